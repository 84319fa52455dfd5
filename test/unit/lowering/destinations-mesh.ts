/** A small mesh in YAML for tests of clusters: services `web` and `api` in `app`, `web` in `other`, clients in each. */
import { readMesh } from '../../../src/config/index.ts'
import { destinationsOf, hashOfDestination, lowerClusters, ruleForHost } from '../../../src/lowering/istio/destinations/index.ts'
import { buildRegistry } from '../../../src/lowering/istio/registry/index.ts'
import { gatewayScope, sidecarScope } from '../../../src/lowering/istio/scope/sidecar-scope.ts'
import type { Cluster, HashPolicy } from '../../../src/model/index.ts'

export const service = (name: string, namespace: string, ports: string, more = ''): string => `
apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: ${namespace}}
spec: {clusterIP: 10.96.0.${name.length + namespace.length}, selector: {app: ${name}}, ports: [${ports}]${more}}
---`

export const pod = (
  name: string,
  namespace: string,
  app: string,
  more = 'security.istio.io/tlsMode: istio',
  ip = `10.1.0.${name.length}`,
): string => `
apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: ${namespace}, labels: {app: ${app}${more === '' ? '' : `, ${more}`}}}
spec: {serviceAccountName: ${app}, containers: [{name: app, image: app, ports: [{name: main, containerPort: 7777}]}]}
status: {podIP: ${ip}}
---`

const sidecarAnd = (labels: string): string => `security.istio.io/tlsMode: istio, ${labels}`

const base = [
  service('web', 'app', '{name: http, port: 80, targetPort: 8080}'),
  service('api', 'app', '{name: http, port: 80, targetPort: 8080}, {name: http-alt, port: 8080, targetPort: 8081}'),
  service('web', 'other', '{name: http, port: 80}'),
  pod('web-1', 'app', 'web', sidecarAnd('version: v1')),
  pod('web-02', 'app', 'web', sidecarAnd('version: v2')),
  pod('client', 'app', 'client', sidecarAnd('tier: front'), '10.9.0.1'),
  pod('client', 'other', 'client', sidecarAnd('tier: back'), '10.9.0.2'),
  pod('client', 'istio-system', 'client', sidecarAnd('tier: back'), '10.9.0.3'),
].join('\n')

/** A DestinationRule; `spec` is YAML flow content after the host. */
export const rule = (name: string, namespace: string, host: string, spec: string, day = 1): string => `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: ${name}, namespace: ${namespace}, creationTimestamp: "2026-02-0${day}T00:00:00Z"}
spec: {host: "${host}"${spec === '' ? '' : `, ${spec}`}}
---`

export interface Given {
  readonly client?: string
  readonly meshConfig?: string
  readonly role?: 'sidecar' | 'gateway'
}

const open = (yaml: readonly string[], given: Given) => {
  const { mesh, issues } = readMesh([{ name: 'mesh.yaml', text: [base, ...yaml].join('\n') }], { meshConfig: given.meshConfig ?? '' })
  const broken = issues.filter(({ severity }) => severity === 'error')
  if (broken.length > 0) throw new Error(broken.map(({ message }) => message).join('\n'))
  const workload = mesh.kubernetes.workloads.find((one) => one.name === 'client' && one.namespace === (given.client ?? 'app'))
  if (workload === undefined) throw new Error('no such client')
  const registry = buildRegistry(mesh)
  const role = given.role ?? 'sidecar'
  const scope = role === 'gateway' ? gatewayScope(mesh, registry, workload.namespace) : sidecarScope(mesh, registry, workload)
  return { mesh, workload, registry, scope, role }
}

/** `80|v1|web.app` → the cluster a client in `given.client` has for it, if any. */
export const clustersOf = (yaml: readonly string[], given: Given = {}): ((name: string) => Cluster | undefined) => {
  const { mesh, workload, registry, scope, role } = open(yaml, given)
  const clusters = lowerClusters(mesh, registry, scope, workload, role)
  return (name) => {
    const [port = '', subset = '', host = ''] = name.split('|')
    return clusters.find(
      ({ key }) =>
        key.kind === 'service' &&
        key.port === Number(port) &&
        key.subset === subset &&
        (key.host === host || key.host === `${host}.svc.cluster.local`),
    )
  }
}

/** What a route to a destination hashes by. */
export const hashOf = (
  yaml: readonly string[],
  host: string,
  destination: { readonly port?: number; readonly subset?: string },
): HashPolicy | undefined => {
  const { mesh, workload, scope } = open(yaml, {})
  return hashOfDestination(ruleForHost({ ...destinationsOf(mesh), scope, client: workload }, host), destination)
}
