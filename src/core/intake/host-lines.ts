/** Owns the authority of a request that may have host lines besides (readable: engine/request-headers.ts `hostOf`). */

import { HE_BYTES, HE_VALUE_AT, HE_VALUE_LEN, W_AUTHORITY, W_HEADERS, W_REQUEST, W_TEXT } from '../layout/frame.ts'
import { NAME_HOST } from '../layout/names.ts'
import { RQ_FLAGS, RQ_IS_WITHOUT_HOST } from '../layout/request.ts'
import { putByte, putBytes, textAt } from '../memory/frame.ts'
import { headerFind } from '../memory/headers.ts'
import { i32At, putI32 } from '../memory/mem.ts'
import { wasSeen } from '../memory/seen.ts'
import { takesHost } from './connection.ts'

/** All host lines as one in W_AUTHORITY; 0 = there is none, or `Connection` takes it away. */
export function readHost(f: i32): i32 {
  const isWithout: i32 = i32At(i32At(f + W_REQUEST) + RQ_FLAGS) & RQ_IS_WITHOUT_HOST
  const hasLines: i32 = wasSeen(f, NAME_HOST)
  const isTaken: i32 = takesHost(f)
  if (isTaken === 1 || (isWithout !== 0 && hasLines === 0)) {
    putI32(f + W_AUTHORITY + 4, 0)
    return 0
  }
  if (isWithout !== 0) putI32(f + W_AUTHORITY + 4, 0)
  if (hasLines === 0) return 1
  const made: i32 = textAt(f)
  putBytes(f, i32At(f + W_AUTHORITY), i32At(f + W_AUTHORITY + 4))
  let line: i32 = headerFind(f, W_HEADERS, NAME_HOST, 0)
  while (line !== 0) {
    const len: i32 = i32At(line + HE_VALUE_LEN)
    if (len > 0 && textAt(f) !== made) putByte(f, 44)
    putBytes(f, i32At(line + HE_VALUE_AT), len)
    line = headerFind(f, W_HEADERS, NAME_HOST, line + HE_BYTES)
  }
  putI32(f + W_AUTHORITY, made)
  putI32(f + W_AUTHORITY + 4, i32At(f + W_TEXT) - made)
  return 1
}
