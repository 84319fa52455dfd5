/** Owns how a refusal before any route is told: its reason and the text of the answer (readable: engine/refused.ts). */
import { MALFORMED_SYNTAX, RESPOND_BAD_REQUEST } from '../layout/codes.ts'
import { FR_BODY, FR_MALFORMED, FR_STATUS, FR_WHY } from '../layout/frame.ts'
import { NONE } from '../layout/image.ts'
import { TEXT_BAD_REQUEST } from '../layout/texts.ts'
import { i32At, putI32 } from '../memory/mem.ts'
import { wellKnownText } from '../memory/texts.ts'

/** Notes a refusal; `text` is a well-known one or NONE for an answer without body. Always 1. */
export function refuse(f: i32, why: i32, malformed: i32, status: i32, text: i32): i32 {
  putI32(f + FR_WHY, why)
  putI32(f + FR_MALFORMED, malformed)
  putI32(f + FR_STATUS, status)
  putI32(f + FR_BODY, 0)
  putI32(f + FR_BODY + 4, 0)
  if (text === NONE) return 1
  const body: i32 = wellKnownText(f, text)
  putI32(f + FR_BODY, body + 4)
  putI32(f + FR_BODY + 4, i32At(body))
  return 1
}

/** What the codec answers to something that is not HTTP as it reads it. Always 1. */
export function badRequest(f: i32, malformed: i32): i32 {
  return refuse(f, RESPOND_BAD_REQUEST, malformed, 400, TEXT_BAD_REQUEST)
}

/** The most common one. Always 1. */
export function badSyntax(f: i32): i32 {
  return badRequest(f, MALFORMED_SYNTAX)
}
