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
---
{apiVersion: v1, kind: Pod, metadata: {name: web-1, namespace: app, labels: {app: web, security.istio.io/tlsMode: istio}}, spec: {containers: [{name: app}]}, status: {podIP: 10.1.0.1}}
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
    const { decision, validation } = ask(virtualService('v', { hosts: ['web'], http: [{ delegate: { name: 'a' } }] }) + cycle.join(''))
    expect(['forward', 'respond', 'rejected']).toContain(decision.kind)
    const told = validation.flatMap(({ name, findings }) => findings.map(({ rule, path }) => `${name} ${rule} ${path.join('.')}`))
    expect(told.filter((one) => one.includes('V-57'))).toEqual(['a V-57 spec.http.0.delegate', 'b V-57 spec.http.0.delegate'])
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
    expect(validation.flatMap(({ findings }) => findings.map(({ rule, path }) => [rule, path.join('.')]))).toEqual([
      ['V-42', 'spec.http.0.route'],
    ])
    expect(['forward', 'respond', 'rejected', 'undetermined']).toContain(decision.kind)
  })

  it('a regular expression that backtracks elsewhere takes linear time here', () => {
    const match = [{ uri: { regex: '/(a+)+(a|aa)*$' } }]
    const { decision } = ask(virtualService('v', { hosts: ['web'], http: [{ match, route: [destination] }] }), `/${'a'.repeat(20_000)}!`)
    expect(decision).toMatchObject({ kind: 'respond', why: 'routeNotFound' })
  })

  it('a rewrite whose hits each read the path to its end takes linear time', () => {
    const rewrite = { uriRegexRewrite: { match: 'a*b|a', rewrite: 'x' } }
    const { decision } = ask(virtualService('v', { hosts: ['web'], http: [{ rewrite, route: [destination] }] }), `/${'a'.repeat(50_000)}`)
    expect(decision.kind === 'forward' && decision.request?.path === `/${'x'.repeat(50_000)}`).toBe(true)
  })

  it('expressions that expand to more than anybody takes are not built', () => {
    const match = Array.from({ length: 50 }, (_, n) => ({ uri: { regex: `(?:(?:a?){1000}){1000}${n}`.repeat(9) } }))
    const deep = Array.from({ length: 50 }, (_, n) => ({ uri: { regex: `${'(?:a?){1000}'.repeat(300)}${n}` } }))
    for (const one of [match, deep]) {
      const { decision } = ask(virtualService('v', { hosts: ['web'], http: [{ match: one, route: [destination] }] }))
      expect(decision.kind).toBe('rejected')
    }
  })
})
