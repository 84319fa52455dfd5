/** Owns the headers that are for one hop only, and go no further (readable: engine/ingress.ts `withoutHop`). */

import { HE_BYTES, HE_NAME, HE_NAME_AT, HE_NAME_LEN, HE_VALUE_AT, HE_VALUE_LEN, W_HEADER_COUNT, W_HEADERS } from '../layout/frame.ts'
import { HOP_NAMES, HOP_NAMES_END, NAME_CONNECTION, NAME_TE, NAME_TRANSFER_ENCODING, NAME_UPGRADE } from '../layout/names.ts'
import { TEXT_WEBSOCKET } from '../layout/texts.ts'
import { GONE, headerFind, headerRemove, headerRemoveRange } from '../memory/headers.ts'
import { i32At, mul32, putI32 } from '../memory/mem.ts'
import { findByte, sameBytesFolded } from '../memory/text.ts'
import { cutSpaces, isTextIgnoringCase, skipSpaces } from '../memory/texts.ts'
import { connectionNames } from './connection.ts'

/** Marks the lines that a token names, those of the hop itself and `te` excepted. */
function markNamed(f: i32, at: i32, end: i32): void {
  const start: i32 = i32At(f + W_HEADERS)
  const limit: i32 = start + mul32(i32At(f + W_HEADER_COUNT), HE_BYTES)
  for (let entry: i32 = start; entry < limit; entry += HE_BYTES) {
    const name: i32 = i32At(entry + HE_NAME)
    if (i32At(entry + HE_NAME_LEN) !== end - at || name === NAME_TE || (name >= HOP_NAMES && name < HOP_NAMES_END)) continue
    if (sameBytesFolded(at, i32At(entry + HE_NAME_AT), end - at) === 1) putI32(entry + HE_NAME, GONE)
  }
}

function markLine(f: i32, line: i32): void {
  const end: i32 = i32At(line + HE_VALUE_AT) + i32At(line + HE_VALUE_LEN)
  let at: i32 = i32At(line + HE_VALUE_AT)
  for (;;) {
    const stop: i32 = findByte(at, end, 44)
    const first: i32 = skipSpaces(at, stop)
    const last: i32 = cutSpaces(first, stop)
    if (first < last) markNamed(f, first, last)
    if (stop === end) return
    at = stop + 1
  }
}

/** Removes the headers of this hop; a websocket upgrade is the one that goes on. */
export function removeHop(f: i32): void {
  const upgrade: i32 = headerFind(f, W_HEADERS, NAME_UPGRADE, 0)
  const isWebsocket: i32 =
    upgrade === 0 ? 0 : isTextIgnoringCase(f, TEXT_WEBSOCKET, i32At(upgrade + HE_VALUE_AT), i32At(upgrade + HE_VALUE_LEN))
  if (isWebsocket === 1 && connectionNames(f, NAME_UPGRADE) === 1) {
    headerRemoveRange(f, W_HEADERS, HOP_NAMES, NAME_CONNECTION)
    headerRemove(f, W_HEADERS, NAME_TRANSFER_ENCODING)
    return
  }
  let line: i32 = headerFind(f, W_HEADERS, NAME_CONNECTION, 0)
  while (line !== 0) {
    markLine(f, line)
    line = headerFind(f, W_HEADERS, NAME_CONNECTION, line + HE_BYTES)
  }
  headerRemove(f, W_HEADERS, GONE)
  headerRemoveRange(f, W_HEADERS, HOP_NAMES, HOP_NAMES_END)
}
