/**
 * Labels, annotations and fields that are valid upstream and that Fairlead does not evaluate. `answers`: they can change
 * what a request gets, so answers name them; the others are only reported.
 */
import type { ObjectPath } from '../model/index.ts'
import { isObject, ownField } from './codec/codec.ts'
import { clusterLabel, clusterName } from './istio/cluster-name.ts'
import type { UnsupportedScope } from './mesh.ts'
import type { Identity } from './positions.ts'

export interface UnsupportedUse {
  readonly feature: string
  readonly path: ObjectPath
  readonly answers: boolean
}

type Fields = Readonly<Record<string, unknown>>

const child = (value: unknown, key: string): Fields => {
  const inner = isObject(value) ? ownField(value, key) : undefined
  return isObject(inner) ? inner : {}
}

/** Kinds that are workloads: what their metadata says concerns them alone. */
const workloads: ReadonlySet<string> = new Set(['Pod', 'Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job', 'CronJob'])

/** Whose proxies the metadata of an object concerns. */
export const metadataScope = ({ kind, namespace, name }: Identity): UnsupportedScope =>
  workloads.has(kind) ? { namespace, workload: { kind, name } } : kind === 'Namespace' ? { namespace: name } : {}

/** Whose proxies a policy such as EnvoyFilter concerns, by the selector that its kind has. */
export const policyScope = ({ namespace }: Identity, value: Fields): UnsupportedScope => {
  const spec = child(value, 'spec')
  const written = { ...child(child(spec, 'workloadSelector'), 'labels'), ...child(child(spec, 'selector'), 'matchLabels') }
  const labels: Record<string, string> = Object.create(null)
  for (const [key, text] of Object.entries(written)) labels[key] = String(text)
  return { namespace, labels }
}

const ambientLabels: readonly { readonly label: string; readonly unless: string }[] = [
  { label: 'istio.io/dataplane-mode', unless: 'none' },
  { label: 'istio.io/use-waypoint', unless: 'none' },
  { label: 'istio.io/ingress-use-waypoint', unless: 'false' },
]

// The second are Istio's own: of objects that it made from those of the Gateway API.
const annotationPrefixes = ['traffic.sidecar.istio.io/', 'internal.istio.io/']
const annotationNames: ReadonlySet<string> = new Set(['proxy.istio.io/config'])

const inMetadata = (value: unknown, path: ObjectPath): readonly UnsupportedUse[] => {
  const metadata = child(value, 'metadata')
  const labels = child(metadata, 'labels')
  const annotations = Object.entries(child(metadata, 'annotations'))
  return [
    ...ambientLabels
      .filter(({ label, unless }) => typeof labels[label] === 'string' && labels[label] !== unless && labels[label] !== '')
      .map(({ label }) => ({ feature: `label ${label}`, path: [...path, 'metadata', 'labels', label], answers: true })),
    ...annotations
      .filter(([key, text]) => text !== '' && (annotationNames.has(key) || annotationPrefixes.some((prefix) => key.startsWith(prefix))))
      .map(([key]) => ({ feature: `annotation ${key}`, path: [...path, 'metadata', 'annotations', key], answers: true })),
  ]
}

const inPolicy = (spec: Fields): readonly UnsupportedUse[] =>
  ['targetRef', 'targetRefs']
    .filter((key) => ownField(spec, key) !== undefined)
    .map((key) => ({ feature: 'policies attached to waypoints and Gateway API gateways', path: ['spec', key], answers: false }))

const policies: ReadonlySet<string> = new Set(['AuthorizationPolicy', 'RequestAuthentication'])

/** Istio makes a gateway's routes of an Ingress of its class; those of other classes are other controllers' business. */
export const isIstioIngress = (type: string, value: unknown): boolean =>
  type === 'networking.k8s.io/Ingress' &&
  (ownField(child(child(value, 'metadata'), 'annotations'), 'kubernetes.io/ingress.class') ??
    ownField(child(value, 'spec'), 'ingressClassName')) === 'istio'

const members = (value: unknown, key: string): readonly (readonly [unknown, number])[] => {
  const list = isObject(value) ? ownField(value, key) : undefined
  return Array.isArray(list) ? list.map((member: unknown, index) => [member, index] as const) : []
}

/** Workloads of a cluster by its name: which one the objects are of is not said by them, so it is taken to be called as by default. */
const clusterNames = (labels: Fields, path: ObjectPath): readonly UnsupportedUse[] => {
  const asked = ownField(labels, clusterLabel)
  if (typeof asked !== 'string' || asked === clusterName) return []
  return [{ feature: `label ${clusterLabel}`, path: [...path, clusterLabel], answers: true }]
}

