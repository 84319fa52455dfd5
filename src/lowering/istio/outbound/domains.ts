/** The index over virtual hosts: which domain is tried first (istio H-24). Shared by sidecars and gateways. */
import type { HostMatcher, RouteTable } from '../../../model/index.ts'

/** A domain as a control plane writes it: `a.example.com`, `*.example.com`, `example.*`, `*`. */
export const hostMatcher = (domain: string): HostMatcher => {
  const value = domain.toLowerCase()
  if (value === '*') return { kind: 'any' }
  if (value.startsWith('*')) return { kind: 'suffix', value: value.slice(1) }
  if (value.endsWith('*')) return { kind: 'prefix', value: value.slice(0, -1) }
  return { kind: 'exact', value }
}

const rank = { exact: 0, suffix: 1, prefix: 2, any: 3 } as const

/** istio H-24: exact, then suffixes, then prefixes, longest first in both, then everything. */
const compare = (a: HostMatcher, b: HostMatcher): number => {
  if (a.kind !== b.kind) return rank[a.kind] - rank[b.kind]
  if ((a.kind === 'suffix' || a.kind === 'prefix') && 'value' in b) return b.value.length - a.value.length
  return 0
}

/** `domains[i]` are those of virtual host `i`. */
export const hostIndex = (domains: readonly (readonly string[])[]): RouteTable['hosts'] =>
  domains
    .flatMap((names, virtualHost) => names.map((name) => ({ matcher: hostMatcher(name), virtualHost })))
    .sort((a, b) => compare(a.matcher, b.matcher))
