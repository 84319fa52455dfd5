/**
 * Load balancer settings of a traffic policy (V-106 … V-125).
 */
import type { ObjectPath } from '../../../model/index.ts'
import type {
  ConsistentHashLb,
  HttpCookie,
  LoadBalancerSettings,
  LocalityDistribute,
  LocalityFailover,
  LocalityLoadBalancerSetting,
  OutlierDetection,
  WarmupConfiguration,
  ZoneAwareLoadBalancerSetting,
} from '../traffic-policy.ts'
import type { Report } from './finding.ts'
import { checkDuration } from './formats.ts'
import { countOf } from './go-text.ts'
import { isEmpty, isSet, messages } from './values.ts'

/** istio V-106 */
export const checkLoadBalancer = (
  report: Report,
  path: ObjectPath,
  settings: LoadBalancerSettings | undefined,
  outlier: OutlierDetection | undefined,
): void => {
  if (settings === undefined) return
  const { consistentHash, localityLbSetting, zoneAwareLbSetting, warmup } = settings
  if (consistentHash !== undefined) checkConsistentHash(report, [...path, 'consistentHash'], consistentHash)
  if (localityLbSetting !== undefined && zoneAwareLbSetting !== undefined)
    report.error('V-106', path, 'only one of `localityLbSetting` and `zoneAwareLbSetting` may be set')
  if (localityLbSetting !== undefined) checkLocality(report, [...path, 'localityLbSetting'], localityLbSetting, outlier)
  if (zoneAwareLbSetting !== undefined) checkZoneAware(report, [...path, 'zoneAwareLbSetting'], zoneAwareLbSetting, outlier)
  if (warmup !== undefined) checkWarmup(report, [...path, 'warmup'], warmup)
}

// istio V-107, V-108, V-109
const checkConsistentHash = (report: Report, path: ObjectPath, hash: ConsistentHashLb): void => {
  if (hash.httpCookie !== undefined) checkCookie(report, [...path, 'httpCookie'], hash.httpCookie)
  if ((hash.minimumRingSize ?? 0) !== 0) {
    report.warning('V-107', [...path, 'minimumRingSize'], '`minimumRingSize` is deprecated here, use `ringHash`')
    if (hash.ringHash !== undefined || hash.maglev !== undefined)
      report.error('V-108', [...path, 'minimumRingSize'], '`minimumRingSize` excludes `ringHash` and `maglev`')
  }
  const size = hash.maglev?.tableSize ?? 0
  if (hash.maglev !== undefined && (size >= MAGLEV_LIMIT || !isPrime(size)))
    report.error('V-109', [...path, 'maglev', 'tableSize'], `expected a prime below ${MAGLEV_LIMIT}, got \`${size}\``)
}

const MAGLEV_LIMIT = 5000011

// 1 counts as prime, as in Envoy.
const isPrime = (size: number): boolean => {
  if (size < 4) return size !== 0
  if (size % 2 === 0) return false
  for (let factor = 3; factor * factor <= size; factor += 2) if (size % factor === 0) return false
  return true
}

// istio V-110, V-111
const checkCookie = (report: Report, path: ObjectPath, cookie: HttpCookie): void => {
  if (!isSet(cookie.name)) report.error('V-110', path, 'a cookie needs a name')
  const names = new Set<string>()
  for (const [i, { name = '' }] of messages(cookie.attributes)) {
    if (name === '') report.error('V-111', [...path, 'attributes', i], 'a cookie attribute needs a name')
    else if (names.has(name)) report.error('V-111', [...path, 'attributes', i], `cookie attribute \`${name}\` is listed twice`)
    names.add(name)
  }
}

// istio V-112, V-113, V-114
const checkWarmup = (report: Report, path: ObjectPath, warmup: WarmupConfiguration): void => {
  if (warmup.duration === undefined) report.error('V-112', path, 'a warm-up needs a duration')
  checkDuration(report, [...path, 'duration'], warmup.duration)
  if ((warmup.minimumPercent ?? 0) > 100)
    report.error('V-113', [...path, 'minimumPercent'], `expected at most 100, got \`${warmup.minimumPercent}\``)
  if (warmup.aggression !== undefined && warmup.aggression <= 0)
    report.error('V-114', [...path, 'aggression'], `expected more than 0, got \`${warmup.aggression}\``)
}

const TOPOLOGY_LABELS: readonly string[] = ['topology.kubernetes.io/region', 'topology.kubernetes.io/zone', 'topology.istio.io/subzone']

const isTopologyLabel = (label: string): boolean => TOPOLOGY_LABELS.includes(label)

