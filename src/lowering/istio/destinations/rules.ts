/**
 * Which DestinationRule is in force for a service and a client, and what several rules for one host amount to.
 *
 * Owns: precedence, visibility and merging of whole rules (istio D-1 to D-11). Does not: compose policy (see policy.ts).
 */
import type { DestinationRuleSpec, Subset, TrafficPolicy } from '../../../config/istio/destination-rule.ts'
import type { Mesh } from '../../../config/mesh.ts'
import type { Resource } from '../../../config/resource.ts'
import { isWildcard, resolveHost } from '../names.ts'
import { clusterDomain } from '../short-names.ts'

type Rule = Resource<DestinationRuleSpec>

/** A traffic policy and the lines it is written at; `path` counts from the object's root. */
export interface LocatedPolicy {
  readonly policy: TrafficPolicy
  readonly owner: Rule
  readonly path: readonly (string | number)[]
}

export interface LocatedSubset {
  readonly subset: Subset
  readonly owner: Rule
  readonly path: readonly (string | number)[]
}

/** One rule, or several merged into the oldest. */
export interface MergedRule {
  /** The oldest. */
  readonly rule: Rule
  readonly exportTo: ReadonlySet<string>
  readonly workloadSelector?: Readonly<Record<string, string>>
  readonly trafficPolicy?: LocatedPolicy
  readonly subsets: readonly LocatedSubset[]
}

export interface DestinationRules {
  /**
   * The rule for a service as seen by a client. `inbound` ignores rules with a workload selector.
   * No rule: absent. Cost grows with the length of the host, not with the number of rules.
   */
  readonly select: (
    service: { readonly host: string; readonly namespace: string },
    client: { readonly namespace: string; readonly labels: Readonly<Record<string, string>> },
    direction?: 'outbound' | 'inbound',
  ) => MergedRule | undefined
}

/** The same rules, asked for one client again and again: what was selected for a service is kept. */
export const rulesForClient = (rules: DestinationRules): DestinationRules => {
  const selected = new Map<object, MergedRule | undefined>()
  return {
    select: (service, client, direction) => {
      if (direction === 'inbound') return rules.select(service, client, direction)
      const known = selected.get(service)
      if (known !== undefined || selected.has(service)) return known
      const found = rules.select(service, client)
      selected.set(service, found)
      return found
    },
  }
}

interface HostIndex {
  readonly exact: Map<string, MergedRule[]>
  readonly wildcard: Map<string, MergedRule[]>
}

const emptyIndex = (): HostIndex => ({ exact: new Map(), wildcard: new Map() })

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

// istio D-1: rules with a selector first, then older, name, namespace.
const byPrecedence = (a: Rule, b: Rule): number =>
  Number(b.spec.workloadSelector !== undefined) - Number(a.spec.workloadSelector !== undefined) ||
  a.creationTimeMs - b.creationTimeMs ||
  compareText(a.name, b.name) ||
  compareText(a.namespace, b.namespace)

const toMerged = (rule: Rule, exportTo: ReadonlySet<string>): MergedRule => ({
  rule,
  exportTo,
  ...(rule.spec.workloadSelector && { workloadSelector: rule.spec.workloadSelector.matchLabels ?? {} }),
  ...(rule.spec.trafficPolicy && { trafficPolicy: { policy: rule.spec.trafficPolicy, owner: rule, path: ['spec', 'trafficPolicy'] } }),
  subsets: (rule.spec.subsets ?? []).map((subset, index) => ({ subset, owner: rule, path: ['spec', 'subsets', index] })),
})

// istio D-8: subsets are united, the first of a name stays; the oldest traffic policy is taken whole.
const mergeInto = (older: MergedRule, newer: MergedRule): MergedRule => {
  const names = new Set(older.subsets.map(({ subset }) => subset.name ?? ''))
  const trafficPolicy = older.trafficPolicy ?? newer.trafficPolicy
  return {
    ...older,
    ...(trafficPolicy && { trafficPolicy }),
    subsets: [...older.subsets, ...newer.subsets.filter(({ subset }) => !names.has(subset.name ?? ''))],
  }
}

const isSubset = (part: Readonly<Record<string, string>>, whole: Readonly<Record<string, string>>): boolean =>
  Object.keys(part).every((key) => Object.hasOwn(whole, key) && whole[key] === part[key])

