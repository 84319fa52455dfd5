/** Every name of a mesh that an answer can speak of. What is not here, no answer will ever name. */
import type { HttpRouteDestination, RouteDestination, VirtualServiceSpec } from '../config/istio/virtual-service.ts'
import type { Mesh } from '../config/mesh.ts'
import type { Resource } from '../config/resource.ts'
import { indexesOf } from '../lowering/istio/indexes.ts'
import { delegatedRoutes, delegatesOf, plainRoute } from '../lowering/istio/virtual-services/delegates.ts'
import { admit } from './admitted.ts'

/** Names of objects are `namespace/name`. */
export interface KnownNames {
  /** AuthorizationPolicies, RequestAuthentications and PeerAuthentications → how many rules an answer can count in them. */
  readonly policies: ReadonlyMap<string, number>
  /** → for each of its HTTP routes, how many matches it has. */
  readonly virtualServices: ReadonlyMap<string, readonly number[]>
  readonly trafficSplits: ReadonlySet<string>
  /** As proxies are told them: of a route alone, or with the name of its match. */
  readonly routes: ReadonlySet<string>
  readonly subsets: ReadonlySet<string>
  /** Full hosts of services → their ports; those of one host in several namespaces together. */
  readonly hosts: ReadonlyMap<string, ReadonlySet<number>>
  readonly workloads: ReadonlySet<string>
}

const fullName = ({ namespace, name }: { readonly namespace: string; readonly name: string }): string => `${namespace}/${name}`

const policiesIn = ({ istio }: Mesh): KnownNames['policies'] =>
  new Map([
    ...[...istio.requestAuthentications, ...istio.peerAuthentications].map((resource): [string, number] => [fullName(resource), 0]),
    // A policy and an authentication may have the same name; rules are those of the policy.
    ...istio.authorizationPolicies.map((resource): [string, number] => [fullName(resource), (resource.spec.rules ?? []).length]),
  ])

/** Of routes that nobody named. */
const givenRouteNames = ['', 'default', 'allow_any', 'block_all', 'allow_any_dynamic_dns']

const routeNamesIn = (mesh: Mesh): ReadonlySet<string> => {
  const delegates = delegatesOf(mesh)
  const names = new Set(givenRouteNames)
  for (const resource of mesh.istio.virtualServices) {
    for (const [index, written] of (resource.spec.http ?? []).entries()) {
      const origin = { resource, index }
      const routes = written.delegate === undefined ? [plainRoute(written, origin)] : delegatedRoutes(written, origin, delegates)
      for (const { spec, matches } of routes) {
        const own = spec.name ?? ''
        if (matches.length === 0) names.add(own)
        // istio M-6
        for (const { spec: match } of matches) names.add(match.name ? `${own}.${match.name}` : own)
      }
    }
  }
  return names
}

const destinationsOf = ({ spec }: Resource<VirtualServiceSpec>): readonly (HttpRouteDestination | RouteDestination)[] =>
  [...(spec.http ?? []), ...(spec.tls ?? []), ...(spec.tcp ?? [])].flatMap(({ route }) => route ?? [])

const subsetsIn = ({ istio }: Mesh): ReadonlySet<string> =>
  new Set([
    '',
    ...istio.destinationRules.flatMap(({ spec }) => (spec.subsets ?? []).flatMap(({ name }) => name ?? [])),
    ...istio.virtualServices.flatMap(destinationsOf).flatMap(({ destination }) => destination?.subset ?? []),
  ])

const hostsIn = (mesh: Mesh): KnownNames['hosts'] => {
  const hosts = new Map<string, Set<number>>()
  for (const { host, externalName, ports } of indexesOf(admit(mesh).mesh).registry.services) {
    // Requests for an ExternalName Service are sent to what it stands for.
    for (const name of externalName ? [host, externalName] : [host]) {
      const known = hosts.get(name) ?? new Set()
      hosts.set(name, known)
      for (const { number } of ports) known.add(number)
    }
  }
  return hosts
}

/** Never fails; linear in the mesh. */
export const knownNames = (mesh: Mesh): KnownNames => ({
  policies: policiesIn(mesh),
  virtualServices: new Map(
    mesh.istio.virtualServices.map((resource) => [fullName(resource), (resource.spec.http ?? []).map(({ match }) => match?.length ?? 0)]),
  ),
  trafficSplits: new Set(mesh.smi.trafficSplits.map(fullName)),
  routes: routeNamesIn(mesh),
  subsets: subsetsIn(mesh),
  hosts: hostsIn(mesh),
  workloads: new Set(mesh.kubernetes.workloads.map(fullName)),
})
