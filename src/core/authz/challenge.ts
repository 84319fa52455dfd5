/** Owns the challenge in the answer to a refused token (istio J-5; readable: authz/token-text.ts). */

import { LY_BODY, TOKEN_TEXT_CHALLENGE, TOKEN_TEXT_CHALLENGE_END } from '../layout/authorization.ts'
import { HE_VALUE_AT, HE_VALUE_LEN, W_AUTHORITY, W_CHALLENGE, W_HEADERS, W_IMAGE, W_PATH, W_SCHEME } from '../layout/frame.ts'
import { NAME_X_ENVOY_ORIGINAL_PATH } from '../layout/names.ts'
import { TEXT_BEHIND_SCHEME } from '../layout/texts.ts'
import { putBytes, putString, textAt } from '../memory/frame.ts'
import { headerFind } from '../memory/headers.ts'
import { i32At, putI32 } from '../memory/mem.ts'
import { wellKnownText } from '../memory/texts.ts'

/** Longest path in the challenge, in bytes. */
const REALM_PATH_BYTES: i32 = 256

/** A text of a token layer: TOKEN_* or TOKEN_TEXT_*. */
export function tokenText(f: i32, layer: i32, number: i32): i32 {
  const image: i32 = i32At(f + W_IMAGE)
  return image + i32At(image + i32At(layer + LY_BODY) + number * 4)
}

/** Makes W_CHALLENGE of the request as it was before any token was removed. */
export function challenge(f: i32, layer: i32): void {
  const at: i32 = textAt(f)
  const original: i32 = headerFind(f, W_HEADERS, NAME_X_ENVOY_ORIGINAL_PATH, 0)
  const path: i32 = original === 0 ? i32At(f + W_PATH) : i32At(original + HE_VALUE_AT)
  const pathLen: i32 = original === 0 ? i32At(f + W_PATH + 4) : i32At(original + HE_VALUE_LEN)
  putString(f, tokenText(f, layer, TOKEN_TEXT_CHALLENGE))
  putBytes(f, i32At(f + W_SCHEME), i32At(f + W_SCHEME + 4))
  putString(f, wellKnownText(f, TEXT_BEHIND_SCHEME))
  putBytes(f, i32At(f + W_AUTHORITY), i32At(f + W_AUTHORITY + 4))
  putBytes(f, path, pathLen < REALM_PATH_BYTES ? pathLen : REALM_PATH_BYTES)
  putString(f, tokenText(f, layer, TOKEN_TEXT_CHALLENGE_END))
  putI32(f + W_CHALLENGE, at)
  putI32(f + W_CHALLENGE + 4, textAt(f) - at)
}
