/** Owns the way of a connection to its handler: listener, then filter chain. */
import { inBlock } from '../matching/address.ts'
import { lowerAscii } from '../matching/text.ts'
import type { ChainMatch, Comparison, DataplaneRules, FilterChain, Listener, RequestDescriptor, TraceEntry, View } from '../model/index.ts'
import { looksLikeHttp } from './target.ts'

export interface ChosenListener {
  readonly listener: Listener
  readonly index: number
}

/** 3: bound to this address and port; 2: to the port; 1: everything that nothing else is bound to; 0: not this one. */
const claim = (listener: Listener, request: RequestDescriptor): number => {
  if (listener.direction !== request.direction) return 0
  if (listener.port === undefined) return listener.addresses === undefined ? 1 : 0
  if (listener.port !== request.destination.port) return 0
  if (listener.addresses === undefined) return 2
  return listener.addresses.includes(request.destination.ip) ? 3 : 0
}

/** The listener with the best claim; among equals the first. Undefined: nothing listens there. */
export const chooseListener = (view: View, request: RequestDescriptor): ChosenListener | undefined => {
  let best: ChosenListener | undefined
  let bestClaim = 0
  for (const [index, listener] of view.listeners.entries()) {
    const strength = claim(listener, request)
    if (strength > bestClaim) [best, bestClaim] = [{ listener, index }, strength]
  }
  return best
}

/** Whether the listener depends on an address that is not known: some listener of the port is bound to one. */
export const listenerNeedsAddress = (view: View, request: RequestDescriptor): boolean =>
  request.destination.ip === 'unknown' &&
  view.listeners.some(
    ({ direction, port, addresses }) =>
      direction === request.direction && port === request.destination.port && addresses !== undefined && addresses.length > 0,
  )

/** What the proxy makes of the first bytes: ALPN of TLS, or the protocol of plaintext when the listener looks. */
export const detectedProtocols = (listener: Listener, request: RequestDescriptor, rules: DataplaneRules): readonly string[] => {
  if (request.source.tls !== undefined) return request.source.tls.alpn ?? []
  if (!listener.inspectsHttp || request.protocol !== 'http' || !looksLikeHttp(request, rules)) return []
  return [request.httpVersion === '2' ? 'h2c' : `http/${request.httpVersion ?? '1.1'}`]
}

const serverNameMatches = (pattern: string, serverName: string): boolean =>
  pattern.startsWith('*.')
    ? serverName.length > pattern.length - 1 && serverName.endsWith(pattern.slice(1))
    : pattern === '*' || serverName === pattern

/** Every condition of a chain over one connection, as comparisons. */
const compareChain = (match: ChainMatch, request: RequestDescriptor, protocols: readonly string[]): readonly Comparison[] => {
  const out: Comparison[] = []
  const { tls } = request.source
  const add = (field: string, wanted: string, found: string, matched: boolean): void => {
    out.push({ field, wanted, found, matched })
  }
  if (match.destinationPort !== undefined) {
    const { port } = request.destination
    add('destination port', `is ${match.destinationPort}`, String(port), port === match.destinationPort)
  }
  if (match.destinationCidrs !== undefined) {
    const { ip } = request.destination
    const blocks = match.destinationCidrs.map(({ address, bits }) => `${address}/${bits}`).join(', ')
    add(
      'destination address',
      `is in ${blocks}`,
      ip,
      match.destinationCidrs.some((block) => inBlock(ip, block)),
    )
  }
  if (match.serverNames !== undefined) {
    const name = lowerAscii(tls?.serverName ?? '')
    const matched = match.serverNames.some((pattern) => serverNameMatches(pattern, name))
    add('server name', `is one of ${match.serverNames.join(', ')}`, JSON.stringify(name), matched)
  }
  if (match.transport !== undefined) {
    const found = tls === undefined ? 'plaintext' : 'tls'
    add('transport', `is ${match.transport}`, found, found === match.transport)
  }
  if (match.applicationProtocols !== undefined) {
    const wanted = match.applicationProtocols
    add(
      'application protocol',
      `is one of ${wanted.join(', ')}`,
      protocols.join(', ') || 'none',
      protocols.some((one) => wanted.includes(one)),
    )
  }
  return out
}

export interface ChosenChain {
  readonly chain: FilterChain
  readonly index: number
}

/** First chain whose conditions all hold; the trace tells all before it. */
export const chooseChain = (
  listener: Listener,
  request: RequestDescriptor,
  rules: DataplaneRules,
): { readonly chosen: ChosenChain | undefined; readonly trace: readonly TraceEntry[] } => {
  const protocols = detectedProtocols(listener, request, rules)
  const trace: TraceEntry[] = []
  for (const [index, chain] of listener.filterChains.entries()) {
    const comparisons = compareChain(chain.match, request, protocols)
    const matched = comparisons.every((comparison) => comparison.matched)
    trace.push({
      stage: 'filterChain',
      subject: chain.name,
      // Choosing a chain is no decision of the configuration's author, so it never is the deciding entry.
      result: matched ? 'info' : 'notMatched',
      comparisons,
      ...(chain.reference === undefined ? {} : { reference: chain.reference }),
    })
    if (matched) return { chosen: { chain, index }, trace }
  }
  return { chosen: undefined, trace }
}
