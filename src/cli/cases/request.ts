/** A case's request as the library takes it: text becomes bytes, defaults of the format are filled in. */
import { trimBlanks } from '../../matching/text.ts'
import { toByteString } from '../../model/bytes.ts'
import type { Header, PeerTls, RequestDescriptor } from '../../model/index.ts'
import type { ScriptEntry } from '../../retry/walk.ts'
import type { CaseAnswer, CaseRequest, CaseTls } from './case.ts'

// A header line loses the blanks around its value on the wire.
const headerOf = ([name, value]: readonly [string, string]): Header => [toByteString(name).toLowerCase(), trimBlanks(toByteString(value))]

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

/** Without tokens and without the authorizer's answer: those depend on a view. */
export const requestOf = (request: CaseRequest): RequestDescriptor => ({
  direction: directions[request.at],
  protocol: request.protocol,
  method: toByteString(request.method),
  authority: toByteString(request.authority ?? ''),
  ...(request.authority === undefined ? { withoutHost: true } : {}),
  path: toByteString(request.path),
  headers: request.headers.map(headerOf),
  source: {
    ip: request.srcIP ?? '10.0.0.1',
    ...(request.tls === undefined ? {} : { tls: tlsOf(request.tls) }),
  },
  destination: { ip: request.dstIP ?? '10.255.255.1', port: request.port },
  tokens: [],
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