// istio V-115, V-116. Upstream stops at these, and at the first bad weight.
const checkLocality = (
  report: Report,
  path: ObjectPath,
  locality: LocalityLoadBalancerSetting,
  outlier: OutlierDetection | undefined,
): void => {
  const { distribute, failover, failoverPriority } = locality
  if (!isEmpty(distribute) && !isEmpty(failover)) {
    report.error('V-115', path, 'only one of `distribute` and `failover` may be set')
    return
  }
  if (!isEmpty(failover) && failoverPriority?.some(isTopologyLabel) === true) {
    report.error('V-116', [...path, 'failoverPriority'], '`failover` excludes topology labels in `failoverPriority`')
    return
  }
  for (const [i, share] of messages(distribute)) if (!checkDistribute(report, [...path, 'distribute', i], share)) return
  checkDistinctLocalities(
    report,
    [...path, 'distribute'],
    messages(distribute).map(([, { from = '' }]) => from),
  )
  checkFailover(report, path, locality, outlier)
}

// istio V-117, V-118; false when a weight is wrong.
const checkDistribute = (report: Report, path: ObjectPath, { to }: LocalityDistribute): boolean => {
  const weights = Object.entries(to ?? {})
  const bad = weights.find(([, weight]) => weight <= 0 || weight > 100)
  if (bad !== undefined) {
    report.error('V-117', [...path, 'to', bad[0]], `expected a weight from 1 to 100, got \`${bad[1]}\``)
    return false
  }
  const total = weights.reduce((sum, [, weight]) => sum + weight, 0)
  if (total !== 100) {
    report.error('V-118', [...path, 'to'], `the weights must add up to 100, not ${total}`)
    return false
  }
  checkDistinctLocalities(report, [...path, 'to'], Object.keys(to ?? {}))
  return true
}

// istio V-119, V-120, V-121
const checkDistinctLocalities = (report: Report, path: ObjectPath, localities: readonly string[]): void => {
  const taken = new Set<string>()
  const ancestors = new Set<string>()
  for (const locality of localities) {
    const stars = countOf(locality, '*')
    if (stars > 1 || (stars === 1 && !locality.endsWith('*'))) {
      report.error('V-119', path, `\`${locality}\`: a wildcard is allowed at the end only`)
      return
    }
    const parts = splitLocality(locality)
    if (parts.includes('')) {
      report.error('V-120', path, `\`${locality}\`: region, zone and subzone must not be empty`)
      return
    }
    const keys = parts.map((_, i) => JSON.stringify(parts.slice(0, i + 1)))
    const own = keys[keys.length - 1] ?? ''
    if (keys.some((key) => taken.has(key)) || ancestors.has(own) || isUnderWildcard(taken, parts)) {
      report.error('V-121', path, `\`${locality}\` overlaps with an earlier locality`)
      return
    }
    taken.add(own)
    for (const key of keys.slice(0, -1)) ancestors.add(key)
  }
}

// `*` covers every region, `region/*` every zone of the region, `region/zone/*` every subzone. A wildcard that comes after what it
// covers passes, as upstream.
const isUnderWildcard = (taken: ReadonlySet<string>, parts: readonly string[]): boolean =>
  parts.some((_, i) => taken.has(JSON.stringify([...parts.slice(0, i), '*'])))

// At most three parts: what follows the second slash belongs to the subzone.
const splitLocality = (locality: string): readonly string[] => {
  const parts = locality.split('/')
  return parts.length <= 3 ? parts : [...parts.slice(0, 2), parts.slice(2).join('/')]
}

interface Failovers {
  readonly failover?: readonly LocalityFailover[]
  readonly failoverPriority?: readonly string[]
}

// istio V-122, V-123, V-124
const checkFailover = (report: Report, path: ObjectPath, settings: Failovers, outlier: OutlierDetection | undefined): void => {
  if ((!isEmpty(settings.failover) || !isEmpty(settings.failoverPriority)) && outlier === undefined)
    report.warning('V-122', path, 'failover does nothing without outlier detection')
  for (const [i, { from = '', to = '' }] of messages(settings.failover)) {
    const at = [...path, 'failover', i]
    if (from === to) report.error('V-123', at, 'a failover leads to another region')
    if ([from, to].some((region) => region.includes('/') || region.includes('*')))
      report.error('V-124', at, 'a failover names regions: no zones, no wildcards')
  }
}

// istio V-125
const checkZoneAware = (
  report: Report,
  path: ObjectPath,
  settings: ZoneAwareLoadBalancerSetting,
  outlier: OutlierDetection | undefined,
): void => {
  for (const [i, label] of (settings.failoverPriority ?? []).entries())
    if (isTopologyLabel(label))
      report.error('V-125', [...path, 'failoverPriority', i], `zone-aware balancing orders topology itself, \`${label}\` cannot be listed`)
  checkFailover(report, path, settings, outlier)
}
