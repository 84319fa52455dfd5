/** Owns the router's own answers to requests that cannot be sent (readable: engine/forward.ts): no cluster, nobody behind it, a name that is none. */
import { isHeaderName } from '../intake/characters.ts'
import { OUTCOME_RESPOND, RESPOND_NO_CLUSTER, RESPOND_REQUIRED_HEADER_REMOVED } from '../layout/codes.ts'
import {
  FR_CLUSTER,
  FR_WHY,
  HE_BYTES,
  HE_NAME_AT,
  HE_NAME_LEN,
  W_DESTINATION,
  W_HEADER_COUNT,
  W_HEADERS,
  W_IMAGE,
  W_MADE_SETS,
} from '../layout/frame.ts'
import { NONE } from '../layout/image.ts'
import { DS_CLUSTER, DS_REFERENCE } from '../layout/routes.ts'
import { TEXT_INVALID_NAME } from '../layout/texts.ts'
import { noteApplied, pushRecord, putBytes, putString, textAt } from '../memory/frame.ts'
import { copyBytes, i32At, mul32, putI32 } from '../memory/mem.ts'
import { wellKnownText } from '../memory/texts.ts'
import { setOverAnswer } from './cors.ts'
import { routePasses } from './passes.ts'
import { beginAnswer, finishAnswer } from './reply.ts'

/** An answer of the router: route passes, then CORS over it. `cors` = 0 where the origin is not allowed. */
export function refuse(f: i32, why: i32, bodyAt: i32, bodyLen: i32, cors: i32): i32 {
  const destination: i32 = i32At(f + W_IMAGE) + i32At(f + W_DESTINATION)
  noteApplied(f, i32At(destination + DS_REFERENCE))
  beginAnswer(f)
  routePasses(f)
  finishAnswer(f, 503, bodyAt, bodyLen, NONE)
  if (cors !== 0) setOverAnswer(f, cors)
  putI32(f + FR_WHY, why)
  putI32(f + FR_CLUSTER, why === RESPOND_NO_CLUSTER ? NONE : i32At(destination + DS_CLUSTER))
  return OUTCOME_RESPOND
}

/** Address of the first entry whose name is none that a header may have, 0 = all are fine. */
export function firstInvalidName(f: i32): i32 {
  const start: i32 = i32At(f + W_HEADERS)
  const end: i32 = start + mul32(i32At(f + W_HEADER_COUNT), HE_BYTES)
  for (let at: i32 = start; at < end; at += HE_BYTES) {
    if (isHeaderName(i32At(at + HE_NAME_AT), i32At(at + HE_NAME_LEN)) === 0) return at
  }
  return 0
}

/** A copy of the header table in the arena, 0 = there is no room. */
export function savedTable(f: i32): i32 {
  const bytes: i32 = mul32(i32At(f + W_HEADER_COUNT), HE_BYTES)
  const record: i32 = pushRecord(f, W_MADE_SETS, bytes + 4)
  if (record === 0) return 0
  copyBytes(record + 4, i32At(f + W_HEADERS), bytes)
  return record + 4
}

/** The invalid name as the answer tells it; header work is undone first, since the answer's own is made from the request as it came. */
export function refuseName(f: i32, entry: i32, saved: i32, savedCount: i32, cors: i32): i32 {
  const start: i32 = textAt(f)
  putString(f, wellKnownText(f, TEXT_INVALID_NAME))
  putBytes(f, i32At(entry + HE_NAME_AT), i32At(entry + HE_NAME_LEN))
  const len: i32 = textAt(f) - start
  copyBytes(i32At(f + W_HEADERS), saved, mul32(savedCount, HE_BYTES))
  putI32(f + W_HEADER_COUNT, savedCount)
  return refuse(f, RESPOND_REQUIRED_HEADER_REMOVED, start, len, cors)
}
