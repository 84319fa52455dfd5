/** The words of a call across both hops: what is asked, and what is answered. Plain data. */
import type { Engine } from '../engine/engine.ts'
import type {
  Close,
  ClusterKey,
  Decision,
  Draws,
  Endpoint,
  Header,
  ObjectReference,
  Protocol,
  Reference,
  RequestDescriptor,
  RequestLimits,
  TokenOutcome,
  Trace,
  UpstreamTls,
  View,
  WorkloadIdentity,
} from '../model/index.ts'
import type { ScriptEntry, WalkResult } from '../retry/walk.ts'

/** Names a workload as a person does; without `kind` it must be unambiguous. */
export interface WorkloadName {
  readonly kind?: string
  readonly namespace: string
  readonly workload: string
}

/**
 * Who calls. `workload`: its sidecar routes, if it has one. `principal`: an identity alone, so only the server decides.
 * `gateway`: somebody outside calls this gateway. `anonymous`: plaintext from nowhere in the mesh.
 */
export type Caller =
  | { readonly kind: 'workload'; readonly name: WorkloadName }
  | { readonly kind: 'gateway'; readonly name: WorkloadName }
  | { readonly kind: 'principal'; readonly principal: string }
  | { readonly kind: 'anonymous' }

/** Tokens at the proxies that verify them; a plain list holds for all. */
export type CallTokens =
  | readonly TokenOutcome[]
  | 'unknown'
  | { readonly gateway?: readonly TokenOutcome[] | 'unknown'; readonly server?: readonly TokenOutcome[] | 'unknown' }

/** One request from caller to application. Strings of the wire are byte strings, header names lower case. */
export interface Call {
  readonly caller: Caller
  readonly protocol: Protocol
  /** `https`: the caller itself speaks TLS. */
  readonly scheme: 'http' | 'https' | 'tcp'
  readonly method: string
  /** Name or address that the caller connects to, without port. */
  readonly host: string
  readonly port: number
  /** Host header, as sent. */
  readonly authority: string
  /** Raw target with query. */
  readonly path: string
  readonly headers: readonly Header[]
  /** The caller's sidecar is passed by: the server sees plaintext and nobody's identity. */
  readonly plaintext: boolean
  readonly sourceIp?: string
  /** Where the caller connects to, instead of what its DNS says. */
  readonly destinationIp?: string
  readonly tokens: CallTokens
  readonly draws: Draws
  /** Outcomes of the attempts, one after the other; absent = what the server decides. */
  readonly attemptOutcomes?: readonly ScriptEntry[]
  /** Which endpoint of a cluster is taken: index modulo their number, or the name or address of its workload; default the first by name. */
  readonly endpoint?: number | string
  /** Name of the profile of all proxies on the way, such as `envoy-1.37.0`; default the newest. */
  readonly dataplane?: string
  /** Who decides; default the readable engine. The account of a decision is always the readable engine's. */
  readonly engine?: Engine
  /** How large a header block all proxies on the way accept; default Envoy's 100 headers and 60 KiB. */
  readonly requestLimits?: RequestLimits
}

/** How the name in the URL became an address. */
export interface Resolution {
  readonly host: string
  readonly port: number
  /** Service or ServiceEntry host that answers to it. */
  readonly service?: string
  readonly portName?: string
  readonly portProtocol?: string
  readonly address: string | 'unknown'
  readonly reference?: Reference
}

/** The endpoint that was taken, among those that were there. */
export interface Upstream {
  readonly cluster: ClusterKey
  readonly endpoint?: Endpoint
  /** Names of all workloads behind the cluster, in order. */
  readonly workloads: readonly string[]
  readonly subsetLabels: Readonly<Record<string, string>>
  readonly subsetReference?: Reference
  /** What is spoken towards this endpoint. */
  readonly tls: 'mutual' | 'simple' | 'plaintext'
  readonly tlsConfigured: UpstreamTls['kind']
}

export interface Hop {
  readonly role: 'client' | 'gateway' | 'server'
  readonly workload: WorkloadIdentity
  /** Whether a proxy takes part here, and why. */
  readonly sidecar: { readonly present: boolean; readonly because: string; readonly reference?: ObjectReference }
  readonly request: RequestDescriptor
  /** Absent without a proxy. */
  readonly decision?: Decision
  readonly trace: Trace
  readonly upstream?: Upstream
}

/** A hop with the view that decided it; the JSON answer leaves the view out. */
export interface WorkingHop extends Hop {
  readonly view: View
}

/** Something the reader should know that no decision states. `file` line through `reference`. */
export interface Note {
  readonly code:
    | 'noService'
    | 'noPort'
    | 'noClientSidecar'
    | 'noServerSidecar'
    | 'bypassed'
    | 'notEnforced'
    | 'selectsNothing'
    | 'tcpPort'
    | 'endpointsDisagree'
    | 'outsideMesh'
    | 'httpRulesOnTcp'
    | 'unknownRoute'
    | 'smiOnIstio'
    | 'regexTooLarge'
    | 'unsupported'
  readonly text: string
  readonly reference?: Reference
}

/** A field of the request, its value now (absent = not there), and the one that would pass (absent = without the field). */
export interface FieldChange {
  readonly field: string
  readonly from?: string
  readonly to?: string
}

/** The fewest changes, at most three, that turn the refusal into a pass; every alternative has equally many. */
export interface NearestMiss {
  readonly alternatives: readonly { readonly changes: readonly FieldChange[]; readonly reference?: Reference }[]
}

/**
 * `allowed`: it reaches the application. `answered`: a proxy answers as configured (redirect, direct response, CORS,
 * fault). `denied`: a policy refuses it. `failed`: no route, no endpoint, no listener. `undetermined`: an input is missing.
 */
export type Verdict = 'allowed' | 'answered' | 'denied' | 'failed' | 'undetermined'

export interface Outcome {
  readonly verdict: Verdict
  /** Index into `hops` of the one that decided; absent when nothing enforced. */
  readonly hop?: number
  /** HTTP status that the caller sees, where it is known. */
  readonly status?: number
  readonly closed?: Close['why']
  readonly text: string
  readonly reference?: Reference
}

export interface CallAnswer {
  readonly schema: 'fairlead.explain/v1'
  /** Profile of the proxies that answered. */
  readonly dataplane: string
  readonly call: Omit<Call, 'tokens' | 'attemptOutcomes'>
  readonly resolution: Resolution
  readonly outcome: Outcome
  readonly hops: readonly WorkingHop[]
  readonly walk?: WalkResult
  readonly nearestMiss?: NearestMiss
  readonly notes: readonly Note[]
}
