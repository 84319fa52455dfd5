/** HTTP routes of VirtualServices with every field that Istio reads. */
import fc from 'fast-check'
import { durations, fields, listOf, mapOf, often, pick, seldom, some, subsets } from './parts.ts'

const texts = (...values: string[]) =>
  fc.oneof(
    some(...values).map((exact) => ({ exact })),
    some(...values).map((prefix) => ({ prefix })),
    some('.*', '/a.*', '[a-z]+', 'a|ab', '/[ab]/.*', '(?i)/A', '^/a$', '.+', '').map((regex) => ({ regex })),
  )

const headerNames = ['x-a', 'X-B', ':authority', 'cookie', 'x-c'] as const
const claims = ['@request.auth.claims.group', '@request.auth.claims[groups]', '@request.auth.claims[n][k]'] as const

const match = (gateways: readonly string[]) =>
  fields({
    uri: often(texts('/', '/a', '/a/', '/a/b', '/b')),
    method: seldom(texts('GET', 'POST', 'get')),
    authority: seldom(texts('web', 'a.example.com', 'web:80', 'a')),
    scheme: seldom(texts('http', 'https')),
    headers: seldom(
      fc.oneof(
        mapOf(headerNames, fc.oneof(texts('a', 'ab', '1', ''), fc.constant({}))),
        mapOf(claims, fc.oneof(texts('dev', 'v', 'ops'), fc.constant({}))),
      ),
    ),
    withoutHeaders: seldom(fc.oneof(mapOf(headerNames, fc.oneof(texts('a', '1'), fc.constant({}))), mapOf(claims, texts('dev')))),
    queryParams: seldom(mapOf(['v', 'x'], fc.oneof(texts('1', 'a', ''), fc.constant({})))),
    ignoreUriCase: seldom(fc.boolean()),
    port: seldom(some(80, 8080, 443)),
    sourceLabels: seldom(some({ app: 'client' }, { app: 'nobody' }, { version: 'v1' })),
    sourceNamespace: seldom(some('app', 'other')),
    gateways: seldom(pick([...gateways, 'mesh', 'nowhere'])),
    name: seldom(some('m1', 'm2')),
  })

export const destination = (hosts: readonly string[]) =>
  fields({ host: some(...hosts), subset: seldom(subsets), port: seldom(some(80, 8080, 3306, 9999).map((number) => ({ number }))) })

const headerValue = some('set', '%REQ(x-a)%', 'a b', '%PROTOCOL%x%%', '')
const operations = fields({
  set: seldom(mapOf(['x-a', 'x-n', 'host', ':path', 'X-Up'], headerValue)),
  add: seldom(mapOf(['x-a', 'x-added'], headerValue)),
  remove: seldom(pick(['x-a', 'x-b', 'x-r', 'server'])),
})
const headers = fields({ request: often(operations), response: often(operations) })

const percentage = some(0, 100, 100, 100, 50, 0.01).map((value) => ({ value }))
const certain = some(0, 100, 100).map((value) => ({ value }))

const fault = fields({
  delay: seldom(fields({ fixedDelay: some('1ms', '20ms', '0.001s'), percentage: seldom(certain), percent: seldom(some(0, 100)) })),
  abort: seldom(
    fc.oneof(
      fields({ httpStatus: some(503, 400, 418, 200), percentage: often(certain) }),
      fields({ grpcStatus: some('UNAVAILABLE', 'OK', 'NOT_FOUND'), percentage: often(certain) }),
    ),
  ),
})

const origins = listOf(fc.oneof(texts('http://a.example', 'https://b.example:8443', '*'), fc.constant({ regex: 'http://.*\\.example' })))
const cors = fields({
  allowOrigins: often(origins),
  allowOrigin: seldom(pick(['*', 'http://a.example'])),
  allowMethods: often(pick(['GET', 'POST', 'PUT'])),
  allowHeaders: seldom(pick(['x-a', 'X-B'])),
  exposeHeaders: seldom(pick(['x-r', 'x-s'])),
  maxAge: seldom(some('24h', '1m', '1.5s', '0s')),
  allowCredentials: seldom(fc.boolean()),
  unmatchedPreflights: seldom(some('FORWARD', 'IGNORE', 'UNSPECIFIED')),
})

const retryWords = ['5xx', 'gateway-error', 'reset', 'connect-failure', 'retriable-4xx', 'refused-stream', '503', '429', 'retriable-headers', 'unavailable', 'cancelled', 'odd'] // biome-ignore format: a table
const retries = fields({
  attempts: some(0, 1, 2, 3, -1),
  retryOn: often(pick(retryWords).map((words) => words.join(','))),
  perTryTimeout: seldom(some('1s', '100ms', '0s')),
  retryRemoteLocalities: seldom(fc.boolean()),
  retryIgnorePreviousHosts: seldom(fc.boolean()),
  backoff: seldom(some('1ms', '25ms', '10s')),
})

const rewrite = fc.oneof(
  fields({ uri: some('/n', '/', '', '/n/'), authority: seldom(some('new.example')) }),
  fields({ authority: some('new.example', 'web:81') }),
  fields({ uriRegexRewrite: some({ match: '/a(.*)', rewrite: '/z\\1' }, { match: '/([a-z]+)/(b)', rewrite: '/\\2/\\1' }, { match: '.*', rewrite: '/\\0' }) }),
) // biome-ignore format: one rewrite a line

const redirect = fields({
  uri: often(some('/moved', '/m?x=1', '')),
  authority: seldom(some('elsewhere.example', 'elsewhere.example:81')),
  redirectCode: seldom(some(301, 302, 303, 307, 308, 304, 200)),
  scheme: seldom(some('https', 'http')),
  port: seldom(some(80, 8443)),
  derivePort: seldom(some('FROM_REQUEST_PORT', 'FROM_PROTOCOL_DEFAULT')),
})

const directResponse = fields({
  status: some(200, 204, 301, 418, 503, 99),
  body: seldom(fc.oneof(some('hi', '', 'ü').map((string) => ({ string })), fc.constant({ bytes: 'aGk=' }))),
}) // biome-ignore format: pairs

/** One route towards these hosts; `gateways` are the names that a match may be limited to. */
export const httpRoute = (hosts: readonly string[], gateways: readonly string[] = []): fc.Arbitrary<Record<string, unknown>> => {
  const common = {
    match: often(listOf(match(gateways), 1, 3)),
    name: seldom(some('r1', 'r2')),
    headers: seldom(headers),
    corsPolicy: seldom(cors),
    fault: seldom(fault),
  }
  const weighted = fields({ destination: destination(hosts), weight: often(some(0, 1, 10, 45, 90, 100)), headers: seldom(headers) })
  const forward = fields({
    ...common,
    route: listOf(weighted, 1, 3),
    rewrite: seldom(rewrite),
    timeout: seldom(durations),
    retries: seldom(retries),
    mirror: seldom(some({ host: 'api' }, { host: 'web', subset: 'v1' }, { host: 'gone' })),
    mirrorPercentage: seldom(percentage),
    mirrors: seldom(listOf(fields({ destination: destination(hosts), percentage: seldom(percentage) }))),
  })
  return fc.oneof(
    { weight: 8, arbitrary: forward },
    { weight: 1, arbitrary: fields({ ...common, redirect }) },
    { weight: 1, arbitrary: fields({ ...common, directResponse }) },
    { weight: 1, arbitrary: fields({ ...common, rewrite: seldom(rewrite) }) },
  )
}
