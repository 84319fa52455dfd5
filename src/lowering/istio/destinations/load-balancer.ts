/**
 * How an endpoint of a cluster is chosen (istio D-17 to D-20).
 */
import type { MeshConfig } from '../../../config/istio/mesh-config.ts'
import type { ConsistentHashLb, LoadBalancerSettings, LocalityLoadBalancerSetting } from '../../../config/istio/traffic-policy.ts'
import type { LoadBalancer, OutlierDetection } from '../../../model/index.ts'
import type { RegistryService } from '../registry/types.ts'
import { durationJson, type JsonObject, valueJson } from './json.ts'

/** PASSTHROUGH sends to where the client wanted to go, whatever the service's endpoints are. */
export const isPassthrough = (settings: LoadBalancerSettings | undefined): boolean => settings?.simple === 'PASSTHROUGH'

const hashed = ({ maglev, ringHash, minimumRingSize }: ConsistentHashLb): LoadBalancer => {
  if (maglev !== undefined) return { kind: 'maglev', ...(maglev.tableSize && { tableSize: maglev.tableSize }) }
  if (ringHash !== undefined) return { kind: 'ringHash', ...(ringHash.minimumRingSize && { minimumRingSize: ringHash.minimumRingSize }) }
  return { kind: 'ringHash', minimumRingSize: minimumRingSize || 1024 }
}

const leastRequest: LoadBalancer = { kind: 'leastRequest' }

const simple = ({ simple }: LoadBalancerSettings): LoadBalancer => {
  switch (simple) {
    case 'RANDOM':
      return { kind: 'random' }
    case 'ROUND_ROBIN':
      return { kind: 'roundRobin' }
    case 'PASSTHROUGH':
      return { kind: 'passthrough' }
    default:
      return leastRequest
  }
}

export const lowerLoadBalancer = (settings: LoadBalancerSettings | undefined): LoadBalancer =>
  settings?.consistentHash !== undefined ? hashed(settings.consistentHash) : simple(settings ?? {})

// istio D-19: new endpoints get their share little by little.
const slowStart = ({ warmup, warmupDurationSecs }: LoadBalancerSettings): JsonObject | undefined => {
  if (warmup !== undefined) {
    const { aggression = 1, minimumPercent = 10, duration } = warmup
    return {
      ...(duration !== undefined && { slowStartWindow: durationJson(duration) }),
      aggression: { ...(aggression !== 0 && { defaultValue: aggression }), runtimeKey: '(' },
      minWeightPercent: valueJson(minimumPercent),
    }
  }
  return warmupDurationSecs === undefined ? undefined : { slowStartWindow: durationJson(warmupDurationSecs) }
}

/** Warm-up, where it has an effect or at least is written: a ring of given size leaves no room for it. */
export const balancerJson = (settings: LoadBalancerSettings | undefined): JsonObject => {
  const chosen = lowerLoadBalancer(settings)
  const sized =
    (chosen.kind === 'ringHash' && chosen.minimumRingSize !== undefined) || (chosen.kind === 'maglev' && chosen.tableSize !== undefined)
  if (settings === undefined || sized || chosen.kind === 'random' || chosen.kind === 'passthrough') return {}
  const slowStartConfig = slowStart(settings)
  if (slowStartConfig === undefined) return {}
  return { [chosen.kind === 'roundRobin' ? 'roundRobinLbConfig' : 'leastRequestLbConfig']: { slowStartConfig } }
}

const nearFirst: LocalityLoadBalancerSetting = { failoverPriority: ['topology.kubernetes.io/zone'] }

const isOff = (setting: { readonly enabled?: boolean }): boolean => setting.enabled === false

type ZoneAware = NonNullable<LoadBalancerSettings['zoneAwareLbSetting']>

type LocalitySetting =
  | { readonly kind: 'zoneAware'; readonly setting: ZoneAware }
  | { readonly kind: 'locality'; readonly setting: LocalityLoadBalancerSetting; readonly forced: boolean }