const inDestinationRule = (spec: Fields): readonly UnsupportedUse[] =>
  members(spec, 'subsets').flatMap(([subset, at]) => clusterNames(child(subset, 'labels'), ['spec', 'subsets', at, 'labels']))

const inVirtualService = (spec: Fields): readonly UnsupportedUse[] =>
  ['http', 'tls', 'tcp'].flatMap((kind) =>
    members(spec, kind).flatMap(([route, at]) =>
      members(route, 'match').flatMap(([match, index]) =>
        clusterNames(child(match, 'sourceLabels'), ['spec', kind, at, 'match', index, 'sourceLabels']),
      ),
    ),
  )

const otherNetwork = (endpoint: unknown, path: ObjectPath): readonly UnsupportedUse[] => {
  const network = isObject(endpoint) ? ownField(endpoint, 'network') : undefined
  if (typeof network !== 'string' || network === '') return []
  return [{ feature: 'endpoints of other networks', path: [...path, 'network'], answers: true }]
}

/** Uses in Istio's objects that hold in no other kind. */
const inSpec = (kind: string, spec: Fields): readonly UnsupportedUse[] => {
  switch (kind) {
    case 'DestinationRule':
      return inDestinationRule(spec)
    case 'VirtualService':
      return inVirtualService(spec)
    case 'WorkloadEntry':
      return otherNetwork(spec, ['spec'])
    case 'ServiceEntry':
      return members(spec, 'endpoints').flatMap(([endpoint, at]) => otherNetwork(endpoint, ['spec', 'endpoints', at]))
    default:
      return []
  }
}

/** Uses in a Kubernetes object as written, including the pod template it has. */
export const unsupportedIn = (kind: string, value: Fields): readonly UnsupportedUse[] => {
  const spec = child(value, 'spec')
  const uses = [...inMetadata(value, []), ...inMetadata(child(spec, 'template'), ['spec', 'template']), ...inSpec(kind, spec)]
  if (policies.has(kind)) return [...uses, ...inPolicy(spec)]
  if (kind === 'TrafficSplit' && Array.isArray(ownField(spec, 'matches'))) {
    return [...uses, { feature: 'TrafficSplit matches', path: ['spec', 'matches'], answers: true }]
  }
  if (kind === 'ServiceEntry' && Array.isArray(ownField(child(value, 'status'), 'addresses'))) {
    return [...uses, { feature: 'addresses that Istio allocated', path: ['status', 'addresses'], answers: true }]
  }
  return uses
}

interface MeshSetting {
  readonly path: readonly string[]
  readonly answers: boolean
}

/** `proxyHttpPort` is one more way into a sidecar; requests that do not take it are answered as without it. */
const meshSettings: readonly MeshSetting[] = [
  { path: ['discoverySelectors'], answers: true },
  { path: ['serviceEntryVisibility'], answers: true },
  { path: ['proxyHttpPort'], answers: false },
  // Headers that a proxy gives other than by default; the case of names and `server` are not told of at all.
  ...[
    'forwardedClientCert',
    'setCurrentClientCertDetails',
    'requestId',
    'attemptCount',
    'envoyDebugHeaders',
    'xForwardedHost',
    'xForwardedPort',
  ].map((header): MeshSetting => ({ path: ['defaultConfig', 'proxyHeaders', header], answers: true })),
  { path: ['defaultConfig', 'gatewayTopology', 'forwardClientCertDetails'], answers: true },
  { path: ['defaultConfig', 'gatewayTopology', 'proxyProtocol'], answers: true },
  { path: ['defaultConfig', 'connectionSettings'], answers: true },
]

const settingAt = (value: Fields, path: readonly string[]): unknown => {
  const key = path.at(-1) ?? ''
  return ownField(path.slice(0, -1).reduce(child, value), key)
}

/** Absent, or written as what it is by default. */
const saysNothing = (setting: unknown): boolean =>
  setting === undefined ||
  setting === null ||
  setting === 0 ||
  (isObject(setting) && (setting.disabled === false || setting.enabled === false))

/** Uses in a MeshConfig as written. */
export const unsupportedInMeshConfig = (value: Fields): readonly UnsupportedUse[] =>
  meshSettings
    .filter(({ path }) => !saysNothing(settingAt(value, path)))
    .map(({ path, answers }) => ({ feature: `MeshConfig ${path.join('.')}`, path, answers }))
