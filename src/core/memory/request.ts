/** Owns access to texts of the connection record, whose offsets count from its start. */
import { W_REQUEST } from '../layout/frame.ts'
import { NONE } from '../layout/image.ts'
import { i32At } from './mem.ts'

/** Address in memory of the text whose span stands at `field` of the connection record; NONE where it is absent. */
export function requestTextAt(f: i32, field: i32): i32 {
  const request: i32 = i32At(f + W_REQUEST)
  const offset: i32 = i32At(request + field)
  return offset === NONE ? NONE : request + offset
}

/** Its length. */
export function requestTextLen(f: i32, field: i32): i32 {
  return i32At(i32At(f + W_REQUEST) + field + 4)
}
