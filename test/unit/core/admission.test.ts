import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ADMITTED, admit, REFUSED } from '../../../src/core/intake/admission.ts'
import { ingress } from '../../../src/core/intake/ingress.ts'
import { readPseudoHeaders } from '../../../src/core/intake/intake.ts'
import {
  FR_BODY,
  FR_MALFORMED,
  FR_STATUS,
  FR_WHY,
  W_AUTHORITY,
  W_METHOD,
  W_PATH,
  W_SCHEME,
  W_UPGRADE,
} from '../../../src/core/layout/frame.ts'
import {
  HH_BYTES,
  HH_FLAGS,
  HH_MAX_HEADER_BYTES,
  HH_MAX_HEADERS,
  HH_METHOD_COUNT,
  HH_METHODS,
  HH_TRUSTED_HOPS,
  HH_USES_REMOTE_ADDRESS,
} from '../../../src/core/layout/listeners.ts'
import { isGrpc } from '../../../src/core/routing/reply.ts'
import { admit as readableAdmit } from '../../../src/engine/admission.ts'
import { malformations, respondReasons } from '../../../src/engine/compiled/words.ts'
import { ingress as readableIngress } from '../../../src/engine/ingress.ts'
import { upgradeOf } from '../../../src/engine/request-headers.ts'
import type { ImageWriter } from '../../../src/image/writer.ts'
import { newestRules, type RequestDescriptor } from '../../../src/model/index.ts'
import { isGrpc as isReadableGrpc } from '../../../src/routing/local-reply.ts'
import { clientOf, type Front, front, requestHeaders } from './front.ts'
import { aRequest, oddRequests } from './requests.ts'

interface Policy {
  readonly useRemoteAddress: boolean
  readonly trustedHops: number
}

const limits = { maxHeaders: 6, maxHeaderBytes: 300 }
const policies: readonly Policy[] = [false, true].flatMap((useRemoteAddress) =>
  [0, 1, 2].map((trustedHops) => ({ useRemoteAddress, trustedHops })),
)

const handlerOf =
  ({ useRemoteAddress, trustedHops }: Policy) =>
  (w: ImageWriter): number => {
    const words: number[] = new Array(HH_BYTES / 4).fill(0)
    const methods = newestRules.methods.map(w.string)
    words[HH_FLAGS / 4] = useRemoteAddress ? HH_USES_REMOTE_ADDRESS : 0
    words[HH_TRUSTED_HOPS / 4] = trustedHops
    words[HH_MAX_HEADERS / 4] = limits.maxHeaders
    words[HH_MAX_HEADER_BYTES / 4] = limits.maxHeaderBytes
    words[HH_METHODS / 4] = w.block(methods)
    words[HH_METHOD_COUNT / 4] = methods.length
    return w.block(words)
  }
const cases = policies.map((policy) => ({ policy, build: handlerOf(policy) }))

const refusalOf = (at: Front): object => ({
  why: respondReasons[at.word(at.f + FR_WHY)],
  malformed: malformations[at.word(at.f + FR_MALFORMED)],
  status: at.word(at.f + FR_STATUS),
  body: at.text(FR_BODY),
})

const core = (request: RequestDescriptor, { build }: (typeof cases)[number], tls: boolean): object => {
  const at = front(request, build)
  readPseudoHeaders(at.f)
  const admitted = admit(at.f, at.built, tls ? 1 : 0)
  if (admitted === REFUSED) return refusalOf(at)
  const upgrade = at.word(at.f + W_UPGRADE)
  const authority = at.text(W_AUTHORITY)
  const path = at.text(W_PATH)
  ingress(at.f, at.built, tls ? 1 : 0)
  return {
    method: at.text(W_METHOD),
    authority,
    path,
    upgrade,
    scheme: at.text(W_SCHEME),
    client: clientOf(at),
    headers: requestHeaders(at),
    grpc: isGrpc(at.f) === 1,
    refused: admitted === ADMITTED ? undefined : refusalOf(at),
  }
}

