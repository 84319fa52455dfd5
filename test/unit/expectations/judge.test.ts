/** Which answers meet which expectations, over the policies of the article. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isRight } from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { readMesh } from '../../../src/config/index.ts'
import { judge, readTests, type Way } from '../../../src/expectations/index.ts'
import { type Call, type Caller, explainCall, explainSplits } from '../../../src/explain/index.ts'
import { callTo, from } from '../explain/ask.ts'

const article = join(import.meta.dirname, '../../../examples/article')
const base = readdirSync(join(article, 'base')).map((name) => `base/${name}`)

const wayOf = (files: readonly string[], caller: Caller, host: string, rest: Partial<Call> = {}): readonly Way[] => {
  const { mesh } = readMesh([...base, ...files].map((name) => ({ name, text: readFileSync(join(article, name), 'utf8') })))
  const call = callTo(caller, host, { port: 9080, ...rest })
  const splits = explainSplits(mesh, call)
  if (isRight(splits) && splits.right.length > 0)
    return splits.right.map(({ answer, weight, totalWeight }) => ({ answer, percent: (100 * weight) / totalWeight }))
  const answer = explainCall(mesh, call)
  if (!isRight(answer)) throw new Error(answer.left.message)
  return [{ answer: answer.right }]
}

const page = from('default', 'productpage-v1')

/** The expectation as a test file writes it. */
const unmet = (ways: readonly Way[], expectation: string): readonly string[] => {
  const { suites, problems } = readTests({ name: 't', text: `tests: [{request: {url: x}, expect: ${expectation}}]` })
  expect(problems).toEqual([])
  const trial = suites[0]?.trials[0]
  if (trial === undefined) throw new Error('no trial')
  return judge(trial.expect, ways).map(({ field }) => field)
}

const reviews = wayOf(['reviews-header-routing.yaml'], page, 'reviews')
const ratings = wayOf(['ratings-timeout-retries.yaml'], from('default', 'reviews-v2'), 'ratings')
const canary = wayOf(['productpage-canary.yaml'], from('prod', 'web'), 'productpage.default')
const policies = ['payment-allow.yaml', 'payment-deny.yaml']
const stranger = wayOf(policies, from('prod', 'web'), 'payment-service', { port: 80 })
const deleting = wayOf(policies, from('prod', 'order-service'), 'payment-service', { port: 80, method: 'DELETE' })
const identity = wayOf(policies, { kind: 'principal', principal: 'cluster.local/ns/prod/sa/admin-service' }, 'payment-service', {
  port: 80,
})
const lost = wayOf([], page, 'nowhere.example.com')

const cases: readonly (readonly [string, readonly Way[], readonly string[], readonly string[]])[] = [
  [
    'a route',
    reviews,
    [
      'allow',
      '{route: reviews-route}',
      '{route: default/reviews-route}',
      '{route: {http: 1}}',
      '{route: "http[1] of VirtualService default/reviews-route"}',
    ],
    [
      'deny',
      '{route: other}',
      '{route: none}',
      '{route: prod/reviews-route}',
      '{route: {http: 0}}',
      '{route: {http: 1, match: 0}}',
      '{route: {name: x}}',
    ],
  ],
  [
    'a destination',
    reviews,
    [
      '{subset: v1}',
      '{cluster: reviews.default}',
      '{cluster: "reviews.default.svc.cluster.local:9080"}',
      '{cluster: "outbound|9080|v1|reviews.default.svc.cluster.local"}',
      '{workload: reviews-v1}',
      '{workload: default/reviews-v1}',
      '{split: {v1: 100}}',
    ],
    [
      '{subset: v2}',
      '{subset: ""}',
      '{cluster: reviews}',
      '{cluster: "reviews.default:80"}',
      '{workload: reviews-v2}',
      '{workload: prod/reviews-v1}',
      '{split: {v1: 90, v2: 10}}',
      '{split: {}}',
    ],
  ],
  [
    'limits',
    ratings,
    [
      '{timeout: 5s, retries: 3}',
      '{timeout: 5000ms}',
      '{retries: {perTryTimeout: 2s}}',
      '{retries: {retryOn: [refused-stream, gateway-error, connect-failure]}}',
      '{route: ratings-resilience}',
      '{status: 200, attempts: 1}',
    ],
    [
      '{timeout: none}',
      '{timeout: 4s}',
      '{retries: none}',
      '{retries: 2}',
      '{retries: {perTryTimeout: none}}',
      '{retries: {retryOn: [gateway-error]}}',
      '{attempts: 2}',
    ],
  ],
  [
    'a split',
    canary,
    [
      '{split: {v1: 90, v2: 10}}',
      '{split: {"outbound|9080|v1|productpage.default.svc.cluster.local": 90, v2: 10}}',
      'allow',
      '{not: {subset: v3}}',
    ],
    // What only some requests meet is not met.
    [
      '{subset: v1}',
      '{subset: v2}',
      '{not: {subset: v1}}',
      '{split: {v1: 90}}',
      '{split: {v1: 10, v2: 90}}',
      '{split: {v1: 90, v2: 10, v3: 1}}',
    ],
  ],
  [
    'a refusal by a DENY policy',
    stranger,
    ['deny', '{deny: payment-service-deny}', '{deny: {policy: prod/payment-service-deny, rule: 1, layer: deny}, status: 403}'],
    [
      'allow',
      '{deny: none}',
      '{deny: payment-service-allow}',
      '{deny: {rule: 2}}',
      '{deny: {layer: allow}}',
      '{not: {deny: true}}',
      '{status: 200}',
    ],
  ],
  [
    'a refusal because nothing allows',
    deleting,
    ['{deny: none}', '{deny: {layer: allow}}', '{not: {allow: true}}'],
    ['{deny: payment-service-allow}'],
  ],
  [
    'an identity, whose routes nobody knows',
    identity,
    ['allow', '{workload: payment-service}'],
    ['{subset: ""}', '{not: {subset: v1}}', '{not: {route: none}}', '{timeout: none}', '{not: {timeout: 1s}}'],
  ],
  [
    'a name outside the mesh',
    lost,
    ['{cluster: passthrough}', '{route: none}', '{not: {workload: x}}'],
    ['deny', '{workload: x}', '{subset: v1}'],
  ],
]

describe.each(cases)('%s', (_, ways, met, notMet) => {
  it.each(met)('meets %s', (expectation) => {
    expect(unmet(ways, expectation)).toEqual([])
  })
  it.each(notMet)('does not meet %s', (expectation) => {
    expect(unmet(ways, expectation)).not.toEqual([])
  })
})

it('names in which share of the requests an expectation is not met', () => {
  const trial = readTests({ name: 't', text: 'tests: [{request: {url: x}, expect: {subset: v1}}]' }).suites[0]?.trials[0]
  expect(judge(trial?.expect ?? {}, canary)).toEqual([
    { field: 'subset', wanted: 'v1', got: 'productpage.default.svc.cluster.local:9080, subset v2 (in 10 % of the cases)', way: 1 },
  ])
})
