/** Owns what a proxy gives to a request without the header before the first filter looks, as far as its form is known (readable: matching/field.ts; istio M-19). */

import { AS_HTTP } from '../layout/codes.ts'
import { FR_AS, W_PRINCIPAL, W_SAID_CERTIFICATES } from '../layout/frame.ts'
import { NONE } from '../layout/image.ts'
import { NAME_X_FORWARDED_CLIENT_CERT, NAME_X_REQUEST_ID } from '../layout/names.ts'
import { TEXT_CLIENT_CERTIFICATE } from '../layout/texts.ts'
import { putByte, putBytes, putString } from '../memory/frame.ts'
import { i32At } from '../memory/mem.ts'
import { wellKnownText } from '../memory/texts.ts'

/** 1 = the proxy gives the header to a request without one. */
export function isGiven(f: i32, name: i32): i32 {
  if (i32At(f + FR_AS) !== AS_HTTP) return 0
  if (name === NAME_X_FORWARDED_CLIENT_CERT) return i32At(f + W_PRINCIPAL) === NONE ? 0 : 1
  return name === NAME_X_REQUEST_ID ? 1 : 0
}

/** Puts the form of a given header: a UUID of zeros but for version and variant, or whom certificates name. */
export function putGiven(f: i32, name: i32): void {
  if (name === NAME_X_REQUEST_ID) {
    for (let i: i32 = 0; i < 36; i++) putByte(f, i % 5 === 3 && i > 3 && i < 28 ? 45 : i === 14 ? 52 : i === 19 ? 56 : 48)
    return
  }
  const said: i32 = i32At(f + W_SAID_CERTIFICATES + 4)
  if (said > 0) {
    putBytes(f, i32At(f + W_SAID_CERTIFICATES), said)
    putByte(f, 44)
  }
  putString(f, wellKnownText(f, TEXT_CLIENT_CERTIFICATE))
  putBytes(f, i32At(f + W_PRINCIPAL), i32At(f + W_PRINCIPAL + 4))
}
