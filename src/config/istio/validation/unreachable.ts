/**
 * Warnings about routes and matches that an earlier one always beats (V-86 … V-89). Upstream's analysis is approximate on purpose:
 * equal matches, routes after one without matches, and URI prefixes that extend an earlier prefix.
 */
import type { ObjectPath } from '../../../model/index.ts'
import type { HttpMatchRequest, StringMatch, VirtualServiceSpec } from '../virtual-service.ts'
import type { Report } from './finding.ts'
import { isEmpty, isSet, messageEntries, messages } from './values.ts'

export const checkUnreachable = (report: Report, spec: VirtualServiceSpec): void => {
  const prefixes = checkRoutes(report, 'http', spec.http)
  checkPrefixes(report, prefixes)
  checkRoutes(report, 'tcp', spec.tcp)
  checkRoutes(report, 'tls', spec.tls)
}

interface Found<M> {
  readonly path: ObjectPath
  readonly match: M
}

interface AnyRoute<M> {
  readonly match?: readonly M[]
}

/** istio V-86, V-87, V-88. Gives the matches that are neither repeated nor behind a route without matches. */
const checkRoutes = <M extends object>(
  report: Report,
  protocol: string,
  routes: readonly AnyRoute<M>[] | undefined,
): readonly Found<M>[] => {
  const seen = new Map<string, ObjectPath>()
  const found: Found<M>[] = []
  let catchAll = false
  for (const [i, route] of messages(routes)) {
    const path = ['spec', protocol, i]
    if (isEmpty(route.match)) {
      if (catchAll) report.warning('V-86', path, 'this route is never reached: an earlier one has no matches')
      catchAll = true
      continue
    }
    let repeated = 0
    for (const [j, match] of messages(route.match)) {
      const at = [...path, 'match', j]
      if (catchAll) {
        report.warning('V-86', at, 'this match is never reached: an earlier route has no matches')
        continue
      }
      const key = canonical(match)
      const earlier = seen.get(key)
      if (earlier === undefined) {
        seen.set(key, at)
        found.push({ path: at, match })
      } else {
        report.warning('V-87', at, `this match repeats ${earlier.join('.')}`)
        repeated += 1
      }
    }
    if (repeated === route.match?.length) report.warning('V-88', path, 'this route is never reached: earlier matches repeat all of its own')
  }
  return found
}

/** Text that is equal for equal matches: names left out, empty values and absent ones alike, keys in order. */
const canonical = (match: object): string =>
  JSON.stringify(
    Object.entries(match)
      .filter(([name, value]) => name !== 'name' && !isDefault(name, value))
      .map(([name, value]): readonly [string, unknown] => [name, sorted(value)])
      .sort(byKey),
  )

const MAP_FIELDS: readonly string[] = ['headers', 'withoutHeaders', 'queryParams', 'sourceLabels']

// An empty map equals an absent one; an empty text match (`uri: {}`) does not.
const isDefault = (name: string, value: unknown): boolean =>
  [undefined, null, '', 0, false].some((empty) => value === empty) ||
  (Array.isArray(value) && value.length === 0) ||
  (MAP_FIELDS.includes(name) && typeof value === 'object' && value !== null && Object.keys(value).length === 0)

const sorted = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.entries(value)
    .map(([key, inner]): readonly [string, unknown] => [key, sorted(inner)])
    .sort(byKey)
}

const byKey = (a: readonly [string, unknown], b: readonly [string, unknown]): number => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0)

interface PrefixMatch {
  readonly path: ObjectPath
  readonly prefix: string
  /** What must be equal for one match to cover another: port, and the names in each map. */
  readonly signature: string
  /** What the earlier match may extend: method, authority, and the texts of each map by name. */
  readonly texts: readonly string[]
}

const prefixMatchOf = ({ path, match }: Found<HttpMatchRequest>): PrefixMatch | undefined => {
  const prefix = match.uri?.prefix
  if (!isSet(prefix)) return undefined
  const maps = [match.headers, match.queryParams, match.withoutHeaders].map(textsOf)
  return {
    path,
    prefix,
    signature: JSON.stringify([match.port ?? 0, ...maps.map((map) => map.map(([name]) => name))]),
    texts: [textOf(match.method) || 'exact:GET', textOf(match.authority), ...maps.flatMap((map) => map.map(([, text]) => text))],
  }
}

const textsOf = (map: Readonly<Record<string, StringMatch>> | undefined): readonly (readonly [string, string])[] =>
  messageEntries(map)
    .map(([name, match]) => [name, textOf(match)] as const)
    .sort(byKey)

// Regular expressions count as no text at all.
const textOf = (match: StringMatch | undefined): string =>
  isSet(match?.exact) ? `exact:${match.exact}` : isSet(match?.prefix) ? `prefix:${match.prefix}` : ''

/** istio V-89: one warning per covered match, naming the first match that covers it. */
const checkPrefixes = (report: Report, found: readonly Found<HttpMatchRequest>[]): void => {
  const earlier = new Map<string, PrefixMatch[]>()
  const lengths = new Set<number>()
  for (const match of found.map(prefixMatchOf)) {
    if (match === undefined) continue
    const candidates = [...lengths]
      .filter((length) => length < match.prefix.length)
      .flatMap((length) => earlier.get(match.prefix.slice(0, length) + match.signature) ?? [])
    // The later match is the wider one where texts differ: upstream compares them in this direction.
    const cover = candidates.find((candidate) => candidate.texts.every((text, i) => text.startsWith(match.texts[i] ?? '')))
    if (cover !== undefined)
      report.warning(
        'V-89',
        match.path,
        `prefix \`${match.prefix}\` is never reached: \`${cover.prefix}\` at ${cover.path.join('.')} comes first`,
      )
    lengths.add(match.prefix.length)
    const key = match.prefix + match.signature
    earlier.set(key, [...(earlier.get(key) ?? []), match])
  }
}
