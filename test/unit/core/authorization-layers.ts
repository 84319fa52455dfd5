/** Generated layers of authorization, and contexts and requests with tokens that reach what they do. */
import fc from 'fast-check'
import { tokenWords } from '../../../src/engine/compiled/words.ts'
import type { RequestContext } from '../../../src/matching/context.ts'
import type {
  AuthorizationLayer,
  AuthorizationPolicy,
  Condition,
  Json,
  Reference,
  RequestDescriptor,
  TokenFailure,
  TokenOutcome,
  TokenRule,
} from '../../../src/model/index.ts'
import { arbCondition, arbContext, arbPredicate } from './conditions.ts'

let next = 0
const arbReference: fc.Arbitrary<Reference> = fc.constantFrom('merged' as const, 'inherited' as const, 'decided' as const).map((role) => {
  next += 1
  return { kind: 'Thing', group: 'test', namespace: 'ns', name: 'thing', path: ['spec', next], role }
})

const arbRule = fc.record({
  index: fc.nat({ max: 9 }),
  condition: fc.oneof(arbCondition, arbPredicate, fc.constant<Condition>({ kind: 'any', of: [] })),
  reference: arbReference,
})
const arbPolicy: fc.Arbitrary<AuthorizationPolicy> = fc.record({
  namespace: fc.constantFrom('a', 'b'),
  name: fc.constantFrom('p', 'q'),
  rules: fc.oneof(fc.array(arbRule, { maxLength: 3 }), fc.array(arbRule, { minLength: 8, maxLength: 16 })),
  dryRun: fc.constantFrom(false, false, true),
  reference: arbReference,
})

const names = ['authorization', 'x-a', 'x-token', 'cookie'] as const
const arbTokenRule: fc.Arbitrary<TokenRule> = fc.record(
  {
    issuer: fc.constantFrom('', 'i', 'j'),
    audiences: fc.constantFrom([], ['web'], ['web', 'x']),
    fromHeaders: fc.array(
      fc.record({ name: fc.constantFrom('X-Token', 'x-a', 'Authorization'), prefix: fc.constantFrom('', 'Bearer ', 'b') }),
      { maxLength: 2 },
    ),
    fromParams: fc.array(fc.constantFrom('t', 'a', ''), { maxLength: 2 }),
    fromCookies: fc.array(fc.constantFrom('c', 'd'), { maxLength: 2 }),
    forwardOriginalToken: fc.boolean(),
    outputPayloadToHeader: fc.constantFrom('X-Payload', '', 'x-a'),
    outputClaimToHeaders: fc.array(fc.record({ header: fc.constantFrom('X-Group', 'x-a'), claim: fc.constantFrom('a', 'iss', 'b.a') }), {
      maxLength: 2,
    }),
    spaceDelimitedClaims: fc.constantFrom([], ['a'], ['b', 'scope']),
    reference: arbReference,
  },
  {
    requiredKeys: [
      'issuer',
      'audiences',
      'fromHeaders',
      'fromParams',
      'fromCookies',
      'forwardOriginalToken',
      'outputClaimToHeaders',
      'spaceDelimitedClaims',
      'reference',
    ],
  },
)
const plainTokenRule = arbTokenRule.map(
  (rule): TokenRule => ({ ...rule, fromHeaders: [], fromParams: [], fromCookies: [], issuer: 'i', audiences: [] }),
)

