import { describe, expect, it } from 'vitest'
import type { Call } from '../../../src/explain/index.ts'
import { ask, callTo, from } from './ask.ts'
import { deployment, meshOf, namespace, service } from './meshes.ts'

const policy = (name: string, action: string, rules: string, where = 'prod'): string => `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: ${name}, namespace: ${where}}
spec: {selector: {matchLabels: {app: server}}, action: ${action}, rules: ${rules}}
`

const base = [
  namespace('prod'),
  service('server', 'prod'),
  deployment('server', 'prod'),
  deployment('web', 'prod'),
  deployment('admin', 'prod'),
]

/** The changes that are named, each set as `field=value, …`, in order. */
const named = (documents: readonly string[], rest: Partial<Call> = {}, caller = from('prod', 'web')): readonly string[] =>
  (ask(meshOf(...base, ...documents), callTo(caller, 'server', rest)).nearestMiss?.alternatives ?? []).map(({ changes }) =>
    changes.map(({ field, to }) => `${field}=${to ?? '(none)'}`).join(', '),
  )

const asAdmin = 'principal=cluster.local/ns/prod/sa/admin'

describe('the nearest request that would pass', () => {
  it('is not searched for a request that passes', () => {
    expect(named([])).toEqual([])
  })

  it('changes one field where one is enough, and names every value that the rule has', () => {
    expect(named([policy('a', 'ALLOW', '[{to: [{operation: {methods: [POST, PUT]}}]}]')])).toEqual(['method=POST', 'method=PUT'])
  })

  it('takes paths from prefixes, suffixes and templates, as far as they then match', () => {
    expect(named([policy('a', 'ALLOW', '[{to: [{operation: {paths: [/api/*]}}]}]')])).toEqual(['path=/api/'])
    expect(named([policy('a', 'ALLOW', '[{to: [{operation: {paths: ["/v1/{*}/info"]}}]}]')])).toEqual(['path=/v1/x/info'])
  })

  it('changes two fields only where no single one helps', () => {
    const rules = '[{from: [{source: {principals: [cluster.local/ns/prod/sa/admin]}}], to: [{operation: {methods: [POST]}}]}]'
    expect(named([policy('a', 'ALLOW', rules)])).toEqual([`${asAdmin}, method=POST`])
  })

  it('changes three fields at most', () => {
    const source = 'from: [{source: {principals: [cluster.local/ns/prod/sa/admin]}}]'
    const three = `[{${source}, to: [{operation: {methods: [POST], paths: [/x]}}]}]`
    const four = `[{${source}, to: [{operation: {methods: [POST], paths: [/x]}}], when: [{key: "request.headers[x-a]", values: [b]}]}]`
    expect(named([policy('a', 'ALLOW', three)])).toEqual([`${asAdmin}, method=POST, path=/x`])
    expect(named([policy('a', 'ALLOW', four)])).toEqual([])
  })

  it('satisfies every ALLOW and escapes every DENY, not only the rule that refused', () => {
    const deny = policy('d', 'DENY', '[{from: [{source: {notPrincipals: [cluster.local/ns/prod/sa/admin]}}]}]')
    const allow = policy('a', 'ALLOW', '[{to: [{operation: {methods: [POST]}}]}]')
    expect(named([deny, allow])).toEqual([`method=POST, ${asAdmin}`])
  })

  it('drops a header that a DENY rule looks for', () => {
    const deny = policy('d', 'DENY', '[{when: [{key: "request.headers[x-debug]", values: ["*"]}]}]')
    expect(named([deny], { headers: [['x-debug', '1']] })).toEqual(['header x-debug=(none)'])
  })

  it('asks for an identity of a namespace that the mesh really has', () => {
    const mesh = [namespace('other'), deployment('job', 'other'), policy('a', 'ALLOW', '[{from: [{source: {namespaces: [other]}}]}]')]
    expect(named(mesh)).toEqual(['principal=cluster.local/ns/other/sa/job'])
  })

  it('speaks mutual TLS where STRICT refuses plaintext', () => {
    const strict = `
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: {name: default, namespace: prod}
spec: {mtls: {mode: STRICT}}
`
    expect(named([strict], { plaintext: true })).toEqual(['tls=mutual TLS as cluster.local/ns/prod/sa/web'])
  })

  it('is named nowhere when nothing that the rules know helps', () => {
    expect(named([policy('a', 'ALLOW', '[]')])).toEqual([])
    expect(named([policy('d', 'DENY', '[{}]')])).toEqual([])
  })

  it('does not lead the request to another workload', () => {
    const routes = `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: server, namespace: prod}
spec:
  hosts: [server]
  http:
  - match: [{uri: {prefix: /api}}]
    route: [{destination: {host: elsewhere}}]
  - route: [{destination: {host: server}}]
`
    const allow = policy('a', 'ALLOW', '[{to: [{operation: {paths: [/api/*]}}]}]')
    expect(named([routes, allow, service('elsewhere', 'prod'), deployment('elsewhere', 'prod')])).toEqual([])
  })

  it('stays bounded with thousands of rule values', () => {
    const paths = Array.from({ length: 3000 }, (_, index) => `/p${index}`).join(', ')
    const rules = `[{to: [{operation: {paths: [${paths}], methods: [POST], hosts: [nobody]}}], when: [{key: "request.headers[x-a]", values: [b]}]}]`
    expect(named([policy('a', 'ALLOW', rules)])).toEqual([])
  })
})
