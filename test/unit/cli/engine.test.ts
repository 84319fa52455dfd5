/** `--engine`: whoever decides, the answer is the same. */
import { describe, expect, it } from 'vitest'
import { engineNames } from '../../../src/index.ts'
import { fairlead } from './fairlead.ts'

const config = `apiVersion: v1
kind: Service
metadata: {name: web, namespace: app}
spec: {clusterIP: 10.96.0.1, ports: [{name: http, port: 80}], selector: {app: web}}
---
apiVersion: v1
kind: Pod
metadata: {name: client, namespace: app, labels: {app: client, security.istio.io/tlsMode: istio}}
spec: {containers: [{name: app, image: app}]}
status: {podIP: 10.1.0.2}
`
const request = { at: 'client', method: 'GET', authority: 'web', path: '/', port: 80 }
const oneCase = JSON.stringify({
  id: 'one',
  config,
  meshConfig: '',
  proxies: [{ role: 'client', pod: 'client', namespace: 'app' }],
  requests: [{ request }, { request: { ...request, authority: 'nowhere' } }, { request: { ...request, path: '/%zz' } }],
})
const call = ['-f', 'examples/bookinfo', '--from', 'default/productpage-v1', 'http://reviews:9080/reviews/0', '-H', 'end-user: test-user']

describe('--engine', () => {
  it.each([
    ['explain', call, ''],
    ['test', ['examples/ci/tests/payment.yaml'], ''],
    ['decide', ['--cases', '-'], `${oneCase}\n`],
  ])('makes no difference to what %s says', (verb, args, input) => {
    const answers = engineNames.map((engine) => fairlead([verb, ...args, '--engine', engine], { input }))
    expect(answers[0]).toMatchObject({ status: 0, stderr: '' })
    for (const answer of answers) expect(answer).toEqual(answers[0])
  })

  it('is named in the JSON of explain', () => {
    const { stdout } = fairlead(['explain', ...call, '--engine', 'wasm', '--format', 'json'])
    expect(JSON.parse(stdout).call.engine).toBe('wasm')
  })

  it('must be one that there is', () => {
    const { status, stderr } = fairlead(['decide', '--cases', '-', '--engine', 'fast'])
    expect(stderr).toContain("argument 'fast' is invalid. Allowed choices are readable, js, wasm.")
    expect(status).toBe(2)
  })
})
