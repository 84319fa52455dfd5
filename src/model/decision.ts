/**
 * What one proxy does with one request. Plain data, JSON-serialisable except for `bigint` draws in `split.draw`
 * (rendered as decimal strings). Vendor wording is made from it in observe/.
 */

import type { ClusterKey, HashPolicy } from './cluster.ts'
import type { Reference } from './reference.ts'
import type { Header } from './request.ts'
import type { RetryPlan } from './route.ts'

/** The route that was chosen; absent fields: not applicable. */
export interface ChosenRoute {
  readonly virtualHost: string
  readonly virtualHostIndex: number
  readonly routeIndex: number
  readonly name: string
}

export interface SplitOutcome {
  readonly alternatives: readonly { readonly cluster: ClusterKey; readonly weight: number }[]
  readonly totalWeight: number
  /** The 64-bit draw, decimal. */
  readonly draw: string
  /** Index into `alternatives`. */
  readonly pick: number
}

/** The request as it leaves this proxy. */
export interface ForwardedRequest {
  readonly method: string
  readonly authority: string
  readonly path: string
  readonly headers: readonly Header[]
}

/** A verdict of one authorization layer that does not change the outcome (dry run, audit). */
export interface ShadowVerdict {
  readonly layer: 'deny' | 'allow' | 'audit'
  readonly allowed: boolean
  /** Policy and rule that matched. */
  readonly policy?: { readonly namespace: string; readonly name: string; readonly rule: number }
}

interface Base {
  readonly references: readonly Reference[]
  /** Listener index and filter chain index in the view. */
  readonly listener?: number
  readonly filterChain?: number
  readonly route?: ChosenRoute
  /** Calls to an external authorizer that happened on the way. */
  readonly extAuthzCalls?: number
  readonly shadow?: readonly ShadowVerdict[]
  /** Names of features that are valid upstream, not evaluated here, and could have changed this answer. */
  readonly unsupported?: readonly string[]
}

export interface Forward extends Base {
  readonly kind: 'forward'
  /** `opaque`: TLS bytes pass undecrypted. */
  readonly as: 'http' | 'tcp' | 'opaque'
  readonly cluster: ClusterKey
  readonly split?: SplitOutcome
  /** Present for `http`. */
  readonly request?: ForwardedRequest
  /** Global route timeout after grpc-timeout handling, 0 = none. */
  readonly timeoutMs?: number
  /** Limit of the whole stream from its start, which a grpc-timeout of the request set; absent = none. */
  readonly streamTimeoutMs?: number
  readonly retry?: RetryPlan
  readonly mirrors?: readonly { readonly cluster: ClusterKey; readonly request: ForwardedRequest }[]
  readonly hashPolicies?: readonly HashPolicy[]
  /** A fault delay that was drawn, before the request is sent. */
  readonly delayMs?: number
  /** Response header work that is already determined: operations in order, see `ResponsePlan`. */
  readonly response?: ResponsePlan
}

/** Applied to whatever the upstream answers; `respondHeaders` in routing/response.ts executes it. */
export interface ResponsePlan {
  readonly operations: readonly { readonly remove: readonly string[]; readonly set: readonly Header[]; readonly add: readonly Header[] }[]
  /** CORS response headers to set (overwriting the upstream's), present only for a matching origin. */
  readonly cors?: readonly Header[]
}

export type RespondReason =
  | 'routeNotFound'
  | 'noCluster'
  | 'noHealthyUpstream'
  | 'redirect'
  | 'httpsRedirect'
  | 'directResponse'
  | 'faultAbort'
  | 'corsPreflight'
  | 'authorizationDenied'
  | 'externalAuthorizationDenied'
  | 'tokenRejected'
  | 'audienceRejected'
  | 'badPath'
  | 'badRequest'
  | 'missingHost'
  /** The request target is no path, such as `*`. */
  | 'noPath'
  | 'requiredHeaderRemoved'
  /** The request asks for a protocol that is not offered. */
  | 'upgradeFailed'
  | 'headersTooLarge'

export interface Respond extends Base {
  readonly kind: 'respond'
  readonly why: RespondReason
  readonly status: number
  readonly headers: readonly Header[]
  readonly body: string
  /** Cluster of the route that was chosen before the request was answered here, if one was. */
  readonly cluster?: ClusterKey
  /** gRPC status when the request is gRPC and the answer is mapped. */
  readonly grpcStatus?: number
  readonly delayMs?: number
  /** For denials: what denied. `none` = no ALLOW policy matched. */
  readonly denial?: {
    readonly layer: 'custom' | 'deny' | 'allow'
    readonly policy?: { readonly namespace: string; readonly name: string; readonly rule: number }
    readonly badCustomAction?: boolean
    /** Extension provider that a `custom` layer names; may be empty. */
    readonly provider?: string
    /** The external authorizer gave no answer. */
    readonly unanswered?: boolean
  }
  /** For `badRequest`: what of the request is not HTTP as the proxy reads it. */
  readonly malformed?:
    | 'syntax'
    | 'target'
    | 'targetScheme'
    | 'characters'
    | 'authority'
    | 'queryWithoutContentType'
    | 'lengthAndChunked'
    | 'transferEncoding'
    | 'bodyDisallowed'
    | 'connectionHeader'
    | 'httpsOnPlaintext'
    /** For `headersTooLarge`: by their number, not their bytes. */
    | 'tooManyHeaders'
  /** For token rejections. */
  readonly token?: import('./token-failures.ts').TokenFailure | 'issuerNotConfigured' | 'audienceNotAllowed' | 'missing'
}

export type CloseReason =
  | 'noFilterChain'
  | 'noClientCertificate'
  | 'untrustedCertificate'
  | 'authorizationDenied'
  | 'notHttp'
  | 'tlsToPlaintextHttp'
  | 'plaintextToTls'
  /** More than a proxy reads that looks for HTTP. */
  | 'firstLineTooLong'
  | 'noListener'
  | 'blackHole'
  | 'noCluster'
  | 'noHealthyUpstream'

export interface Close extends Base {
  readonly kind: 'close'
  readonly why: CloseReason
  readonly cluster?: ClusterKey
  readonly denial?: Respond['denial']
}

/** The control plane or proxy refuses this configuration; nothing can be predicted beyond that. */
export interface Rejected extends Base {
  readonly kind: 'rejected'
  readonly by: 'proxy' | 'proxyCrash' | 'controlPlanePanic'
  readonly reason: string
}

export interface Undetermined extends Base {
  readonly kind: 'undetermined'
  readonly needs: readonly ('sourceIp' | 'destinationIp' | 'tokens')[]
}

export type Decision = Forward | Respond | Close | Rejected | Undetermined
