/** A decision in the words of istiod and Envoy: outcome, flags, details, attempts. */
import { describe, expect, it } from 'vitest'
import { deliver } from '../../../src/cli/cases/deliver.ts'
import { dataplaneNamed, defaultDataplane, withDataplane } from '../../../src/dataplane/index.ts'
import type { Close, ClusterKey, Decision, Forward, Listener, RequestDescriptor, Respond, View } from '../../../src/model/index.ts'
import { type ForwardResult, observe } from '../../../src/observe/istio/index.ts'
import { type ScriptEntry, walk } from '../../../src/retry/walk.ts'
import { plan } from '../retry/plans.ts'
import { get } from '../support/view.ts'

const web: ClusterKey = { kind: 'service', host: 'web', port: 80, subset: '' }
const references = [] as const

const listenerWith = (chain: Partial<Listener['filterChains'][number]>): Listener => ({
  name: '0.0.0.0_80',
  direction: 'gateway',
  port: 80,
  inspectsHttp: false,
  filterChains: [{ name: '', match: {}, handler: { kind: 'tcp', authorization: [], destinations: [] }, ...chain }],
})

const view: View = {
  role: 'sidecar',
  workload: { kind: 'Pod', namespace: 'app', name: 'client', labels: {}, serviceAccount: 'client', principal: '', addresses: [] },
  listeners: [listenerWith({}), listenerWith({ tls: { clientCertificate: 'none', trustDomains: [], mode: 'simple' } })],
  clusters: [],
  unsupported: [],
  enforced: true,
}

const request = get('/')
const overTls: RequestDescriptor = { ...request, source: { ip: '10.0.0.1', tls: { kind: 'tls', serverName: 'web' } } }

const respond = (fields: Partial<Respond>): Respond => ({
  kind: 'respond',
  why: 'routeNotFound',
  status: 404,
  headers: [],
  body: '',
  references,
  ...fields,
})
const close = (why: Close['why'], fields: Partial<Close> = {}): Close => ({ kind: 'close', why, references, ...fields })

const retry = plan('5xx', { maxRetries: 1 })
const forward = (fields: Partial<Forward> = {}): Forward => ({
  kind: 'forward',
  as: 'http',
  cluster: web,
  request: { method: 'GET', authority: 'web', path: '/', headers: [] },
  timeoutMs: 0,
  references,
  ...fields,
})

const answered = (decision: Forward, script: readonly ScriptEntry[], asked = request): ForwardResult =>
  deliver(decision, asked, walk(decision, script, { draws: {} }))

const seen = (decision: Forward, script: readonly ScriptEntry[], asked = request, of = view) =>
  observe(of, decision, asked, answered(decision, script, asked))

describe('answers of the proxy itself', () => {
  it.each([
    [
      { why: 'routeNotFound', status: 404 },
      { responseFlags: 'NR', responseCodeDetails: 'route_not_found', attempts: 0 },
    ],
    [
      { why: 'noCluster', status: 503, cluster: web },
      { responseFlags: 'NC', responseCodeDetails: 'cluster_not_found', attempts: 0 },
    ],
    [
      { why: 'noHealthyUpstream', status: 503, cluster: web },
      { responseFlags: 'UH', cluster: 'outbound|80||web', attempts: 1 },
    ],
    [
      { why: 'faultAbort', status: 418, delayMs: 5 },
      { responseFlags: 'DI,FI', responseCodeDetails: 'fault_filter_abort' },
    ],
    [{ why: 'redirect', status: 301 }, { responseCodeDetails: 'direct_response' }],
  ] as const)('%j', (fields, wanted) => {
    expect(observe(view, respond(fields), request)).toMatchObject(wanted)
  })

  it('a missing cluster is not told as a cluster', () => {
    expect(observe(view, respond({ why: 'noCluster', status: 503, cluster: web }), request)).not.toHaveProperty('cluster')
  })

  it('a refused token keeps its details when HEAD takes the body away', () => {
    const refused = respond({ why: 'tokenRejected', status: 401, token: 'expired' })
    expect(observe(view, refused, { ...request, method: 'HEAD' }).responseCodeDetails).toBe('jwt_authn_access_denied{Jwt_is_expired}')
  })

  it('dry runs are told as filter metadata', () => {
    const shadow = [
      { layer: 'deny', allowed: false, policy: { namespace: 'app', name: 'p', rule: 0 } },
      { layer: 'allow', allowed: false },
    ] as const
    expect(observe(view, respond({ shadow }), request).rbacMetadata).toEqual({
      istio_dry_run_deny_shadow_effective_policy_id: 'ns[app]-policy[p]-rule[0]',
      istio_dry_run_deny_shadow_engine_result: 'denied',
      istio_dry_run_allow_shadow_engine_result: 'denied',
    })
  })
})

