/**
 * Owns the order of authorization layers: the first refusal ends it (readable: authz/evaluate.ts). Policies are policies.ts's,
 * tokens tokens.ts's.
 */

import { AUTHORIZATION_ALLOWED, AUTHORIZATION_UNDETERMINED, LY_BYTES, LY_KIND, LY_NEEDS } from '../layout/authorization.ts'
import { LAYER_CUSTOM, LAYER_JWT, NEED_DESTINATION_IP, NEED_SOURCE_IP, NEED_TOKENS } from '../layout/codes.ts'
import { FR_NEEDS, W_IMAGE, W_REQUEST } from '../layout/frame.ts'
import { NONE } from '../layout/image.ts'
import { FIELD_CLIENT_ADDRESS, FIELD_DESTINATION_ADDRESS, FIELD_PEER_ADDRESS } from '../layout/lists.ts'
import { RQ_TOKEN_COUNT } from '../layout/request.ts'
import { fieldValue } from '../matching/value.ts'
import { i32At, putI32 } from '../memory/mem.ts'
import { authorizeCustom, authorizePolicies } from './policies.ts'
import { authorizeTokens } from './tokens.ts'

function isUnknown(f: i32, need: i32): i32 {
  switch (need) {
    case NEED_SOURCE_IP:
      return fieldValue(f, FIELD_PEER_ADDRESS, 0) === 0 || fieldValue(f, FIELD_CLIENT_ADDRESS, 0) === 0 ? 1 : 0
    case NEED_DESTINATION_IP:
      return fieldValue(f, FIELD_DESTINATION_ADDRESS, 0) === 0 ? 1 : 0
    case NEED_TOKENS:
      return i32At(i32At(f + W_REQUEST) + RQ_TOKEN_COUNT) === NONE ? 1 : 0
    default:
      return 0
  }
}

/** What of `needs` is unknown, in the same form. */
function unknownOf(f: i32, needs: i32): i32 {
  let unknown: i32 = 0
  let shift: i32 = 0
  for (let left: i32 = needs; left !== 0; left = left >> 4) {
    if (isUnknown(f, left & 15) === 0) continue
    unknown = unknown | ((left & 15) << shift)
    shift += 4
  }
  return unknown
}

function authorizeLayer(f: i32, layer: i32): i32 {
  switch (i32At(layer + LY_KIND)) {
    case LAYER_CUSTOM:
      return authorizeCustom(f, layer)
    case LAYER_JWT:
      return authorizeTokens(f, layer)
    default:
      return authorizePolicies(f, layer)
  }
}

/**
 * AUTHORIZATION_* of `count` LAYERs at `layers` (offset in the image). FR_AS must be set. Allowed: headers, W_PATH, W_TOKEN and
 * W_TOKEN_RULE are what the next stage sees. Refused: they are as before; FR_WHY (RESPOND_*) tells the kind of refusal, FR_STATUS
 * and FR_BODY its answer, W_CHALLENGE its challenge, FR_DENIAL… or FR_TOKEN the cause.
 */
export function authorize(f: i32, layers: i32, count: i32): i32 {
  if (count === 0) return AUTHORIZATION_ALLOWED
  let layer: i32 = i32At(f + W_IMAGE) + layers
  const unknown: i32 = unknownOf(f, i32At(layer + LY_NEEDS))
  if (unknown !== 0) {
    putI32(f + FR_NEEDS, unknown)
    return AUTHORIZATION_UNDETERMINED
  }
  for (let i: i32 = 0; i < count; i++) {
    const verdict: i32 = authorizeLayer(f, layer)
    if (verdict !== AUTHORIZATION_ALLOWED) return verdict
    layer += LY_BYTES
  }
  return AUTHORIZATION_ALLOWED
}
