/** Requests on the wire at the client's, the server's and the gateway's proxy, in the fields of recorded cases. */
import fc from 'fast-check'
import { fields, listOf, often, seldom, some } from './parts.ts'
import { tokens } from './tokens.ts'

export interface Wire {
  readonly at: 'client' | 'server' | 'gateway'
  readonly [field: string]: unknown
}

const paths = ['/', '/a', '/a/', '/a/b', '/ab', '/A', '/b?x=1', '/a?v=1', '/a?v=1&v=2#f', '//a', '/a//b', '/a/../b', '/./a', '/a%2Fb', '/%61', '/a%5cb', '/a\\b', '/a;p=1/b', '/extdeny', '/a/b/c?x=/../', '/a%2e%2e/b', '/..', '/a?token=x', '*'] // biome-ignore format: a table

const plainHeader = fc.tuple(some('x-a', 'X-A', 'x-b', 'X-B', 'x-c', 'cookie'), some('', 'a', 'ab', '1', 'A', 'a,b', 'c=1; d=2', ' a '))
const origin = some('http://a.example', 'https://b.example:8443', 'http://evil.example').map((value) => [['origin', value]])
const preflight = some('http://a.example', 'http://evil.example').map((value) => [
  ['origin', value],
  ['access-control-request-method', 'POST'],
  ['access-control-request-headers', 'x-a'],
])
const token = some(...tokens)
const credentials = fc.oneof(
  { weight: 4, arbitrary: token.map((value) => [['authorization', `Bearer ${value}`]]) },
  { weight: 1, arbitrary: token.map((value) => [['x-token', value]]) },
  { weight: 1, arbitrary: token.map((value) => [['cookie', `jwt=${value}`]]) },
)
const special = some(
  ['x-forwarded-for', '1.2.3.4'],
  ['x-forwarded-for', '1.2.3.4, 10.0.0.1'],
  ['x-forwarded-for', '9.9.9.9, 1.2.3.4,10.1.0.9'],
  ['x-forwarded-proto', 'https'],
  ['content-type', 'application/grpc'],
  ['x-envoy-retry-on', '5xx'],
  ['x-envoy-max-retries', '1'],
  ['x-envoy-upstream-rq-timeout-ms', '700'],
  ['grpc-timeout', '1S'],
).map((header) => [header])

const headers = fc
  .tuple(fc.array(plainHeader, { maxLength: 3 }), seldom(fc.oneof(origin, preflight)), seldom(special))
  .map(([plain, cors, other]) => [...plain, ...(cors ?? []), ...(other ?? [])])

const answers = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fields({ status: some(200, 200, 404, 429, 500, 503, 502), headers: seldom(some([['x-r', '1']], [['server', 'app'], ['x-r', 'a']])) }) },
    { weight: 1, arbitrary: fc.constant({ reset: true }) },
  ),
  { minLength: 1, maxLength: 4 },
) // biome-ignore format: one alternative a line

const draw = fc.oneof(some(0n, 1n, 49n, 50n, 99n), fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }))

const http = (authorities: readonly string[], withTokens: boolean) => ({
  method: some('GET', 'GET', 'GET', 'POST', 'PUT', 'OPTIONS', 'HEAD', 'DELETE'),
  authority: some(...authorities),
  path: some(...paths),
  headers: fc.tuple(headers, withTokens ? often(credentials) : fc.constant(undefined)).map(([plain, more]) => [...plain, ...(more ?? [])]),
  upstream: seldom(answers),
  random: draw,
})

