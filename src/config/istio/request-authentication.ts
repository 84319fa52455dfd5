/**
 * RequestAuthentication: which tokens a workload verifies. Fields of security/v1beta1/request_authentication.proto.
 */
import type * as t from 'io-ts'
import { bool, duration, message, repeated, string } from '../codec/index.ts'
import { PolicyTargetReference, WorkloadSelector } from './selector.ts'

export const JwtHeader = message('JWTHeader', { name: string, prefix: string })
export interface JwtHeader extends t.TypeOf<typeof JwtHeader> {}

export const ClaimToHeader = message('ClaimToHeader', { header: string, claim: string })
export interface ClaimToHeader extends t.TypeOf<typeof ClaimToHeader> {}

export const JwtRule = message('JWTRule', {
  issuer: string,
  audiences: repeated(string),
  jwksUri: string,
  jwks: string,
  fromHeaders: repeated(JwtHeader),
  fromParams: repeated(string),
  outputPayloadToHeader: string,
  fromCookies: repeated(string),
  forwardOriginalToken: bool,
  outputClaimToHeaders: repeated(ClaimToHeader),
  timeout: duration,
  spaceDelimitedClaims: repeated(string),
})
export interface JwtRule extends t.TypeOf<typeof JwtRule> {}

export const RequestAuthenticationSpec = message(
  'RequestAuthentication',
  {
    selector: WorkloadSelector,
    targetRef: PolicyTargetReference,
    targetRefs: repeated(PolicyTargetReference),
    jwtRules: repeated(JwtRule),
  },
  { originals: { targetRef: 'targetRef', targetRefs: 'targetRefs' } },
)
export interface RequestAuthenticationSpec extends t.TypeOf<typeof RequestAuthenticationSpec> {}
