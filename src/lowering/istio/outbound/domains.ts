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

type HostEntry = RouteTable['hosts'][number]

const rank = { exact: 0, suffix: 1, prefix: 2, any: 3 } as const

/** istio H-24: exact, then suffixes, then prefixes, longest first in both, then everything. */
const compare = (a: HostMatcher, b: HostMatcher): number => {
  if (a.kind !== b.kind) return rank[a.kind] - rank[b.kind]
  if ((a.kind === 'suffix' || a.kind === 'prefix') && 'value' in b) return b.value.length - a.value.length
  return 0
}

/** `domains[i]` are those of virtual host `i`. */
export const hostIndex = (domains: readonly (readonly string[])[]): RouteTable['hosts'] => {
  const exact: HostEntry[] = []
  const others: HostEntry[] = []
  domains.forEach((names, virtualHost) => {
    for (const name of names) {
      const matcher = hostMatcher(name)
      const list = matcher.kind === 'exact' ? exact : others
      list.push({ matcher, virtualHost })
    }
  })
  for (const entry of others.sort((a, b) => compare(a.matcher, b.matcher))) exact.push(entry)
  return exact
}
