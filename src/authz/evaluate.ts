/**
 * All authorization layers of one filter chain, in order: first refusal ends it. Owns the order and the combination of
 * policies; conditions are matching/'s, tokens are jwt.ts's.
 */
import type { RequestContext } from '../matching/context.ts'
import type { AuthorizationLayer, RequestDescriptor } from '../model/index.ts'
import type { AuthorizationNeed, AuthorizationResult } from './types.ts'

/** What some rule of these layers looks at and a caller may not know. */
export const authorizationNeeds = (_layers: readonly AuthorizationLayer[]): readonly AuthorizationNeed[] => []

/** Verdict of `layers` over one request (or TCP connection) that a filter chain accepted. Never fails. */
export const evaluateAuthorization = (
  _layers: readonly AuthorizationLayer[],
  context: RequestContext,
  _request: RequestDescriptor,
): AuthorizationResult => ({ verdict: { kind: 'allowed' }, context, trace: [], shadow: [], extAuthzCalls: 0, references: [] })