const toldRefusal = ({ why, malformed, status, body }: { why: string; malformed?: string; status: number; body: string }): object => ({
  why,
  malformed,
  status,
  body,
})

const readable = (request: RequestDescriptor, { policy }: (typeof cases)[number], tls: boolean): object => {
  const handler = { clientAddress: policy, direction: 'inbound', requestLimits: limits } as const
  const admitted = readableAdmit(request, handler, tls, newestRules)
  if ('why' in admitted) return toldRefusal(admitted)
  const upgrade = upgradeOf(request.headers)
  const incoming = readableIngress(handler, admitted.headers, request.source.ip, tls, admitted.scheme)
  return {
    method: request.method,
    authority: admitted.authority,
    path: admitted.path,
    upgrade: upgrade === undefined ? 0 : upgrade === 'websocket' ? 1 : 2,
    scheme: incoming.scheme,
    client: incoming.clientAddress,
    headers: incoming.headers,
    grpc: isReadableGrpc(incoming.headers),
    refused: admitted.refused === undefined ? undefined : toldRefusal(admitted.refused),
  }
}

describe('admission and ingress of the core', () => {
  it('say of odd requests what the readable engine says', () => {
    fc.assert(
      fc.property(oddRequests, fc.constantFrom(...cases), fc.boolean(), (request, one, tls) => {
        expect(core(request, one, tls)).toEqual(readable(request, one, tls))
      }),
      { numRuns: Number(process.env.RUNS ?? 4_000) },
    )
  })

  it('take the same Referers away (R-57b)', () => {
    const part = fc.constantFrom(
      ...[
        'http',
        'x+1',
        ':',
        '//',
        '/',
        '@',
        '[',
        ']',
        '::',
        '1.2.3.4',
        'h',
        'a-b.c',
        '_',
        '80',
        '65536',
        '00',
        '?',
        '#',
        '%41',
        'é',
        ' ',
        '\\',
        '"',
        ',',
      ],
    )
    const url = fc
      .tuple(fc.constantFrom('http', 'x-y', 'h1'), fc.array(part, { maxLength: 8 }))
      .map(([scheme, parts]) => `${scheme}://${parts.join('')}`)
    const value = fc.oneof(
      url,
      fc.array(part, { maxLength: 8 }).map((parts) => parts.join('')),
    )
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 2 }), fc.constantFrom(...cases), (values, one) => {
        const request = aRequest({ headers: values.map((text) => ['referer', text.trim()] as const) })
        expect(core(request, one, false)).toEqual(readable(request, one, false))
      }),
      { numRuns: Number(process.env.RUNS ?? 4_000) },
    )
  })

  it.each([
    ['many lines of one header', Array.from({ length: 5 }, (_, i) => ['accept', `a${i}`] as const)],
    [
      'a line that is empty among them',
      [
        ['via', ''],
        ['via', 'a'],
        ['via', ''],
        ['via', 'b'],
      ] as const,
    ],
    [
      'lines of two headers by turns',
      [
        ['te', 'a'],
        ['via', 'b'],
        ['te', 'trailers'],
        ['via', 'c'],
      ] as const,
    ],
    [
      'carriage returns',
      [
        ['x-a', ' a\r b\r '],
        ['accept', '\r'],
      ] as const,
    ],
    [
      'a websocket',
      [
        ['connection', 'upgrade'],
        ['upgrade', 'WebSocket'],
        ['keep-alive', '1'],
      ] as const,
    ],
    [
      'an unknown upgrade that takes a header along',
      [
        ['connection', 'upgrade, x-a'],
        ['upgrade', 'foo'],
        ['x-a', '1'],
      ] as const,
    ],
  ])('keep up %s', (_, headers) => {
    for (const one of cases) {
      const request = aRequest({ headers })
      expect(core(request, one, false)).toEqual(readable(request, one, false))
    }
  })
})
