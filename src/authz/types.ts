/**
 * What engine/ and authz/ agree on: the authorization layers of one handler are asked once per request (HTTP) or
 * connection (TCP), after path normalisation and client-address detection.
 */
import type { RequestContext } from '../matching/context.ts'
import type { AuthorizationLayer, ClusterKey, Reference, Respond, ShadowVerdict, TokenOutcome, TraceEntry } from '../model/index.ts'

export interface AuthorizationInput {
  readonly layers: readonly AuthorizationLayer[]
  readonly context: RequestContext
  /** Known outcomes; `unknown` tokens are settled by the engine before (undetermined). */
  readonly tokens: readonly TokenOutcome[]
  /** Whether a cluster is declared: an external authorizer without cluster is an error (failOpen / statusOnError). */
  readonly clusterExists: (key: ClusterKey) => boolean
}

export type AuthorizationVerdict =
  | { readonly kind: 'allow' }
  /** HTTP: answered with `status` and `body`; TCP: the connection is closed. */
  | {
      readonly kind: 'deny'
      readonly why: 'authorizationDenied' | 'externalAuthorizationDenied' | 'tokenRejected' | 'audienceRejected'
      readonly status: number
      /** Without `content-type`, which the engine adds to every local reply with a body. */
      readonly headers: readonly (readonly [name: string, value: string])[]
      readonly body: string
      readonly denial?: NonNullable<Respond['denial']>
      readonly token?: NonNullable<Respond['token']>
    }

export interface AuthorizationResult {
  readonly verdict: AuthorizationVerdict
  /** `claims` set by the jwt layer, headers and path as the layers leave them (tokens removed, claim headers added). */
  readonly context: RequestContext
  /** A jwt layer ran and a token was verified: gateways choose the route again (istio J-15). */
  readonly claimsChanged: boolean
  readonly extAuthzCalls: number
  readonly shadow: readonly ShadowVerdict[]
  /** In order; the entry that decided is the last one with result `matched` or `applied`. */
  readonly trace: readonly TraceEntry[]
  /** Deciding reference first with role `decided`, when the verdict is a denial. */
  readonly references: readonly Reference[]
}
