/** Every file of examples/ passes `check`, runs with its base, and gives the verdicts that its policy is for. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isRight } from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { findingsOf } from '../../../src/cli/findings.ts'
import { type Mesh, readMesh } from '../../../src/config/index.ts'
import { type Call, type CallAnswer, type Caller, explainCall } from '../../../src/explain/index.ts'
import { callTo, from } from '../explain/ask.ts'

const examples = join(import.meta.dirname, '../../../examples')
const yamlIn = (folder: string): readonly string[] =>
  readdirSync(join(examples, folder))
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => `${folder}/${name}`)
    .sort()

const read = (files: readonly string[]) => readMesh(files.map((name) => ({ name, text: readFileSync(join(examples, name), 'utf8') })))

const base = yamlIn('article/base')
const article = (...names: readonly string[]): Mesh => read([...base, ...names.map((name) => `article/${name}.yaml`)]).mesh
const bookinfo = read(yamlIn('bookinfo')).mesh

const ask = (mesh: Mesh, caller: Caller, host: string, rest: Partial<Call> = {}): CallAnswer => {
  const port = rest.port ?? 9080
  const authority = port === 80 ? host : `${host}:${port}`
  const answer = explainCall(mesh, callTo(caller, host, { port, authority, ...rest }))
  if (!isRight(answer)) throw new Error(answer.left.message)
  return answer.right
}

const forwarded = (answer: CallAnswer) => {
  const decision = answer.hops[0]?.decision
  if (decision?.kind !== 'forward') throw new Error(`not forwarded: ${answer.outcome.text}`)
  return decision
}

const subsetOf = (answer: CallAnswer): string => {
  const { cluster } = forwarded(answer)
  return cluster.kind === 'service' ? cluster.subset : ''
}

const web = from('prod', 'web')
const cron = from('outside', 'cron')
const page = from('default', 'productpage-v1')

describe('fairlead check', () => {
  it.each(yamlIn('article'))('finds nothing in %s with its base', (file) => {
    const files = [...base, file]
    const { mesh, issues } = read(files)
    expect(findingsOf(mesh, issues, files)).toEqual([])
  })

  it.each(['bookinfo', 'article/base'])('finds nothing in %s', (folder) => {
    const { mesh, issues } = read(yamlIn(folder))
    expect(findingsOf(mesh, issues, yamlIn(folder))).toEqual([])
  })

  it('finds nothing in the whole article: its files can be used together', () => {
    const files = [...base, ...yamlIn('article')]
    const { mesh, issues } = read(files)
    expect(findingsOf(mesh, issues, files)).toEqual([])
  })
})

describe('sidecar injection', () => {
  it('follows the label of the namespace', () => {
    const { hops } = ask(article('injection'), web, 'annotated.default', { port: 80 })
    expect(hops[1]?.sidecar).toMatchObject({ present: true })
  })

  it('does not follow the annotation alone, and says why', () => {
    const { hops, notes, outcome } = ask(article('injection-without-label', 'mtls-strict'), cron, 'annotated.unlabelled', { port: 80 })
    expect(outcome.verdict).toBe('allowed')
    expect(hops[1]?.sidecar.because).toContain('alone does nothing')
    expect(notes.map(({ code }) => code)).toContain('notEnforced')
  })
})

describe('reviews header routing', () => {
  it.each([
    ['test-user', 'v2'],
    ['somebody', 'v1'],
    ['Test-User', 'v1'],
  ])('sends %s to %s', (user, subset) => {
    const headers = [['end-user', user]] as const
    expect(subsetOf(ask(article('reviews-header-routing'), page, 'reviews', { headers }))).toBe(subset)
    expect(subsetOf(ask(bookinfo, page, 'reviews', { headers }))).toBe(subset)
  })

  it('has the limits of its DestinationRule', () => {
    const { view } = ask(article('reviews-header-routing'), page, 'reviews').hops[0] ?? {}
    const cluster = view?.clusters.find(({ key }) => key.kind === 'service' && key.host.startsWith('reviews.') && key.subset === 'v2')
    expect(cluster?.loadBalancer.kind).toBe('roundRobin')
    expect(cluster?.connectionPool).toMatchObject({ maxConnections: 100, maxPendingRequests: 10, maxRequestsPerConnection: 10 })
  })
})

describe('the canary', () => {
  it.each(['productpage-canary', 'productpage-trafficsplit'])('of %s sends one request in ten to v2', (file) => {
    const mesh = article(file)
    const versions = Array.from({ length: 10 }, (_, draw) => {
      const { hops } = ask(mesh, web, 'productpage.default', { draws: { split: BigInt(draw * 100) + BigInt(draw * 10) } })
      return hops[1]?.workload.name
    })
    expect(versions.filter((name) => name === 'productpage-v1')).toHaveLength(9)
    expect(versions.filter((name) => name === 'productpage-v2')).toHaveLength(1)
  })

  it('of SMI is said to need somebody who reads TrafficSplit', () => {
    const { notes } = ask(article('productpage-trafficsplit'), web, 'productpage.default')
    expect(notes.map(({ code }) => code)).toContain('smiOnIstio')
  })
})

describe('ratings', () => {
  it('has five seconds, and three more attempts of two', () => {
    const { timeoutMs, retry } = forwarded(ask(article('ratings-timeout-retries'), from('default', 'reviews-v2'), 'ratings'))
    expect(timeoutMs).toBe(5000)
    expect(retry).toMatchObject({ maxRetries: 3, perTryTimeoutMs: 2000, retryOn: ['gateway-error', 'connect-failure', 'refused-stream'] })
  })
})

describe('mutual TLS', () => {
  it.each([
    ['mtls-strict', cron, 'ratings.default', 9080, 'denied'],
    ['mtls-strict', page, 'ratings.default', 9080, 'allowed'],
    ['mtls-permissive', cron, 'ratings.default', 9080, 'allowed'],
    ['mtls-permissive', page, 'ratings.default', 9080, 'allowed'],
    ['mtls-strict', cron, 'legacy-app.legacy', 80, 'denied'],
  ] as const)('%s: %o to %s:%i is %s', (file, caller, host, port, verdict) => {
    expect(ask(article(file), caller, host, { port }).outcome.verdict).toBe(verdict)
  })

  it('is switched off for legacy-app under STRICT: everybody speaks plaintext to it', () => {
    const mesh = article('mtls-strict', 'mtls-disable-legacy')
    const fromMesh = ask(mesh, web, 'legacy-app.legacy', { port: 80 })
    expect(fromMesh.hops[0]?.upstream?.tls).toBe('plaintext')
    expect(fromMesh.outcome.verdict).toBe('allowed')
    expect(ask(mesh, cron, 'legacy-app.legacy', { port: 80 }).outcome.verdict).toBe('allowed')
    expect(ask(mesh, cron, 'ratings.default').outcome.verdict).toBe('denied')
  })
})

describe('payment-service', () => {
  const both = article('payment-allow', 'payment-deny')
  const calls = (mesh: Mesh, caller: string, method: string, path: string): string =>
    ask(mesh, from('prod', caller), 'payment-service', { method, path, port: 80 }).outcome.text

  it.each([
    ['order-service', 'POST', '/api/v1/orders'],
    ['order-service', 'GET', '/api/v1/orders/7'],
    ['order-service', 'PUT', '/api/v1/orders/7'],
    ['admin-service', 'DELETE', '/internal'],
  ])('lets %s %s %s', (from, method, path) => {
    expect(calls(both, from, method, path)).toContain('forwarded to payment-service')
  })

  it.each([
    ['order-service', 'DELETE', '/api/v1/orders/7', 'no ALLOW policy matches'],
    ['order-service', 'POST', '/api/v2/orders', 'no ALLOW policy matches'],
    ['web', 'GET', '/api/v1/orders', 'DENY payment-service-deny, rule 1'],
  ])('refuses %s %s %s: %4$s', (from, method, path, why) => {
    expect(calls(both, from, method, path)).toContain(why)
  })

  it('is open to the two named by DENY when ALLOW is missing, and to nobody else', () => {
    const mesh = article('payment-deny')
    expect(calls(mesh, 'order-service', 'DELETE', '/')).toContain('forwarded')
    expect(calls(mesh, 'web', 'GET', '/')).toContain('403')
  })
})
