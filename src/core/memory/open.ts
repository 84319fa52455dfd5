/** Owns a frame at its start: what is where in it, and how large it should be. */
import {
  FR_CHAIN,
  FR_CLUSTER,
  FR_DENIAL,
  FR_DENIAL_POLICY,
  FR_GRPC_STATUS,
  FR_LISTENER,
  FR_MALFORMED,
  FR_STREAM_TIMEOUT,
  FR_TOKEN,
  FR_VIRTUAL_HOST,
  HE_BYTES,
  W_ANSWER,
  W_ANSWER_ROOM,
  W_BYTES,
  W_DIRECTION,
  W_HEADER_ROOM,
  W_HEADERS,
  W_IMAGE,
  W_PAIRS,
  W_RECORDS,
  W_REQUEST,
  W_TEXT,
} from '../layout/frame.ts'
import { IMG_MAX_HEADERS, NONE } from '../layout/image.ts'
import { RQ_DIRECTION } from '../layout/request.ts'
import { clearWords, i32At, mul32, putI32 } from './mem.ts'

/** Least room for texts and records. */
const ARENA_BYTES: i32 = 4096

/** Lengths and NULs of a pair without name and value. */
const PAIR_BYTES: i32 = 10

function tableBytes(entries: i32): i32 {
  return mul32(entries, HE_BYTES)
}

/** A size at which frames are hardly ever too small, for a header block of `pairsBytes` bytes. */
export function frameBytesFor(image: i32, pairsBytes: i32): i32 {
  const added: i32 = i32At(image + IMG_MAX_HEADERS)
  const lines: i32 = (pairsBytes / PAIR_BYTES) | 0
  return W_BYTES + tableBytes(lines + added * 2) + ARENA_BYTES * 2 + mul32(pairsBytes, 4)
}

function clear(f: i32): void {
  clearWords(f, W_BYTES)
  putI32(f + FR_LISTENER, NONE)
  putI32(f + FR_CHAIN, NONE)
  putI32(f + FR_VIRTUAL_HOST, NONE)
  putI32(f + FR_CLUSTER, NONE)
  putI32(f + FR_STREAM_TIMEOUT + 4, NONE)
  putI32(f + FR_GRPC_STATUS, NONE)
  putI32(f + FR_MALFORMED, NONE)
  putI32(f + FR_TOKEN, NONE)
  putI32(f + FR_DENIAL, NONE)
  putI32(f + FR_DENIAL_POLICY, NONE)
}

/** Makes the frame ready; 0 = it is too small. Addresses in memory; `pairs` is the header block. */
export function openFrame(image: i32, request: i32, pairs: i32, f: i32, bytes: i32): i32 {
  const added: i32 = i32At(image + IMG_MAX_HEADERS)
  const lines: i32 = i32At(pairs)
  const least: i32 = W_BYTES + tableBytes(lines + added * 2) + ARENA_BYTES
  if (bytes < least) return 0
  // Where there is more room than needed, some of it is for more headers than were expected.
  const more: i32 = ((bytes - least) / (HE_BYTES * 8)) | 0
  clear(f)
  putI32(f + W_IMAGE, image)
  putI32(f + W_REQUEST, request)
  putI32(f + W_PAIRS, pairs)
  putI32(f + W_DIRECTION, i32At(request + RQ_DIRECTION))
  putI32(f + W_HEADERS, f + W_BYTES)
  putI32(f + W_HEADER_ROOM, lines + added + more)
  putI32(f + W_ANSWER, f + W_BYTES + tableBytes(lines + added + more))
  putI32(f + W_ANSWER_ROOM, added + more)
  putI32(f + W_TEXT, f + W_BYTES + tableBytes(lines + (added + more) * 2))
  putI32(f + W_RECORDS, f + (bytes & ~3))
  return 1
}
