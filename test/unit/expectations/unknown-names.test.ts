/** Names that nothing in the configuration has: under `not` they would hold whatever happens. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readMesh } from '../../../src/config/index.ts'
import { readTests, unknownNames } from '../../../src/expectations/index.ts'
import { knownNames } from '../../../src/explain/index.ts'

const article = join(import.meta.dirname, '../../../examples/article')
const base = readdirSync(join(article, 'base')).map((name) => `base/${name}`)
const policies = [
  'payment-allow.yaml',
  'payment-deny.yaml',
  'mtls-strict.yaml',
  'reviews-header-routing.yaml',
  'productpage-trafficsplit.yaml',
]
const delegated = `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: root, namespace: prod}
spec: {hosts: [payment-service], http: [{name: outer, delegate: {name: leaf}}]}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: leaf, namespace: prod}
spec: {http: [{name: inner, match: [{name: seven, port: 80}], route: [{destination: {host: payment-service}}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: elsewhere, namespace: prod}
spec: {type: ExternalName, externalName: pay.example.com, ports: [{name: http, port: 80}]}
`
const { mesh, issues } = readMesh([
  ...[...base, ...policies].map((name) => ({ name, text: readFileSync(join(article, name), 'utf8') })),
  { name: 'delegated.yaml', text: delegated },
])
const known = knownNames(mesh)

const found = (expectation: string): readonly string[] => {
  const { suites, problems } = readTests({ name: 't', text: `tests: [{request: {url: x}, expect: ${expectation}}]` })
  expect(problems).toEqual([])
  const trial = suites[0]?.trials[0]
  if (trial === undefined) throw new Error('no trial')
  return unknownNames(trial.expect, known).map(({ path, message }) => `${path.join('.')}: ${message}`)
}

it('the configuration is read whole', () => expect(issues.filter(({ severity }) => severity === 'error')).toEqual([]))

describe('names that are there', () => {
  it.each([
    '{deny: true}',
    '{deny: none}',
    '{deny: payment-service-deny}',
    '{deny: prod/payment-service-deny}',
    '{deny: {policy: payment-service-allow, rule: 2, layer: allow}}',
    '{deny: istio-system/default}',
    '{route: none}',
    '{route: reviews-route}',
    '{route: "http[0].match[0] of VirtualService default/reviews-route"}',
    '{route: default route of ratings.default.svc.cluster.local}',
    '{route: outbound traffic policy}',
    '{route: TrafficSplit default/productpage-split}',
    '{route: {virtualService: reviews-route, http: 1, name: ""}}',
    '{route: {name: default}}',
    '{route: {name: outer-inner.seven}}',
    '{subset: ""}',
    '{subset: v2}',
    '{cluster: reviews.default}',
    '{cluster: "reviews.default:9080"}',
    '{cluster: "reviews.default.svc.cluster.local:9080"}',
    '{cluster: "outbound|9080|v1|reviews.default.svc.cluster.local"}',
    '{cluster: "outbound|9080||reviews.default.svc.cluster.local"}',
    '{cluster: "pay.example.com:80"}',
    '{cluster: passthrough}',
    '{cluster: blackhole}',
    '{split: {v1: 90, ratings.default: 10}}',
    '{workload: reviews-v3}',
    '{workload: prod/web}',
    '{status: 200, timeout: none, attempts: 1, allow: true}',
  ])('%s', (expectation) => {
    expect(found(expectation)).toEqual([])
    expect(found(`{not: ${expectation}}`)).toEqual([])
  })
})

describe('names that are not there are told with what was probably meant', () => {
  it.each([
    [
      '{deny: payment-service-denny}',
      'deny: there is no policy `payment-service-denny` in the configuration; did you mean `payment-service-deny`?',
    ],
    [
      '{deny: default/payment-service-deny}',
      'deny: there is no policy `default/payment-service-deny` in the configuration; did you mean `prod/payment-service-deny`?',
    ],
    ['{deny: {policy: nothing-like-it, rule: 1}}', 'deny.policy: there is no policy `nothing-like-it` in the configuration'],
    ['{deny: {policy: payment-service-allow, rule: 3}}', 'deny.rule: there is no rule 3 in `payment-service-allow`: it has 2'],
    ['{deny: {policy: istio-system/default, rule: 1}}', 'deny.rule: there is no rule 1 in `istio-system/default`: it has none'],
    ['{deny: {rule: 0}}', 'deny.rule: rules are counted from 1'],
    ['{route: review-route}', 'route: there is no VirtualService `review-route` in the configuration; did you mean `reviews-route`?'],
    [
      '{route: "http[0] of VirtualService default/review-route"}',
      'route: there is no VirtualService `default/review-route` in the configuration; did you mean `default/reviews-route`?',
    ],
    [
      '{route: "http[2] of VirtualService default/reviews-route"}',
      'route: there is no http[2] in `default/reviews-route`: indices count from 0',
    ],
    [
      '{route: {virtualService: reviews-route, http: 1, match: 0}}',
      'route.match: there is no http[1].match[0] in `reviews-route`: indices count from 0',
    ],
    [
      '{route: {name: outer-iner.seven}}',
      'route.name: there is no route named `outer-iner.seven` in the configuration; did you mean `outer-inner.seven`?',
    ],
    [
      '{route: default route of rating.default.svc.cluster.local}',
      'route: there is no Service `rating.default.svc.cluster.local` in the configuration; did you mean `ratings.default.svc.cluster.local`?',
    ],
    ['{route: outbound trafic policy}', 'route: `outbound trafic policy` is neither a VirtualService nor what `explain` says of a route'],
    ['{route: TrafficSplit default/x}', 'route: there is no TrafficSplit `default/x` in the configuration'],
    ['{subset: V2}', 'subset: there is no subset `V2` in the configuration; did you mean `v2`?'],
    ['{cluster: reviews}', 'cluster: there is no Service `reviews` in the configuration; did you mean `reviews.default`?'],
    ['{cluster: reviews.defalt}', 'cluster: there is no Service `reviews.defalt` in the configuration; did you mean `reviews.default`?'],
    ['{cluster: "reviews.default:80"}', 'cluster: `reviews.default` has no port 80; its ports: 9080'],
    [
      '{cluster: "outbound|9080|v9|reviews.default.svc.cluster.local"}',
      'cluster: there is no subset `v9` in the configuration; did you mean `v1`?',
    ],
    ['{split: {v1: 50, v9: 50}}', 'split.v9: there is no subset or Service `v9` in the configuration; did you mean `v1`?'],
    ['{workload: review-v3}', 'workload: there is no workload `review-v3` in the configuration; did you mean `reviews-v3`?'],
    [
      '{workload: deploy/default/reviews-v3}',
      'workload: there is no workload `deploy/default/reviews-v3` in the configuration; did you mean `default/reviews-v3`?',
    ],
  ])('%s', (expectation, message) => {
    expect(found(expectation)).toEqual([message])
    expect(found(`{not: ${expectation}}`)).toEqual([`not.${message}`])
  })
})
