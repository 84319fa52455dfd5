/**
 * One mesh, asked through the public functions only: services `web` (v1, v2; HTTP 80 → 8080 and TCP 3306), `api` (80 and 8080) and
 * their pods in `app`, `web` and `billing` in `other`, the callers `client` (app) and `client-o` (other), and an edge proxy.
 */
import { isLeft } from 'fp-ts/lib/Either.js'
import {
  type Decision,
  explain,
  type Forward,
  type Header,
  type Json,
  type Mesh,
  type PeerTls,
  type RequestDescriptor,
  readMesh,
  type ScriptEntry,
  type TokenOutcome,
  type View,
  viewOf,
  type WalkResult,
  walk,
} from '../../../src/index.ts'

const service = (namespace: string, name: string, ip: string, ports: string): string => `
apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: ${namespace}}
spec: {clusterIP: ${ip}, selector: {app: ${name}}, ports: [${ports}]}`

const pod = (namespace: string, name: string, app: string, version: string, ip: string): string => `
apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: ${namespace}, labels: {app: ${app}, version: ${version}, security.istio.io/tlsMode: istio}}
spec: {serviceAccountName: ${app}, containers: [{name: app}]}
status: {podIP: ${ip}}`

const http = '{name: http, port: 80, targetPort: 8080}'

const base = [
  service('app', 'web', '10.96.0.1', `${http}, {name: tcp-db, port: 3306}`),
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
  pod('istio-system', 'edge', 'edge', 'v1', '10.1.9.1'),
]

interface Names {
  readonly name?: string
  readonly namespace?: string
  /** Days; the older object was created first. */
  readonly age?: number
  readonly annotations?: string
}

/** An object of Istio; `spec` is YAML text. */
const object =
  (group: string, kind: string) =>
  (spec: string, { name = 'p', namespace = 'app', age = 0, annotations = '{}' }: Names = {}): string =>
    `
apiVersion: ${group}.istio.io/v1
kind: ${kind}
metadata: {name: ${name}, namespace: ${namespace}, creationTimestamp: "2026-02-${20 - age}T00:00:00Z", annotations: ${annotations}}
spec:
${spec.replace(/^\n/, '').replace(/^/gm, '  ')}`

export const virtualService = object('networking', 'VirtualService')
export const destinationRule = object('networking', 'DestinationRule')
export const sidecar = object('networking', 'Sidecar')
export const gateway = object('networking', 'Gateway')
export const policy = object('security', 'AuthorizationPolicy')
export const peerAuthentication = object('security', 'PeerAuthentication')
export const requestAuthentication = object('security', 'RequestAuthentication')

/** Routes of `web`: a list of `http` entries, YAML text. */
export const routes = (entries: string): string => virtualService(`hosts: [web]\nhttp:\n${entries}`)

export const meshOf = (objects: readonly string[], meshConfig = ''): Mesh =>
  readMesh([{ name: 'mesh.yaml', text: [...base, ...objects].join('\n---\n') }], { meshConfig }).mesh

export interface Asked {
  readonly method?: string
  readonly authority?: string
  readonly path?: string
  readonly port?: number
  readonly headers?: readonly Header[]
  readonly protocol?: 'http' | 'tcp'
  readonly tls?: PeerTls
  readonly ip?: string
  /** Address that is called. */
  readonly to?: string
  readonly claims?: { readonly [name: string]: Json }
  readonly tokens?: readonly TokenOutcome[]
  readonly authorizer?: 'allow' | 'deny'
  readonly split?: number
}

export interface Asking {
  readonly view: View
  readonly ask: (asked?: Asked) => Decision
}

interface Where {
  readonly at?: string
  readonly meshConfig?: string
}

