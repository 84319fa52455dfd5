/** An edge proxy `edge` in `istio-system` in front of `web` (80, 3306) and `api` (443, no sidecar) of `app`, and what to ask it. */
import * as E from 'fp-ts/lib/Either.js'
import { readMesh } from '../../../src/config/index.ts'
import { explain } from '../../../src/engine/readable.ts'
import { viewOf } from '../../../src/lowering/istio/index.ts'
import type { Decision, Header, PeerTls, View } from '../../../src/model/index.ts'

const base = `
apiVersion: v1
kind: Service
metadata: {name: web, namespace: app}
spec: {clusterIP: 10.96.0.1, selector: {app: web}, ports: [{name: http, port: 80, targetPort: 8080}, {name: tcp, port: 3306}]}
---
apiVersion: v1
kind: Service
metadata: {name: api, namespace: app}
spec: {clusterIP: 10.96.0.2, selector: {app: api}, ports: [{name: https, port: 443, targetPort: 8443}]}
---
apiVersion: v1
kind: Pod
metadata: {name: web-1, namespace: app, labels: {app: web, version: v1, security.istio.io/tlsMode: istio}}
spec: {containers: [{name: app}]}
status: {podIP: 10.1.0.1}
---
apiVersion: v1
kind: Pod
metadata: {name: api-1, namespace: app, labels: {app: api}}
spec: {containers: [{name: app}]}
status: {podIP: 10.1.0.2}
---
apiVersion: v1
kind: Pod
metadata: {name: edge, namespace: istio-system, labels: {istio: ingressgateway}}
spec: {containers: [{name: proxy}]}
status: {podIP: 10.1.9.1}
`

/** `servers` is YAML flow text. */
export const gateway = (servers: string, { name = 'gw', namespace = 'app', age = 0 } = {}): string => `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: ${name}, namespace: ${namespace}, creationTimestamp: "2026-02-0${age + 1}T00:00:00Z"}
spec: {selector: {istio: ingressgateway}, servers: ${servers}}
`

export const server = (port: number, protocol: string, hosts: string, rest = '', name = `p${port}`): string =>
  `{port: {number: ${port}, name: ${name}, protocol: ${protocol}}, hosts: ${hosts}${rest === '' ? '' : `, ${rest}`}}`

export const web = '{destination: {host: web.app.svc.cluster.local, port: {number: 80}}}'
export const tcp = '{destination: {host: web.app.svc.cluster.local, port: {number: 3306}}}'
export const api = '{destination: {host: api.app.svc.cluster.local}}'

export interface AskedOfEdge {
  readonly port?: number
  readonly authority?: string
  readonly path?: string
  readonly headers?: readonly Header[]
  readonly ip?: string
  readonly protocol?: 'http' | 'tcp'
  readonly tls?: PeerTls
}

export interface Edge {
  readonly view: View
  readonly ask: (asked: AskedOfEdge) => Decision
}

export const edgeWith = (...objects: readonly string[]): Edge => {
  const { mesh } = readMesh([{ name: 'mesh.yaml', text: [base, ...objects].join('\n---\n') }])
  const found = viewOf(mesh, { namespace: 'istio-system', workload: 'edge', role: 'gateway' })
  if (E.isLeft(found)) throw new Error(found.left.message)
  const view = found.right
  return {
    view,
    ask: (asked) =>
      explain(view, {
        direction: 'gateway',
        protocol: asked.protocol ?? 'http',
        method: 'GET',
        authority: asked.authority ?? 'a.example.com',
        path: asked.path ?? '/',
        headers: asked.headers ?? [],
        source: { ip: '10.0.0.1', ...(asked.tls === undefined ? {} : { tls: asked.tls }) },
        destination: { ip: asked.ip ?? '10.1.9.1', port: asked.port ?? 80 },
        tokens: [],
        draws: {},
      }).decision,
  }
}

export const withServerName = (serverName: string): { readonly tls: PeerTls } => ({ tls: { kind: 'tls', serverName, alpn: ['http/1.1'] } })
