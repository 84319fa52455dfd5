/**
 * What authorization answers: the verdict of all layers of one filter chain over one request or connection, and what the
 * layers changed on the way (claims, headers, path).
 */
import type { RequestContext } from '../matching/context.ts'
import type { Header, Reference, ShadowVerdict, TokenFailure, Trace } from '../model/index.ts'

/** Names the rule of a policy that decided; `rule` counts the rules as written. */
export interface MatchedRule {
  readonly namespace: string
  readonly name: string
  readonly rule: number
}

/** Why a token ended the request. */
export type TokenRejection = TokenFailure | 'issuerNotConfigured' | 'audienceNotAllowed'

/** Answer to the client of an HTTP request that is refused here; of a gRPC request it is mapped by the engine. */
export interface Refusal {
  readonly status: number
  readonly headers: readonly Header[]
  readonly body: string
}

/**
 * `denied`: a policy layer refused; without `policy`, no ALLOW rule matched. `provider` is set for the `custom` layer.
 * `badCustomAction`: the layer could not ask anybody (istio A-60). `deniedExternally`: the external authorizer said no.
 * `tokenRejected`: status 401, or 403 for an audience (istio J-5).
 */
export type AuthorizationVerdict =
  | { readonly kind: 'allowed' }
  | {
      readonly kind: 'denied'
      readonly layer: 'custom' | 'deny' | 'allow'
      readonly policy?: MatchedRule
      readonly provider?: string
      readonly badCustomAction?: boolean
      readonly refusal: Refusal
    }
  | { readonly kind: 'deniedExternally'; readonly provider: string; readonly answered: boolean; readonly refusal: Refusal }
  | { readonly kind: 'tokenRejected'; readonly rejection: TokenRejection; readonly refusal: Refusal }
  | { readonly kind: 'undetermined'; readonly needs: readonly AuthorizationNeed[] }

/** Inputs of a request that may be unknown. */
export type AuthorizationNeed = 'sourceIp' | 'destinationIp' | 'tokens'

export interface AuthorizationResult {
  readonly verdict: AuthorizationVerdict
  /** The request as the next stage sees it: verified claims present, headers and path as the token layer left them. */
  readonly context: RequestContext
  readonly trace: Trace
  /** Dry-run and audit verdicts, in layer order. */
  readonly shadow: readonly ShadowVerdict[]
  readonly extAuthzCalls: number
  /** The cause of the verdict first; empty when nothing had a say. */
  readonly references: readonly Reference[]
}
