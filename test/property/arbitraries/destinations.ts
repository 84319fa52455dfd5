/** What requests can go to: DestinationRules with every block, ServiceEntries, WorkloadEntries, Sidecars. */
import fc from 'fast-check'
import type { KubernetesObject } from './mesh.ts'
import { durations, fields, listOf, meshHosts, meshNamespaces, often, outsideHosts, pick, policy, seldom, some } from './parts.ts'

const version = 'networking.istio.io/v1'
const exportTo = seldom(some(['.'], ['*'], ['app'], ['other'], ['~']))

const consistentHash = fields({
  httpHeaderName: some('x-a'),
  minimumRingSize: seldom(some<number | string>(1024, '2048')),
  ringHash: seldom(some({ minimumRingSize: 512 }, {})),
}).chain((byHeader) =>
  some<Record<string, unknown>>(
    byHeader,
    { httpCookie: { name: 'c', ttl: '0s' } },
    { httpCookie: { name: 'c', path: '/p', ttl: '10s' } },
    { useSourceIp: true },
    { httpQueryParameterName: 'q', maglev: {} },
    { httpQueryParameterName: 'q', maglev: { tableSize: 101 } },
  ),
)
const loadBalancer = fields({
  simple: seldom(some('RANDOM', 'ROUND_ROBIN', 'LEAST_REQUEST', 'LEAST_CONN', 'PASSTHROUGH', 'UNSPECIFIED')),
  warmup: seldom(some({ duration: '10s' }, { duration: '30s', minimumPercent: 20, aggression: 2 })),
  warmupDurationSecs: seldom(some('5s')),
  localityLbSetting: seldom(some({ enabled: true }, { enabled: false }, { failoverPriority: ['version'] })),
}).chain((simple) => fc.oneof(fc.constant(simple), fields({ consistentHash })))

const connectionPool = fields({
  tcp: often(
    fields({
      maxConnections: seldom(some(100, 1000)),
      connectTimeout: seldom(durations),
      tcpKeepalive: seldom(some({}, { probes: 3, time: '7200s', interval: '75s' })),
      idleTimeout: seldom(durations),
      maxConnectionDuration: seldom(durations),
    }),
  ),
  http: often(
    fields({
      http1MaxPendingRequests: seldom(some(100, 1024)),
      http2MaxRequests: seldom(some(100, 1000)),
      maxRequestsPerConnection: seldom(some(0, 1, 10)),
      maxRetries: seldom(some(1, 5)),
      idleTimeout: seldom(durations),
      h2UpgradePolicy: seldom(some('UPGRADE', 'DO_NOT_UPGRADE', 'DEFAULT')),
      useClientProtocol: seldom(fc.boolean()),
      maxConcurrentStreams: seldom(some(10)),
    }),
  ),
})

const outlierDetection = fields({
  consecutive5xxErrors: seldom(some(0, 3, 7)),
  consecutiveGatewayErrors: seldom(some(0, 2)),
  consecutiveErrors: seldom(some(5)),
  splitExternalLocalOriginErrors: seldom(fc.boolean()),
  consecutiveLocalOriginFailures: seldom(some(2)),
  interval: seldom(durations),
  baseEjectionTime: seldom(durations),
  maxEjectionPercent: seldom(some(0, 50, 100)),
  minHealthPercent: seldom(some(0, 50)),
})

const tls = some<Record<string, unknown>>(
  { mode: 'DISABLE' },
  { mode: 'ISTIO_MUTUAL' },
  { mode: 'ISTIO_MUTUAL', subjectAltNames: ['spiffe://cluster.local/ns/app/sa/web'], sni: 'x.example.com' },
  { mode: 'SIMPLE' },
  { mode: 'SIMPLE', sni: 'a.example.com', subjectAltNames: ['a.example.com'] },
  { mode: 'SIMPLE', credentialName: 'ca', insecureSkipVerify: true },
  { mode: 'SIMPLE', caCertificates: '/etc/ca.pem' },
  { mode: 'MUTUAL', clientCertificate: '/c.pem', privateKey: '/k.pem', caCertificates: '/ca.pem' },
)

const blocks = {
  loadBalancer: seldom(loadBalancer),
  connectionPool: seldom(connectionPool),
  outlierDetection: seldom(outlierDetection),
  tls: seldom(tls),
}
const trafficPolicy = fields({
  ...blocks,
  portLevelSettings: seldom(listOf(fields({ port: some(80, 3306, 8080).map((number) => ({ number })), ...blocks }))),
  proxyProtocol: seldom(some({ version: 'V2' }, {})),
})
const subset = (name: string) =>
  fields({ name: fc.constant(name), labels: often(some({ version: name }, { version: 'v1' }, {})), trafficPolicy: seldom(trafficPolicy) })

