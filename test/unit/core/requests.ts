/** Requests for tests of the core: a plain one with changes, and generated ones that are often odd. */
import fc from 'fast-check'
import type { Header, RequestDescriptor } from '../../../src/model/index.ts'

/** A plain request, with `changes`. */
export const aRequest = (changes: Partial<RequestDescriptor> = {}): RequestDescriptor => ({
  direction: 'inbound',
  protocol: 'http',
  method: 'GET',
  authority: 'a.example',
  path: '/',
  headers: [],
  source: { ip: '10.0.0.9' },
  destination: { ip: '10.1.0.1', port: 8080 },
  tokens: [],
  draws: {},
  ...changes,
})

const bytes = fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 12 }).map((codes) => String.fromCharCode(...codes))

const methods = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('GET', 'POST', 'OPTIONS', 'HEAD', 'CONNECT', 'QUERY', 'MSEARCH', 'M-SEARCH', 'get', 'FOO', '', 'G\tT', 'GE T') },
  { weight: 1, arbitrary: bytes },
) // biome-ignore format: one alternative a line
const hosts = [
  'a.example',
  'A.example:80',
  'a.example:99999',
  'a:1:2',
  '[::1]:80',
  '[::1]',
  'u:p@h',
  'u@h:80',
  '@@',
  'a_b',
  'h:',
  '',
  'a/b',
  ':80',
  '[]',
  'x@y@z:1',
]
const targets = fc.oneof(
  fc.constantFrom('/', '/a?b=c', '*', '', '/a b', '/é', 'a', '/#f', '/a  ', '/a \t', '#', ' ', '/\x7f', '/\0', '*x', '/a/../b', '//', '/%00', 'http:/x', 'http://', '://a'),
  fc.constantFrom(...hosts),
  fc
    .tuple(fc.constantFrom('http', 'HTTPS', 'https', 'ftp', 'h+t.p-1', '1h', 'Http'), fc.constantFrom(...hosts), fc.constantFrom('', '/', '/a/b?c', '?x', '/é', '#f', '/ '))
    .map(([scheme, host, rest]) => `${scheme}://${host}${rest}`),
  bytes,
) // biome-ignore format: one alternative a line

const names = ['host', 'connection', 'upgrade', 'te', 'content-length', 'transfer-encoding', 'x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host', 'x-request-id', 'keep-alive', 'proxy-connection', 'content-type', 'x-envoy-retry-on', 'x-envoy-internal', 'x-envoy-original-path', 'x-envoy-external-address', 'x-forwarded-client-cert', 'accept', 'via', 'cookie', 'x-a', 'X-A', '', ':path', 'bad name', 'x-b', 'x-envoy-attempt-count'] // biome-ignore format: a table
const values = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.constantFrom('', 'a', 'x-a', 'te', 'TE, x-b', 'upgrade', 'keep-alive, Upgrade', 'websocket', 'WebSocket', 'h2c', 'foo', 'close', 'host', 'x-forwarded-for', ':path', 'connection, x-a', 'a,b,c,d,e,f,g,h,i', 'a,b,c,d,e,f,g,h,i,j', '0', '10', '18446744073709551615', '18446744073709551616', '99999999999999999999', '1x', '+1', 'chunked', 'Chunked', 'gzip', 'gzip, chunked', 'trailers', ' trailers ,x', 'trailers2', '1.2.3.4', '1.2.3.4, 5.6.7.8', '::1,x', ' 9.9.9.9 ', '1.2.3.4,', 'https', 'HTTP', 'ftp', 'application/grpc', 'application/grpc+proto', 'application/grpc-web', 'a\rb', '\r', ' a\r ', '\ta\t', '\xa0te\xa0', 'a\nb', 'a\0', 'h:1'),
  },
  { weight: 1, arbitrary: bytes },
  { weight: 1, arbitrary: fc.integer({ min: 250, max: 260 }).map((length) => 'x'.repeat(length)) },
) // biome-ignore format: a table

const usualHeaders: fc.Arbitrary<Header> = fc.tuple(
  fc.constantFrom(...names.filter((name) => /^[a-z-]+$/.test(name))),
  fc.constantFrom('a', 'b,c', 'websocket', 'upgrade', 'x-a,x-b', '1.2.3.4', 'https', 'trailers', 'application/grpc', '', 'a\rb'),
)
const header: fc.Arbitrary<Header> = fc.tuple(fc.constantFrom(...names), values) // biome-ignore format: short

const orAbsent = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined, freq: 3 })

/** Requests as clients may send them, most with something odd about them; some all plain but for their headers. */
export const oddRequests: fc.Arbitrary<RequestDescriptor> = fc
  .record({
    isPlain: fc.boolean(),
    method: methods,
    path: targets,
    authority: fc.constantFrom('a.example', 'a.example', ...hosts),
    headers: fc.array(header, { maxLength: 6 }),
    usual: fc.array(usualHeaders, { maxLength: 6 }),
    httpVersion: orAbsent(fc.constantFrom('1.0' as const, '1.1' as const, '2' as const)),
    scheme: orAbsent(fc.constantFrom('http', 'https', 'x')),
    withoutHost: fc.boolean(),
    ip: fc.constantFrom('10.0.0.9', 'unknown', '::1'),
  })
  .map(({ isPlain, method, path, authority, headers, usual, httpVersion, scheme, withoutHost, ip }) =>
    aRequest({
      headers: isPlain ? usual : headers,
      source: { ip },
      ...(scheme === undefined ? {} : { scheme }),
      ...(isPlain
        ? {}
        : {
            method,
            path,
            authority: withoutHost ? '' : authority,
            ...(withoutHost ? { withoutHost } : {}),
            ...(httpVersion === undefined ? {} : { httpVersion }),
          }),
    }),
  )
