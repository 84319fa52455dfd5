/** Owns which methods mean something to a proxy itself: told once of a request, so that texts are compared once. */
import { W_METHOD, W_METHOD_KIND } from '../layout/frame.ts'
import { TEXT_CONNECT, TEXT_HEAD, TEXT_OPTIONS, TEXT_QUERY } from '../layout/texts.ts'
import { i32At, putI32 } from '../memory/mem.ts'
import { isText } from '../memory/texts.ts'

export const METHOD_OTHER: i32 = 0
export const METHOD_CONNECT: i32 = 1
export const METHOD_OPTIONS: i32 = 2
export const METHOD_QUERY: i32 = 3
export const METHOD_HEAD: i32 = 4

function kindOf(f: i32, at: i32, len: i32): i32 {
  switch (len) {
    case 4:
      return isText(f, TEXT_HEAD, at, len) === 1 ? METHOD_HEAD : METHOD_OTHER
    case 5:
      return isText(f, TEXT_QUERY, at, len) === 1 ? METHOD_QUERY : METHOD_OTHER
    case 7:
      if (isText(f, TEXT_CONNECT, at, len) === 1) return METHOD_CONNECT
      return isText(f, TEXT_OPTIONS, at, len) === 1 ? METHOD_OPTIONS : METHOD_OTHER
    default:
      return METHOD_OTHER
  }
}

/** W_METHOD_KIND of W_METHOD, which no stage changes. */
export function readMethod(f: i32): void {
  putI32(f + W_METHOD_KIND, kindOf(f, i32At(f + W_METHOD), i32At(f + W_METHOD + 4)))
}

/** Whether the request's method is METHOD_*. */
export function isMethod(f: i32, kind: i32): i32 {
  return i32At(f + W_METHOD_KIND) === kind ? 1 : 0
}
