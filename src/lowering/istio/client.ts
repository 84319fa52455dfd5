/**
 * What of a workload the configuration towards others depends on. The outbound side is lowered for a client, not for a
 * workload, so it cannot look at anything else, and workloads with equal clients share one outbound side.
 */
import type { TrafficPolicy } from '../../config/istio/destination-rule.ts'
import type { LoadBalancerSettings } from '../../config/istio/traffic-policy.ts'
import type { Workload } from '../../config/kubernetes/workload.ts'
import type { Mesh } from '../../config/mesh.ts'
import { type AddressFamilies, familiesOf } from './addresses.ts'
import type { Registry } from './registry/index.ts'
import { proxyLabels, proxyLocality } from './topology.ts'

type Labels = Readonly<Record<string, string>>

export interface Client {
  readonly namespace: string
  /** Those that some VirtualService or DestinationRule asks a client for. */
  readonly labels: Labels
  readonly families: AddressFamilies
  /** Its address, where a headless service has an endpoint there: a proxy has no listener for its own address. */
  readonly ownAddress?: string
  /** Where it runs, when some service is for clients on its own node only. */
  readonly nodeName?: string
  /** Where it is, when some setting distributes among localities. */
  readonly locality?: string
}

export interface ClientIndex {
  readonly of: (workload: Workload) => Client
}

/** Keys of all labels that a client is asked for, sorted. */
const askedKeys = ({ istio }: Mesh): readonly string[] => {
  const keys = new Set<string>()
  const ask = (labels: Labels | undefined): void => {
    if (labels !== undefined) for (const key of Object.keys(labels)) keys.add(key)
  }
  const askAll = (routes: readonly { readonly match?: readonly { readonly sourceLabels?: Labels }[] }[] | undefined): void => {
    for (const { match } of routes ?? []) for (const { sourceLabels } of match ?? []) ask(sourceLabels)
  }
  for (const { spec } of istio.virtualServices) {
    askAll(spec.http)
    askAll(spec.tls)
    askAll(spec.tcp)
  }
  for (const { spec } of istio.destinationRules) ask(spec.workloadSelector?.matchLabels)
  return [...keys].sort()
}

const headlessAddresses = ({ services }: Registry): ReadonlySet<string> =>
  new Set(
    services
      .filter(({ resolution }) => resolution === 'passthrough')
      .flatMap((service) => service.ports.flatMap(({ number }) => service.declaredEndpoints(number).map(({ address }) => address))),
  )

const distributes = ({ istio, meshConfig }: Mesh): boolean => {
  const inSettings = (settings: LoadBalancerSettings | undefined): boolean => (settings?.localityLbSetting?.distribute?.length ?? 0) > 0
  const inPolicy = (policy: TrafficPolicy | undefined): boolean =>
    inSettings(policy?.loadBalancer) || (policy?.portLevelSettings ?? []).some(({ loadBalancer }) => inSettings(loadBalancer))
  return (
    (meshConfig.localityLbSetting?.distribute?.length ?? 0) > 0 ||
    istio.destinationRules.some(
      ({ spec }) => inPolicy(spec.trafficPolicy) || (spec.subsets ?? []).some(({ trafficPolicy }) => inPolicy(trafficPolicy)),
    )
  )
}

/** Reads a mesh once. */
export const clientIndex = (mesh: Mesh, registry: Registry): ClientIndex => {
  const keys = askedKeys(mesh)
  const headless = headlessAddresses(registry)
  const asksLocality = distributes(mesh)
  const hasLocal = registry.services.some(({ nodeLocal }) => nodeLocal)
  return {
    of: (workload) => {
      const { namespace, ips, nodeName } = workload
      const labels: Record<string, string> = Object.create(null)
      const own = keys.length === 0 ? {} : proxyLabels(workload)
      for (const key of keys) {
        const value = Object.hasOwn(own, key) ? own[key] : undefined
        if (value !== undefined) labels[key] = value
      }
      const [address] = ips
      return {
        namespace,
        labels,
        families: familiesOf(workload),
        ...(address === undefined || !headless.has(address) ? {} : { ownAddress: address }),
        ...(hasLocal && nodeName !== undefined ? { nodeName } : {}),
        ...(asksLocality ? { locality: proxyLocality(workload) } : {}),
      }
    },
  }
}

/** Equal for clients that are told the same, as far as it is up to them. */
export const clientKey = ({ namespace, labels, families, ownAddress, nodeName, locality }: Client): string =>
  JSON.stringify([namespace, Object.entries(labels), families.v4, families.v6, ownAddress ?? null, nodeName ?? null, locality ?? null])
