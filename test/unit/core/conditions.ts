/** Conditions and contexts with few names and values, so that they collide. */
import fc from 'fast-check'
import type { RequestContext } from '../../../src/matching/context.ts'
import type { Condition, Field, Matcher, Predicate } from '../../../src/model/index.ts'

const texts = [
  '',
  '/',
  '/a',
  '/a/b',
  '/a/',
  '/ab',
  'a',
  'A',
  'ab',
  'aB',
  'b',
  '80',
  '443',
  'web',
  'WEB',
  'web:80',
  'aa',
  'aab',
  'x;y',
  'é',
  'Ā',
] as const
const addresses = [
  '10.0.0.1',
  '10.0.1.1',
  '10.0.0.256',
  '010.0.0.1',
  '1.2.3',
  '::1',
  '::',
  '1::2',
  'fe80::1%eth0',
  '::ffff:10.0.0.1',
  '::10.0.0.1',
] as const
const arbAddressText = fc.oneof(
  fc.constantFrom(...addresses),
  fc.ipV4(),
  fc.ipV6(),
  fc.string({ unit: fc.constantFrom('0', '1', 'f', ':', '.', 'x'), maxLength: 12 }),
)
const anchoring = fc.constantFrom('full' as const, 'start' as const, 'search' as const)

const arbMatcher: fc.Arbitrary<Matcher> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(
        fc.constantFrom(
          'exact' as const,
          'exact' as const,
          'prefix' as const,
          'suffix' as const,
          'contains' as const,
          'segmentPrefix' as const,
          'strictlyBelow' as const,
        ),
        fc.constantFrom(...texts),
        fc.boolean(),
      )
      .map(([kind, value, ignoreCase]): Matcher => ({ kind, value, ignoreCase })),
  },
  { weight: 2, arbitrary: fc.constantFrom<Matcher>({ kind: 'present' }, { kind: 'nonEmpty' }, { kind: 'always' }, { kind: 'never' }) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(
        fc.constantFrom('.*', '/a.*', 'a|ab', '(', '[^a]', 'ab', 'a+', '/a/[ab]'),
        fc.constantFrom('re2-latin1' as const, 'rust-utf8' as const),
        anchoring,
      )
      .map(([source, dialect, how]): Matcher => ({ kind: 'pattern', pattern: { source, dialect, anchoring: how } })),
  },
  { weight: 1, arbitrary: fc.constantFrom(80, 443, -1, 1.5).map((port): Matcher => ({ kind: 'port', port })) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(arbAddressText, fc.integer({ min: -1, max: 129 }))
      .map(([address, bits]): Matcher => ({ kind: 'cidr', address, bits })),
  },
)

const kinds = ['path', 'host', 'principal', 'peerAddress', 'clientAddress', 'destinationAddress', 'destinationPort', 'serverName'] as const
const arbField: fc.Arbitrary<Field> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Field>({ kind: 'path' }) },
  {
    weight: 4,
    arbitrary: fc
      .constantFrom('x-a', 'x-b', 'cookie', ':method', ':authority', ':scheme', ':path', 'host')
      .map((name): Field => ({ kind: 'header', name })),
  },
  { weight: 2, arbitrary: fc.constantFrom(...kinds).map((kind): Field => ({ kind })) },
  { weight: 1, arbitrary: fc.constantFrom('q', '', 'a').map((name): Field => ({ kind: 'query', name })) },
  { weight: 1, arbitrary: fc.constantFrom(['a'], ['b'], ['b', 'a']).map((path): Field => ({ kind: 'claim', path })) },
  { weight: 1, arbitrary: fc.constant<Field>({ kind: 'metadata', filter: 'f', key: 'k', listElement: false }) },
)

export const arbPredicate: fc.Arbitrary<Predicate> = fc
  .tuple(arbField, arbMatcher, fc.constantFrom(false, false, true), fc.constantFrom(false, false, true))
  .map(([field, matcher, negate, missingAsEmpty]) => ({ kind: 'predicate', field, matcher, negate, missingAsEmpty }))

export const { condition: arbCondition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    arbPredicate,
    fc.record({ kind: fc.constantFrom('all' as const, 'any' as const), of: fc.array(tie('condition'), { maxLength: 4 }) }),
    fc.record({ kind: fc.constantFrom('all' as const, 'any' as const), of: fc.array(arbPredicate, { minLength: 15, maxLength: 24 }) }),
    fc.record({ kind: fc.constant('not' as const), of: tie('condition') }),
  ),
}))

const arbText = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...texts.filter((text) => text !== 'Ā')) },
  { weight: 1, arbitrary: arbAddressText },
)
const arbClaim = fc.oneof(
  fc.constantFrom('a', 'ab b', '  ', '', 'é', 5, true, null),
  fc.array(fc.constantFrom('a', 'b', 7), { maxLength: 3 }),
  fc.constant({ a: 'ab' }),
)

export const arbContext: fc.Arbitrary<RequestContext> = fc
  .record(
    {
      protocol: fc.constantFrom('http' as const, 'http' as const, 'http' as const, 'tcp' as const),
      method: fc.constantFrom('GET', 'a', ''),
      scheme: fc.constantFrom('http', 'a'),
      authority: fc.oneof(fc.constantFrom('web', 'WEB:80', '[::1]:80', '::1', 'web:', 'A'), arbText),
      path: fc.oneof(fc.constantFrom('/a?q=a&a', '/a/b?q', '/ab?&q=b', '/a#b?q=a', '/a?q=a#b&a=b', '/?'), arbText),
      headers: fc.array(fc.tuple(fc.constantFrom('x-a', 'x-b', 'cookie', 'other'), arbText), { maxLength: 5 }),
      principals: fc.oneof(fc.constant([]), fc.tuple(arbText)),
      peerAddress: fc.oneof(arbAddressText, fc.constant('unknown')),
      clientAddress: fc.oneof(arbAddressText, fc.constant('unknown')),
      destinationAddress: fc.oneof(arbAddressText, fc.constant('unknown')),
      destinationPort: fc.constantFrom(80, 443, 0),
      serverName: arbText,
      claims: fc.dictionary(fc.constantFrom('a', 'b'), arbClaim, { noNullPrototype: true }),
      repeatedHeaders: fc.constantFrom('each' as const, 'joined' as const),
    },
    {
      requiredKeys: [
        'protocol',
        'method',
        'scheme',
        'authority',
        'path',
        'headers',
        'principals',
        'peerAddress',
        'clientAddress',
        'destinationAddress',
        'destinationPort',
        'serverName',
        'repeatedHeaders',
      ],
      noNullPrototype: true,
    },
  )
  .map((context) => (context.protocol === 'tcp' ? { ...context, clientAddress: context.peerAddress } : context))