const proxy = (direction: RequestDescriptor['direction'], at: string, to: string, objects: readonly string[], meshConfig = ''): Asking => {
  const [namespace = '', workload = ''] = at.split('/')
  const found = viewOf(meshOf(objects, meshConfig), { namespace, workload, role: direction === 'gateway' ? 'gateway' : 'sidecar' })
  if (isLeft(found)) throw new Error(found.left.message)
  const view = found.right
  const request = (asked: Asked): RequestDescriptor => ({
    direction,
    protocol: asked.protocol ?? 'http',
    method: asked.method ?? 'GET',
    authority: asked.authority ?? 'web',
    path: asked.path ?? '/',
    headers: asked.headers ?? [],
    source: { ip: asked.ip ?? '10.0.0.1', ...(asked.tls === undefined ? {} : { tls: asked.tls }) },
    destination: { ip: asked.to ?? to, port: asked.port ?? (direction !== 'inbound' ? 80 : asked.protocol === 'tcp' ? 3306 : 8080) },
    tokens: asked.tokens ?? (asked.claims === undefined ? [] : [{ claims: asked.claims }]),
    ...(asked.authorizer === undefined ? {} : { externalAuthorizer: asked.authorizer }),
    draws: { split: BigInt(asked.split ?? 0) },
  })
  return { view, ask: (asked = {}) => explain(view, request(asked)).decision }
}

/** The sidecar of a caller, `app/client` unless told otherwise. */
export const caller = (objects: readonly string[], { at = 'app/client', meshConfig }: Where = {}): Asking =>
  proxy('outbound', at, '10.255.255.1', objects, meshConfig)

/** The sidecar of the pod `web-1`. */
export const server = (objects: readonly string[], { at = 'app/web-1', meshConfig }: Where = {}): Asking =>
  proxy('inbound', at, '10.1.0.1', objects, meshConfig)

/** The edge proxy, with a Gateway `app/gw` for every host on port 80. */
export const edge = (objects: readonly string[], { meshConfig }: Where = {}): Asking =>
  proxy('gateway', 'istio-system/edge', '10.1.9.1', [anyHost, ...objects], meshConfig)

const anyHost = gateway('selector: {app: edge}\nservers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}]', { name: 'gw' })

export const mutual = (principal: string): PeerTls => ({ kind: 'mutual', principal, alpn: ['istio-http/1.1', 'istio', 'http/1.1'] })
export const foreignTls: PeerTls = { kind: 'tls', alpn: ['h2', 'http/1.1'] }

const clusterText = ({ cluster }: Forward): string =>
  cluster.kind === 'service'
    ? `${cluster.host.replace('.svc.cluster.local', '')}:${cluster.port}${cluster.subset === '' ? '' : `|${cluster.subset}`}`
    : cluster.kind

/** In few words: `web.app:80|v1`, `passthrough`, `404`, `302 http://…`, `403 deny app/p 0`, `401 expired`, `closed noFilterChain`. */
export const told = (decision: Decision): string => {
  if (decision.kind === 'forward') return decision.as === 'opaque' ? 'undecrypted' : clusterText(decision)
  if (decision.kind === 'rejected' || decision.kind === 'undetermined') return decision.kind
  const { denial } = decision
  const by =
    denial === undefined ? [] : [denial.layer, denial.policy === undefined ? '' : `${denial.policy.namespace}/${denial.policy.name}`]
  const words =
    decision.kind === 'close'
      ? ['closed', decision.why, ...by]
      : [
          `${decision.status}`,
          ...decision.headers.filter(([name]) => name === 'location').map(([, value]) => value),
          decision.token ?? '',
          ...by,
        ]
  return words.filter((word) => word !== '').join(' ')
}

export const forwarded = (decision: Decision): Forward => {
  if (decision.kind !== 'forward') throw new Error(`not forwarded: ${told(decision)}`)
  return decision
}

/** Path with query of the request that leaves. */
export const sentPath = (decision: Decision): string | undefined => forwarded(decision).request?.path

/** Values of a header of the request that leaves. */
export const sentHeader = (decision: Decision, name: string): readonly string[] =>
  (forwarded(decision).request?.headers ?? []).filter(([header]) => header === name).map(([, value]) => value)

/** Plays attempts with pauses of 0 ms. */
export const played = (decision: Decision, script: readonly ScriptEntry[], view?: View): WalkResult => {
  const forward = forwarded(decision)
  const cluster = view?.clusters.find(({ key }) => JSON.stringify(key) === JSON.stringify(forward.cluster))
  return walk(forward, script, { draws: { backoff: Array.from({ length: 10 }, () => 0n) }, ...(cluster === undefined ? {} : { cluster }) })
}
