/** Generated views with several listeners and chains of every kind, and connections that reach them. */
import fc from 'fast-check'
import { profiles } from '../../../src/dataplane/index.ts'
import type {
  AuthorizationLayer,
  ChainMatch,
  FilterChain,
  Handler,
  Listener,
  Reference,
  RequestDescriptor,
  View,
} from '../../../src/model/index.ts'
import { at, clusterNamed, forwardTo, hostOf, httpHandler, path, route, service, viewOf } from '../support/view.ts'
import { oddRequests } from './requests.ts'

/** Absent `times` times as often as present. */
const optional = <T>(arbitrary: fc.Arbitrary<T>, times = 2): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: times, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary })
const present = <T extends object>(record: { readonly [K in keyof T]: T[K] | undefined }): T =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as T

const references: fc.Arbitrary<Reference> = fc.nat(9).map((number) => at('reference', 'spec', number))
const ports = [80, 443, 8080]
const addresses = ['10.1.0.1', '10.1.0.2', '::1']
const directions = fc.constantFrom('outbound' as const, 'inbound' as const, 'gateway' as const)

const layers: fc.Arbitrary<readonly AuthorizationLayer[]> = fc.array(
  fc
    .tuple(
      fc.constantFrom('deny' as const, 'allow' as const, 'audit' as const),
      fc.constantFrom('10.0.0.9/32', '10.0.0.0/8', '9.0.0.0/8'),
      fc.constantFrom(
        'peerAddress' as const,
        'clientAddress' as const,
        'destinationAddress' as const,
        'serverName' as const,
        'principal' as const,
      ),
      fc.boolean(),
      references,
    )
    .map(([kind, block, field, dryRun, reference]): AuthorizationLayer => {
      const [address = '', bits = '0'] = block.split('/')
      const matcher = field.endsWith('Address')
        ? ({ kind: 'cidr', address, bits: Number(bits) } as const)
        : ({ kind: 'prefix', value: 'spiffe://td' } as const)
      const rule = { index: 0, condition: { kind: 'predicate', field: { kind: field }, matcher } as const, reference }
      return { kind, policies: [{ namespace: 'ns', name: `p-${field}`, rules: [rule], dryRun, reference }] }
    }),
  { maxLength: 2 },
)
const tokenLayer: AuthorizationLayer = {
  kind: 'jwt',
  bypassCorsPreflight: false,
  rules: [
    {
      issuer: 'i',
      audiences: [],
      fromHeaders: [],
      fromParams: [],
      fromCookies: [],
      forwardOriginalToken: false,
      outputClaimToHeaders: [],
      spaceDelimitedClaims: [],
      reference: at('tokens'),
    },
  ],
}

const passes = [
  {
    remove: [],
    set: [['x-answer', 'a']],
    add: [
      ['content-type', 'text/x'],
      ['connection', 'b'],
    ],
  },
] as const
const tables = fc.constantFrom(
  [hostOf('h', [route('all', forwardTo('a'), [path({ kind: 'prefix', value: '/' })], { responseHeaders: passes })])],
  [hostOf('h', [route('none', forwardTo('nope'), [path({ kind: 'prefix', value: '/a' })])])],
  [hostOf('h', [route('tls', forwardTo('a'))], { requireTls: 'all' } as never)],
  [],
)
const httpHandlers: fc.Arbitrary<Handler> = fc
  .record({
    hosts: tables,
    direction: directions,
    normalization: fc.record({ decodeSlashes: fc.boolean(), normalize: fc.boolean(), mergeSlashes: fc.boolean() }),
    clientAddress: fc.record({ useRemoteAddress: fc.boolean(), trustedHops: fc.nat(2) }),
    authorization: layers,
    verifies: optional(fc.constant(tokenLayer), 4),
    requestLimits: optional(fc.record({ maxHeaders: fc.nat(8), maxHeaderBytes: fc.constantFrom(40, 200, 60_000) }), 4),
  })
  .map(({ hosts, authorization, verifies, requestLimits, ...more }) =>
    httpHandler(hosts, {
      ...more,
      authorization: verifies === undefined ? authorization : [verifies, ...authorization],
      ...(requestLimits === undefined ? {} : { requestLimits }),
    }),
  )
const tcpHandlers: fc.Arbitrary<Handler> = fc
  .record({
    destinations: fc.array(
      fc.record({
        cluster: fc.constantFrom(service('a'), service('b'), service('empty'), service('nope'), { kind: 'blackHole' as const }),
        weight: fc.nat(3),
      }),
      { maxLength: 3 },
    ),
    authorization: layers,
    reference: optional(references),
  })
  .map(({ reference, ...more }) => ({ kind: 'tcp', ...more, ...(reference === undefined ? {} : { reference }) }))
const handlers = fc.oneof(
  { weight: 6, arbitrary: httpHandlers },
  { weight: 4, arbitrary: tcpHandlers },
  { weight: 1, arbitrary: fc.constantFrom<Handler>({ kind: 'close', why: 'noFilterChain' }, { kind: 'close', why: 'blackHole' }) },
)

