/** Authorization layers and token rules of one filter chain. */
import type { ClusterKey } from './cluster.ts'
import type { Condition } from './match.ts'
import type { Reference } from './reference.ts'

/** One rule of a policy; `index` counts the rules as written. */
export interface AuthorizationRule {
  readonly index: number
  readonly condition: Condition
  readonly reference: Reference
}

export interface AuthorizationPolicy {
  readonly namespace: string
  readonly name: string
  /** Rules that can match; may be empty. */
  readonly rules: readonly AuthorizationRule[]
  /** Only its would-be verdict is reported. */
  readonly dryRun: boolean
  readonly reference: Reference
}

/** `requirement` of one key set: where tokens may be and for whom. */
export interface TokenRule {
  readonly issuer: string
  /** Already normalised (istio J-10); empty = any. */
  readonly audiences: readonly string[]
  readonly fromHeaders: readonly { readonly name: string; readonly prefix: string }[]
  readonly fromParams: readonly string[]
  readonly fromCookies: readonly string[]
  /** Inline key set, as JSON text; absent = it would have to be fetched from `jwksUri`. */
  readonly jwks?: string
  readonly jwksUri?: string
  readonly forwardOriginalToken: boolean
  readonly outputPayloadToHeader?: string
  readonly outputClaimToHeaders: readonly { readonly header: string; readonly claim: string }[]
  /** Claims whose string value is replaced by its space-separated list (istio J-13). */
  readonly spaceDelimitedClaims: readonly string[]
  readonly reference: Reference
}

/**
 * Layers run in list order. `custom`: ask the external authorizer when a rule matches. `jwt`: tokens must be valid or
 * absent. `audit`: report only. `deny`: a match denies. `allow`: no match denies.
 */
export type AuthorizationLayer =
  | {
      readonly kind: 'custom'
      readonly policies: readonly AuthorizationPolicy[]
      /** `misconfigured`: matching requests are denied without asking anybody (istio A-60). */
      readonly provider:
        | {
            readonly kind: 'external'
            readonly name: string
            readonly protocol: 'http' | 'grpc'
            readonly cluster: ClusterKey
            readonly failOpen: boolean
            readonly statusOnError: number
            /** False when nothing can answer at `cluster`: then asking fails whatever the request assumes. */
            readonly reachable: boolean
          }
        | { readonly kind: 'misconfigured'; readonly name: string; readonly why: string }
    }
  | { readonly kind: 'jwt'; readonly rules: readonly TokenRule[]; readonly bypassCorsPreflight: boolean }
  | { readonly kind: 'audit' | 'deny' | 'allow'; readonly policies: readonly AuthorizationPolicy[] }
