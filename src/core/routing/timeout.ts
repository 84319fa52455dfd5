/** Owns timeouts of one request (readable: routing/timeout.ts; istio ): global, of the stream, and what a gRPC upstream is told. */

import { FR_STREAM_TIMEOUT, FR_TIMEOUT, HE_VALUE_AT, HE_VALUE_LEN, W_GRPC, W_HEADERS, W_IMAGE, W_WIDE } from '../layout/frame.ts'
import { NONE } from '../layout/image.ts'
import { NAME_GRPC_TIMEOUT } from '../layout/names.ts'
import {
  FW_FLAGS,
  FW_LIMITS_STREAM,
  FW_MAX_GRPC_TIMEOUT,
  FW_PLAN,
  FW_READS_GRPC_TIMEOUT,
  FW_TIMEOUT,
  PL_PER_TRY_TIMEOUT,
} from '../layout/routes.ts'
import { putByte, putDecimal, textAt } from '../memory/frame.ts'
import { headerSet, requestLine } from '../memory/headers.ts'
import { i32At, putI32, u8At } from '../memory/mem.ts'
import { addWide, copyWide, divideSmall, isZeroWide, lessWide, multiplyWide, putWide } from '../memory/u64.ts'

const MAX_GRPC_TIMEOUT: i32 = 99999999

/** The request's grpc-timeout in milliseconds, rounded up, at `out`; 0 = it has none that is one. */
function readGrpcTimeout(f: i32, out: i32): i32 {
  const line: i32 = requestLine(f, NAME_GRPC_TIMEOUT)
  if (line === 0) return 0
  const at: i32 = i32At(line + HE_VALUE_AT)
  const digits: i32 = i32At(line + HE_VALUE_LEN) - 1
  if (digits < 1 || digits > 8) return 0
  let value: i32 = 0
  for (let i: i32 = 0; i < digits; i++) {
    const digit: i32 = u8At(at + i) - 48
    if (digit < 0 || digit > 9) return 0
    value = value * 10 + digit
  }
  putWide(out, value, 0)
  switch (u8At(at + digits)) {
    case 72: // H
      multiplyWide(out, out, 3600000, 0)
      return 1
    case 77: // M
      multiplyWide(out, out, 60000, 0)
      return 1
    case 83: // S
      multiplyWide(out, out, 1000, 0)
      return 1
    case 109: // m
      return 1
    case 117: // u
      if (divideSmall(out, out, 1000) > 0) addWide(out, out, 1, 0)
      return 1
    case 110: // n
      if (divideSmall(out, out, 1000000) > 0) addWide(out, out, 1, 0)
      return 1
  }
  return 0
}

/** Sets FR_TIMEOUT and FR_STREAM_TIMEOUT from the FORWARD at offset `forward` and the request. */
export function setTimeouts(f: i32, forward: i32): void {
  const action: i32 = i32At(f + W_IMAGE) + forward
  const flags: i32 = i32At(action + FW_FLAGS)
  const ceiling: i32 = action + FW_MAX_GRPC_TIMEOUT
  copyWide(f + FR_TIMEOUT, action + FW_TIMEOUT)
  putWide(f + FR_STREAM_TIMEOUT, 0, NONE)
  const asked: i32 = f + W_WIDE
  if ((flags & FW_LIMITS_STREAM) !== 0) {
    if (readGrpcTimeout(f, asked) === 0) return
    const isLess: i32 = isZeroWide(ceiling) === 1 || lessWide(asked, ceiling) === 1 ? 1 : 0
    copyWide(f + FR_STREAM_TIMEOUT, isLess === 1 ? asked : ceiling)
  } else if ((flags & FW_READS_GRPC_TIMEOUT) !== 0 && i32At(f + W_GRPC) === 1) {
    if (readGrpcTimeout(f, asked) === 0) putWide(asked, 0, 0)
    const isCut: i32 = isZeroWide(ceiling) === 0 && (isZeroWide(asked) === 1 || lessWide(ceiling, asked) === 1) ? 1 : 0
    copyWide(f + FR_TIMEOUT, isCut === 1 ? ceiling : asked)
  }
}

/** Milliseconds of one attempt at `out`: the per-try timeout of the plan where it is shorter than the global one (istio R-34). */
export function expectedTimeout(f: i32, forward: i32, out: i32): void {
  const image: i32 = i32At(f + W_IMAGE)
  const plan: i32 = i32At(image + forward + FW_PLAN)
  copyWide(out, f + FR_TIMEOUT)
  if (plan === 0) return
  const perTry: i32 = image + plan + PL_PER_TRY_TIMEOUT
  if (isZeroWide(perTry) === 1) return
  if (isZeroWide(out) === 1 || lessWide(perTry, out) === 1) copyWide(out, perTry)
}

function putUnits(f: i32, at: i32, unit: i32): void {
  const start: i32 = textAt(f)
  putDecimal(f, i32At(at))
  putByte(f, unit)
  headerSet(f, W_HEADERS, NAME_GRPC_TIMEOUT, start, textAt(f) - start)
}

function fitsDigits(at: i32): i32 {
  return i32At(at + 4) === 0 && i32At(at) >= 0 && i32At(at) <= MAX_GRPC_TIMEOUT ? 1 : 0
}

/** A gRPC server is told the timeout of one attempt, or of the stream: at most eight digits, in the smallest unit that fits. */
export function tellGrpcTimeout(f: i32, forward: i32): void {
  if (i32At(f + W_GRPC) === 0 || (i32At(i32At(f + W_IMAGE) + forward + FW_FLAGS) & FW_READS_GRPC_TIMEOUT) === 0) return
  const told: i32 = f + W_WIDE
  if (i32At(f + FR_STREAM_TIMEOUT + 4) !== NONE) copyWide(told, f + FR_STREAM_TIMEOUT)
  else {
    expectedTimeout(f, forward, told)
    if (isZeroWide(told) === 1) return
  }
  if (fitsDigits(told) === 1) {
    putUnits(f, told, 109)
    return
  }
  divideSmall(told, told, 1000)
  let unit: i32 = 83
  if (fitsDigits(told) === 0) {
    divideSmall(told, told, 60)
    unit = 77
  }
  if (fitsDigits(told) === 0) {
    divideSmall(told, told, 60)
    unit = 72
  }
  if (fitsDigits(told) === 0) putI32(told, MAX_GRPC_TIMEOUT)
  putUnits(f, told, unit)
}