const serverNames = ['a.example', '*.example', '*', 'b.example', '*.', '*x']
const matches: fc.Arbitrary<ChainMatch> = fc
  .record({
    destinationPort: optional(fc.constantFrom(...ports), 6),
    destinationCidrs: optional(
      fc.array(
        fc.constantFrom(
          { address: '10.1.0.0', bits: 24 },
          { address: '10.1.0.1', bits: 32 },
          { address: '::', bits: 0 },
          { address: 'x', bits: 8 },
        ),
        { maxLength: 2 },
      ),
      8,
    ),
    serverNames: optional(fc.subarray(serverNames), 6),
    transport: optional(fc.constantFrom('tls' as const, 'plaintext' as const), 6),
    applicationProtocols: optional(fc.subarray(['http/1.1', 'http/1.0', 'h2c', 'h2', 'istio']), 6),
  })
  .map((given) => present<ChainMatch>(given))

const tls: fc.Arbitrary<NonNullable<FilterChain['tls']>> = fc
  .record({
    clientCertificate: fc.constantFrom('none' as const, 'optional' as const, 'required' as const),
    trustDomains: fc.subarray(['td', 'spiffe:', 'other']),
    subjectAltNames: optional(fc.subarray(['spiffe://td/ns/a', 'spiffe://td']), 3),
    mode: fc.constant('mutual' as const),
  })
  .map((given) => present<NonNullable<FilterChain['tls']>>(given))

const chains: fc.Arbitrary<FilterChain> = fc
  .record({ name: fc.constantFrom('', 'chain'), match: matches, tls: optional(tls, 4), handler: handlers, reference: optional(references) })
  .map((given) => present<FilterChain>(given))

const listeners: fc.Arbitrary<Listener> = fc
  .record({
    name: fc.constant('listener'),
    direction: directions,
    addresses: optional(fc.subarray(addresses), 6),
    port: optional(fc.constantFrom(...ports), 2),
    filterChains: fc.array(chains, { maxLength: 3 }),
    inspectsHttp: fc.boolean(),
    rejected: optional(fc.record({ reason: fc.constant('refused é'), references: fc.array(references, { maxLength: 2 }) }), 12),
    reference: optional(references),
  })
  .map((given) => present<Listener>(given))

/** Views of up to four listeners at few ports; the first two have the same direction. */
export const connectionViews: fc.Arbitrary<View> = fc
  .record({
    listeners: fc.array(listeners, { minLength: 1, maxLength: 4 }),
    dataplane: optional(fc.constantFrom(...profiles)),
    enforced: fc.integer({ min: 0, max: 15 }).map((n) => n > 0),
    unsupported: fc.array(
      fc.record({ feature: fc.constantFrom('lua', 'wasm é'), reference: references, direction: optional(directions) }),
      { maxLength: 2 },
    ),
    rejected: optional(
      fc.record({
        by: fc.constantFrom('proxy' as const, 'proxyCrash' as const, 'controlPlanePanic' as const),
        reason: fc.constant('no'),
        references: fc.array(references, { maxLength: 2 }),
      }),
      15,
    ),
  })
  .map(({ listeners: given, dataplane, rejected, enforced, unsupported }) =>
    viewOf(
      given.map((one, i) => (i < 2 ? { ...one, direction: given[0]?.direction ?? one.direction } : one)),
      [clusterNamed('a'), clusterNamed('b'), clusterNamed('empty', { endpoints: [] })],
      {
        enforced,
        unsupported: unsupported.map((one) => present(one)),
        ...(dataplane === undefined ? {} : { dataplane: { name: dataplane.name, rules: dataplane.rules } }),
        ...(rejected === undefined ? {} : { rejected }),
      },
    ),
  )

const peers = fc
  .record({
    principal: optional(fc.constantFrom('td/ns/a', 'spiffe://td/ns/a', 'other/x', 'td', '', 'td/ns/b')),
    serverName: optional(fc.constantFrom('a.example', 'A.EXAMPLE', 'x.example', '.example', '', 'b.example.')),
    alpn: optional(fc.subarray(['http/1.1', 'h2', 'istio', 'x'])),
  })
  .map((given) => ({ ...present<NonNullable<RequestDescriptor['source']['tls']>>({ kind: 'mutual', ...given }) }))

/** Connections and requests, most of them to some listener of the view's first direction. */
export const connections: fc.Arbitrary<RequestDescriptor> = fc
  .record({
    request: oddRequests,
    direction: directions,
    protocol: fc.constantFrom('http' as const, 'http' as const, 'tcp' as const),
    ip: fc.constantFrom(...addresses, ...addresses, '10.9.9.9', 'unknown'),
    port: fc.constantFrom(...ports, ...ports, ...ports, 9, -1, 65_616),
    peer: optional(peers, 2),
    tokens: fc.constantFrom<RequestDescriptor['tokens']>(
      [],
      [],
      [],
      'unknown',
      [{ claims: { iss: 'i', sub: 's' } }],
      [{ failure: 'expired' }],
    ),
    draws: fc.record({ split: fc.bigInt({ min: 0n, max: 7n }) }),
  })
  .map(({ request, direction, protocol, ip, port, peer, tokens, draws }) => ({
    ...request,
    direction,
    protocol,
    destination: { ip, port },
    source: { ...request.source, ...(peer === undefined ? {} : { tls: peer }) },
    tokens,
    draws,
  }))
