/** Authorization and token requirements over the vendor-neutral model: the readable evaluators. */
export { authorizationNeeds, evaluateAuthorization } from './evaluate.ts'
export type { FoundToken } from './places.ts'
export { tokensToVerify } from './places.ts'
export type { AuthorizationNeed, AuthorizationResult, AuthorizationVerdict, MatchedRule, TokenRejection } from './types.ts'
