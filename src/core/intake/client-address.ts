/** Owns who the client is (readable: engine/ingress.ts `clientAddress`; istio A-33). */

import { HE_VALUE_AT, HE_VALUE_LEN, W_CLIENT_IP, W_HEADERS, W_REQUEST } from '../layout/frame.ts'
import { NONE } from '../layout/image.ts'
import { NAME_X_FORWARDED_FOR } from '../layout/names.ts'
import { RQ_SOURCE_IP } from '../layout/request.ts'
import { parseAddress } from '../memory/address.ts'
import { headerFind } from '../memory/headers.ts'
import { i32At, putI32 } from '../memory/mem.ts'
import { wasSeen } from '../memory/seen.ts'
import { findLastByte } from '../memory/text.ts'
import { cutSpaces, skipSpaces } from '../memory/texts.ts'

/** The `skip`-th address from the right of X-Forwarded-For (0 = the last) to W_CLIENT_IP; 0 = it is none. */
function forwardedAddress(f: i32, skip: i32): i32 {
  const line: i32 = wasSeen(f, NAME_X_FORWARDED_FOR) === 1 ? headerFind(f, W_HEADERS, NAME_X_FORWARDED_FOR, 0) : 0
  if (line === 0) return 0
  const start: i32 = i32At(line + HE_VALUE_AT)
  let end: i32 = start + i32At(line + HE_VALUE_LEN)
  let comma: i32 = findLastByte(start, end, 44)
  for (let left: i32 = skip; left > 0; left--) {
    if (comma < start) return 0
    end = comma
    comma = findLastByte(start, end, 44)
  }
  const first: i32 = skipSpaces(comma < start ? start : comma + 1, end)
  const length: i32 = cutSpaces(first, end) - first
  if (parseAddress(f, first, length) === 0) return 0
  putI32(f + W_CLIENT_IP, first)
  putI32(f + W_CLIENT_IP + 4, length)
  return 1
}

/** istio A-33: sidecars take the last X-Forwarded-For entry; gateways the peer, or the n-th entry from the right. */
export function findClient(f: i32, usesPeer: i32, hops: i32): void {
  const request: i32 = i32At(f + W_REQUEST)
  if (usesPeer === 0 && forwardedAddress(f, hops) === 1) return
  if (usesPeer === 1 && hops > 0 && forwardedAddress(f, hops - 1) === 1) return
  const peer: i32 = i32At(request + RQ_SOURCE_IP)
  putI32(f + W_CLIENT_IP, peer === NONE ? NONE : request + peer)
  putI32(f + W_CLIENT_IP + 4, i32At(request + RQ_SOURCE_IP + 4))
}
