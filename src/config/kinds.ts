/** The kinds that are read: served versions, codec, and where a decoded object goes. One table. */
import * as E from 'fp-ts/lib/Either.js'
import type { Errors } from 'io-ts'
import { type AnyCodec, type Codec, message } from './codec/index.ts'
import { type Draft, put, type Slot } from './draft.ts'
import { AuthorizationPolicySpec } from './istio/authorization-policy.ts'
import { DestinationRuleSpec } from './istio/destination-rule.ts'
import { GatewaySpec } from './istio/gateway.ts'
import { PeerAuthenticationSpec } from './istio/peer-authentication.ts'
import { RequestAuthenticationSpec } from './istio/request-authentication.ts'
import { ServiceEntrySpec } from './istio/service-entry.ts'
import { SidecarSpec } from './istio/sidecar.ts'
import { TelemetrySpec } from './istio/telemetry.ts'
import { VirtualServiceSpec } from './istio/virtual-service.ts'
import { WorkloadEntrySpec } from './istio/workload-entry.ts'
import { WorkloadGroupSpec } from './istio/workload-group.ts'
import { EndpointSliceSpec, EndpointsSpec, ServiceSpec } from './kubernetes/service.ts'
import { CronJobBody, cronJobWorkload, PodBody, podWorkload, TemplateBody, templateWorkload, type Workload } from './kubernetes/workload.ts'
import type { Resource } from './resource.ts'
import { TrafficSplitSpec } from './smi/traffic-split.ts'

type Envelope = Omit<Resource<unknown>, 'spec'>

/** Puts a decoded object into its slot under its identity key. */
type File = (draft: Draft, key: string, envelope: Envelope) => void

export interface KindReader {
  readonly versions: readonly string[]
  /** `spec`: the codec reads the field `spec`. `whole`: the object itself, its fields stand beside `metadata`. */
  readonly body: 'spec' | 'whole'
  readonly codec: AnyCodec
  /** Unknown fields are reported: the codec has all of the kind's fields. */
  readonly complete: boolean
  /** What is wrong with `value`, or how to file it. */
  readonly decode: (value: unknown) => E.Either<Errors, File>
}

const reader =
  <S, T>(codec: Codec<S>, slot: (draft: Draft) => Slot<T>, finish: (resource: Resource<S>) => T) =>
  (versions: readonly string[], body: KindReader['body'], complete: boolean): KindReader => ({
    versions,
    body,
    codec,
    complete,
    decode: (value) =>
      E.map(
        (spec: S): File =>
          (draft, key, envelope) =>
            put(slot(draft), key, finish({ ...envelope, spec })),
      )(codec.decode(value)),
  })

const resource = <S>(codec: Codec<S>, slot: (draft: Draft) => Slot<Resource<S>>) => reader(codec, slot, (one) => one)

const workload = <S>(codec: Codec<S>, toWorkload: (one: Resource<S>) => Workload) => reader(codec, (draft) => draft.workloads, toWorkload)

const networking = ['v1', 'v1beta1', 'v1alpha3']
const security = ['v1', 'v1beta1']
const noSpec = message('object', {})
const template = workload(TemplateBody, templateWorkload)

/** `group/Kind` → reader. */
export const kinds: ReadonlyMap<string, KindReader> = new Map([
  ['networking.istio.io/VirtualService', resource(VirtualServiceSpec, (draft) => draft.virtualServices)(networking, 'spec', true)],
  ['networking.istio.io/DestinationRule', resource(DestinationRuleSpec, (draft) => draft.destinationRules)(networking, 'spec', true)],
  ['networking.istio.io/Gateway', resource(GatewaySpec, (draft) => draft.gateways)(networking, 'spec', true)],
  ['networking.istio.io/ServiceEntry', resource(ServiceEntrySpec, (draft) => draft.serviceEntries)(networking, 'spec', true)],
  ['networking.istio.io/Sidecar', resource(SidecarSpec, (draft) => draft.sidecars)(networking, 'spec', true)],
  ['networking.istio.io/WorkloadEntry', resource(WorkloadEntrySpec, (draft) => draft.workloadEntries)(networking, 'spec', true)],
  ['networking.istio.io/WorkloadGroup', resource(WorkloadGroupSpec, (draft) => draft.workloadGroups)(networking, 'spec', true)],
  [
    'security.istio.io/AuthorizationPolicy',
    resource(AuthorizationPolicySpec, (draft) => draft.authorizationPolicies)(security, 'spec', true),
  ],
  ['security.istio.io/PeerAuthentication', resource(PeerAuthenticationSpec, (draft) => draft.peerAuthentications)(security, 'spec', true)],
  [
    'security.istio.io/RequestAuthentication',
    resource(RequestAuthenticationSpec, (draft) => draft.requestAuthentications)(security, 'spec', true),
  ],
  ['telemetry.istio.io/Telemetry', resource(TelemetrySpec, (draft) => draft.telemetries)(['v1', 'v1alpha1'], 'spec', true)],
  ['/Namespace', resource(noSpec, (draft) => draft.namespaces)(['v1'], 'whole', false)],
  ['/Node', resource(noSpec, (draft) => draft.nodes)(['v1'], 'whole', false)],
  ['/ServiceAccount', resource(noSpec, (draft) => draft.serviceAccounts)(['v1'], 'whole', false)],
  ['/Service', resource(ServiceSpec, (draft) => draft.services)(['v1'], 'spec', true)],
  ['/Endpoints', resource(EndpointsSpec, (draft) => draft.endpoints)(['v1'], 'whole', false)],
  ['discovery.k8s.io/EndpointSlice', resource(EndpointSliceSpec, (draft) => draft.endpointSlices)(['v1', 'v1beta1'], 'whole', false)],
  ['/Pod', workload(PodBody, podWorkload)(['v1'], 'whole', false)],
  ['apps/Deployment', template(['v1'], 'whole', false)],
  ['apps/StatefulSet', template(['v1'], 'whole', false)],
  ['apps/DaemonSet', template(['v1'], 'whole', false)],
  ['apps/ReplicaSet', template(['v1'], 'whole', false)],
  ['batch/Job', template(['v1'], 'whole', false)],
  ['batch/CronJob', workload(CronJobBody, cronJobWorkload)(['v1'], 'whole', false)],
  [
    'split.smi-spec.io/TrafficSplit',
    resource(TrafficSplitSpec, (draft) => draft.trafficSplits)(['v1alpha1', 'v1alpha2', 'v1alpha3', 'v1alpha4'], 'spec', true),
  ],
])

/** Kinds that change what a proxy does and are not evaluated: `group/Kind`. */
export const unsupportedKinds: ReadonlySet<string> = new Set([
  'networking.istio.io/EnvoyFilter',
  'networking.istio.io/ProxyConfig',
  'extensions.istio.io/TrafficExtension',
  'extensions.istio.io/WasmPlugin',
])

const notEvaluatedGroups = [
  'gateway.networking.k8s.io',
  'gateway.networking.x-k8s.io',
  'inference.networking.k8s.io',
  'linkerd.io',
  'smi-spec.io',
]

/** Mesh APIs that are not evaluated yet. */
export const isNotEvaluated = (group: string): boolean => notEvaluatedGroups.some((known) => group === known || group.endsWith(`.${known}`))
