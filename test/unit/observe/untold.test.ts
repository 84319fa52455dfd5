/** What only a running proxy knows is not told, and nothing is told that would lack it. */
import { describe, expect, it } from 'vitest'
import { readCase } from '../../../src/cli/cases/case.ts'
import { decideCase } from '../../../src/cli/cases/decide-case.ts'

const service = (name: string, ip: string): string =>
  `{apiVersion: v1, kind: Service, metadata: {name: ${name}, namespace: app}, spec: {clusterIP: ${ip}, selector: {app: ${name}}, ports: [{name: http, port: 80}]}}\n---\n`
const pod = (name: string, app: string, ip: string): string =>
  `{apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: app, labels: {app: ${app}, security.istio.io/tlsMode: istio}}, spec: {containers: [{name: app}]}, status: {podIP: ${ip}}}\n---\n`
const mesh = service('web', '10.96.0.1') + pod('web-1', 'web', '10.1.0.1') + pod('client', 'client', '10.1.0.9')

interface Answer {
  readonly headers?: readonly (readonly [string, string])[]
  readonly delayMs?: number
}

const observed = async (
  route: unknown,
  answer: Answer = {},
  headers: readonly (readonly [string, string])[] = [],
  refusing: readonly string[] = [],
) => {
  const spec = { hosts: ['web'], http: [route] }
  const config =
    mesh + JSON.stringify({ apiVersion: 'networking.istio.io/v1', kind: 'VirtualService', metadata: { name: 'v', namespace: 'app' }, spec })
  const request = { at: 'client', method: 'GET', authority: 'web', path: '/', port: 80, headers, upstream: [{ status: 200, ...answer }] }
  const read = readCase({
    id: 'x',
    dialect: 'istio',
    config,
    proxies: [{ role: 'client', pod: 'client', namespace: 'app' }],
    refusing,
    requests: [{ request }],
  } as never)
  if ('error' in read) throw new Error(read.error)
  const [line] = await decideCase(read.case, { nowMs: 0 })
  return line?.observed ?? {}
}

const route = [{ destination: { host: 'web' } }]
const response = { set: { 'x-time': '%START_TIME%', 'x-a': 'b' } }
const keepAlive = { set: { 'keep-alive': 't=5', 'x-a': 'b' }, add: { connection: 'close', upgrade: 'h' } }

describe('values that are known at run time only', () => {
  it('in a response leave out the headers of the response, and nothing else', async () => {
    const answer = await observed({ route, headers: { request: { set: { 'x-q': '1' } }, response } })
    expect(answer.responseHeaders).toBeUndefined()
    expect(answer).toMatchObject({ status: 200, upstream: { addedHeaders: [['x-q', '1']] } })
  })

  it('in a request leave out what the application saw', async () => {
    const answer = await observed({ route, headers: { request: { set: { 'x-q': '%UNIQUE_ID%' } }, response: { set: { 'x-a': 'b' } } } })
    expect(answer.upstream).toBeUndefined()
    expect(answer).toMatchObject({ status: 200, responseHeaders: [['x-a', 'b']] })
  })

  it('leave out the headers of answers that the proxy makes itself', async () => {
    for (const action of [
      { directResponse: { status: 200 } },
      { redirect: { uri: '/x' } },
      { route, fault: { abort: { httpStatus: 503, percentage: { value: 100 } } } },
    ])
      expect((await observed({ ...action, headers: { response: { add: { x: '%RESPONSE_CODE%' } } } })).responseHeaders).toBeUndefined()
  })

  it('leave everything in place where no operator stands', async () => {
    expect(await observed({ route, headers: { response: { set: { 'x-a': '100%%' } } } })).toMatchObject({
      responseHeaders: [['x-a', '100%']],
      upstream: {},
    })
  })
})

// Recorded with istiod and Envoy 1.40.
describe('keep-alive that a route sets', () => {
  it('stays, whoever answers, and what belongs to one hop goes', async () => {
    const own = [
      ['keep-alive', 't=5'],
      ['x-a', 'b'],
    ] as const
    const text = [['content-type', 'text/plain'], ...own]
    const headers = { response: keepAlive }
    expect((await observed({ route, headers }, { headers: [['keep-alive', 'up=1']] })).responseHeaders).toEqual(own)
    expect((await observed({ route, headers, timeout: '0.2s' }, { delayMs: 900 })).responseHeaders).toEqual(text)
    expect((await observed({ route, headers }, {}, [], ['outbound|80||web.app.svc.cluster.local'])).responseHeaders).toEqual(text)
    expect((await observed({ directResponse: { status: 200, body: { string: 'hi' } }, headers })).responseHeaders).toEqual(text)
  })

  it('stays beside headers of CORS after a failure', async () => {
    const corsPolicy = { allowOrigins: [{ exact: 'http://o' }] }
    const answer = await observed({ route, headers: { response: keepAlive }, corsPolicy, timeout: '0.2s' }, { delayMs: 900 }, [
      ['origin', 'http://o'],
    ])
    expect(answer.responseHeaders).toEqual([
      ['access-control-allow-origin', 'http://o'],
      ['content-type', 'text/plain'],
      ['keep-alive', 't=5'],
      ['x-a', 'b'],
    ])
  })
})
