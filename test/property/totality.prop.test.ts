import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { explain } from '../../src/engine/readable.ts'
import type { RequestDescriptor } from '../../src/model/index.ts'
import { arbMesh } from './arbitraries/mesh.ts'
import { runs, viewFrom } from './harness.ts'

const arbBytes = fc.array(fc.nat({ max: 255 }), { maxLength: 24 }).map((codes) => String.fromCharCode(...codes))
const near = (...values: string[]) => fc.oneof(fc.constantFrom(...values), arbBytes)
const arbIp = near('10.0.0.1', '::1', 'unknown', '999.1.1.1', '::ffff:10.0.0.1')

const arbHostileRequest: fc.Arbitrary<RequestDescriptor> = fc.record({
  direction: fc.constantFrom('outbound' as const, 'inbound' as const, 'gateway' as const),
  protocol: fc.constantFrom('http' as const, 'tcp' as const),
  method: near('GET', 'OPTIONS', 'CONNECT', ''),
  authority: near('web', 'web:80', '[::1]:80', '[', ':', 'WEB.', ''),
  path: near('/', '*', '', '/%2e%2e/a', '/a//b;c?d#e', 'http://x/y', '?', '/%zz'),
  headers: fc.array(
    fc.tuple(near('x-a', 'host', 'origin', 'x-forwarded-for', 'grpc-timeout', ''), near('a', '1.2.3.4, 5', '9999999999H')),
    { maxLength: 6 },
  ),
  source: fc.oneof(
    fc.record({ ip: arbIp }),
    fc.record({
      ip: arbIp,
      tls: fc.record({
        kind: fc.constantFrom('tls' as const, 'mutual' as const),
        principal: near('cluster.local/ns/app/sa/web'),
        serverName: near('web', ''),
      }),
    }),
  ),
  destination: fc.record({ ip: arbIp, port: fc.oneof(fc.constantFrom(80, 8080, 3306), fc.integer({ min: -1, max: 70000 })) }),
  tokens: fc.constantFrom('unknown' as const, []),
  draws: fc.record({ seed: fc.double(), split: fc.bigInt() }),
})

const kinds = ['forward', 'respond', 'close', 'rejected', 'undetermined']

describe('explain', () => {
  it('answers every request, however malformed, with a decision', () => {
    fc.assert(
      fc.property(
        arbMesh,
        fc.constantFrom('client', 'web-1'),
        fc.array(arbHostileRequest, { minLength: 1, maxLength: 8 }),
        (objects, workload, requests) => {
          const view = viewFrom(objects, workload)
          for (const request of requests) expect(kinds).toContain(explain(view, request).decision.kind)
        },
      ),
      runs(250),
    )
  })

  it('is a function: the same input gives the same answer', () => {
    fc.assert(
      fc.property(arbMesh, arbHostileRequest, (objects, request) => {
        const view = viewFrom(objects, 'client')
        expect(explain(view, request)).toEqual(explain(view, request))
      }),
      runs(80),
    )
  })
})
