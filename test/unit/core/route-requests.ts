/** Generated requests that reach what the routes of route-views.ts do. */
import fc from 'fast-check'
import type { Header, RequestDescriptor } from '../../../src/model/index.ts'
import { get } from '../support/view.ts'
import { optional, records } from './route-views.ts'

const headers: fc.Arbitrary<Header> = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(fc.constantFrom('x-a', 'x-b', 'via', 'accept', 'cookie'), fc.constantFrom('v', 'w', '', ' v ')) },
  { weight: 1, arbitrary: fc.constant<Header>(['x-forwarded-proto', '']) },
  {
    weight: 14,
    arbitrary: fc.constantFrom<Header>(
      ['content-type', 'application/grpc'],
      ['content-type', 'text/html'],
      ['grpc-timeout', '1S'],
      ['grpc-timeout', '7H'],
      ['grpc-timeout', '1500u'],
      ['grpc-timeout', '99999999H'],
      ['grpc-timeout', '0m'],
      ['grpc-timeout', 'soon'],
      ['origin', 'http://o'],
      ['origin', 'https://p'],
      ['origin', ''],
      ['access-control-request-method', 'POST'],
      ['access-control-request-headers', 'x-q'],
      ['x-forwarded-proto', 'https'],
      ['x-forwarded-proto', 'HTTP'],
      ['x-envoy-attempt-count', '3'],
    ),
  },
)
const wide = fc.oneof(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.constantFrom(0n, 1n, 50n, 250_000n, 2n ** 64n - 1n))

export const routeRequests: fc.Arbitrary<Omit<RequestDescriptor, 'direction'>> = fc
  .record({
    method: fc.constantFrom('GET', 'GET', 'POST', 'OPTIONS', 'HEAD'),
    path: fc.constantFrom('/', '/a', '/a/b', '/a/b?q=1', '/c?x=y?z', '/abc'),
    authority: fc.constantFrom('web', 'web:80', 'WEB.example', 'web.example:8080', '[::1]:80', '[::1]'),
    headers: fc.array(headers, { maxLength: 5 }),
    httpVersion: fc.constantFrom('1.1' as const, '2' as const),
    source: fc.constantFrom({ ip: '10.0.0.1' }, { ip: 'unknown' as const }),
    destination: fc.constantFrom({ ip: '10.96.0.1', port: 80 }, { ip: 'unknown' as const, port: 80 }, { ip: '', port: 80 }),
    draws: records<RequestDescriptor['draws']>({
      seed: optional(fc.nat(99)),
      split: optional(wide),
      faultDelay: optional(wide),
      faultAbort: optional(wide),
      mirrors: optional(fc.array(wide, { maxLength: 2 })),
    }),
  })
  .map((more) => get(more.path, more))
