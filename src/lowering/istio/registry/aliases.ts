/**
 * ExternalName Services: other names for the host they end at, over any number of steps.
 */

import { compareText } from '../visibility.ts'
import type { ServiceDraft } from './kubernetes.ts'

type Alias = { readonly host: string; readonly namespace: string }

/** Host → names for it, by namespace, then host. A chain that comes back to itself leads nowhere. */
export const aliasesByHost = (drafts: readonly ServiceDraft[]): ReadonlyMap<string, readonly Alias[]> => {
  const external = drafts.map(({ fields }) => fields).filter(({ resolution }) => resolution === 'alias')
  const next = new Map(external.map(({ host, externalName }) => [host, externalName ?? '']))
  const aliases = new Map<string, Alias[]>()
  for (const { host, namespace } of external) {
    const end = lastOf(host, next)
    if (end !== undefined) aliases.set(end, [...(aliases.get(end) ?? []), { host, namespace }])
  }
  for (const list of aliases.values()) list.sort((a, b) => compareText(a.namespace, b.namespace) || compareText(a.host, b.host))
  return aliases
}

const lastOf = (host: string, next: ReadonlyMap<string, string>): string | undefined => {
  const seen = new Set([host])
  let at = next.get(host) ?? ''
  while (next.has(at)) {
    if (seen.has(at)) return undefined
    seen.add(at)
    at = next.get(at) ?? ''
  }
  return at
}
