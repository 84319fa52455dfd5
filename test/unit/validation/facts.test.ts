/** What would surprise a reader of the rules: where Istio stops early, what it loses, what it takes for equal. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readMesh } from '../../../src/config/index.ts'
import { validateMesh, validateResource } from '../../../src/config/istio/validation/index.ts'
import { rulesOf, textOf, validate, verdictOf } from './validate.ts'

const route = [{ destination: { host: 'reviews' } }]
const virtualService = (http: readonly object[], rest: object = {}) => ({
  kind: 'VirtualService',
  spec: { hosts: ['reviews'], http, ...rest },
})
const matches = (...match: readonly object[]) => virtualService([{ match, route }])

describe('a finding', () => {
  it('says where it is and what is wrong, in one line without a full stop', () => {
    const findings = validate(virtualService([{ route, retries: { attempts: -1 } }]))?.findings
    expect(findings).toEqual([
      {
        rule: 'V-18',
        severity: 'error',
        path: ['spec', 'http', 0, 'retries', 'attempts'],
        message: 'expected a number of at least 0, got `-1`',
      },
    ])
  })

  it('is reported for every broken rule of an object at once', () => {
    const sample = { kind: 'DestinationRule', spec: { host: 'a_b', subsets: [{ name: 'v_1' }], exportTo: ['~'] } }
    expect(rulesOf(sample)).toEqual(['V-6', 'V-17', 'V-34'])
  })

  it('about an annotation hides those about the spec', () => {
    const metadata = { annotations: { 'istio.io/dry-run': 'true' } }
    expect(rulesOf({ kind: 'DestinationRule', metadata, spec: { host: 'a_b' } })).toEqual(['V-1'])
  })

  it('does not come from kinds that Istio does not validate here', () => {
    const { mesh } = readMesh([{ name: 'a.yaml', text: '{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {ports: []}}' }])
    expect(validateMesh(mesh)).toEqual([])
  })
})

describe('equal matches', () => {
  it('differ in more than their name, order of keys, or fields left at their defaults', () => {
    expect(rulesOf(matches({ name: 'a', port: 80 }, { name: 'b', port: 80, ignoreUriCase: false, headers: {} }))).toEqual(['V-87'])
    expect(rulesOf(matches({ headers: { a: {}, b: {} } }, { headers: { b: {}, a: {} } }))).toEqual(['V-87'])
  })

  it('are not those with and without an empty text match', () => {
    expect(rulesOf(matches({}, { uri: {} }, { uri: { exact: '' } }))).toEqual([])
  })
})

describe('prefixes', () => {
  it('cover longer ones of the same port and the same header names', () => {
    expect(rulesOf(matches({ uri: { prefix: '/a' } }, { uri: { prefix: '/ab' } }))).toEqual(['V-89'])
    expect(rulesOf(matches({ uri: { prefix: '/a' }, port: 80 }, { uri: { prefix: '/ab' } }))).toEqual([])
    expect(rulesOf(matches({ uri: { prefix: '/a' } }, { uri: { prefix: '/ab' }, headers: { x: {} } }))).toEqual([])
  })

  it('without a method are those of GET', () => {
    expect(rulesOf(matches({ uri: { prefix: '/a' } }, { uri: { prefix: '/ab' }, method: { exact: 'GET' } }))).toEqual(['V-89'])
    expect(rulesOf(matches({ uri: { prefix: '/a' } }, { uri: { prefix: '/ab' }, method: { exact: 'POST' } }))).toEqual([])
  })
})

describe('warnings that Istio loses', () => {
  it('are those of port level and subset policies', () => {
    const outlierDetection = { consecutiveErrors: 1 }
    const policy = { kind: 'DestinationRule', spec: { host: 'a', trafficPolicy: { outlierDetection } } }
    const port = { port: { number: 80 }, outlierDetection }
    expect(rulesOf(policy)).toEqual(['V-96'])
    expect(rulesOf({ kind: 'DestinationRule', spec: { host: 'a', trafficPolicy: { portLevelSettings: [port] } } })).toEqual([])
    expect(
      rulesOf({ kind: 'DestinationRule', spec: { host: 'a', subsets: [{ name: 'v1', trafficPolicy: { outlierDetection } }] } }),
    ).toEqual([])
  })

  it('are those of old gateway names in HTTP matches, not in the gateways of the object', () => {
    expect(rulesOf(virtualService([{ route }], { gateways: ['gw.ns.svc.cluster.local', 'mesh'] }))).toEqual(['V-45'])
    expect(rulesOf(matches({ gateways: ['gw.ns.svc.cluster.local'] }))).toEqual([])
  })
})

describe('gateway names', () => {
  it('are read up to the first one without a slash', () => {
    expect(rulesOf(virtualService([{ route }], { gateways: ['mesh', 'ns/g_w'] }))).toEqual([])
    expect(rulesOf(virtualService([{ route }], { gateways: ['ns/g_w', 'mesh'] }))).toEqual(['V-44'])
  })
})

describe('overlapping hosts', () => {
  it('are found whichever comes first and however many stand between', () => {
    const hosts = (list: readonly string[]) =>
      rulesOf({ kind: 'VirtualService', spec: { hosts: list, gateways: ['a/b'], http: [{ route }] } })
    expect(hosts(['a.example.com', 'b.com', '*.example.com'])).toEqual(['V-49'])
    expect(hosts(['*.example.com', 'c.b.example.com', 'a.example.com'])).toEqual(['V-49', 'V-49'])
    expect(hosts(['*.a.com', 'a.com', '*.b.com', 'xa.com'])).toEqual([])
    expect(hosts(['1.2.3.4', '1.2.3.4'])).toEqual(['V-49'])
  })
})

describe('response bodies', () => {
  it.each([
    [100 * 1024, []],
    [100 * 1024 + 1, ['V-79']],
    [1024 * 1024, ['V-79']],
    [1024 * 1024 + 1, ['V-78']],
  ])('of %i bytes', (bytes, rules) => {
    expect(rulesOf(virtualService([{ directResponse: { status: 200, body: { string: 'x'.repeat(bytes) } } }]))).toEqual(rules)
  })

  it('are measured in UTF-8', () => {
    expect(rulesOf(virtualService([{ directResponse: { status: 200, body: { string: 'é'.repeat(60_000) } } }]))).toEqual(['V-79'])
  })
})

describe('an empty list', () => {
  it('equals an absent one, and a null entry equals an empty message', () => {
    expect(rulesOf({ kind: 'AuthorizationPolicy', spec: { action: 'DENY', rules: [] } })).toEqual(['V-196'])
    expect(verdictOf(validate({ kind: 'AuthorizationPolicy', spec: { rules: [null] } }))).toBe('fine')
    expect(rulesOf(virtualService([{ route: [null] }]))).toEqual(['V-40'])
  })

  it('of port level settings does not equal an absent map', () => {
    expect(rulesOf({ kind: 'PeerAuthentication', spec: { portLevelMtls: {} } })).toEqual(['V-218'])
    expect(rulesOf({ kind: 'PeerAuthentication', spec: {} })).toEqual([])
  })
})

describe('validation', () => {
  const kinds = ['VirtualService', 'DestinationRule', 'Gateway', 'ServiceEntry', 'Sidecar', 'WorkloadEntry', 'AuthorizationPolicy']
  const anyKind = fc.constantFrom(...kinds, 'PeerAuthentication', 'RequestAuthentication', 'Telemetry')

  it('never throws, whatever the spec', () => {
    fc.assert(
      fc.property(anyKind, fc.jsonValue({ maxDepth: 6 }), (kind, spec) => {
        validate({ kind, spec })
      }),
    )
  })

  it('never throws on a valid object with one value replaced by any JSON', () => {
    const base = virtualService([
      {
        match: [{ uri: { prefix: '/' }, headers: { a: { exact: 'b' } }, port: 80, gateways: ['a/b'] }],
        route,
        headers: { request: { set: { a: 'b' } } },
        retries: { attempts: 1, retryOn: '5xx', perTryTimeout: '1s' },
        fault: { abort: { httpStatus: 503, percentage: { value: 1 } } },
        corsPolicy: { allowOrigins: [{ exact: 'a' }], maxAge: '1s' },
      },
    ])
    const text = textOf(base)
    const leaves = [...text.matchAll(/(?<=[:,[])("[^"]*"|[0-9.]+|\{[^{}]*\}|\[[^[\]]*\])/g)]
    fc.assert(
      fc.property(fc.nat(leaves.length - 1), fc.jsonValue({ maxDepth: 3 }), (i, value) => {
        const leaf = leaves[i]
        const at = leaf?.index ?? 0
        const changed = text.slice(0, at) + JSON.stringify(value) + text.slice(at + (leaf?.[0].length ?? 0))
        validateMesh(readMesh([{ name: 'a.yaml', text: changed }]).mesh)
      }),
      { numRuns: 500 },
    )
  })

  it('takes null where a decoder would have given something', () => {
    const [resource] = readMesh([{ name: 'a', text: textOf(virtualService([{ route }])) }]).mesh.istio.virtualServices
    const spec = { hosts: [null], http: [null, { match: [null], route: [null] }], tls: [null], tcp: [null], gateways: [null] }
    expect(resource && validateResource({ ...resource, spec }).length).toBeGreaterThan(0)
  })

  it('looks at each object alone: order and company do not matter', () => {
    const samples = [virtualService([{}]), { kind: 'DestinationRule', metadata: { name: 'y' }, spec: {} }]
    const read = (texts: readonly string[]) => validateMesh(readMesh(texts.map((text, i) => ({ name: `${i}`, text }))).mesh)
    const texts = samples.map(textOf)
    expect(read(texts.toReversed())).toEqual(read(texts))
    expect(read(texts)).toEqual(texts.flatMap((text) => read([text])))
  })
})