export const destinationRule = (index: number): fc.Arbitrary<KubernetesObject> =>
  policy(
    version,
    'DestinationRule',
    index,
    meshNamespaces,
    fields({
      host: some(...meshHosts, ...meshHosts, ...outsideHosts, 'db', '*.svc.cluster.local', '*.local'),
      subsets: often(fc.oneof(fc.tuple(subset('v1')), fc.tuple(subset('v1'), subset('v2')))),
      trafficPolicy: often(trafficPolicy),
      exportTo,
      workloadSelector: seldom(some({ matchLabels: { app: 'client' } }, { matchLabels: { app: 'nobody' } })),
    }),
  )

const entryPort = some(
  { number: 80, name: 'http', protocol: 'HTTP' },
  { number: 443, name: 'tls', protocol: 'TLS' },
  { number: 443, name: 'https', protocol: 'HTTPS' },
  { number: 3306, name: 'tcp', protocol: 'TCP' },
  { number: 80, name: 'http', protocol: 'HTTP', targetPort: 8080 },
  { number: 9999, name: 'auto', protocol: '' },
  { number: 8080, name: 'grpc', protocol: 'GRPC' },
)

export const serviceEntry = (index: number): fc.Arbitrary<KubernetesObject> =>
  policy(
    version,
    'ServiceEntry',
    index,
    meshNamespaces,
    fields({
      hosts: pick(['ext.example.com', 'a.example.com', '*.example.com', 'web.app.svc.cluster.local']),
      addresses: seldom(pick(['10.96.0.50', '10.97.0.0/24', '10.96.0.1'])),
      ports: listOf(entryPort, 1, 3).map((ports) => ports.filter((port, i) => ports.findIndex(({ number, name }) => number === port.number || name === port.name) === i)),
      location: often(some('MESH_EXTERNAL', 'MESH_INTERNAL')),
      resolution: often(some('NONE', 'STATIC', 'DNS', 'DNS_ROUND_ROBIN')),
      endpoints: seldom(listOf(some<unknown>({ address: '10.7.0.1' }, { address: '10.7.0.2', labels: { version: 'v1' } }, { address: 'b.example.com' }, { address: '10.7.0.3', ports: { http: 8081 } }))),
      workloadSelector: seldom(some({ labels: { app: 'web' } }, { labels: { app: 'vm' } })),
      subjectAltNames: seldom(some(['spiffe://cluster.local/ns/app/sa/x'])),
      exportTo,
    }),
  ) // biome-ignore format: one field a line

export const workloadEntry = (index: number): fc.Arbitrary<KubernetesObject> =>
  policy(
    version,
    'WorkloadEntry',
    index,
    some('app', 'other'),
    fields({ address: some('10.8.0.1', '10.8.0.2'), labels: some({ app: 'vm' }, { app: 'web', version: 'v2' }), serviceAccount: seldom(some('vm')), ports: seldom(some({ http: 8088 })) }),
  ) // biome-ignore format: one field a line

const egressHosts = pick([
  './*',
  '*/*',
  '~/*',
  'other/*',
  'app/web.app.svc.cluster.local',
  '*/web.other.svc.cluster.local',
  './ext.example.com',
  'istio-system/*',
])

export const sidecar = (index: number): fc.Arbitrary<KubernetesObject> =>
  policy(
    version,
    'Sidecar',
    index,
    meshNamespaces,
    fields({
      workloadSelector: seldom(some({ labels: { app: 'client' } }, { labels: { app: 'web' } })),
      egress: often(
        listOf(
          fields({
            hosts: egressHosts,
            port: seldom(some({ number: 80, name: 'http', protocol: 'HTTP' }, { number: 3306, name: 'tcp', protocol: 'TCP' }, { number: 9080, name: 'http2', protocol: 'HTTP' })),
            bind: seldom(some('0.0.0.0', '127.0.0.1')),
            captureMode: seldom(some('DEFAULT', 'IPTABLES', 'NONE')),
          }),
        ),
      ),
      ingress: seldom(
        listOf(
          fields({
            port: some({ number: 8080, name: 'http', protocol: 'HTTP' }, { number: 3306, name: 'tcp', protocol: 'TCP' }, { number: 9090, name: 'x', protocol: 'HTTP' }),
            defaultEndpoint: seldom(some('127.0.0.1:8081', '0.0.0.0:8080')),
            tls: seldom(some({ mode: 'SIMPLE', serverCertificate: '/c.pem', privateKey: '/k.pem' })),
          }),
        ),
      ),
      outboundTrafficPolicy: seldom(some({ mode: 'REGISTRY_ONLY' }, { mode: 'ALLOW_ANY' }, {})),
      inboundConnectionPool: seldom(connectionPool),
    }),
  ) // biome-ignore format: one field a line
