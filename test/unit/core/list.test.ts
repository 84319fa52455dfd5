import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { W_RECORDS, W_TEXT, W_TOKEN, W_TOKEN_RULE } from '../../../src/core/layout/frame.ts'
import { NONE } from '../../../src/core/layout/image.ts'
import { RQ_TOKENS } from '../../../src/core/layout/request.ts'
import { firstMatch, holds } from '../../../src/core/matching/list.ts'
import { compileCondition, compileHosts, compileList } from '../../../src/matching/compile/list.ts'
import { evaluateCondition } from '../../../src/matching/condition.ts'
import type { RequestContext } from '../../../src/matching/context.ts'
import { matchingHosts } from '../../../src/matching/host.ts'
import type { Condition, HostMatcher } from '../../../src/model/index.ts'
import { context } from '../support/context.ts'
import { arbCondition, arbContext, arbPredicate } from './conditions.ts'
import { compiling, type Loaded, load } from './memory.ts'
import { runs } from './runs.ts'

/** A token rule without lists, so that claims are what the token says. */
const arrive = (loaded: Loaded, rule: number, request: RequestContext): void => {
  loaded.arrive(request, { tokens: request.claims === undefined ? [] : [{ claims: request.claims }] })
  if (request.claims === undefined) return
  const record = loaded.word(260)
  loaded.view.setInt32(loaded.frame + W_TOKEN, record + loaded.view.getInt32(record + RQ_TOKENS, true), true)
  loaded.view.setInt32(loaded.frame + W_TOKEN_RULE, rule, true)
}

const firstReadable = (conditions: readonly Condition[], request: RequestContext, from = 0): number => {
  const found = conditions.findIndex((condition, index) => index >= from && evaluateCondition(condition, request).matched)
  return found < 0 ? NONE : found
}

const tokenRule = (c: ReturnType<typeof compiling>): number => c.w.block(new Array(14).fill(0))

describe('conditions of the core', () => {
  it('hold where those of the readable evaluator do', () => {
    fc.assert(
      fc.property(arbCondition, fc.array(arbContext, { minLength: 1, maxLength: 6 }), (condition, requests) => {
        for (const repeated of ['each', 'joined'] as const) {
          const c = compiling()
          const program = compileCondition(c, condition, repeated)
          const rule = tokenRule(c)
          const loaded = load(c.w)
          for (const one of requests) {
            const request = { ...one, repeatedHeaders: repeated }
            arrive(loaded, rule, request)
            const text = loaded.word(W_TEXT)
            expect(holds(loaded.frame, program) === 1).toBe(evaluateCondition(condition, request).matched)
            expect(loaded.word(W_TEXT)).toBe(text)
          }
        }
      }),
      runs(200),
    )
  })
})

it('a condition of more instructions than a jump reaches holds as it is written', () => {
  const parts = [...Array(16).keys()]
  const path = (text: string): Condition => ({ kind: 'predicate', field: { kind: 'path' }, matcher: { kind: 'exact', value: text } })
  const has = (text: string): Condition => ({ kind: 'predicate', field: { kind: 'path' }, matcher: { kind: 'contains', value: text } })
  const any = (of: (i: number) => Condition): Condition => ({ kind: 'any', of: parts.map(of) })
  const condition = any((i) => ({
    kind: 'all',
    of: parts.map((j) =>
      any((k) => ({ kind: 'all', of: [has('/'), ...parts.map((l) => path(`/${i}/${j < 15 ? 9 : 1}/${k}/${l < 15 ? 7 : 2}`))] })),
    ),
  }))
  const c = compiling()
  const program = compileCondition(c, { kind: 'any', of: [condition, { kind: 'not', of: condition }] })
  const none = compileCondition(c, condition)
  const loaded = load(c.w)
  loaded.arrive(context({ path: '/15/1/15/2' }), {})
  expect(holds(loaded.frame, program)).toBe(1)
  expect(holds(loaded.frame, none)).toBe(0)
})

