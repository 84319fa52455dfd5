/** Filter chains of one gateway listener in the order in which a proxy tries them: by server name, most specific first (istio T-6, T-8). */
import type { FilterChain } from '../../../model/index.ts'
import type { GatewayServer } from './servers.ts'

/** A chain before its server names are put in order; no names, or `*` among them = every connection. */
export interface UnorderedChain {
  readonly serverNames: readonly string[]
  /** Of the application protocols that a client offers, one must be among these; absent = any. */
  readonly applicationProtocols?: readonly string[]
  readonly chain: Omit<FilterChain, 'match'>
}

/** What a server asks of a client certificate: its names where some are listed, nothing of its trust domain (istio T-11). */
export const tlsOf = ({ spec }: GatewayServer): NonNullable<FilterChain['tls']> => {
  const names = spec.tls?.subjectAltNames ?? []
  const accepted = names.length === 0 ? {} : { subjectAltNames: names }
  switch (spec.tls?.mode) {
    case 'MUTUAL':
      return { clientCertificate: 'required', trustDomains: [], ...accepted, mode: 'mutual' }
    case 'ISTIO_MUTUAL':
      return { clientCertificate: 'required', trustDomains: [], ...accepted, mode: 'meshMutual' }
    case 'OPTIONAL_MUTUAL':
      // A list of names can be met by a certificate only.
      return { clientCertificate: names.length === 0 ? 'optional' : 'required', trustDomains: [], ...accepted, mode: 'mutual' }
    default:
      return { clientCertificate: 'none', trustDomains: [], mode: 'simple' }
  }
}

/** Names a TLS server is chosen by: its hosts without their namespaces. */
export const serverNamesOf = ({ hosts }: GatewayServer): readonly string[] => [
  ...new Set(hosts.map((host) => host.slice(host.indexOf('/') + 1))),
]

const isWildcard = (name: string): boolean => name.startsWith('*.')

interface Part {
  readonly rank: number
  readonly chain: FilterChain
}

/** A chain is split into one part per rank: all its exact names, each wildcard, and everything. */
const parts = ({ serverNames, applicationProtocols, chain }: UnorderedChain): readonly Part[] => {
  const protocols = applicationProtocols === undefined ? {} : { applicationProtocols }
  if (serverNames.length === 0 || serverNames.includes('*')) return [{ rank: 0, chain: { ...chain, match: protocols } }]
  // The proxy compares server names in lower case, and reads its own configuration so.
  const names = serverNames.map((name) => name.toLowerCase())
  const exact = names.filter((name) => !isWildcard(name))
  const wildcards = names.filter(isWildcard)
  return [
    ...(exact.length === 0 ? [] : [{ rank: Number.POSITIVE_INFINITY, chain: { ...chain, match: { serverNames: exact, ...protocols } } }]),
    ...wildcards.map((name) => ({ rank: name.length, chain: { ...chain, match: { serverNames: [name], ...protocols } } })),
  ]
}

/** Names of which a chain takes some protocols only. The proxy does not go back to a wider name for the others (istio T-6). */
const closing = (chains: readonly UnorderedChain[]): readonly UnorderedChain[] => {
  const limited = chains.filter(({ applicationProtocols }) => applicationProtocols !== undefined)
  if (limited.length === 0 || limited.length === chains.length) return []
  const serverNames = limited.flatMap((one) => one.serverNames)
  return [{ serverNames, chain: { name: '', handler: { kind: 'close', why: 'noFilterChain' } } }]
}

/** First match wins in the result. */
export const inOrder = (chains: readonly UnorderedChain[]): readonly FilterChain[] =>
  [...chains, ...closing(chains)]
    .flatMap(parts)
    .sort((a, b) => (a.rank === b.rank ? 0 : b.rank - a.rank))
    .map(({ chain }) => chain)

/** Why the proxy would refuse the chains: two that accept the same connections, or a name it cannot match. */
export const chainConflict = (chains: readonly UnorderedChain[]): string | undefined => {
  const known = new Set<string>()
  for (const { serverNames } of chains) {
    const names = serverNames.length === 0 || serverNames.includes('*') ? ['*'] : serverNames.map((name) => name.toLowerCase())
    for (const name of names) {
      if (name !== '*' && name.replace(/^\*\./, '').includes('*')) return `server name \`${name}\` has a star in a wrong place`
      if (known.has(name)) return `several filter chains for server name \`${name}\``
      known.add(name)
    }
  }
  return undefined
}
