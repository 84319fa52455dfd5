/** Asks the authorization of one server (pod `web-1` of namespace `app`) from a few lines of policy. */
import { evaluateAuthorization } from '../../../src/authz/index.ts'
import type { AuthorizationResult } from '../../../src/authz/types.ts'
import { readMesh } from '../../../src/config/index.ts'
import type { Mesh } from '../../../src/config/mesh.ts'
import { lowerAuthorization, type WorkloadAuthorization } from '../../../src/lowering/istio/authorization/index.ts'
import { lowerClusters } from '../../../src/lowering/istio/destinations/index.ts'
import { buildRegistry } from '../../../src/lowering/istio/registry/index.ts'
import { sidecarScope } from '../../../src/lowering/istio/scope/sidecar-scope.ts'
import type { RequestContext } from '../../../src/matching/context.ts'
import { normalizePath } from '../../../src/matching/path.ts'
import type { Header, Json, RequestDescriptor, TokenOutcome } from '../../../src/model/index.ts'

const server = `
apiVersion: v1
kind: Service
metadata: {name: web, namespace: app}
spec:
  clusterIP: 10.96.0.1
  ports: [{name: http, port: 80, targetPort: 8080}, {name: tcp-db, port: 3306, targetPort: 3306}]
  selector: {app: web}
---
apiVersion: v1
kind: Pod
metadata: {name: web-1, namespace: app, labels: {app: web, security.istio.io/tlsMode: istio}}
spec: {serviceAccountName: web, containers: [{name: app, image: app}]}
status: {podIP: 10.1.0.1}
---
`

export const meshOf = (text: string, meshConfig = ''): Mesh => readMesh([{ name: 'test.yaml', text: server + text }], { meshConfig }).mesh

export const authorizationOf = (text: string, meshConfig = ''): WorkloadAuthorization => {
  const mesh = meshOf(text, meshConfig)
  const workload = mesh.kubernetes.workloads.find(({ name }) => name === 'web-1')
  if (workload === undefined) throw new Error('the server is missing')
  const registry = buildRegistry(mesh)
  return lowerAuthorization(mesh, registry, workload, lowerClusters(mesh, registry, sidecarScope(mesh, registry, workload), workload))
}

export interface Asked {
  readonly method?: string
  readonly path?: string
  readonly host?: string
  readonly headers?: readonly Header[]
  /** Without `spiffe://`; absent = plaintext. */
  readonly principal?: string
  readonly ip?: string
  readonly clientIp?: string
  readonly port?: number
  readonly serverName?: string
  readonly tokens?: readonly TokenOutcome[]
  readonly claims?: { readonly [name: string]: Json }
  readonly authorizer?: 'allow' | 'deny' | 'unreachable'
  readonly tcp?: boolean
}

const requestOf = (asked: Asked): RequestDescriptor => ({
  direction: 'inbound',
  protocol: asked.tcp === true ? 'tcp' : 'http',
  method: asked.method ?? 'GET',
  authority: asked.host ?? 'web.app',
  path: asked.path ?? '/',
  headers: asked.headers ?? [],
  source: { ip: asked.ip ?? '10.0.0.1' },
  destination: { ip: '10.1.0.1', port: asked.port ?? (asked.tcp === true ? 3306 : 8080) },
  tokens: asked.tokens ?? (asked.claims === undefined ? [] : [{ claims: asked.claims }]),
  ...(asked.authorizer === undefined ? {} : { externalAuthorizer: asked.authorizer }),
  draws: {},
})

const contextOf = (asked: Asked, request: RequestDescriptor): RequestContext => {
  const path = normalizePath(request.path, { decodeSlashes: false, normalize: true, mergeSlashes: false })
  return {
    protocol: request.protocol,
    method: request.method,
    scheme: 'http',
    authority: request.authority,
    path: path.ok ? path.path : request.path,
    headers: request.headers,
    principals: asked.principal === undefined ? [] : [`spiffe://${asked.principal}`],
    peerAddress: request.source.ip,
    clientAddress: asked.clientIp ?? request.source.ip,
    destinationAddress: request.destination.ip,
    destinationPort: request.destination.port,
    serverName: asked.serverName ?? '',
  }
}

export const ask = (text: string, asked: Asked = {}, meshConfig = ''): AuthorizationResult => {
  const { http, tcp } = authorizationOf(text, meshConfig)
  const request = requestOf(asked)
  return evaluateAuthorization(asked.tcp === true ? tcp : http, contextOf(asked, request), request)
}

/** `allowed`, or what refused: `deny app/p rule 0`, `allow`, `token expired`. */
export const verdict = (text: string, asked: Asked = {}, meshConfig = ''): string => {
  const { verdict: given } = ask(text, asked, meshConfig)
  switch (given.kind) {
    case 'denied': {
      const by = given.policy === undefined ? '' : ` ${given.policy.namespace}/${given.policy.name} rule ${given.policy.rule}`
      return `${given.layer}${by}`
    }
    case 'deniedExternally':
      return `external ${given.provider}`
    case 'tokenRejected':
      return `token ${given.rejection} ${given.refusal.status}`
    default:
      return given.kind
  }
}

/** An AuthorizationPolicy `app/p`, or another name or namespace. `spec` is YAML flow text. */
export const policy = (spec: string, name = 'p', namespace = 'app', annotations = '{}'): string => `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: ${name}, namespace: ${namespace}, annotations: ${annotations}}
spec: ${spec}
---
`

export const allow = (rules: string, name?: string, namespace?: string): string => policy(`{rules: ${rules}}`, name, namespace)
export const deny = (rules: string, name?: string, namespace?: string): string => policy(`{action: DENY, rules: ${rules}}`, name, namespace)

/** A RequestAuthentication `app/ra` with these rules (YAML flow text). */
export const tokens = (rules: string): string => `
apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: {name: ra, namespace: app}
spec: {jwtRules: ${rules}}
---
`
