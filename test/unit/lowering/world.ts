/**
 * A small mesh to ask questions of: services `web` (v1, v2) and `api` in `app`, `web` and `billing` in `other`, and the
 * callers `client` (app) and `client-o` (other).
 */
import * as E from 'fp-ts/lib/Either.js'
import { readMesh } from '../../../src/config/index.ts'
import { explain } from '../../../src/engine/readable.ts'
import { viewOf } from '../../../src/lowering/istio/index.ts'
import type { Decision, Forward, Header, RequestDescriptor, Route, RouteAction, View } from '../../../src/model/index.ts'

const service = (namespace: string, name: string, ip: string, ports: string): string => `
apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: ${namespace}}
spec: {clusterIP: ${ip}, selector: {app: ${name}}, ports: [${ports}]}
`

const pod = (namespace: string, name: string, app: string, version: string, ip: string): string => `
apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: ${namespace}, labels: {app: ${app}, version: ${version}, security.istio.io/tlsMode: istio}}
spec: {containers: [{name: app}]}
status: {podIP: ${ip}}
`

const http = '{name: http, port: 80, targetPort: 8080}'

const base = [
  service('app', 'web', '10.96.0.1', http),
  service('app', 'api', '10.96.0.2', `${http}, {name: http-alt, port: 8080}`),
  service('other', 'web', '10.96.1.1', http),
  service('other', 'billing', '10.96.1.2', http),
  pod('app', 'web-1', 'web', 'v1', '10.1.0.1'),
  pod('app', 'web-2', 'web', 'v2', '10.1.0.2'),
  pod('app', 'api-1', 'api', 'v1', '10.1.0.11'),
  pod('other', 'web-o', 'web', 'v1', '10.1.1.1'),
  pod('other', 'billing-1', 'billing', 'v1', '10.1.1.11'),
  pod('app', 'client', 'client', 'v1', '10.10.0.5'),
  pod('other', 'client-o', 'client', 'v1', '10.10.1.5'),
]

/** `spec` is YAML flow or block text, indented or not. */
export const virtualService = (spec: string, { namespace = 'app', name = 'v', age = 0 } = {}): string => `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: ${name}, namespace: ${namespace}, creationTimestamp: "2026-02-0${age + 1}T00:00:00Z"}
spec:
${spec.replace(/^\n/, '').replace(/^/gm, '  ')}
`

export interface Asker {
  readonly view: View
  readonly ask: (request: Asked) => Decision
}

export interface Asked {
  readonly authority?: string
  readonly method?: string
  readonly path?: string
  readonly port?: number
  readonly ip?: string
  readonly headers?: readonly Header[]
  readonly split?: number
  readonly protocol?: 'http' | 'tcp'
}

/** The sidecar of `client` (or another caller, as `namespace/name`) with these objects in force. */
export const sidecarWith = (objects: readonly string[], { caller = 'app/client', meshConfig = '' } = {}): Asker => {
  const { mesh } = readMesh([{ name: 'mesh.yaml', text: [...base, ...objects].join('\n---\n') }], { meshConfig })
  const [namespace = '', workload = ''] = caller.split('/')
  const found = viewOf(mesh, { namespace, workload, role: 'sidecar' })
  if (E.isLeft(found)) throw new Error(found.left.message)
  const view = found.right
  return { view, ask: (asked) => explain(view, requestOf(asked)).decision }
}

const requestOf = (asked: Asked): RequestDescriptor => ({
  direction: 'outbound',
  protocol: asked.protocol ?? 'http',
  method: asked.method ?? 'GET',
  authority: asked.authority ?? 'web',
  path: asked.path ?? '/',
  headers: asked.headers ?? [],
  source: { ip: '10.0.0.1' },
  destination: { ip: asked.ip ?? '10.255.255.1', port: asked.port ?? 80 },
  tokens: [],
  draws: { split: BigInt(asked.split ?? 0) },
})

/** Where the request goes, in few words: `web.app:80|v1`, `passthrough`, `404`, `302 http://…`. */
export const goesTo = (decision: Decision): string => {
  switch (decision.kind) {
    case 'forward':
      return clusterText(decision)
    case 'respond':
      return [decision.status, ...decision.headers.filter(([name]) => name === 'location').map(([, value]) => value)].join(' ')
    case 'close':
      return decision.why
    default:
      return decision.kind
  }
}

const clusterText = ({ cluster }: Forward): string =>
  cluster.kind === 'service'
    ? `${cluster.host.replace('.svc.cluster.local', '')}:${cluster.port}${cluster.subset === '' ? '' : `|${cluster.subset}`}`
    : cluster.kind

/** The request that leaves, for decisions that forward one. */
export const sent = (decision: Decision) => {
  if (decision.kind !== 'forward' || decision.request === undefined) throw new Error(`not forwarded: ${decision.kind}`)
  return decision.request
}

/** Values of a header of the request that leaves. */
export const sentHeader = (decision: Decision, name: string): readonly string[] =>
  sent(decision)
    .headers.filter(([header]) => header === name)
    .map(([, value]) => value)

/** All routes of the virtual host with this name on a port, `web.app.svc.cluster.local:80`. */
export const routesOf = (view: View, virtualHost: string): readonly Route[] =>
  view.listeners
    .flatMap(({ filterChains }) => filterChains)
    .flatMap(({ handler }) => (handler.kind === 'http' && handler.direction === 'outbound' ? handler.routes.virtualHosts : []))
    .find(({ name }) => name === virtualHost)?.routes ?? []

export const forwardAction = (route: Route | undefined): Extract<RouteAction, { kind: 'forward' }> => {
  if (route?.action.kind !== 'forward') throw new Error('no forwarding route')
  return route.action
}
