/** Configuration that decodes and is hostile by what it means: it is decided in bounded time, and never throws. */
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { readMesh } from '../../../src/config/index.ts'
import { validateMesh } from '../../../src/config/istio/validation/index.ts'
import { explain } from '../../../src/engine/readable.ts'
import { viewOf } from '../../../src/lowering/istio/index.ts'
import { clientRequest } from '../../property/harness.ts'

const base = `{apiVersion: v1, kind: Service, metadata: {name: web, namespace: app}, spec: {clusterIP: 10.96.0.1, selector: {app: web}, ports: [{name: http, port: 80}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: client, namespace: app, labels: {app: client, security.istio.io/tlsMode: istio}}, spec: {containers: [{name: app}]}, status: {podIP: 10.1.0.9}}
`
const virtualService = (name: string, spec: unknown): string =>
  `---\n${JSON.stringify({ apiVersion: 'networking.istio.io/v1', kind: 'VirtualService', metadata: { name, namespace: 'app' }, spec })}\n`

const ask = (text: string, path = '/') => {
  const { mesh } = readMesh([{ name: 'mesh.yaml', text: base + text }])
  const view = viewOf(mesh, { namespace: 'app', workload: 'client', kind: 'Pod' })
  if (E.isLeft(view)) throw new Error(view.left.message)
  const request = clientRequest({ method: 'GET', authority: 'web', path, headers: [], principal: undefined, draw: 0n })
  return { validation: validateMesh(mesh), decision: explain(view.right, request).decision }
}

const destination = { destination: { host: 'web' } }

describe('hostile meaning', () => {
  it('delegates that name each other end', () => {
    const cycle = ['a', 'b'].map((name) => virtualService(name, { http: [{ delegate: { name: name === 'a' ? 'b' : 'a' } }] }))
    const { decision } = ask(virtualService('v', { hosts: ['web'], http: [{ delegate: { name: 'a' } }] }) + cycle.join(''))
    expect(['forward', 'respond', 'rejected']).toContain(decision.kind)
  })

  it('weights that sum to zero are refused by validation and decided all the same', () => {
    const { validation, decision } = ask(
      virtualService('v', {
        hosts: ['web'],
        http: [
          {
            route: [
              { ...destination, weight: 0 },
              { ...destination, weight: 0 },
            ],
          },
        ],
      }),
    )
    expect(validation.filter(({ rejected }) => rejected)).not.toEqual([])
    expect(['forward', 'respond', 'rejected', 'undetermined']).toContain(decision.kind)
  })

  it('a regular expression that backtracks elsewhere takes linear time here', () => {
    const match = [{ uri: { regex: '/(a+)+(a|aa)*$' } }]
    const { decision } = ask(virtualService('v', { hosts: ['web'], http: [{ match, route: [destination] }] }), `/${'a'.repeat(20_000)}!`)
    expect(decision).toMatchObject({ kind: 'respond', why: 'routeNotFound' })
  })
})
