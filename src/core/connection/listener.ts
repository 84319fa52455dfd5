/** Owns the way of a connection to its listener, and what must be known for it (readable: engine/listener.ts, engine/needs.ts). */
import { NEED_DESTINATION_IP, NEED_SOURCE_IP, NEED_TOKENS } from '../layout/codes.ts'
import { FR_NEEDS, W_IMAGE, W_METHOD, W_PATH, W_REQUEST } from '../layout/frame.ts'
import {
  IMG_ANY_PORT,
  IMG_LISTENERS,
  IMG_PORT_COUNT,
  IMG_PORTS,
  NONE,
  PT_BYTES,
  PT_KEY,
  PT_LISTENER_COUNT,
  PT_LISTENERS,
} from '../layout/image.ts'
import { LN_ADDRESS_COUNT, LN_ADDRESSES, LN_BYTES, LN_FLAGS, LN_INSPECTS_HTTP, LN_IS_OUTBOUND, LN_NEEDS } from '../layout/listeners.ts'
import {
  PROTOCOL_HTTP,
  RQ_DESTINATION_IP,
  RQ_DIRECTION,
  RQ_FLAGS,
  RQ_IS_TLS,
  RQ_PORT,
  RQ_PROTOCOL,
  RQ_SOURCE_IP,
  RQ_TOKEN_COUNT,
} from '../layout/request.ts'
import { i32At, mul32, putI32 } from '../memory/mem.ts'
import { requestTextAt, requestTextLen } from '../memory/request.ts'
import { isListed } from '../memory/strings.ts'

const MAX_PORT: i32 = 65535
const MAX_INSPECTED_BYTES: i32 = 65536

/** Address in memory of the listener with this number. */
export function listenerAt(f: i32, number: i32): i32 {
  const image: i32 = i32At(f + W_IMAGE)
  return image + i32At(image + IMG_LISTENERS) + mul32(number, LN_BYTES)
}

/** Address in memory of the PORT entry of the request, 0 = nothing is bound to its port. */
function portEntry(f: i32): i32 {
  const image: i32 = i32At(f + W_IMAGE)
  const request: i32 = i32At(f + W_REQUEST)
  const port: i32 = i32At(request + RQ_PORT)
  if (port < 0 || port > MAX_PORT) return 0
  const key: i32 = mul32(i32At(request + RQ_DIRECTION), MAX_PORT + 1) + port
  const ports: i32 = image + i32At(image + IMG_PORTS)
  let low: i32 = 0
  let high: i32 = i32At(image + IMG_PORT_COUNT)
  while (low < high) {
    const middle: i32 = (low + high) >> 1
    const found: i32 = i32At(ports + mul32(middle, PT_BYTES) + PT_KEY)
    if (found === key) return ports + mul32(middle, PT_BYTES)
    if (found < key) low = middle + 1
    else high = middle
  }
  return 0
}

/** Whether the listener depends on an address that is not known: some listener of the port is bound to one. */
export function listenerNeedsAddress(f: i32): i32 {
  if (requestTextAt(f, RQ_DESTINATION_IP) !== NONE) return 0
  const entry: i32 = portEntry(f)
  if (entry === 0) return 0
  const numbers: i32 = i32At(f + W_IMAGE) + i32At(entry + PT_LISTENERS)
  for (let i: i32 = 0; i < i32At(entry + PT_LISTENER_COUNT); i++) {
    if (i32At(listenerAt(f, i32At(numbers + i * 4)) + LN_ADDRESS_COUNT) > 0) return 1
  }
  return 0
}

/** Number of the listener: bound to address and port, else to the port, else to everything that is left; NONE = none. */
export function chooseListener(f: i32): i32 {
  const image: i32 = i32At(f + W_IMAGE)
  const entry: i32 = portEntry(f)
  const at: i32 = requestTextAt(f, RQ_DESTINATION_IP)
  const len: i32 = requestTextLen(f, RQ_DESTINATION_IP)
  let best: i32 = NONE
  const count: i32 = entry === 0 ? 0 : i32At(entry + PT_LISTENER_COUNT)
  for (let i: i32 = 0; i < count; i++) {
    const number: i32 = i32At(image + i32At(entry + PT_LISTENERS) + i * 4)
    const listener: i32 = listenerAt(f, number)
    const addresses: i32 = i32At(listener + LN_ADDRESS_COUNT)
    if (addresses === NONE && best === NONE) best = number
    if (addresses > 0 && at !== NONE && isListed(f, i32At(listener + LN_ADDRESSES), addresses, at, len) === 1) return number
  }
  return best === NONE ? i32At(image + IMG_ANY_PORT + i32At(i32At(f + W_REQUEST) + RQ_DIRECTION) * 4) : best
}

function isUnknown(f: i32, need: i32): i32 {
  if (need === NEED_SOURCE_IP) return requestTextAt(f, RQ_SOURCE_IP) === NONE ? 1 : 0
  if (need === NEED_DESTINATION_IP) return requestTextAt(f, RQ_DESTINATION_IP) === NONE ? 1 : 0
  return need === NEED_TOKENS && i32At(i32At(f + W_REQUEST) + RQ_TOKEN_COUNT) === NONE ? 1 : 0
}

/** FR_NEEDS: what is unknown and some rule of the listener (in memory) looks at. 0 = nothing. */
export function findNeeds(f: i32, listener: i32): i32 {
  let missing: i32 = 0
  let shift: i32 = 0
  for (let needs: i32 = i32At(listener + LN_NEEDS); needs !== 0; needs >>= 4) {
    if (isUnknown(f, needs & 15) === 0) continue
    missing |= (needs & 15) << shift
    shift += 4
  }
  putI32(f + FR_NEEDS, missing)
  return missing
}

/** Whether the first line is more than a proxy reads that looks at plaintext. */
export function exceedsInspection(f: i32, listener: i32): i32 {
  const request: i32 = i32At(f + W_REQUEST)
  const wanted: i32 = LN_INSPECTS_HTTP | LN_IS_OUTBOUND
  // On the way in only ports that are not declared are looked at, of which nothing was recorded.
  if ((i32At(listener + LN_FLAGS) & wanted) !== wanted || i32At(request + RQ_PROTOCOL) !== PROTOCOL_HTTP) return 0
  if ((i32At(request + RQ_FLAGS) & RQ_IS_TLS) !== 0) return 0
  return i32At(f + W_METHOD + 4) + i32At(f + W_PATH + 4) > MAX_INSPECTED_BYTES ? 1 : 0
}