describe('lists of the core', () => {
  const arbList = fc.oneof(
    fc.array(arbCondition, { maxLength: 40 }),
    fc.array(
      fc.array(arbPredicate, { minLength: 1, maxLength: 3 }).map((of): Condition => ({ kind: 'all', of })),
      { minLength: 14, maxLength: 120 },
    ),
  )

  it('find the entry that the readable evaluator finds', () => {
    fc.assert(
      fc.property(arbList, fc.array(arbContext, { minLength: 1, maxLength: 8 }), fc.nat({ max: 20 }), (conditions, requests, from) => {
        for (const repeated of ['each', 'joined'] as const) {
          const c = compiling()
          const list = compileList(c, conditions, repeated)
          const rule = tokenRule(c)
          const loaded = load(c.w)
          for (const one of requests) {
            const request = { ...one, repeatedHeaders: repeated }
            arrive(loaded, rule, request)
            const records = loaded.word(W_RECORDS)
            expect(firstMatch(loaded.frame, list, 0)).toBe(firstReadable(conditions, request))
            expect(firstMatch(loaded.frame, list, from)).toBe(firstReadable(conditions, request, from))
            expect(loaded.word(W_RECORDS)).toBe(records)
          }
        }
      }),
      runs(150),
    )
  })

  it('find hosts in the order of the table', () => {
    const values = ['a', 'b.a', '.a', 'c.b.a', 'a:80', '[::1]', 'xn'] as const
    const arbHost: fc.Arbitrary<HostMatcher> = fc.oneof(
      {
        weight: 9,
        arbitrary: fc.record({
          kind: fc.constantFrom('exact' as const, 'suffix' as const, 'prefix' as const),
          value: fc.constantFrom(...values),
        }),
      },
      { weight: 1, arbitrary: fc.constant<HostMatcher>({ kind: 'any' }) },
    )
    fc.assert(
      fc.property(
        fc.array(arbHost, { maxLength: 40 }),
        fc.constantFrom(...values, 'A:80', '[::1]:80', 'D.C.B.A'),
        fc.boolean(),
        (matchers, authority, ignorePort) => {
          const hosts = matchers.map((matcher, virtualHost) => ({ matcher, virtualHost }))
          const c = compiling()
          const list = compileHosts(c, { hosts, ignorePort })
          const loaded = load(c.w)
          loaded.arrive(context({ authority }))
          const found: number[] = []
          for (let at = firstMatch(loaded.frame, list, 0); at !== NONE; at = firstMatch(loaded.frame, list, at + 1)) found.push(at)
          expect(found).toEqual(
            matchingHosts({ name: '', hosts, ignorePort, virtualHosts: [] }, authority).map(({ virtualHost }) => virtualHost),
          )
        },
      ),
      runs(200),
    )
  })
})

it('lists of texts and patterns within values find the entry that the readable evaluator finds', () => {
  const words = ['item-1', 'item-12', 'item-123', 'list', 'lists', 'Ã©tage', 'a/b/c']
  const arbWord = fc.constantFrom(...words)
  const arbText = fc.oneof(
    arbWord.map(
      (value): Condition => ({ kind: 'predicate', field: { kind: 'path' }, matcher: { kind: 'contains', value, ignoreCase: false } }),
    ),
    arbWord.map(
      (word): Condition => ({
        kind: 'predicate',
        field: { kind: 'path' },
        matcher: { kind: 'pattern', pattern: { dialect: 're2-latin1', source: `.*/${word}(/.*)?`, anchoring: 'full' } },
      }),
    ),
  )
  const arbPath = fc.array(arbWord, { minLength: 1, maxLength: 3 }).map((parts) => `/${parts.join('/')}`)
  fc.assert(
    fc.property(
      fc.array(arbText, { minLength: 6, maxLength: 30 }),
      fc.array(arbPath, { minLength: 1, maxLength: 8 }),
      (conditions, paths) => {
        const c = compiling()
        const list = compileList(c, conditions)
        const loaded = load(c.w)
        for (const path of paths) {
          const request = context({ path })
          loaded.arrive(request, {})
          expect(firstMatch(loaded.frame, list, 0)).toBe(firstReadable(conditions, request))
        }
      },
    ),
    runs(150),
  )
})
