/**
 * Names in an expectation that nothing in the configuration has. No answer speaks of them, so under `not` they would
 * hold whatever happens.
 */
import { closest } from '../config/codec/closest.ts'
import type { KnownNames } from '../explain/index.ts'
import type { ObjectPath } from '../model/index.ts'
import type { Claims, Denial, Expectation, RouteClaim } from './codec.ts'
import { hostNames } from './facts.ts'

export interface UnknownName {
  /** As in `Unmet`: `deny`, `not.deny`. */
  readonly field: string
  /** Below `expect`. */
  readonly path: ObjectPath
  /** `there is no policy …`. */
  readonly message: string
}

type Slip = Pick<UnknownName, 'path' | 'message'>

/** `candidates` in the form of `wanted`. */
const noSuch = (kind: string, wanted: string, candidates: Iterable<string>): string => {
  const guess = closest(wanted, [...candidates])
  return `there is no ${kind} \`${wanted}\` in the configuration${guess === undefined ? '' : `; did you mean \`${guess}\`?`}`
}

const bareName = (name: string): string => name.slice(name.lastIndexOf('/') + 1)

/** The objects that `NAME` or `NAMESPACE/NAME` means. */
const meantBy = (wanted: string, fullNames: Iterable<string>): readonly string[] =>
  [...fullNames].filter((name) => name === wanted || (!wanted.includes('/') && bareName(name) === wanted))

/** Where the slip is a missing or superfluous namespace, the other form is what was meant. */
const noSuchObject = (kind: string, wanted: string, fullNames: Iterable<string>): string => {
  const all = [...fullNames]
  const elsewhere = all.find((name) => bareName(name) === bareName(wanted))
  if (elsewhere !== undefined) return `there is no ${kind} \`${wanted}\` in the configuration; did you mean \`${elsewhere}\`?`
  return noSuch(kind, wanted, wanted.includes('/') ? all : all.map(bareName))
}

const inDenial = ({ policy, rule, layer }: Denial, known: KnownNames): readonly Slip[] => {
  if (rule === 0) return [{ path: ['rule'], message: 'rules are counted from 1' }]
  if (policy === undefined || policy === 'none') return []
  const meant = meantBy(policy, known.policies.keys())
  // A name alone stands where the object would.
  const path = rule === undefined && layer === undefined ? [] : ['policy']
  if (meant.length === 0) return [{ path, message: noSuchObject('policy', policy, known.policies.keys()) }]
  const rules = Math.max(...meant.map((name) => known.policies.get(name) ?? 0))
  return rule === undefined || rule <= rules
    ? []
    : [{ path: ['rule'], message: `there is no rule ${rule} in \`${policy}\`: it has ${rules === 0 ? 'none' : rules}` }]
}

const inRoutePlace = (virtualService: string, http: number | undefined, match: number | undefined, known: KnownNames): readonly Slip[] => {
  const meant = meantBy(virtualService, known.virtualServices.keys())
  if (meant.length === 0)
    return [{ path: ['virtualService'], message: noSuchObject('VirtualService', virtualService, known.virtualServices.keys()) }]
  if (http === undefined) return []
  const routes = meant.map((name) => known.virtualServices.get(name) ?? [])
  if (routes.every((one) => http >= one.length))
    return [{ path: ['http'], message: `there is no http[${http}] in \`${virtualService}\`: indices count from 0` }]
  if (match === undefined || routes.some((one) => match < (one[http] ?? 0))) return []
  return [{ path: ['match'], message: `there is no http[${http}].match[${match}] in \`${virtualService}\`: indices count from 0` }]
}

/** Routes that stand for no object of the reader's, as `explain` says them. */
const otherRoutes: ReadonlySet<string> = new Set(['none', 'outbound traffic policy', 'inbound route', 'TCP connection'])

/** A VirtualService, or the words of `explain`. */
const inRouteText = (text: string, known: KnownNames): readonly Slip[] => {
  if (otherRoutes.has(text)) return []
  const written = /^http\[(\d+)\](?:\.match\[(\d+)\])? of VirtualService (\S+\/\S+)$/.exec(text)
  if (written !== null) {
    const [, http, match, virtualService = ''] = written
    return inRoutePlace(virtualService, Number(http), match === undefined ? undefined : Number(match), known)
  }
  const [, host] = /^default route of (\S+)$/.exec(text) ?? []
  if (host !== undefined) return known.hosts.has(host) ? [] : [{ path: [], message: noSuch('Service', host, known.hosts.keys()) }]
  const [, split] = /^TrafficSplit (\S+)$/.exec(text) ?? []
  if (split !== undefined)
    return known.trafficSplits.has(split) ? [] : [{ path: [], message: noSuchObject('TrafficSplit', split, known.trafficSplits) }]
  return /\s/.test(text)
    ? [{ path: [], message: `\`${text}\` is neither a VirtualService nor what \`explain\` says of a route` }]
    : inRoutePlace(text, undefined, undefined, known)
}

