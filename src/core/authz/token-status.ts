/** Owns what one look at one token says (readable: authz/jwt.ts `statusOf`). */
import { LY_AUDIENCE_CLAIM, LY_ISSUER_CLAIM, TR_AUDIENCE_COUNT, TR_AUDIENCES, TR_ISSUER } from '../layout/authorization.ts'
import {
  TOKEN_AUDIENCE_NOT_ALLOWED,
  TOKEN_EXPIRED,
  TOKEN_ISSUER_NOT_CONFIGURED,
  TOKEN_LAST_PARSE_FAILURE,
  TOKEN_NOT_YET_VALID,
} from '../layout/codes.ts'
import { W_IMAGE, W_REQUEST } from '../layout/frame.ts'
import { CL_BYTES, CL_COUNT, CL_KIND, CL_VALUES, CLAIM_LIST, CLAIM_STRING, TK_CLAIMS, TK_FAILURE } from '../layout/request.ts'
import { i32At, mul32, u8At } from '../memory/mem.ts'
import { equalString, sameBytes } from '../memory/text.ts'

/** What a look says besides TOKEN_*. */
export const LOOK_GOOD: i32 = 100
export const LOOK_UNKNOWN: i32 = 101 // the caller says nothing about a token that is there

/** The CLAIM entry of a token. */
export function claimOf(f: i32, token: i32, claim: i32): i32 {
  return i32At(f + W_REQUEST) + i32At(token + TK_CLAIMS) + mul32(claim, CL_BYTES)
}

/** 1 = the issuer of the token is `issuer` (its address in memory); a token without one has the empty one. */
export function isIssuedBy(f: i32, layer: i32, token: i32, issuer: i32): i32 {
  const entry: i32 = claimOf(f, token, i32At(layer + LY_ISSUER_CLAIM))
  if (i32At(entry + CL_KIND) !== CLAIM_STRING) return i32At(issuer) === 0 ? 1 : 0
  const record: i32 = i32At(f + W_REQUEST)
  const span: i32 = record + i32At(entry + CL_VALUES)
  return equalString(record + i32At(span), i32At(span + 4), issuer)
}

/** Bytes of a leading scheme, which does not count (istio J-10). */
function schemeLength(at: i32, len: i32): i32 {
  // `http`, then perhaps `s`, then `://`
  if (len < 7 || u8At(at) !== 104 || u8At(at + 1) !== 116 || u8At(at + 2) !== 116 || u8At(at + 3) !== 112) return 0
  const colon: i32 = u8At(at + 4) === 115 ? 5 : 4
  if (len < colon + 3 || u8At(at + colon) !== 58 || u8At(at + colon + 1) !== 47 || u8At(at + colon + 2) !== 47) return 0
  return colon + 3
}

function isAllowed(f: i32, rule: i32, at: i32, len: i32): i32 {
  const open: i32 = len > 0 && u8At(at + len - 1) === 47 ? len - 1 : len
  const scheme: i32 = schemeLength(at, open)
  const image: i32 = i32At(f + W_IMAGE)
  const audiences: i32 = image + i32At(rule + TR_AUDIENCES)
  const count: i32 = i32At(rule + TR_AUDIENCE_COUNT)
  for (let i: i32 = 0; i < count; i++) {
    const wanted: i32 = image + i32At(audiences + i * 4)
    if (i32At(wanted) === open - scheme && sameBytes(at + scheme, wanted + 4, open - scheme) === 1) return 1
  }
  return 0
}

function isForAudience(f: i32, layer: i32, rule: i32, token: i32): i32 {
  if (i32At(rule + TR_AUDIENCE_COUNT) === 0) return 1
  const entry: i32 = claimOf(f, token, i32At(layer + LY_AUDIENCE_CLAIM))
  const kind: i32 = i32At(entry + CL_KIND)
  if (kind !== CLAIM_STRING && kind !== CLAIM_LIST) return 0
  const record: i32 = i32At(f + W_REQUEST)
  const spans: i32 = record + i32At(entry + CL_VALUES)
  const count: i32 = i32At(entry + CL_COUNT)
  for (let i: i32 = 0; i < count; i++) {
    if (isAllowed(f, rule, record + i32At(spans + i * 8), i32At(spans + i * 8 + 4)) === 1) return 1
  }
  return 0
}

/** istio J-5, as recorded: form, then issuer, then time, then audience, and only then the key. `token`: TOKEN entry, 0 = nothing is said. */
export function lookAt(f: i32, layer: i32, rule: i32, token: i32): i32 {
  if (token === 0) return LOOK_UNKNOWN
  const failure: i32 = i32At(token + TK_FAILURE)
  if (failure >= 0 && failure <= TOKEN_LAST_PARSE_FAILURE) return failure
  const issuer: i32 = i32At(f + W_IMAGE) + i32At(rule + TR_ISSUER)
  if (i32At(issuer) > 0 && isIssuedBy(f, layer, token, issuer) === 0) return TOKEN_ISSUER_NOT_CONFIGURED
  if (failure === TOKEN_EXPIRED || failure === TOKEN_NOT_YET_VALID) return failure
  if (isForAudience(f, layer, rule, token) === 0) return TOKEN_AUDIENCE_NOT_ALLOWED
  return failure >= 0 ? failure : LOOK_GOOD
}
