/** Owns answers that the proxy makes itself, and how they look to a gRPC client (readable: routing/local-reply.ts; istio ). */

import {
  FR_BODY,
  FR_GRPC_STATUS,
  FR_STATUS,
  HE_VALUE_AT,
  HE_VALUE_LEN,
  W_ANSWER,
  W_ANSWER_COUNT,
  W_GRPC,
  W_HEAD,
  W_TEXT,
} from '../layout/frame.ts'
import { NONE } from '../layout/image.ts'
import { HOP_NAMES_END, NAME_CONTENT_TYPE, NAME_GRPC_MESSAGE, NAME_GRPC_STATUS, RESPONSE_HOP_NAMES } from '../layout/names.ts'
import { TEXT_GRPC, TEXT_PLAIN } from '../layout/texts.ts'
import { putByte, putDecimal, putEscape, textAt } from '../memory/frame.ts'
import { headerFind, headerRemove, headerRemoveRange, headerSet, requestLine, trimValues } from '../memory/headers.ts'
import { i32At, putI32, u8At } from '../memory/mem.ts'
import { startsWithText, wellKnownText } from '../memory/texts.ts'

/** gRPC status of an HTTP status that a proxy answers with; 2 (unknown) for all that have none of their own. */
export function grpcStatusOf(status: i32): i32 {
  if (status === 400) return 13
  if (status === 401) return 16
  if (status === 403) return 7
  if (status === 404) return 12
  return status === 429 || (status >= 502 && status <= 504) ? 14 : 2
}

/** Whether the request table is that of a gRPC request: exactly `application/grpc`, or that and `+`. */
export function isGrpc(f: i32): i32 {
  const type: i32 = requestLine(f, NAME_CONTENT_TYPE)
  if (type === 0) return 0
  const at: i32 = i32At(type + HE_VALUE_AT)
  const len: i32 = i32At(type + HE_VALUE_LEN)
  if (startsWithText(f, TEXT_GRPC, at, len) === 0) return 0
  const length: i32 = i32At(wellKnownText(f, TEXT_GRPC))
  return len === length || u8At(at + length) === 43 ? 1 : 0
}

/** Sets a header of the answer to a well-known text. */
export function setAnswerText(f: i32, name: i32, text: i32): void {
  const value: i32 = wellKnownText(f, text)
  headerSet(f, W_ANSWER, name, value + 4, i32At(value))
}

/** Empties the answer's header table; header work that comes before the proxy's own is done over it then. */
export function beginAnswer(f: i32): void {
  putI32(f + W_ANSWER_COUNT, 0)
}

/** `grpc-message`: printable ASCII stays, but for `%` and `~`. */
function setMessage(f: i32, bodyAt: i32, bodyLen: i32): void {
  const made: i32 = textAt(f)
  for (let i: i32 = bodyAt; i < bodyAt + bodyLen; i++) {
    const byte: i32 = u8At(i)
    if (byte >= 32 && byte <= 125 && byte !== 37) putByte(f, byte)
    else putEscape(f, byte)
  }
  headerSet(f, W_ANSWER, NAME_GRPC_MESSAGE, made, i32At(f + W_TEXT) - made)
}

function finishGrpc(f: i32, bodyAt: i32, bodyLen: i32, grpcStatus: i32): void {
  setAnswerText(f, NAME_CONTENT_TYPE, TEXT_GRPC)
  const told: i32 = headerFind(f, W_ANSWER, NAME_GRPC_STATUS, 0)
  if (told === 0 || i32At(told + HE_VALUE_LEN) === 0) {
    const made: i32 = textAt(f)
    putDecimal(f, grpcStatus)
    headerSet(f, W_ANSWER, NAME_GRPC_STATUS, made, i32At(f + W_TEXT) - made)
  }
  if (bodyLen > 0 && i32At(f + W_HEAD) === 0) setMessage(f, bodyAt, bodyLen)
  putI32(f + FR_STATUS, 200)
  putI32(f + FR_GRPC_STATUS, grpcStatus)
  putI32(f + FR_BODY, 0)
  putI32(f + FR_BODY + 4, 0)
}

/**
 * The answer as the client gets it: FR_STATUS, FR_BODY, FR_GRPC_STATUS and the answer's table as it leaves. `grpcStatus`: NONE
 * for that of the HTTP status. A gRPC client always gets 200 with `grpc-status`; HEAD gets no body.
 */
export function finishAnswer(f: i32, status: i32, bodyAt: i32, bodyLen: i32, grpcStatus: i32): void {
  headerRemoveRange(f, W_ANSWER, RESPONSE_HOP_NAMES, HOP_NAMES_END)
  trimValues(f, W_ANSWER)
  if (i32At(f + W_GRPC) === 1) {
    finishGrpc(f, bodyAt, bodyLen, grpcStatus === NONE ? grpcStatusOf(status) : grpcStatus)
    return
  }
  if (bodyLen === 0) headerRemove(f, W_ANSWER, NAME_CONTENT_TYPE)
  else if (headerFind(f, W_ANSWER, NAME_CONTENT_TYPE, 0) === 0) setAnswerText(f, NAME_CONTENT_TYPE, TEXT_PLAIN)
  const hasBody: i32 = bodyLen > 0 && i32At(f + W_HEAD) === 0 ? 1 : 0
  putI32(f + FR_STATUS, status)
  putI32(f + FR_GRPC_STATUS, NONE)
  putI32(f + FR_BODY, hasBody === 1 ? bodyAt : 0)
  putI32(f + FR_BODY + 4, hasBody === 1 ? bodyLen : 0)
}
