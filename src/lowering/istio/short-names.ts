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

/** The spec with every name fully qualified; everything else untouched. */
export const withFullNames = ({ spec, namespace }: Resource<VirtualServiceSpec>): VirtualServiceSpec => {
  const host = (name: string) => resolveHost(name, namespace, clusterDomain)
  const destination = (d: Destination): Destination => ({ ...d, host: host(d.host ?? '') })
  const weighted = <D extends RouteDestination>(route: D): D =>
    route.destination === undefined ? route : { ...route, destination: destination(route.destination) }
  const match = <M extends WithGateways>(m: M): M =>
    m.gateways === undefined ? m : { ...m, gateways: m.gateways.map((name) => resolveGateway(name, namespace)) }
  const layer4 = <R extends { readonly match?: readonly WithGateways[]; readonly route?: readonly RouteDestination[] }>(route: R): R => ({
    ...route,
    ...(route.match === undefined ? {} : { match: route.match.map(match) }),
    ...(route.route === undefined ? {} : { route: route.route.map(weighted) }),
  })
  const http = (route: HttpRoute): HttpRoute => ({
    ...route,
    ...(route.match === undefined ? {} : { match: route.match.map(match) }),
    ...(route.route === undefined ? {} : { route: route.route.map(weighted) }),
    ...(route.mirror === undefined ? {} : { mirror: destination(route.mirror) }),
    ...(route.mirrors === undefined
      ? {}
      : { mirrors: route.mirrors.map((m) => (m.destination === undefined ? m : { ...m, destination: destination(m.destination) })) }),
  })
  return {
    ...spec,
    hosts: (spec.hosts ?? []).map(host),
    gateways: (spec.gateways ?? []).map((name) => resolveGateway(name, namespace)),
    http: (spec.http ?? []).map(http),
    tls: (spec.tls ?? []).map(layer4),
    tcp: (spec.tcp ?? []).map(layer4),
  }
}
