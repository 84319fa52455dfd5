/** How many headers are too many is a setting of whoever asks; without one it is Envoy's. */
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { readMesh } from '../../../src/config/index.ts'
import { type Call, explainCall } from '../../../src/explain/index.ts'
import type { RequestLimits } from '../../../src/model/index.ts'

const { mesh } = readMesh([
  {
    name: 'mesh.yaml',
    text: `{apiVersion: v1, kind: Service, metadata: {name: web, namespace: app}, spec: {clusterIP: 10.96.0.1, selector: {app: web}, ports: [{name: http, port: 80}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: client, namespace: app, labels: {app: client, security.istio.io/tlsMode: istio}}, spec: {containers: [{name: app}]}, status: {podIP: 10.1.0.9}}
---
{apiVersion: v1, kind: Pod, metadata: {name: web-1, namespace: app, labels: {app: web, security.istio.io/tlsMode: istio}}, spec: {containers: [{name: app}]}, status: {podIP: 10.1.0.1}}
`,
  },
])

const statusOf = (headers: Call['headers'], requestLimits?: RequestLimits): number | undefined => {
  const answer = explainCall(mesh, {
    caller: { kind: 'workload', name: { namespace: 'app', workload: 'client' } },
    protocol: 'http',
    scheme: 'http',
    method: 'GET',
    host: 'web',
    port: 80,
    authority: 'web',
    path: '/',
    headers,
    plaintext: false,
    tokens: [],
    draws: {},
    ...(requestLimits === undefined ? {} : { requestLimits }),
  })
  if (E.isLeft(answer)) throw new Error(answer.left.message)
  const decision = answer.right.hops[0]?.decision
  return decision?.kind === 'respond' ? decision.status : undefined
}

const lines = (count: number, value = ''): Call['headers'] => Array.from({ length: count }, (_, i) => [`x-${i}`, value])

describe('limits of the header block', () => {
  it('are 100 lines, the host line among them, and 60 KiB by default', () => {
    expect(statusOf(lines(99))).toBeUndefined()
    expect(statusOf(lines(100))).toBe(431)
    expect(statusOf([['x', 'v'.repeat(61_440)]])).toBe(431)
    expect(statusOf([['x', 'v'.repeat(61_000)]])).toBeUndefined()
  })

  it('are what the caller says, at every proxy on the way', () => {
    expect(statusOf(lines(150), { maxHeaders: 1_000, maxHeaderBytes: 61_440 })).toBeUndefined()
    expect(statusOf(lines(3), { maxHeaders: 3, maxHeaderBytes: 61_440 })).toBe(431)
    expect(statusOf([['x', 'v'.repeat(90_000)]], { maxHeaders: 100, maxHeaderBytes: 98_304 })).toBeUndefined()
    expect(statusOf([['x', 'v'.repeat(2_000)]], { maxHeaders: 100, maxHeaderBytes: 1_024 })).toBe(431)
  })

  it('of one answer say nothing about the next', () => {
    expect(statusOf(lines(3), { maxHeaders: 2, maxHeaderBytes: 61_440 })).toBe(431)
    expect(statusOf(lines(3))).toBeUndefined()
  })
})
