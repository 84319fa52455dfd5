/** A case's request as the library takes it: text becomes bytes, defaults of the format are filled in. */
import { trimBlanks } from '../../matching/text.ts'
import type { Header, PeerTls, RequestDescriptor } from '../../model/index.ts'
import type { ScriptEntry } from '../../retry/walk.ts'
import type { CaseAnswer, CaseRequest, CaseTls } from './case.ts'

/** UTF-8 bytes of a text, one char code each (design 2a). */
export const toBytes = (text: string): string => {
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) > 127) return Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join('')
  }
  return text
}

// A header line loses the blanks around its value on the wire.
const headerOf = ([name, value]: readonly [string, string]): Header => [toBytes(name).toLowerCase(), trimBlanks(toBytes(value))]

/** What Istio's own proxies offer. */
const meshAlpn = ['istio-http/1.1', 'istio', 'http/1.1']

const tlsOf = (tls: CaseTls): PeerTls => {
  const alpn = tls.alpn ?? (tls.mode === 'mtls' ? meshAlpn : undefined)
  return {
    kind: tls.principal === undefined ? 'tls' : 'mutual',
    ...(tls.principal === undefined ? {} : { principal: tls.principal }),
    ...(tls.sni === undefined || tls.sni === '' ? {} : { serverName: tls.sni }),
    ...(alpn === undefined ? {} : { alpn }),
  }
}

const directions = { client: 'outbound', server: 'inbound', gateway: 'gateway' } as const

/** Without tokens: those are verified against a view. */
export const requestOf = (request: CaseRequest): RequestDescriptor => ({
  direction: directions[request.at],
  protocol: request.protocol,
  method: toBytes(request.method),
  authority: toBytes(request.authority ?? ''),
  ...(request.authority === undefined ? { withoutHost: true } : {}),
  path: toBytes(request.path),
  headers: request.headers.map(headerOf),
  source: {
    ip: request.srcIP ?? '10.0.0.1',
    ...(request.tls === undefined ? {} : { tls: tlsOf(request.tls) }),
  },
  destination: { ip: request.dstIP ?? '10.255.255.1', port: request.port },
  tokens: [],
  // The authorizer that stood beside the recorded proxies refused paths that say so.
  externalAuthorizer: request.path.includes('extdeny') ? 'deny' : 'allow',
  draws: request.random === undefined ? {} : { split: request.random },
})

const scriptEntry = (answer: CaseAnswer): ScriptEntry => ({
  ...(answer.status === undefined || answer.status === 0 ? {} : { status: answer.status }),
  headers: answer.headers.map(headerOf),
  ...(answer.delayMs === undefined ? {} : { delayMs: answer.delayMs }),
  ...(answer.reset ? { reset: 'connectionTermination' } : {}),
})

/** How the upstream answers the attempts; `refusing`: nobody accepts the connection. */
export const scriptOf = (request: CaseRequest, refusing: boolean): readonly ScriptEntry[] =>
  refusing ? [{ reset: 'connectFailure' }] : request.upstream.map(scriptEntry)
