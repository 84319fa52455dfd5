import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FR_BODY, FR_GRPC_STATUS, FR_STATUS, W_ANSWER, W_GRPC, W_HEAD } from '../../../src/core/layout/frame.ts'
import { NONE } from '../../../src/core/layout/image.ts'
import { headerAdd, headerSet } from '../../../src/core/memory/headers.ts'
import { putI32 } from '../../../src/core/memory/mem.ts'
import { beginAnswer, finishAnswer } from '../../../src/core/routing/reply.ts'
import { wellKnownNames } from '../../../src/image/well-known-names.ts'
import { workOnResponse } from '../../../src/routing/headers.ts'
import { localReply } from '../../../src/routing/local-reply.ts'
import { front } from './front.ts'
import { aRequest } from './requests.ts'

const names = [
  'content-type',
  'grpc-status',
  'grpc-message',
  'connection',
  'upgrade',
  'vary',
  'x-request-id',
  'location',
  'via',
  'www-authenticate',
]
const texts = fc.constantFrom('', 'a', ' a\t', 'text/html', '5', 'a%b~\n\xff', 'RBAC: access denied')
const work = fc.array(fc.tuple(fc.constantFrom('set' as const, 'add' as const), fc.constantFrom(...names), texts), { maxLength: 6 })
const answer = fc.record({
  status: fc.constantFrom(200, 400, 401, 403, 404, 429, 431, 500, 501, 502, 503, 504, 599),
  body: texts,
  grpcStatus: fc.option(fc.constantFrom(0, 3, 16), { nil: undefined }),
})

describe('answers of the core itself', () => {
  it('are those of the readable engine', () => {
    fc.assert(
      fc.property(work, answer, fc.boolean(), fc.boolean(), (steps, { status, body, grpcStatus }, grpc, head) => {
        const at = front(aRequest())
        putI32(at.f + W_GRPC, grpc ? 1 : 0)
        putI32(at.f + W_HEAD, head ? 1 : 0)
        beginAnswer(at.f)
        for (const [how, name, value] of steps) {
          const placed = at.place(value)
          const put = how === 'set' ? headerSet : headerAdd
          put(at.f, W_ANSWER, wellKnownNames.indexOf(name), placed.at, placed.len)
        }
        const placed = at.place(body)
        finishAnswer(at.f, status, placed.at, placed.len, grpcStatus ?? NONE)
        const told = at.word(at.f + FR_GRPC_STATUS)
        const found = {
          status: at.word(at.f + FR_STATUS),
          headers: at.headers(W_ANSWER),
          body: at.text(FR_BODY),
          ...(told === NONE ? {} : { grpcStatus: told }),
        }
        const given = { status, body, ...(grpcStatus === undefined ? {} : { grpcStatus }) }
        const wanted = localReply(given, { grpc, head }, (headers) =>
          steps.reduce((out, [how, name, value]) => workOnResponse(out, { remove: [], set: [], add: [], [how]: [[name, value]] }), headers),
        )
        expect(found).toEqual(wanted)
      }),
      { numRuns: 2_000 },
    )
  })
})
