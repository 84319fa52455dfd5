/**
 * Owns the request as filters first see it: hop-by-hop and proxy-internal headers gone, client address found, forwarding
 * headers written (istio; measured with Envoy 1.40).
 */
import { parseAddress } from '../matching/address.ts'
import { lowerAscii } from '../matching/text.ts'
import type { ClientAddressPolicy, Header, HttpHandler } from '../model/index.ts'
import { addHeader, foldHeaders, headerValue, setHeader, withoutHeaders } from '../routing/headers.ts'
import { withReadableReferer } from './referer.ts'

/** Never taken from a client that is not internal; by default nobody is (istio R-57). */
const INTERNAL = `x-envoy-retriable-status-codes x-envoy-retriable-header-names x-envoy-retry-on x-envoy-retry-grpc-on
  x-envoy-max-retries x-envoy-upstream-alt-stat-name x-envoy-upstream-rq-timeout-ms x-envoy-upstream-rq-per-try-timeout-ms
  x-envoy-upstream-rq-timeout-alt-response x-envoy-expected-rq-timeout-ms x-envoy-force-trace x-envoy-ip-tags
  x-envoy-original-url x-envoy-hedge-on-per-try-timeout x-envoy-internal`.split(/\s+/)

/** Also not taken from a client at the edge. */
const EDGE = `x-envoy-decorator-operation x-envoy-downstream-service-cluster x-envoy-downstream-service-node
  x-envoy-original-path x-envoy-original-host`.split(/\s+/)

const CERTIFICATES = 'x-forwarded-client-cert'

const HOP_BY_HOP = ['keep-alive', 'proxy-connection', 'transfer-encoding']

const tokens = (value: string | undefined): readonly string[] =>
  (value ?? '')
    .split(',')
    .map((token) => lowerAscii(token.trim()))
    .filter((token) => token !== '')

// `Connection` names headers of this hop; a websocket upgrade is the one that goes on.
const withoutHop = (headers: readonly Header[]): readonly Header[] => {
  const named = headers.flatMap(([name, value]) => (name === 'connection' ? tokens(value) : []))
  const websocket = named.includes('upgrade') && lowerAscii(headerValue(headers, 'upgrade') ?? '') === 'websocket'
  const gone = new Set([...HOP_BY_HOP, ...(websocket ? [] : ['connection', 'upgrade', ...named.filter((name) => name !== 'te')])])
  const left = withoutHeaders(headers, gone)
  if ((headerValue(left, 'te') ?? '') === '') return left
  const trailers = left.some(([name, value]) => name === 'te' && value.split(',').some((token) => token.trim() === 'trailers'))
  return trailers ? setHeader(left, 'te', 'trailers') : withoutHeaders(left, ['te'])
}

/** The `skip`-th address from the right of X-Forwarded-For (0 = the last), when it is one. */
const forwardedAddress = (headers: readonly Header[], skip: number): string | undefined => {
  const entries = headerValue(headers, 'x-forwarded-for')?.split(',') ?? []
  const address = entries[entries.length - 1 - skip]?.trim() ?? ''
  return parseAddress(address) === undefined ? undefined : address
}

/** istio A-33: sidecars take the last X-Forwarded-For entry; gateways the peer, or the n-th entry from the right. */
const clientAddress = (policy: ClientAddressPolicy, headers: readonly Header[], peer: string): string => {
  if (!policy.useRemoteAddress) return forwardedAddress(headers, policy.trustedHops) ?? peer
  return (policy.trustedHops > 0 ? forwardedAddress(headers, policy.trustedHops - 1) : undefined) ?? peer
}

export interface Ingress {
  readonly headers: readonly Header[]
  /** What the peer of a server's proxy said in `x-forwarded-client-cert`; absent = nothing. */
  readonly saidCertificates?: string
  readonly clientAddress: string
  readonly scheme: string
}

const isScheme = (text: string): boolean => text === 'http' || text === 'https'

/** Headers, client address and scheme as the first filter sees them. `tls`: this proxy terminated it. */
export const ingress = (
  handler: Pick<HttpHandler, 'clientAddress' | 'direction'>,
  sent: readonly Header[],
  peer: string,
  tls: boolean,
  saidScheme: string | undefined,
): Ingress => {
  const policy = handler.clientAddress
  let headers = withReadableReferer(withoutHop(foldHeaders(sent)))
  const client = clientAddress(policy, headers, peer)
  headers = withoutHeaders(headers, policy.useRemoteAddress ? [...INTERNAL, ...EDGE] : INTERNAL)
  // The proxy writes these anew; what it writes is not known here. A server's proxy writes behind what its peer said.
  const said = headers.flatMap(([name, value]) => (name === CERTIFICATES && value !== '' ? [value] : []))
  headers = withoutHeaders(headers, [CERTIFICATES])
  if (policy.useRemoteAddress || headerValue(headers, 'x-request-id') === '') headers = withoutHeaders(headers, ['x-request-id'])
  const proto = headerValue(headers, 'x-forwarded-proto')
  const trustsProto = !policy.useRemoteAddress || policy.trustedHops > 0
  if (proto === undefined || !trustsProto) headers = setHeader(headers, 'x-forwarded-proto', tls ? 'https' : 'http')
  if (policy.useRemoteAddress && peer !== 'unknown') {
    headers = addHeader(headers, 'x-forwarded-for', peer)
    headers = setHeader(headers, 'x-envoy-external-address', client)
  }
  const forwarded = lowerAscii(headerValue(headers, 'x-forwarded-proto') ?? '')
  return {
    headers,
    ...(said.length > 0 && handler.direction === 'inbound' ? { saidCertificates: said.join(',') } : {}),
    clientAddress: client,
    scheme: saidScheme ?? (isScheme(forwarded) ? forwarded : tls ? 'https' : 'http'),
  }
}
