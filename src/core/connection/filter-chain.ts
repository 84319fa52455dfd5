/** Owns the choice of a filter chain: the first whose conditions over the connection all hold (readable: engine/listener.ts). */
import { isHeaderName } from '../intake/characters.ts'
import { isMethod, METHOD_CONNECT } from '../intake/method.ts'
import { isUnprintable, PATH_IS_UNPRINTABLE, scanTarget } from '../intake/path-bytes.ts'
import { isTarget } from '../intake/target.ts'
import { W_IMAGE, W_METHOD, W_PATH, W_REQUEST } from '../layout/frame.ts'
import { NONE } from '../layout/image.ts'
import {
  CH_ASKS_ADDRESS,
  CH_ASKS_PLAINTEXT,
  CH_ASKS_PORT,
  CH_ASKS_PROTOCOL,
  CH_ASKS_SERVER_NAME,
  CH_ASKS_TLS,
  CH_BLOCK_COUNT,
  CH_BLOCKS,
  CH_BYTES,
  CH_CONDITIONS,
  CH_PORT,
  CH_PROTOCOL_COUNT,
  CH_PROTOCOLS,
  CH_SERVER_NAME_COUNT,
  CH_SERVER_NAMES,
  LN_CHAIN_COUNT,
  LN_CHAINS,
  LN_FLAGS,
  LN_INSPECTS_HTTP,
  LN_IS_STRICT,
  LN_METHOD_COUNT,
  LN_METHODS,
} from '../layout/listeners.ts'
import {
  PROTOCOL_HTTP,
  RQ_ALPN,
  RQ_ALPN_COUNT,
  RQ_DESTINATION_IP,
  RQ_FLAGS,
  RQ_HTTP_VERSION,
  RQ_IS_TLS,
  RQ_PORT,
  RQ_PROTOCOL,
  RQ_SERVER_NAME,
} from '../layout/request.ts'
import { TEXT_H2C, TEXT_HTTP_1_0, TEXT_HTTP_1_1 } from '../layout/texts.ts'
import { matcherHolds } from '../matching/matcher.ts'
import { i32At, mul32, u8At } from '../memory/mem.ts'
import { requestTextAt, requestTextLen } from '../memory/request.ts'
import { isListed } from '../memory/strings.ts'
import { equalStringFolded, sameBytesFolded } from '../memory/text.ts'
import { wellKnownText } from '../memory/texts.ts'

const BLANK: i32 = 32

/** Whether the first line is HTTP to a proxy that looks at plaintext. */
function looksLikeHttp(f: i32, listener: i32): i32 {
  const methodAt: i32 = i32At(f + W_METHOD)
  const methodLen: i32 = i32At(f + W_METHOD + 4)
  const methods: i32 = i32At(listener + LN_METHOD_COUNT)
  if (methods === NONE) {
    if (isHeaderName(methodAt, methodLen) === 0) return 0
  } else if (isListed(f, i32At(listener + LN_METHODS), methods, methodAt, methodLen) === 0) return 0
  const at: i32 = i32At(f + W_PATH)
  const end: i32 = at + i32At(f + W_PATH + 4)
  const isStrict: i32 = i32At(listener + LN_FLAGS) & LN_IS_STRICT
  if (isStrict !== 0) {
    if (at === end) return 0
    const isTunnel: i32 = isMethod(f, METHOD_CONNECT)
    const isCut: i32 = end - at >= 3 && u8At(end - 3) === 58 && u8At(end - 2) === 47 && u8At(end - 1) === 47 ? 1 : 0
    if (isTunnel === 0 && isCut === 1) return 0
  }
  // Blanks before the version may be many; to a loose reader whatever is not above a blank is one.
  let last: i32 = end
  while (last > at && (u8At(last - 1) === BLANK || (isStrict === 0 && u8At(last - 1) < BLANK))) last--
  const bytes: i32 = last === end ? scanTarget(f) : isUnprintable(at, last - at) === 1 ? PATH_IS_UNPRINTABLE : 0
  return isTarget(f, at, last - at, bytes)
}

/** Text of the protocol that plaintext is taken for, NONE = none. */
function detectedText(f: i32, listener: i32): i32 {
  const request: i32 = i32At(f + W_REQUEST)
  if ((i32At(listener + LN_FLAGS) & LN_INSPECTS_HTTP) === 0 || i32At(request + RQ_PROTOCOL) !== PROTOCOL_HTTP) return NONE
  if (looksLikeHttp(f, listener) === 0) return NONE
  const version: i32 = i32At(request + RQ_HTTP_VERSION)
  if (version === 20) return TEXT_H2C
  return version === 10 ? TEXT_HTTP_1_0 : TEXT_HTTP_1_1
}

