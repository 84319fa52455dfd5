/** Owns rewriting of paths (readable: routing/rewrite.ts; istio ). */

import { W_HEADERS, W_IMAGE, W_PATH, W_SPAN } from '../layout/frame.ts'
import { NAME_X_ENVOY_ORIGINAL_PATH } from '../layout/names.ts'
import { REWRITE_PATTERN, REWRITE_PREFIX, RW_KIND, RW_LENGTH, RW_PATTERN, RW_VALUE } from '../layout/routes.ts'
import { giveSpan, pathLength } from '../matching/value.ts'
import { putBytes, putString, textAt } from '../memory/frame.ts'
import { headerSet } from '../memory/headers.ts'
import { i32At, putI32 } from '../memory/mem.ts'
import { findByte } from '../memory/text.ts'
import { replacePattern } from '../patterns/replace.ts'

/** Appends the query of the request, with its `?`. */
export function putQuery(f: i32): void {
  const path: i32 = i32At(f + W_PATH)
  const end: i32 = path + i32At(f + W_PATH + 4)
  const query: i32 = findByte(path, end, 63)
  putBytes(f, query, end - query)
}

/** The request's target, rewritten, in W_SPAN; 0 = a pattern would leave nothing of the path, so it stays. */
export function rewriteTarget(f: i32, rewrite: i32): i32 {
  const image: i32 = i32At(f + W_IMAGE)
  const kind: i32 = i32At(image + rewrite + RW_KIND)
  const value: i32 = i32At(image + rewrite + RW_VALUE)
  const path: i32 = i32At(f + W_PATH)
  const len: i32 = i32At(f + W_PATH + 4)
  if (kind === REWRITE_PATTERN) {
    const own: i32 = pathLength(f)
    if (replacePattern(f, i32At(image + rewrite + RW_PATTERN), value, path, own) === 0) {
      if (own === 0) return 0
      return giveSpan(f, path, len)
    }
    const made: i32 = i32At(f + W_SPAN)
    const madeLen: i32 = i32At(f + W_SPAN + 4)
    if (madeLen === 0) return 0
    const start: i32 = textAt(f)
    putBytes(f, made, madeLen)
    putQuery(f)
    return giveSpan(f, start, textAt(f) - start)
  }
  const start: i32 = textAt(f)
  putString(f, image + value)
  if (kind === REWRITE_PREFIX) {
    const cut: i32 = i32At(image + rewrite + RW_LENGTH)
    if (cut < len) putBytes(f, path + cut, len - cut)
  } else putQuery(f)
  return giveSpan(f, start, textAt(f) - start)
}

/** The request with its target rewritten, the original one beside it; `rewrite`: offset in the image, 0 = none. */
export function rewritePath(f: i32, rewrite: i32): void {
  if (rewrite === 0 || rewriteTarget(f, rewrite) === 0) return
  headerSet(f, W_HEADERS, NAME_X_ENVOY_ORIGINAL_PATH, i32At(f + W_PATH), i32At(f + W_PATH + 4))
  putI32(f + W_PATH, i32At(f + W_SPAN))
  putI32(f + W_PATH + 4, i32At(f + W_SPAN + 4))
}
