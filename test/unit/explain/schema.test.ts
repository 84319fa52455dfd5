/** Real answers, of every kind that there is, are what the published schema says. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import schema from '../../../schema/explain.v1.json' with { type: 'json' }
import { locate, type Mesh, readMesh } from '../../../src/config/index.ts'
import { answerJson, type Call, type Caller } from '../../../src/explain/index.ts'
import { ask, callTo, from } from './ask.ts'
import { deployment, meshOf, namespace, service } from './meshes.ts'

const validate = new Ajv2020({ strict: true, strictTuples: false, allErrors: true, allowUnionTypes: true }).compile(schema)

const problems = (mesh: Mesh, call: Call): unknown => {
  const json = JSON.parse(JSON.stringify(answerJson(ask(mesh, call), (reference) => locate(mesh, reference))))
  if (validate(json)) return []
  // The deepest ones say what is wrong; the others, that no alternative fits.
  const deepest = Math.max(...(validate.errors ?? []).map(({ instancePath }) => instancePath.split('/').length))
  return validate.errors?.filter(({ instancePath }) => instancePath.split('/').length >= deepest - 1)
}

const examples = join(import.meta.dirname, '../../../examples')
const load = (folder: string): Mesh => {
  const files = readdirSync(join(examples, folder), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml'))
  return readMesh(files.map((name) => ({ name, text: readFileSync(join(examples, folder, name), 'utf8') }))).mesh
}

describe('answers about the examples', () => {
  const bookinfo = load('bookinfo')
  const article = load('article')
  const page = from('default', 'productpage-v1')
  const gateway: Caller = { kind: 'gateway', name: { namespace: 'istio-system', workload: 'istio-ingressgateway' } }
  const cases: readonly (readonly [string, Mesh, Call])[] = [
    ['a forwarded request', bookinfo, callTo(page, 'reviews', { port: 9080 })],
    ['a gateway', bookinfo, callTo(gateway, 'bookinfo.example.com', { path: '/productpage' })],
    ['no route', bookinfo, callTo(gateway, 'other.example.com')],
    ['an identity alone', bookinfo, callTo({ kind: 'principal', principal: 'cluster.local/ns/a/sa/b' }, 'ratings.default', { port: 9080 })],
    ['nobody in plaintext', bookinfo, callTo({ kind: 'anonymous' }, 'reviews.default', { port: 9080, plaintext: true })],
    ['a name that leads nowhere', bookinfo, callTo(page, 'nowhere')],
    ['a name outside', bookinfo, callTo(page, 'api.example.com')],
    ['TCP', bookinfo, callTo(page, 'reviews', { port: 9080, protocol: 'tcp', scheme: 'tcp', method: '', path: '' })],
    ['TLS of the caller', bookinfo, callTo(page, 'reviews', { port: 9080, scheme: 'https' })],
    ['draws beyond 2^53', article, callTo(from('prod', 'web'), 'productpage.default', { port: 9080, draws: { split: 2n ** 64n - 1n } })],
    [
      'retries',
      article,
      callTo(from('default', 'reviews-v2'), 'ratings', { port: 9080, attemptOutcomes: [{ status: 503 }, { reset: 'connectFailure' }] }),
    ],
    ['a denial with its nearest miss', article, callTo(from('prod', 'order-service'), 'payment-service', { method: 'DELETE' })],
    ['no sidecar', article, callTo(from('outside', 'cron'), 'annotated.unlabelled')],
    ['tokens', article, callTo(page, 'payment-service.prod', { tokens: [{ claims: { iss: 'a', sub: 'b', list: ['c', 1] } }] })],
    ['limits of headers', bookinfo, callTo(page, 'reviews', { port: 9080, requestLimits: { maxHeaders: 1, maxHeaderBytes: 1_024 } })],
    ['unknown tokens', article, callTo(page, 'payment-service.prod', { tokens: 'unknown' })],
  ]
  it.each(cases)('%s', (_, mesh, call) => expect(problems(mesh, call)).toEqual([]))
})

describe('answers about one VirtualService', () => {
  const answers = (route: string): unknown => {
    const routes = `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: server, namespace: prod}
spec: {hosts: [server], http: [${route}]}
`
    const mesh = meshOf(namespace('prod'), service('server', 'prod'), deployment('server', 'prod'), deployment('web', 'prod'), routes)
    return problems(mesh, callTo(from('prod', 'web'), 'server', { headers: [['origin', 'https://a']] }))
  }
  const forward = 'route: [{destination: {host: server}}]'
  it.each([
    ['redirect', '{redirect: {uri: /x, redirectCode: 302}}'],
    ['direct response', '{directResponse: {status: 503, body: {string: closed}}}'],
    ['abort', `{fault: {abort: {httpStatus: 500, percentage: {value: 100}}}, ${forward}}`],
    ['delay', `{fault: {delay: {fixedDelay: 1s, percentage: {value: 100}}}, ${forward}}`],
    ['mirror', `{mirror: {host: server}, mirrorPercentage: {value: 100}, ${forward}}`],
    ['CORS', `{corsPolicy: {allowOrigins: [{exact: "https://a"}], maxAge: 1h}, ${forward}}`],
    ['headers', `{headers: {request: {set: {a: b}, remove: [c]}, response: {add: {d: e}}}, ${forward}}`],
    ['missing subset', '{route: [{destination: {host: server, subset: none}}]}'],
    ['a large expression', `{match: [{uri: {regex: "${'(?:a?){1000}'.repeat(17)}"}}], ${forward}}`],
    ['refused configuration', `{match: [{uri: {regex: "("}}], ${forward}}`],
  ])('%s', (_, route) => expect(answers(route)).toEqual([]))
})

it('an answer that is not as the schema says is found out', () => {
  expect(validate({ schema: 'fairlead.explain/v1' })).toBe(false)
})