function meetsProtocol(f: i32, chain: i32, detected: i32): i32 {
  const list: i32 = i32At(chain + CH_PROTOCOLS)
  const count: i32 = i32At(chain + CH_PROTOCOL_COUNT)
  if (detected !== NONE) {
    const text: i32 = wellKnownText(f, detected)
    return isListed(f, list, count, text + 4, i32At(text))
  }
  const request: i32 = i32At(f + W_REQUEST)
  if ((i32At(request + RQ_FLAGS) & RQ_IS_TLS) === 0) return 0
  const spans: i32 = request + i32At(request + RQ_ALPN)
  for (let i: i32 = 0; i < i32At(request + RQ_ALPN_COUNT); i++) {
    if (isListed(f, list, count, request + i32At(spans + i * 8), i32At(spans + i * 8 + 4)) === 1) return 1
  }
  return 0
}

function meetsAddress(f: i32, chain: i32): i32 {
  const at: i32 = requestTextAt(f, RQ_DESTINATION_IP)
  if (at === NONE) return 0
  const matchers: i32 = i32At(f + W_IMAGE) + i32At(chain + CH_BLOCKS)
  for (let i: i32 = 0; i < i32At(chain + CH_BLOCK_COUNT); i++) {
    if (matcherHolds(f, i32At(matchers + i * 4), at, requestTextLen(f, RQ_DESTINATION_IP)) === 1) return 1
  }
  return 0
}

/** `*.x` is a suffix with something before it, `*` is any name, the rest are whole names in lower case. */
function meetsServerName(f: i32, chain: i32): i32 {
  const image: i32 = i32At(f + W_IMAGE)
  const isAbsent: i32 = requestTextAt(f, RQ_SERVER_NAME) === NONE ? 1 : 0
  const at: i32 = isAbsent === 1 ? 0 : requestTextAt(f, RQ_SERVER_NAME)
  const len: i32 = isAbsent === 1 ? 0 : requestTextLen(f, RQ_SERVER_NAME)
  for (let i: i32 = 0; i < i32At(chain + CH_SERVER_NAME_COUNT); i++) {
    const pattern: i32 = image + i32At(image + i32At(chain + CH_SERVER_NAMES) + i * 4)
    const length: i32 = i32At(pattern)
    const isWild: i32 = length > 0 && u8At(pattern + 4) === 42 ? 1 : 0
    if (isWild === 1 && length === 1) return 1
    if (isWild === 1 && u8At(pattern + 5) === 46) {
      if (len > length - 1 && sameBytesFolded(at + len - length + 1, pattern + 5, length - 1) === 1) return 1
    } else if (equalStringFolded(at, len, pattern) === 1) return 1
  }
  return 0
}

function meets(f: i32, chain: i32, detected: i32): i32 {
  const asks: i32 = i32At(chain + CH_CONDITIONS)
  const request: i32 = i32At(f + W_REQUEST)
  const isTls: i32 = i32At(request + RQ_FLAGS) & RQ_IS_TLS
  if ((asks & CH_ASKS_PORT) !== 0 && i32At(chain + CH_PORT) !== i32At(request + RQ_PORT)) return 0
  if ((asks & CH_ASKS_TLS) !== 0 && isTls === 0) return 0
  if ((asks & CH_ASKS_PLAINTEXT) !== 0 && isTls !== 0) return 0
  if ((asks & CH_ASKS_PROTOCOL) !== 0 && meetsProtocol(f, chain, detected) === 0) return 0
  if ((asks & CH_ASKS_SERVER_NAME) !== 0 && meetsServerName(f, chain) === 0) return 0
  return (asks & CH_ASKS_ADDRESS) !== 0 ? meetsAddress(f, chain) : 1
}

/** Number of the chain in the listener (in memory), NONE = none accepts the connection. */
export function chooseChain(f: i32, listener: i32): i32 {
  const isTls: i32 = i32At(i32At(f + W_REQUEST) + RQ_FLAGS) & RQ_IS_TLS
  const detected: i32 = isTls !== 0 ? NONE : detectedText(f, listener)
  const chains: i32 = i32At(f + W_IMAGE) + i32At(listener + LN_CHAINS)
  const count: i32 = i32At(listener + LN_CHAIN_COUNT)
  for (let i: i32 = 0; i < count; i++) if (meets(f, chains + mul32(i, CH_BYTES), detected) === 1) return i
  return NONE
}