const sameLabels = (a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean => isSubset(a, b) && isSubset(b, a)

const coversAll = (wider: ReadonlySet<string>, narrower: ReadonlySet<string>): boolean => [...narrower].every((entry) => wider.has(entry))

/**
 * istio D-8, as recorded: equal exportTo merges and disappears; a strict superset merges and, unless both rules have no
 * selector, also stands on its own; anything else stands apart.
 */
const add = (index: HostIndex, host: string, incoming: MergedRule): void => {
  const map = isWildcard(host) ? index.wildcard : index.exact
  const list = map.get(host)
  if (list === undefined) {
    map.set(host, [incoming])
    return
  }
  let standsApart = true
  list.forEach((existing, at) => {
    const equal = existing.exportTo.size === incoming.exportTo.size && coversAll(incoming.exportTo, existing.exportTo)
    standsApart = !equal
    if (!equal && !(existing.exportTo.size > 0 && coversAll(incoming.exportTo, existing.exportTo))) return
    const [a, b] = [existing.workloadSelector, incoming.workloadSelector]
    if (a !== undefined && b !== undefined && !sameLabels(a, b)) {
      standsApart = true
      return
    }
    if ((a === undefined) === (b === undefined)) standsApart = false
    list[at] = mergeInto(existing, incoming)
  })
  if (standsApart) list.push(incoming)
}

/** istio D-4: the exact host, else the longest wildcard that covers it. */
const mostSpecific = (index: HostIndex | undefined, host: string): readonly MergedRule[] | undefined => {
  if (index === undefined) return undefined
  const exact = (isWildcard(host) ? index.wildcard : index.exact).get(host)
  if (exact !== undefined || index.wildcard.size === 0) return exact
  const needle = isWildcard(host) ? host.slice(1) : host
  for (let at = 0; at <= needle.length; at++) {
    const rules = index.wildcard.get(`*${needle.slice(at)}`)
    if (rules !== undefined) return rules
  }
  return undefined
}

const indexFor = (indexes: Map<string, HostIndex>, namespace: string): HostIndex => {
  const found = indexes.get(namespace) ?? emptyIndex()
  indexes.set(namespace, found)
  return found
}

/** Indexes all rules of a mesh once. Never fails. */
export const destinationRules = (mesh: Mesh): DestinationRules => {
  const root = mesh.meshConfig.rootNamespace ?? ''
  const exportByDefault = mesh.meshConfig.defaultDestinationRuleExportTo ?? ['*']
  const local = new Map<string, HostIndex>()
  const exported = new Map<string, HostIndex>()
  const rootPrivate = emptyIndex()

  for (const rule of [...mesh.istio.destinationRules].sort(byPrecedence)) {
    const host = resolveHost(rule.spec.host ?? '', rule.namespace, clusterDomain)
    const exportTo = new Set(rule.spec.workloadSelector === undefined ? (rule.spec.exportTo ?? []) : ['.'])
    const merged = toMerged(rule, exportTo)
    const own = exportTo.has('.') || exportTo.has(rule.namespace)
    if (exportTo.size === 0 || exportTo.has('*') || own) add(indexFor(local, rule.namespace), host, merged)
    const isPrivate = exportTo.size === 0 ? exportByDefault.includes('.') : exportTo.size === 1 && own
    if (!isPrivate) add(indexFor(exported, rule.namespace), host, merged)
    else if (rule.namespace === root) add(rootPrivate, host, merged)
  }

  // istio D-5: the host is chosen before visibility is asked.
  const exportedFrom = (namespace: string, host: string, client: string): readonly MergedRule[] =>
    (mostSpecific(exported.get(namespace), host) ?? []).filter(
      ({ exportTo }) => exportTo.size === 0 || exportTo.has('*') || exportTo.has(client),
    )

  const candidates = (host: string, serviceNamespace: string, client: string): readonly MergedRule[] => {
    const own = mostSpecific(client === root ? rootPrivate : local.get(client), host)
    if (own !== undefined) return own
    const ofService = exportedFrom(serviceNamespace, host, client)
    return ofService.length > 0 ? ofService : exportedFrom(root, host, client)
  }

  return {
    select: (service, client, direction = 'outbound') => {
      const rules = candidates(service.host, service.namespace, client.namespace)
      const bySelector = rules.find(
        ({ rule, workloadSelector }) =>
          direction === 'outbound' &&
          workloadSelector !== undefined &&
          rule.namespace === client.namespace &&
          isSubset(workloadSelector, client.labels), // istio D-7
      )
      return bySelector ?? rules.findLast(({ workloadSelector }) => workloadSelector === undefined)
    },
  }
}