const peers = [
  'cluster.local/ns/app/sa/client',
  'cluster.local/ns/app/sa/web',
  'cluster.local/ns/other/sa/batch',
  'other.td/ns/app/sa/client',
]
const istioAlpn = ['istio-http/1.1', 'istio', 'http/1.1']
const mutual = some('outbound_.80_._.web.app.svc.cluster.local', 'a.example.com').chain((sni) =>
  some(...peers, ...peers, 'foreign.td/ns/app/sa/x').map((principal) => ({ mode: 'mtls', principal, sni, alpn: istioAlpn })),
)
const oneWay = fields({
  mode: fc.constant('tls'),
  sni: some('a.example.com', 'b.example.com', 'x.example.com', 'web', ''),
  alpn: seldom(some(['http/1.1'], ['http/1.1', 'x'], istioAlpn)),
  principal: seldom(some(...peers)),
})

const request = (at: Wire['at'], model: Parameters<typeof fields>[0]): fc.Arbitrary<Wire> =>
  fields(model).map((made) => ({ at, ...made }) as Wire)

const meshAuthorities = ['web', 'web', 'api', 'web.app', 'web:80', 'web.app.svc.cluster.local', 'web.other', 'a.example.com', 'ext.example.com', 'WEB', 'unknown.example', 'hl', '10.96.0.1', 'web.', 'ext.example.com:80'] // biome-ignore format: a table
const srcIP = seldom(some('10.1.0.9', '10.2.3.4'))
const vip = some('10.96.0.1', '10.96.0.2', '10.96.1.1', '10.96.0.30', '10.9.9.9', '10.96.0.50')

export const clientWire: fc.Arbitrary<Wire> = fc.oneof(
  {
    weight: 8,
    arbitrary: request('client', { ...http(meshAuthorities, false), port: some(80, 80, 80, 8080, 9999), dstIP: seldom(vip), srcIP }),
  },
  {
    weight: 1,
    arbitrary: request('client', { protocol: fc.constant('tcp'), port: some(3306, 3306, 9999, 443), dstIP: often(vip), srcIP }),
  },
  {
    weight: 1,
    arbitrary: request('client', { ...http(meshAuthorities, false), port: some(443, 443, 9999), dstIP: often(vip), tls: oneWay }),
  },
)

const serverAuthorities = ['web.app', 'web', 'a.example.com', 'WEB', 'web:8080', 'x.example.com']
const serverIp = fc.constant('10.1.0.1')
export const serverWire: fc.Arbitrary<Wire> = fc.oneof(
  { weight: 8, arbitrary: request('server', { ...http(serverAuthorities, true), port: some(8080, 8080, 8080, 9090, 3306, 7777), dstIP: serverIp, srcIP, tls: often(mutual) }) },
  { weight: 1, arbitrary: request('server', { protocol: fc.constant('tcp'), port: some(3306, 3306, 8080, 9090, 7777), dstIP: serverIp, srcIP, tls: seldom(mutual) }) },
  { weight: 1, arbitrary: request('server', { ...http(serverAuthorities, false), port: some(8080, 8443, 9090, 3306), dstIP: serverIp, tls: oneWay }) },
) // biome-ignore format: one alternative a line

const gatewayAuthorities = [
  'a.example.com',
  'b.example.com',
  'x.example.com',
  'a.example.com:80',
  'A.example.com',
  'web',
  'unknown.example',
  'a.example.com:443',
]
const gatewayIp = fc.constant('10.1.9.1')
export const gatewayWire: fc.Arbitrary<Wire> = fc.oneof(
  { weight: 6, arbitrary: request('gateway', { ...http(gatewayAuthorities, true), port: some(80, 80, 80, 8080), dstIP: gatewayIp, srcIP }) },
  { weight: 4, arbitrary: request('gateway', { ...http(gatewayAuthorities, true), port: fc.constant(443), dstIP: gatewayIp, tls: fc.oneof(oneWay, mutual) }) },
  { weight: 1, arbitrary: request('gateway', { protocol: fc.constant('tcp'), port: some(3306, 443), dstIP: gatewayIp }) },
) // biome-ignore format: one alternative a line

export const wires = (wire: fc.Arbitrary<Wire>): fc.Arbitrary<Wire[]> => listOf(wire, 10, 16)
