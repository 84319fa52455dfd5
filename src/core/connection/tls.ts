/** Owns what happens between a peer's TLS (or plaintext) and a chain: accepted with which identity, or closed (readable: engine/tls.ts; istio P-5, P-8). */

import {
  CLOSE_NO_CLIENT_CERTIFICATE,
  CLOSE_PLAINTEXT_TO_TLS,
  CLOSE_TLS_TO_PLAINTEXT_HTTP,
  CLOSE_UNTRUSTED_CERTIFICATE,
} from '../layout/codes.ts'
import { W_IMAGE, W_OPAQUE, W_PRINCIPAL, W_REQUEST, W_SERVER_NAME, W_TERMINATED, W_TEXT } from '../layout/frame.ts'
import { NONE } from '../layout/image.ts'
import {
  CERTIFICATE_NONE,
  CERTIFICATE_OPTIONAL,
  CH_ASKS_PORT,
  CH_BYTES,
  CH_CONDITIONS,
  CH_HANDLER,
  CH_INSPECTS_TLS,
  CH_PORT,
  CH_TLS,
  CT_CERTIFICATE,
  CT_NAME_COUNT,
  CT_NAMES,
  CT_TRUST_DOMAIN_COUNT,
  CT_TRUST_DOMAINS,
  HANDLER_HTTP,
  HD_KIND,
  LN_CHAIN_COUNT,
  LN_CHAINS,
  LN_FLAGS,
  LN_INSPECTS_TLS,
} from '../layout/listeners.ts'
import { RQ_FLAGS, RQ_IS_TLS, RQ_PORT, RQ_PRINCIPAL, RQ_SERVER_NAME } from '../layout/request.ts'
import { TEXT_SPIFFE } from '../layout/texts.ts'
import { putBytes, putString, textAt } from '../memory/frame.ts'
import { i32At, mul32, putI32 } from '../memory/mem.ts'
import { requestTextAt, requestTextLen } from '../memory/request.ts'
import { isListed } from '../memory/strings.ts'
import { findByte } from '../memory/text.ts'
import { startsWithText, wellKnownText } from '../memory/texts.ts'

/** TLS is inspected only where it matters to some chain of the port: a port of mode DISABLE never learns the SNI. */
function inspectsTls(f: i32, listener: i32): i32 {
  const port: i32 = i32At(i32At(f + W_REQUEST) + RQ_PORT)
  const chains: i32 = i32At(f + W_IMAGE) + i32At(listener + LN_CHAINS)
  for (let i: i32 = 0; i < i32At(listener + LN_CHAIN_COUNT); i++) {
    const chain: i32 = chains + mul32(i, CH_BYTES)
    const conditions: i32 = i32At(chain + CH_CONDITIONS)
    if ((conditions & CH_ASKS_PORT) !== 0 && i32At(chain + CH_PORT) === port) return (conditions & CH_INSPECTS_TLS) !== 0 ? 1 : 0
  }
  return (i32At(listener + LN_FLAGS) & LN_INSPECTS_TLS) !== 0 ? 1 : 0
}

function readServerName(f: i32, listener: i32): void {
  putI32(f + W_SERVER_NAME, f)
  putI32(f + W_SERVER_NAME + 4, 0)
  const at: i32 = requestTextAt(f, RQ_SERVER_NAME)
  if (at === NONE || inspectsTls(f, listener) === 0) return
  putI32(f + W_SERVER_NAME, at)
  putI32(f + W_SERVER_NAME + 4, requestTextLen(f, RQ_SERVER_NAME))
}

/** The identity of the certificate as a URI, in W_PRINCIPAL. */
function readPrincipal(f: i32, at: i32, len: i32): void {
  putI32(f + W_PRINCIPAL, at)
  putI32(f + W_PRINCIPAL + 4, len)
  if (startsWithText(f, TEXT_SPIFFE, at, len) === 1) return
  const made: i32 = textAt(f)
  putString(f, wellKnownText(f, TEXT_SPIFFE))
  putBytes(f, at, len)
  putI32(f + W_PRINCIPAL, made)
  putI32(f + W_PRINCIPAL + 4, i32At(f + W_TEXT) - made)
}

/** What stands before the first slash; a name without a path has no trust domain. */
function isTrusted(f: i32, tls: i32, at: i32, len: i32): i32 {
  const count: i32 = i32At(tls + CT_TRUST_DOMAIN_COUNT)
  if (count === 0) return 1
  const slash: i32 = findByte(at, at + len, 47)
  return slash === at + len ? 0 : isListed(f, i32At(tls + CT_TRUST_DOMAINS), count, at, slash - at)
}

function bearsName(f: i32, tls: i32): i32 {
  const count: i32 = i32At(tls + CT_NAME_COUNT)
  return count === NONE ? 1 : isListed(f, i32At(tls + CT_NAMES), count, i32At(f + W_PRINCIPAL), i32At(f + W_PRINCIPAL + 4))
}

/** TLS that is ended at the chain. */
function endTls(f: i32, tls: i32): i32 {
  const certificate: i32 = i32At(tls + CT_CERTIFICATE)
  const at: i32 = requestTextAt(f, RQ_PRINCIPAL)
  const len: i32 = requestTextLen(f, RQ_PRINCIPAL)
  putI32(f + W_TERMINATED, 1)
  if (certificate === CERTIFICATE_NONE || (at === NONE && certificate === CERTIFICATE_OPTIONAL)) return NONE
  if (at === NONE) return CLOSE_NO_CLIENT_CERTIFICATE
  if (isTrusted(f, tls, at, len) === 0) return CLOSE_UNTRUSTED_CERTIFICATE
  readPrincipal(f, at, len)
  return bearsName(f, tls) === 1 ? NONE : CLOSE_UNTRUSTED_CERTIFICATE
}

/**
 * Verdict for one connection at the chosen chain: CLOSE_*, or NONE where it is accepted. Sets W_SERVER_NAME, W_PRINCIPAL,
 * W_TERMINATED and W_OPAQUE. `listener` and `chain` in memory.
 */
export function acceptTls(f: i32, listener: i32, chain: i32): i32 {
  const image: i32 = i32At(f + W_IMAGE)
  const isTls: i32 = i32At(i32At(f + W_REQUEST) + RQ_FLAGS) & RQ_IS_TLS
  putI32(f + W_PRINCIPAL, NONE)
  putI32(f + W_TERMINATED, 0)
  putI32(f + W_OPAQUE, 0)
  readServerName(f, listener)
  if (i32At(chain + CH_TLS) !== NONE) return isTls === 0 ? CLOSE_PLAINTEXT_TO_TLS : endTls(f, image + i32At(chain + CH_TLS))
  if (isTls === 0) return NONE
  if (i32At(image + i32At(chain + CH_HANDLER) + HD_KIND) === HANDLER_HTTP) return CLOSE_TLS_TO_PLAINTEXT_HTTP
  putI32(f + W_OPAQUE, 1)
  return NONE
}
