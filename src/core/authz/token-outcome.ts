/** Owns which outcome of verification is for which token and rule (readable: authz/jwt.ts `outcomeOf`, `assumed`). */
import { TR_FLAGS, TR_HAS_DEFAULT_PLACES, TR_ISSUER } from '../layout/authorization.ts'
import { W_IMAGE, W_REQUEST } from '../layout/frame.ts'
import { NONE } from '../layout/image.ts'
import { RQ_TOKEN_COUNT, RQ_TOKENS, TK_BYTES, TK_RULE, TK_TEXT } from '../layout/request.ts'
import { i32At, mul32 } from '../memory/mem.ts'
import { equalBytes } from '../memory/text.ts'
import { pushCandidate } from './token-places.ts'
import { isIssuedBy } from './token-status.ts'

/** Number of outcomes; none where they are unknown. */
function outcomeCount(f: i32): i32 {
  const count: i32 = i32At(i32At(f + W_REQUEST) + RQ_TOKEN_COUNT)
  return count === NONE ? 0 : count
}

function outcomeAt(f: i32, index: i32): i32 {
  const record: i32 = i32At(f + W_REQUEST)
  return record + i32At(record + RQ_TOKENS) + mul32(index, TK_BYTES)
}

/** The outcome for a token text under a rule: one for this rule before one for all. 0 = the caller gave none. */
export function outcomeOf(f: i32, at: i32, len: i32, rule: i32): i32 {
  const record: i32 = i32At(f + W_REQUEST)
  const count: i32 = outcomeCount(f)
  let forAll: i32 = 0
  for (let i: i32 = 0; i < count; i++) {
    const outcome: i32 = outcomeAt(f, i)
    const text: i32 = i32At(outcome + TK_TEXT)
    if (text === NONE || equalBytes(at, len, record + text, i32At(outcome + TK_TEXT + 4)) === 0) continue
    if (i32At(outcome + TK_RULE) === rule) return outcome
    if (i32At(outcome + TK_RULE) === NONE && forAll === 0) forAll = outcome
  }
  return forAll
}

/** An outcome without token text stands in a default place, or wherever the rule of its issuer looks. */
export function pushAssumed(f: i32, layer: i32, rule: i32, index: i32): void {
  const count: i32 = outcomeCount(f)
  const issuer: i32 = i32At(f + W_IMAGE) + i32At(rule + TR_ISSUER)
  const isDefault: i32 = i32At(rule + TR_FLAGS) & TR_HAS_DEFAULT_PLACES
  for (let i: i32 = 0; i < count; i++) {
    const outcome: i32 = outcomeAt(f, i)
    const forRule: i32 = i32At(outcome + TK_RULE)
    if (i32At(outcome + TK_TEXT) !== NONE || (forRule !== NONE && forRule !== index)) continue
    if (isDefault !== 0 || (i32At(issuer) > 0 && isIssuedBy(f, layer, outcome, issuer) === 1)) pushCandidate(f, 0, 0, 0, outcome)
  }
}
