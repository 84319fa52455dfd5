/** VirtualServices of the mesh and of gateways, with delegates, TLS and TCP routes. */
import fc from 'fast-check'
import { destination, httpRoute } from './http-routes.ts'
import type { KubernetesObject } from './mesh.ts'
import { fields, listOf, meshHosts, meshNamespaces, often, outsideHosts, pick, policy, seldom, some } from './parts.ts'

const version = 'networking.istio.io/v1'
const backends = [...meshHosts, 'ext.example.com', 'db', 'gone'] as const
const subnets = pick(['10.96.0.0/24', '10.96.0.1', '0.0.0.0/0', '10.9.9.9/32'])
const exportTo = seldom(some(['.'], ['*'], ['app'], ['other'], ['~']))

const layer4 = (gateways: readonly string[]) => ({
  port: seldom(some(80, 443, 3306, 9999)),
  destinationSubnets: seldom(subnets),
  sourceLabels: seldom(some({ app: 'client' }, { app: 'nobody' })),
  sourceNamespace: seldom(some('app', 'other')),
  gateways: seldom(pick([...gateways, 'mesh'])),
})

const weighted = listOf(fields({ destination: destination(['db', 'web', 'api', 'gone']), weight: seldom(some(0, 50, 100)) }))

const tcpRoute = (gateways: readonly string[]) => fields({ match: often(listOf(fields(layer4(gateways)))), route: weighted })

const tlsRoute = (gateways: readonly string[]) =>
  fields({
    match: listOf(fields({ sniHosts: pick(['a.example.com', '*.example.com', 'b.example.com', '*']), ...layer4(gateways) })),
    route: weighted,
  })

/** `gateways` are the names it may be bound to beside `mesh`; none: it belongs to the mesh alone. */
export const virtualService = (index: number, gateways: readonly string[] = []): fc.Arbitrary<KubernetesObject> => {
  const own = httpRoute(backends, gateways)
  const delegating = fields({
    match: often(listOf(fields({ uri: some({ prefix: '/a' }, { prefix: '/' }, { exact: '/a/b' }) }))),
    delegate: some(
      { name: 'delegate-0' },
      { name: 'delegate-1', namespace: 'app' },
      { name: 'delegate-1', namespace: 'other' },
      { name: 'gone' },
    ),
    timeout: seldom(some('7s')),
  })
  const bound = [...gateways.map((name) => [name]), ...gateways.map((name) => [name, 'mesh']), ...gateways.map((name) => [`app/${name}`])]
  const hosts = gateways.length === 0 ? [...meshHosts, ...meshHosts, ...outsideHosts, 'db'] : [...outsideHosts, ...outsideHosts, 'web']
  return policy(
    version,
    'VirtualService',
    index,
    meshNamespaces,
    fields({
      hosts: pick(hosts).map((list) => list.slice(0, 2)),
      gateways: gateways.length === 0 ? seldom(fc.constant(['mesh'])) : some(...bound),
      http: often(listOf(fc.oneof({ weight: 9, arbitrary: own }, { weight: 1, arbitrary: delegating }), 1, 4)),
      tls: seldom(listOf(tlsRoute(gateways))),
      tcp: seldom(listOf(tcpRoute(gateways))),
      exportTo,
    }),
  )
}

/** A VirtualService without hosts, for others to refer to. */
export const delegate = (index: number): fc.Arbitrary<KubernetesObject> =>
  policy(version, 'VirtualService', index, some('app', 'app', 'other'), fields({ http: listOf(httpRoute(backends), 1, 3), exportTo })).map(
    (made) => ({ ...made, metadata: { ...made.metadata, name: `delegate-${index}` } }),
  )
