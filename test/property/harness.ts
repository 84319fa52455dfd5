/** What every mesh-level law needs: objects in, decisions out. */
import * as E from 'fp-ts/lib/Either.js'
import { readMesh } from '../../src/config/index.ts'
import { type Explained, explain } from '../../src/engine/readable.ts'
import { viewOf } from '../../src/lowering/istio/index.ts'
import type { Decision, RequestDescriptor, View } from '../../src/model/index.ts'
import { asText, type KubernetesObject, type WireRequest } from './arbitraries/mesh.ts'

/** Runs of one law; `FAIRLEAD_RUNS` multiplies them for a long night. The seed is fixed so that CI is repeatable. */
export const runs = (count: number): { readonly numRuns: number; readonly seed: number } => ({
  numRuns: Math.round(count * Number(process.env.FAIRLEAD_RUNS ?? '1')),
  seed: Number(process.env.FAIRLEAD_SEED ?? '20260827'),
})

export const viewFrom = (objects: readonly KubernetesObject[], workload: string, namespace = 'app'): View => {
  const { mesh } = readMesh([{ name: 'mesh.yaml', text: asText(objects) }])
  const view = viewOf(mesh, { namespace, workload, kind: 'Pod' })
  if (E.isLeft(view)) throw new Error(`the generated mesh lost ${namespace}/${workload}: ${view.left.message}`)
  return view.right
}

export const clientRequest = (wire: WireRequest): RequestDescriptor => ({
  direction: 'outbound',
  protocol: 'http',
  method: wire.method,
  authority: wire.authority,
  path: wire.path,
  headers: wire.headers,
  source: { ip: '10.1.0.9' },
  destination: { ip: '10.255.255.1', port: 80 },
  tokens: [],
  draws: { split: wire.draw },
})

export const serverRequest = (wire: WireRequest, port = 8080): RequestDescriptor => ({
  direction: 'inbound',
  protocol: port === 8080 ? 'http' : 'tcp',
  method: wire.method,
  authority: wire.authority,
  path: wire.path,
  headers: wire.headers,
  source: {
    ip: '10.1.0.9',
    ...(wire.principal === undefined
      ? {}
      : { tls: { kind: 'mutual' as const, principal: wire.principal, alpn: ['istio-http/1.1', 'istio', 'http/1.1'] } }),
  },
  destination: { ip: '10.1.0.1', port },
  tokens: [],
  draws: {},
})

export const explainClient = (objects: readonly KubernetesObject[], wire: WireRequest): Explained =>
  explain(viewFrom(objects, 'client'), clientRequest(wire))

export const explainServer = (objects: readonly KubernetesObject[], wire: WireRequest, port?: number): Explained =>
  explain(viewFrom(objects, 'web-1'), serverRequest(wire, port))

/** The verdict alone: does the request get through this proxy? */
export const passes = (decision: Decision): boolean => decision.kind === 'forward'

export const isDenied = (decision: Decision): boolean =>
  (decision.kind === 'respond' || decision.kind === 'close') && decision.why === 'authorizationDenied'

/** Comparable form: bigint-free, and without what the input order may rightly change (nothing). */
export const plain = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_, member) => (typeof member === 'bigint' ? String(member) : member)))