describe('connections that are not served', () => {
  it('a client that starts TLS sees its handshake fail', () => {
    expect(observe(view, close('noFilterChain'), request)).toMatchObject({ outcome: 'closed', reason: 'no-filter-chain' })
    expect(observe(view, close('noFilterChain'), overTls)).toMatchObject({ outcome: 'tls-failed', reason: 'no-filter-chain' })
  })

  it('TLS that was to end behind the proxy counts as passed on, TLS that was to end here fails', () => {
    const nobody = { cluster: web, filterChain: 0 }
    expect(observe(view, close('noHealthyUpstream', { ...nobody, listener: 0 }), overTls).outcome).toBe('opaque-forwarded')
    expect(observe(view, close('noHealthyUpstream', { ...nobody, listener: 1 }), overTls)).toEqual({
      ...observe(view, close('plaintextToTls', { filterChain: 0, listener: 1 }), overTls),
      responseFlags: 'UH',
    })
  })

  it('what cannot be predicted has an outcome and nothing else', () => {
    const rejected = (by: 'proxy' | 'proxyCrash' | 'controlPlanePanic'): Decision => ({
      kind: 'rejected',
      by,
      reason: 'because',
      references,
    })
    expect(observe(view, rejected('proxy'), request)).toEqual({ outcome: 'nack' })
    expect(observe(view, rejected('proxyCrash'), request)).toEqual({ outcome: 'envoy-crash' })
    expect(observe(view, rejected('controlPlanePanic'), request)).toEqual({ outcome: 'istiod-panic' })
    expect(observe(view, { kind: 'undetermined', needs: ['tokens'], references }, request)).toEqual({})
  })
})

describe('forwarded requests', () => {
  it('flags come in the order in which the proxy raises them', () => {
    const decision = forward({ retry, delayMs: 5 })
    expect(seen(decision, [{ reset: 'connectionTermination' }])).toMatchObject({
      status: 503,
      responseFlags: 'DI,URX,UC',
      responseCodeDetails: 'upstream_reset_before_response_started{connection_termination}',
      body: 'upstream connect error or disconnect/reset before headers. retried and the latest reset reason: connection termination',
      attempts: 2,
    })
  })

  it('an upstream that refuses connections saw nothing', () => {
    const observed = seen(forward(), [{ reset: 'connectFailure' }])
    expect(observed).toMatchObject({ responseFlags: 'UF', attempts: 1 })
    expect(observed).not.toHaveProperty('upstream')
  })

  it('a release that quotes the cause of a failed connection leaves the text untold (DP-7)', () => {
    const old = withDataplane(view, dataplaneNamed('envoy-1.37.0') ?? defaultDataplane)
    const failed = (of: RequestDescriptor, reset: NonNullable<ScriptEntry['reset']>) => seen(forward(), [{ reset }], of, old)
    expect(failed(request, 'connectFailure')).toMatchObject({ status: 503, responseFlags: 'UF' })
    expect(failed(request, 'connectFailure')).not.toHaveProperty('body')
    expect(failed(request, 'remoteReset')).toHaveProperty('body')
    const grpc = { ...request, headers: [['content-type', 'application/grpc']] as const }
    expect(failed(grpc, 'connectFailure')).not.toHaveProperty('responseHeaders')
  })

  it('failures of gRPC requests are mapped', () => {
    const grpc = { ...request, headers: [['content-type', 'application/grpc']] as const }
    const observed = seen(forward({ timeoutMs: 100 }), [{ delayMs: 500 }], grpc)
    expect(observed).toMatchObject({ status: 200, responseFlags: 'UT', responseCodeDetails: 'response_timeout' })
    expect(observed).not.toHaveProperty('body')
    expect(observed.responseHeaders).toContainEqual(['grpc-status', '14'])
  })

  it('tells the smaller timeout, and none when there is none', () => {
    expect(seen(forward({ timeoutMs: 5000, retry: { ...retry, perTryTimeoutMs: 2000 } }), []).expectedRqTimeoutMs).toBe(2000)
    expect(seen(forward({ timeoutMs: 1000, retry: { ...retry, perTryTimeoutMs: 2000 } }), []).expectedRqTimeoutMs).toBe(1000)
    expect(seen(forward(), [])).not.toHaveProperty('expectedRqTimeoutMs')
  })

  it('a copy to a cluster that is not there is no mirrored request', () => {
    const copy = { cluster: web, request: { method: 'GET', authority: 'web', path: '/', headers: [] } }
    expect(seen(forward({ mirrors: [copy] }), [])).not.toHaveProperty('mirrored')
  })

  it('bytes are an echo, an answer or opaque', () => {
    const tcp = forward({ as: 'tcp' })
    expect(observe(view, tcp, { ...request, protocol: 'tcp' })).toMatchObject({ outcome: 'tcp-echo', cluster: 'outbound|80||web' })
    expect(seen(tcp, [{ status: 201 }])).toMatchObject({ outcome: 'response', status: 201, attempts: 1 })
    expect(observe(view, forward({ as: 'opaque' }), overTls).outcome).toBe('opaque-forwarded')
  })
})