export const arbLayer: fc.Arbitrary<AuthorizationLayer> = fc.oneof(
  fc.record({
    kind: fc.constant('custom' as const),
    policies: fc.array(arbPolicy, { maxLength: 3 }),
    provider: fc.oneof(
      fc.record({
        kind: fc.constant('external' as const),
        name: fc.constantFrom('ext', 'é'),
        cluster: fc.constant({ kind: 'passthrough' as const, direction: 'outbound' as const }),
        protocol: fc.constantFrom('http' as const, 'grpc' as const),
        failOpen: fc.boolean(),
        statusOnError: fc.constantFrom(403, 503),
        reachable: fc.constantFrom(true, true, false),
      }),
      fc.constant({ kind: 'misconfigured' as const, name: 'bad', why: 'x' }),
    ),
  }),
  fc.record({
    kind: fc.constant('jwt' as const),
    rules: fc.array(fc.oneof(arbTokenRule, plainTokenRule), { minLength: 1, maxLength: 3 }),
    bypassCorsPreflight: fc.boolean(),
  }),
  fc.record({
    kind: fc.constantFrom('audit' as const, 'deny' as const, 'allow' as const, 'allow' as const),
    policies: fc.array(arbPolicy, { maxLength: 3 }),
  }),
)

const tokenTexts = ['t.p.s', 'garbage', 'a..b', '', 'b.c'] as const
const arbOutcome: fc.Arbitrary<TokenOutcome> = fc.record(
  {
    token: fc.constantFrom(...tokenTexts),
    rule: fc.constantFrom(0, 1),
    claims: fc.record(
      {
        iss: fc.constantFrom('i', 'i', 'j', 'é', 5),
        aud: fc.constantFrom<string | (string | number)[]>('web', 'https://web/', 'http://x', ['y', 'web'], [7], ''),
        a: fc.constantFrom<string | number | boolean>('a', 'ab b', 7, true, '', 'é'),
        b: fc.constantFrom<Json>('a b', ['a', 'b'], { a: 'ab' }),
      },
      { requiredKeys: [], noNullPrototype: true },
    ),
    failure: fc.constantFrom(...(tokenWords.slice(0, 25) as TokenFailure[])),
  },
  { requiredKeys: [], noNullPrototype: true },
)
const arbGoodOutcome = arbOutcome.map(({ failure: _, ...outcome }): TokenOutcome => outcome)

const arbTokenHeader = fc.tuple(
  fc.constantFrom(...names),
  fc.constantFrom('Bearer t.p.s', 't.p.s', 'bgarbage', 'Bearer !', 'c=t.p.s; d="a..b"', 'x; c = "" ;d', 'garbage', 'Bearer b.c'),
)
const arbPath = fc.constantFrom(
  '/?access_token=t.p.s',
  '/x?b=%41&a=t%2Ep.s&t=garbage&a=2&',
  '/?t=garbage&&=&c',
  '/?',
  '/?z=1&a=t.p.s&b=2&%61=3',
)
export const arbTokenContext = fc
  .tuple(arbContext, fc.array(arbTokenHeader, { maxLength: 4 }), arbPath, fc.nat({ max: 9 }))
  .map(([context, headers, path, chance]): RequestContext => {
    const { claims: _, ...unknowing } = context
    // What is unknown mostly ends it at once.
    const known = { peerAddress: '10.0.0.1', clientAddress: '10.0.0.1', destinationAddress: '10.0.1.1' }
    const plain = chance === 2 ? unknowing : { ...unknowing, ...known }
    const preflight: [string, string][] = [
      ['origin', 'o'],
      ['access-control-request-method', 'PUT'],
      ['x-envoy-original-path', '/before'],
    ]
    if (context.protocol === 'tcp') return { ...plain, method: '', path: '', authority: '', scheme: '', headers: [] }
    const more = chance === 0 ? preflight : []
    return { ...plain, path, ...(chance < 2 ? { method: 'OPTIONS' } : {}), headers: [...context.headers, ...headers, ...more] }
  })

export const arbRequest: fc.Arbitrary<Partial<RequestDescriptor>> = fc.record(
  {
    tokens: fc.oneof(
      { weight: 12, arbitrary: fc.array(fc.oneof(arbOutcome, arbGoodOutcome, arbGoodOutcome), { maxLength: 6 }) },
      { weight: 1, arbitrary: fc.constant('unknown' as const) },
    ),
    externalAuthorizer: fc.constantFrom('allow' as const, 'deny' as const, 'unreachable' as const),
  },
  { requiredKeys: ['tokens'], noNullPrototype: true },
)
