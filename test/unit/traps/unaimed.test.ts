/** Rules that no recorded case was aimed at (O-4, M-13 and others of docs/semantics.md). */
import { describe, expect, it } from 'vitest'
import { explain, type RequestDescriptor, validateMesh } from '../../../src/index.ts'
import { caller, destinationRule, edge, forwarded, meshOf, played, policy, routes, server, told, virtualService } from './world.ts'

it('a request is complete without headers, tokens, draws and transport security (O-4)', () => {
  const bare: RequestDescriptor = {
    direction: 'outbound',
    protocol: 'http',
    method: 'GET',
    authority: 'web',
    path: '/',
    headers: [],
    source: { ip: 'unknown' },
    destination: { ip: 'unknown', port: 80 },
    tokens: 'unknown',
    draws: {},
  }
  expect(told(explain(caller([]).view, bare).decision)).toBe('web.app:80')
})

describe('retries', () => {
  it('ask other endpoints of the cluster that was drawn first (R-50)', () => {
    const { ask } = caller([
      routes(`- retries: {attempts: 2, retryOn: 5xx}
  route: [{destination: {host: api}, weight: 1}, {destination: {host: web}, weight: 1}]`),
    ])
    const decision = forwarded(ask({ split: 1 }))
    expect(told(decision)).toBe('web.app:80')
    expect(decision.retry?.avoidPreviousHosts).toBe(true)
    expect(played(decision, [{ status: 503 }]).attempts).toBe(3)
  })

  it('are not made for a gRPC status in trailers, which comes after the headers (R-47)', () => {
    const decision = caller([routes('- retries: {attempts: 2, retryOn: "unavailable,5xx"}\n  route: [{destination: {host: api}}]')]).ask()
    expect(played(decision, [{ status: 200 }]).attempts).toBe(1)
  })
})

it('a subset that no route names gets nothing (D-11)', () => {
  const { ask, view } = caller([destinationRule('host: web\nsubsets: [{name: v1, labels: {version: v1}}]')])
  expect(view.clusters.some(({ key }) => key.kind === 'service' && key.subset === 'v1')).toBe(true)
  expect(told(ask())).toBe('web.app:80')
})

it('a TCP connection has neither retries nor timeout nor faults (T-10)', () => {
  const route = virtualService('hosts: [web]\nhttp: [{timeout: 1s, route: [{destination: {host: api}}]}]')
  const decision = caller([route]).ask({ protocol: 'tcp', to: '10.96.0.1', port: 3306 })
  expect(told(decision)).toBe('web.app:3306')
  expect(Object.keys(decision)).not.toEqual(expect.arrayContaining(['timeoutMs']))
  expect(decision).not.toHaveProperty('retry')
})

describe('policies', () => {
  const gatewayPod = `
apiVersion: v1
kind: Pod
metadata: {name: kgw, namespace: app, labels: {app: kgw, gateway.networking.k8s.io/gateway-name: kgw, security.istio.io/tlsMode: istio}}
spec: {containers: [{name: app}]}
status: {podIP: 10.1.0.77}`
  const target = (kind: string, name: string): string =>
    `{group: ${kind === 'Gateway' ? 'gateway.networking.k8s.io' : '""'}, kind: ${kind}, name: ${name}}`
  const attached = (spec: string, names = {}): string =>
    told(server([gatewayPod, policy(`${spec}\naction: DENY\nrules: [{}]`, names)], { at: 'app/kgw' }).ask())

  it('with a selector reach the pods of a Kubernetes Gateway too (A-4)', () => {
    expect(attached('selector: {matchLabels: {app: kgw}}')).toBe('403 deny app/p')
  })

  it('with targets reach that Gateway of their own namespace by any of them (A-5)', () => {
    expect(attached(`targetRefs: [${target('Service', 'x')}, ${target('Gateway', 'kgw')}]`)).toBe('403 deny app/p')
    expect(attached(`targetRefs: [${target('Gateway', 'another')}]`)).not.toContain('deny')
    expect(attached(`targetRefs: [${target('Gateway', 'kgw')}]`, { namespace: 'istio-system' })).not.toContain('deny')
  })

  it('with both, or with an empty value, are rejected (A-6, A-25)', () => {
    const isRejected = (spec: string): boolean => validateMesh(meshOf([policy(spec)])).some(({ rejected }) => rejected)
    expect(isRejected(`selector: {matchLabels: {app: kgw}}\ntargetRefs: [${target('Gateway', 'kgw')}]`)).toBe(true)
    expect(isRejected('rules: [{to: [{operation: {paths: [""]}}]}]')).toBe(true)
  })

  it('read a star in paths and methods, and have another way for ports, addresses and service accounts (A-23)', () => {
    const allowed = (operation: string, method = 'PUT'): string =>
      told(server([policy(`rules: [{to: [{operation: {${operation}}}]}]`)]).ask({ method, path: '/a/b' }))
    expect([allowed('methods: ["P*"]'), allowed('paths: ["*/b"]'), allowed('ports: ["80*"]')]).toEqual(['inbound', 'inbound', '403 allow'])
  })
})

it('of Services of one name the caller gets that of its own namespace (S-9)', () => {
  const entry = (namespace: string, port: string): string => `
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: {name: ext, namespace: ${namespace}, creationTimestamp: "2026-01-0${namespace === 'app' ? 2 : 1}T00:00:00Z"}
spec: {hosts: [ext.example.com], location: MESH_EXTERNAL, resolution: STATIC, ports: [{name: http, number: 80, protocol: HTTP}],
  endpoints: [{address: ${port}}]}`
  const objects = [entry('other', '192.0.2.1'), entry('app', '192.0.2.2')]
  const addresses = (at: string): readonly string[] =>
    caller(objects, { at })
      .view.clusters.filter(({ key }) => key.kind === 'service' && key.host === 'ext.example.com')
      .flatMap(({ endpoints }) => endpoints.map(({ address }) => address))
  expect([addresses('app/client'), addresses('other/client-o')]).toEqual([['192.0.2.2'], ['192.0.2.1']])
})

it('requests without a path match no path, as those for tunnels (M-13)', () => {
  expect(edge([]).ask({ method: 'CONNECT', authority: 'a:443', path: '' }).kind).not.toBe('forward')
})
