import { describe, expect, it } from 'vitest'
import { evaluateCondition, evaluatePredicate } from '../../../src/matching/condition.ts'
import type { Condition, Predicate } from '../../../src/model/index.ts'
import { context } from '../support/context.ts'

const header = (name: string, matcher: Predicate['matcher'], more: Partial<Predicate> = {}): Predicate => ({
  kind: 'predicate',
  field: { kind: 'header', name },
  matcher,
  ...more,
})
const holds = (predicate: Predicate, headers: [string, string][]) => evaluatePredicate(predicate, context({ headers })).matched
const admin = { kind: 'exact', value: 'admin' } as const

describe('predicates', () => {
  it('any one line of a header is enough, a joined line is one value (M-21)', () => {
    expect(
      holds(header('x', admin), [
        ['x', 'user'],
        ['x', 'admin'],
      ]),
    ).toBe(true)
    expect(holds(header('x', admin), [['x', 'user,admin']])).toBe(false)
  })

  it('a negation is of all lines together', () => {
    const not = header('x', admin, { negate: true })
    expect(
      holds(not, [
        ['x', 'user'],
        ['x', 'admin'],
      ]),
    ).toBe(false)
    expect(holds(not, [['x', 'user']])).toBe(true)
    expect(holds(not, [])).toBe(true)
  })

  it('a missing header is false, or the empty string where the rule says so (M-19, M-20)', () => {
    const anything = { kind: 'pattern', pattern: { source: '.*', dialect: 're2-latin1', anchoring: 'full' } } as const
    expect(holds(header('x', anything), [])).toBe(false)
    expect(holds(header('x', anything, { negate: true, missingAsEmpty: true }), [])).toBe(false)
    expect(holds(header('x', { kind: 'present' }, { negate: true }), [])).toBe(true)
  })

  it('host is the authority, and pseudo headers are what they say', () => {
    const request = context({ authority: 'Web:80', path: '/a?b', method: 'PUT', scheme: 'https' })
    const found = (name: string) => evaluatePredicate(header(name, { kind: 'present' }), request).found
    expect([found('host'), found(':path'), found(':method'), found(':scheme')]).toEqual(['"Web:80"', '"/a?b"', '"PUT"', '"https"'])
  })

  it('claims are strings or lists of strings, by literal keys (A-43, A-44)', () => {
    const claims = { 'a.b': 'x', nested: { list: ['p', 5, 'q'] }, level: 5, admin: true }
    const claim =
      (...path: string[]) =>
      (value: string) =>
        evaluatePredicate({ kind: 'predicate', field: { kind: 'claim', path }, matcher: { kind: 'exact', value } }, context({ claims }))
          .matched
    expect(claim('a.b')('x')).toBe(true)
    expect(claim('a', 'b')('x')).toBe(false)
    expect(claim('nested', 'list')('q')).toBe(true)
    expect(claim('level')('5')).toBe(false)
    expect(claim('admin')('true')).toBe(false)
    expect(claim('constructor')('x')).toBe(false)
  })

  it('an address that is not known has no value', () => {
    const ip: Predicate = { kind: 'predicate', field: { kind: 'peerAddress' }, matcher: { kind: 'cidr', address: '0.0.0.0', bits: 0 } }
    expect(evaluatePredicate(ip, context({ peerAddress: 'unknown' }))).toMatchObject({ matched: false })
    expect(evaluatePredicate({ ...ip, negate: true }, context({ peerAddress: 'unknown' }))).toMatchObject({ matched: true })
  })

  it('a connection without HTTP has no HTTP fields', () => {
    const path: Predicate = { kind: 'predicate', field: { kind: 'path' }, matcher: { kind: 'present' } }
    expect(evaluatePredicate(path, context({ protocol: 'tcp' })).matched).toBe(false)
  })
})

describe('conditions', () => {
  const yes: Condition = { kind: 'all', of: [] }
  const no: Condition = { kind: 'any', of: [] }
  const value = (condition: Condition) => evaluateCondition(condition, context({})).matched

  it('an empty all is true, an empty any is false', () => expect([value(yes), value(no)]).toEqual([true, false]))

  it('stop as soon as the outcome is settled', () => {
    const one = header('x', admin)
    const { comparisons, matched } = evaluateCondition({ kind: 'all', of: [one, one, yes] }, context({}))
    expect([comparisons.length, matched]).toEqual([1, false])
  })

  it('negate', () => expect(value({ kind: 'not', of: { kind: 'any', of: [no, yes] } })).toBe(false))
})