const inRoute = ({ text, virtualService, http, match, name }: RouteClaim, known: KnownNames): readonly Slip[] => [
  ...(text === undefined ? [] : inRouteText(text, known).map(({ message }) => ({ path: [], message }))),
  ...(virtualService === undefined || virtualService === 'none' ? [] : inRoutePlace(virtualService, http, match, known)),
  ...(name === undefined || known.routes.has(name)
    ? []
    : [{ path: ['name'], message: noSuch('route named', name, [...known.routes].filter(Boolean)) }]),
]

const inSubset = (subset: string, known: KnownNames): readonly Slip[] =>
  known.subsets.has(subset) ? [] : [{ path: [], message: noSuch('subset', subset, [...known.subsets].filter(Boolean)) }]

/** Destinations that are no service: `namesOf` has all of them, here are those that no configuration lists. */
const isWithoutService = (cluster: string): boolean =>
  /^(passthrough|PassthroughCluster|blackhole|blackHole|BlackHoleCluster|dynamicForward|UnknownService|inbound\|.*|outbound_\..*)$/.test(
    cluster,
  )

const noSuchHost = (host: string, known: KnownNames): string => {
  const all = [...known.hosts.keys()].flatMap(hostNames)
  const longer = all.find((name) => name.startsWith(`${host}.`))
  return longer === undefined
    ? noSuch('Service', host, all)
    : `there is no Service \`${host}\` in the configuration; did you mean \`${longer}\`?`
}

const inCluster = (cluster: string, known: KnownNames): readonly Slip[] => {
  if (isWithoutService(cluster)) return []
  const [, portOfName, subset = '', hostOfName] = /^outbound\|(\d+)\|([^|]*)\|(.+)$/.exec(cluster) ?? []
  const [, hostOfText = cluster, portOfText] = /^(.*):(\d+)$/.exec(cluster) ?? []
  const host = hostOfName ?? hostOfText
  const port = portOfName ?? portOfText
  const meant = [...known.hosts].filter(([name]) => hostNames(name).includes(host))
  if (meant.length === 0) return [{ path: [], message: noSuchHost(host, known) }]
  const ports = meant.flatMap(([, numbers]) => [...numbers])
  return port !== undefined && !ports.includes(Number(port))
    ? [{ path: [], message: `\`${host}\` has no port ${port}; its ports: ${[...new Set(ports)].join(', ')}` }]
    : inSubset(subset, known)
}

const inSplit = (split: Readonly<Record<string, number>>, known: KnownNames): readonly Slip[] =>
  Object.keys(split).flatMap((name) => {
    if (known.subsets.has(name) || inCluster(name, known).length === 0) return []
    const names = [...known.subsets, ...[...known.hosts.keys()].flatMap(hostNames)].filter(Boolean)
    return [{ path: [name], message: noSuch('subset or Service', name, names) }]
  })

const inWorkload = (workload: string, known: KnownNames): readonly Slip[] =>
  meantBy(workload, known.workloads).length > 0 ? [] : [{ path: [], message: noSuchObject('workload', workload, known.workloads) }]

type Named = 'deny' | 'route' | 'subset' | 'cluster' | 'split' | 'workload'

const slipsOf = ({ deny, route, subset, cluster, split, workload }: Claims, known: KnownNames): readonly [Named, readonly Slip[]][] => [
  ['deny', deny === undefined ? [] : inDenial(deny, known)],
  ['route', route === undefined ? [] : inRoute(route, known)],
  ['subset', subset === undefined ? [] : inSubset(subset, known)],
  ['cluster', cluster === undefined ? [] : inCluster(cluster, known)],
  ['split', split === undefined ? [] : inSplit(split, known)],
  ['workload', workload === undefined ? [] : inWorkload(workload, known)],
]

const within = (claims: Claims, known: KnownNames, prefix: readonly string[]): readonly UnknownName[] =>
  slipsOf(claims, known).flatMap(([field, slips]) =>
    slips.map(({ path, message }) => ({ field: [...prefix, field].join('.'), path: [...prefix, field, ...path], message })),
  )

/** All of them, those under `not` last. */
export const unknownNames = ({ not, ...claims }: Expectation, known: KnownNames): readonly UnknownName[] => [
  ...within(claims, known, []),
  ...(not === undefined ? [] : within(not, known, ['not'])),
]