// istio D-20: zone-aware or locality settings of the rule, then the service's preference, then those of the mesh.
const localitySetting = (
  settings: LoadBalancerSettings | undefined,
  service: RegistryService,
  meshConfig: MeshConfig,
): LocalitySetting | undefined => {
  const zoneAware = (setting: ZoneAware): LocalitySetting => ({ kind: 'zoneAware', setting })
  const byLocality = (setting: LocalityLoadBalancerSetting, forced: boolean): LocalitySetting | undefined =>
    isOff(setting) ? undefined : { kind: 'locality', setting, forced }
  if (settings?.zoneAwareLbSetting !== undefined) return zoneAware(settings.zoneAwareLbSetting)
  if (settings?.localityLbSetting !== undefined) return byLocality(settings.localityLbSetting, false)
  if (service.trafficDistribution !== undefined) return byLocality(nearFirst, true)
  if (meshConfig.zoneAwareLbSetting !== undefined) return zoneAware(meshConfig.zoneAwareLbSetting)
  return meshConfig.localityLbSetting && byLocality(meshConfig.localityLbSetting, false)
}

const localityJson = (found: LocalitySetting | undefined, ejects: boolean): JsonObject => {
  if (found === undefined) return {}
  if (found.kind === 'zoneAware') {
    const { setting } = found
    return {
      zoneAwareLbConfig: {
        ...(isOff(setting) && { routingEnabled: {} }),
        ...(setting.minClusterSize !== undefined && { minClusterSize: String(setting.minClusterSize) }),
      },
    }
  }
  const { failover = [], failoverPriority = [], distribute = [] } = found.setting
  const fails = failover.length > 0 || failoverPriority.length > 0
  return ((found.forced || ejects) && fails) || distribute.length > 0 ? { localityWeightedLbConfig: {} } : {}
}

// A part that the pattern leaves out or writes as `*` is any; the region has to be said.
const isWithin = (locality: string, pattern: string): boolean => {
  const [region = '', zone = '', subzone = ''] = locality.split('/')
  const [wantedRegion = '', wantedZone = '', wantedSubzone = ''] = pattern.split('/')
  const fits = (wanted: string, part: string): boolean => wanted === '*' || wanted === '' || wanted === part
  return (wantedRegion === '*' || wantedRegion === region) && fits(wantedZone, zone) && fits(wantedSubzone, subzone)
}

/**
 * Localities from which a client at `locality` gets endpoints: where a distribution speaks of the client's, all others get
 * none at all (istio D-20). Absent = every locality.
 */
export const localitiesServed = (
  settings: LoadBalancerSettings | undefined,
  service: RegistryService,
  meshConfig: MeshConfig,
  locality: string,
): ((ofEndpoint: string) => boolean) | undefined => {
  const found = localitySetting(settings, service, meshConfig)
  if (found?.kind !== 'locality') return undefined
  const entry = found.setting.distribute?.find(({ from = '' }) => isWithin(locality, from))
  if (entry === undefined) return undefined
  const served = Object.keys(entry.to ?? {})
  return (ofEndpoint) => served.some((pattern) => isWithin(ofEndpoint, pattern))
}

export const keepsSessions = ({ labels }: RegistryService): boolean =>
  (labels['istio.io/persistent-session'] ?? '') !== '' || (labels['istio.io/persistent-session-header'] ?? '') !== ''

/** Envoy's `CommonLbConfig`. Endpoints that are not ready are known to the proxy, so panic routing is off unless asked for. */
export const commonLbJson = (
  settings: LoadBalancerSettings | undefined,
  service: RegistryService,
  outlierDetection: OutlierDetection | undefined,
  context: { readonly meshConfig: MeshConfig; readonly isSubset: boolean },
): JsonObject => ({
  healthyPanicThreshold: valueJson(service.trafficDistribution === undefined ? (outlierDetection?.minHealthPercent ?? 0) : 0),
  ...localityJson(localitySetting(settings, service, context.meshConfig), outlierDetection !== undefined),
  ...(keepsSessions(service) && !context.isSubset && { overrideHostStatus: { statuses: ['HEALTHY', 'DRAINING', 'UNKNOWN', 'DEGRADED'] } }),
})
