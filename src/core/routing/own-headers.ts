/**
 * Owns what a proxy writes into every request before a route's header work, which may read and change it (readable:
 * routing/own-headers.ts; istio R-29c): how long it will wait for an answer, and the number of the attempt.
 */

import { HE_VALUE_AT, HE_VALUE_LEN, W_HEADERS, W_WIDE } from '../layout/frame.ts'
import { NAME_X_ENVOY_ATTEMPT_COUNT, NAME_X_ENVOY_EXPECTED_RQ_TIMEOUT_MS } from '../layout/names.ts'
import { putByte, textAt } from '../memory/frame.ts'
import { headerFind, headerRemove, headerSet } from '../memory/headers.ts'
import { i32At, putU8, u8At } from '../memory/mem.ts'
import { equalBytes } from '../memory/text.ts'
import { divideSmall, isZeroWide } from '../memory/u64.ts'
import { expectedTimeout } from './timeout.ts'

/** Puts the number at `at`, which is 0 then. */
function putWideDecimal(f: i32, at: i32): void {
  let from: i32 = textAt(f)
  do {
    putByte(f, 48 + divideSmall(at, at, 10))
  } while (isZeroWide(at) === 0)
  // The last digit came first.
  for (let to: i32 = textAt(f) - 1; from < to; to--) {
    const digit: i32 = u8At(from)
    putU8(from, u8At(to))
    putU8(to, digit)
    from++
  }
}

/** Address of the texts that are written: the number of the attempt, one digit, and behind it the timeout, none for 0. */
export function writeOwnHeaders(f: i32, forward: i32): i32 {
  const at: i32 = textAt(f)
  putByte(f, 49)
  headerSet(f, W_HEADERS, NAME_X_ENVOY_ATTEMPT_COUNT, at, 1)
  expectedTimeout(f, forward, f + W_WIDE)
  if (isZeroWide(f + W_WIDE) === 1) return at
  putWideDecimal(f, f + W_WIDE)
  headerSet(f, W_HEADERS, NAME_X_ENVOY_EXPECTED_RQ_TIMEOUT_MS, at + 1, textAt(f) - at - 1)
  return at
}

function removeUnchanged(f: i32, name: i32, at: i32, len: i32): void {
  const entry: i32 = headerFind(f, W_HEADERS, name, 0)
  if (entry !== 0 && equalBytes(i32At(entry + HE_VALUE_AT), i32At(entry + HE_VALUE_LEN), at, len) === 1) headerRemove(f, W_HEADERS, name)
}

/** Takes out what still stands as it was written at `at`, of `len` bytes: the decision says it without words. */
export function removeOwnHeaders(f: i32, at: i32, len: i32): void {
  removeUnchanged(f, NAME_X_ENVOY_ATTEMPT_COUNT, at, 1)
  if (len > 1) removeUnchanged(f, NAME_X_ENVOY_EXPECTED_RQ_TIMEOUT_MS, at + 1, len - 1)
}
