/** Short host and gateway names of a VirtualService, expanded in its own namespace (istio H-1 to H-3). */
import type {
  Destination,
  HttpMatchRequest,
  HttpRoute,
  L4MatchAttributes,
  RouteDestination,
  VirtualServiceSpec,
} from '../../config/istio/virtual-service.ts'
import type { Resource } from '../../config/resource.ts'
import { resolveGateway, resolveHost } from './names.ts'

/** The DNS suffix of the cluster; Istio knows no other way to tell than its own installation option. */
export const clusterDomain = 'cluster.local'

type WithGateways = Pick<HttpMatchRequest | L4MatchAttributes, 'gateways'>

const none: readonly never[] = []

/** The list itself where every member stays what it is: most names are written in full. */
const mapped = <T>(list: readonly T[], change: (one: T) => T): readonly T[] => {
  let changed: T[] | undefined
  for (let i = 0; i < list.length; i++) {
    const one = list[i] as T
    const made = change(one)
    if (changed === undefined && made !== one) changed = list.slice(0, i)
    changed?.push(made)
  }
  return changed ?? list
}

/** The spec with every name fully qualified; everything else untouched. */
export const withFullNames = ({ spec, namespace }: Resource<VirtualServiceSpec>): VirtualServiceSpec => {
  const host = (name: string) => resolveHost(name, namespace, clusterDomain)
  const destination = (d: Destination): Destination => {
    const full = host(d.host ?? '')
    return full === d.host ? d : { ...d, host: full }
  }
  const weighted = <D extends RouteDestination>(route: D): D => {
    const full = route.destination && destination(route.destination)
    return full === undefined || full === route.destination ? route : { ...route, destination: full }
  }
  const match = <M extends WithGateways>(m: M): M =>
    m.gateways === undefined ? m : { ...m, gateways: m.gateways.map((name) => resolveGateway(name, namespace)) }
  const layer4 = <R extends { readonly match?: readonly WithGateways[]; readonly route?: readonly RouteDestination[] }>(route: R): R => ({
    ...route,
    ...(route.match === undefined ? {} : { match: route.match.map(match) }),
    ...(route.route === undefined ? {} : { route: route.route.map(weighted) }),
  })
  const http = (route: HttpRoute): HttpRoute => {
    const matches = route.match && mapped(route.match, match)
    const targets = route.route && mapped(route.route, weighted)
    const { mirror, mirrors } = route
    if (matches === route.match && targets === route.route && mirror === undefined && mirrors === undefined) return route
    return {
      ...route,
      ...(matches === undefined ? {} : { match: matches }),
      ...(targets === undefined ? {} : { route: targets }),
      ...(mirror === undefined ? {} : { mirror: destination(mirror) }),
      ...(mirrors === undefined
        ? {}
        : { mirrors: mirrors.map((m) => (m.destination === undefined ? m : { ...m, destination: destination(m.destination) })) }),
    }
  }
  return {
    ...spec,
    hosts: mapped(spec.hosts ?? [], host),
    gateways: spec.gateways?.map((name) => resolveGateway(name, namespace)) ?? none,
    http: mapped(spec.http ?? [], http),
    tls: spec.tls?.map(layer4) ?? none,
    tcp: spec.tcp?.map(layer4) ?? none,
  }
}
