/** Gateways: every protocol and TLS mode, hosts that overlap and are bound to namespaces, several on one port. */
import type fc from 'fast-check'
import type { KubernetesObject } from './mesh.ts'
import { fields, listOf, pick, policy, seldom, some } from './parts.ts'

const hosts = pick([
  '*',
  '*.example.com',
  'a.example.com',
  'b.example.com',
  'app/*',
  './a.example.com',
  'other/*.example.com',
  '*/b.example.com',
  'web',
])

const httpServer = fields({
  port: some({ number: 80, name: 'http', protocol: 'HTTP' }, { number: 80, name: 'http-2', protocol: 'HTTP' }, { number: 8080, name: 'alt', protocol: 'HTTP2' }),
  hosts,
  tls: seldom(some({ httpsRedirect: true })),
}) // biome-ignore format: one field a line

const credentials = { credentialName: 'cert' }
const tlsServer = fields({
  port: some({ number: 443, name: 'https', protocol: 'HTTPS' }, { number: 443, name: 'https-2', protocol: 'HTTPS' }, { number: 443, name: 'tls', protocol: 'TLS' }),
  hosts,
  tls: some<unknown>(
    { mode: 'SIMPLE', ...credentials },
    { mode: 'SIMPLE', ...credentials, minProtocolVersion: 'TLSV1_2' },
    { mode: 'MUTUAL', ...credentials },
    { mode: 'OPTIONAL_MUTUAL', ...credentials },
    { mode: 'ISTIO_MUTUAL' },
    { mode: 'PASSTHROUGH' },
    { mode: 'PASSTHROUGH' },
    { mode: 'MUTUAL', ...credentials, subjectAltNames: ['spiffe://cluster.local/ns/app/sa/client'] },
  ),
}) // biome-ignore format: one field a line

const tcpServer = fields({ port: some({ number: 3306, name: 'tcp', protocol: 'TCP' }), hosts })

export const gateway = (index: number): fc.Arbitrary<KubernetesObject> =>
  policy(
    'networking.istio.io/v1',
    'Gateway',
    index,
    some('app', 'app', 'istio-system'),
    fields({
      selector: some({ istio: 'ingressgateway' }, { istio: 'ingressgateway' }, { istio: 'ingressgateway' }, { istio: 'other' }, {}),
      servers: listOf(
        some(httpServer, httpServer, tlsServer, tlsServer, tcpServer).chain((server) => server),
        1,
        3,
      ),
    }),
  ).map((made) => ({ ...made, metadata: { ...made.metadata, name: `gw-${index}` } }))
