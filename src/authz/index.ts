/** Authorization and token requirements over the vendor-neutral model: the readable evaluators. */
export { evaluateAuthorization } from './evaluate.ts'
export { authorizationNeeds } from './needs.ts'
export type { FoundToken } from './places.ts'
export { tokenRulesOf, tokensToVerify } from './places.ts'
export type { AuthorizationNeed, AuthorizationResult, AuthorizationVerdict, MatchedRule, Refusal, TokenRejection } from './types.ts'
