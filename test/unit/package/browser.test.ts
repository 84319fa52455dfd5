/** The library as a browser gets it: bundled for the web, run where there is no Node. */
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import vm from 'node:vm'
import { build } from 'tsup'
import { expect, it } from 'vitest'
import { root } from '../../../scripts/setup.mjs'

const text = `
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {security.istio.io/tlsMode: istio}}
`

it('runs without anything of Node', async () => {
  const outDir = mkdtempSync(join(tmpdir(), 'fairlead-browser-'))
  await build({
    config: false,
    entry: { fairlead: join(root, 'src/index.ts') },
    outDir,
    platform: 'browser',
    format: 'iife',
    globalName: 'fairlead',
    noExternal: [/.*/],
    silent: true,
  })
  const context = vm.createContext({ TextEncoder, TextDecoder, URL })
  vm.runInContext(readFileSync(join(outDir, 'fairlead.global.js'), 'utf8'), context)
  const verdict = vm.runInContext(
    `(() => {
      const mesh = fairlead.loadMesh([{ name: 'web.yaml', text: ${JSON.stringify(text)} }])
      const view = fairlead.viewOf(mesh.right, { namespace: 'default', workload: 'web' })
      const request = { direction: 'outbound', protocol: 'http', method: 'GET', authority: 'example.com', path: '/', headers: [], source: { ip: 'unknown' }, destination: { ip: '192.0.2.1', port: 80 }, tokens: [], draws: {} }
      return fairlead.explain(view.right, request).decision.kind
    })()`,
    context,
  )
  expect(verdict).toBe('forward')
})
