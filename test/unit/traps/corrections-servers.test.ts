/** Where running proxies contradict what reading their code suggests: paths, transport security, tokens, policies (as recorded). */
import { describe, expect, it } from 'vitest'
import { type Decision, type Header, type PeerTls, sidecarOf, validateMesh } from '../../../src/index.ts'
import {
  type Asked,
  caller,
  foreignTls,
  forwarded,
  meshOf,
  mutual,
  peerAuthentication,
  policy,
  requestAuthentication,
  server,
  told,
} from './world.ts'

const passes = 'inbound'
const notAllowed = '403 allow'
const allow = (rules: string): string => policy(`rules: ${rules}`)
const at = (objects: readonly string[], asked: Asked = {}): string => told(server(objects).ask(asked))

const isRejected = (...objects: readonly string[]): boolean => validateMesh(meshOf(objects)).some(({ rejected }) => rejected)

describe('paths', () => {
  const sent = (path: string, mode = 'BASE'): string => {
    const decision: Decision = server([], { meshConfig: `pathNormalization: {normalization: ${mode}}` }).ask({ path })
    return decision.kind === 'forward' ? (decision.request?.path ?? '') : told(decision)
  }

  it.each([
    ['/%61dmin', '/admin'],
    ['/a%2Fb', '/a%2Fb'],
    ['/a%5Cb', '/a%5Cb'],
    ['/a%3fb', '/a%3fb'],
    ['/a%25b', '/a%25b'],
  ])('BASE decodes what needs no escape: %s → %s (A-49, A-51)', (path, wanted) => expect(sent(path)).toBe(wanted))

  it('so an escape does not get past a policy', () => {
    const admin = [policy('action: DENY\nrules: [{to: [{operation: {paths: [/admin]}}]}]')]
    expect([at(admin, { path: '/%61dmin' }), at(admin, { path: '/x/..;a=b/admin' })]).toEqual(['403 deny app/p', '403 deny app/p'])
  })

  it.each(['/x/..;a=b/admin', '/.;x/admin'])('parameters of dot segments go with them: %s (A-53)', (path) =>
    expect(sent(path)).toBe('/admin'),
  )

  it('a fragment is 400 in every mode, `%00` in all but NONE (A-50)', () => {
    expect(['NONE', 'BASE', 'MERGE_SLASHES'].map((mode) => sent('/a#b', mode))).toEqual(['400', '400', '400'])
    expect(['NONE', 'BASE', 'DECODE_AND_MERGE_SLASHES'].map((mode) => sent('/a%00b', mode))).toEqual(['/a%00b', '400', '400'])
  })

  it('a star that the request itself has is matched by `{*}` (A-38)', () => {
    expect(at([allow('[{to: [{operation: {paths: ["/a/{*}"]}}]}]')], { path: '/a/*' })).toBe(passes)
  })

  it('`{**}` without a slash passes validation and makes the proxy crash; `/a/{**}/{*}` does not pass (A-38)', () => {
    const template = (path: string): string => policy(`action: DENY\nrules: [{to: [{operation: {paths: ["${path}"]}}]}]`)
    expect([isRejected(template('{**}')), isRejected(template('/a/{**}/{*}'))]).toEqual([false, true])
    expect(server([template('{**}')]).ask()).toMatchObject({ kind: 'rejected', by: 'proxyCrash' })
  })
})

describe('transport security', () => {
  const mode = (name: string): string => peerAuthentication(`mtls: {mode: ${name}}`)
  const withoutNames: PeerTls = { kind: 'mutual', principal: 'cluster.local/ns/app/sa/client' }
  const client = mutual('cluster.local/ns/app/sa/client')

  it('DISABLE refuses no TLS on a TCP port: it passes undecrypted, while on an HTTP port it is no HTTP (P-5)', () => {
    expect(at([mode('DISABLE')], { tls: client, protocol: 'tcp' })).toBe('undecrypted')
    expect(at([mode('DISABLE')], { tls: foreignTls, port: 7777 })).toBe('undecrypted')
    expect(at([mode('DISABLE')], { tls: client })).toContain('closed')
  })

  it('STRICT wants a certificate of the mesh and no protocol name, PERMISSIVE wants the name (P-5)', () => {
    expect([at([mode('STRICT')], { tls: withoutNames }), at([mode('STRICT')])]).toEqual([passes, 'closed noFilterChain'])
    expect(at([mode('PERMISSIVE')], { tls: withoutNames })).toBe('closed noFilterChain')
    expect(at([mode('PERMISSIVE')], { tls: withoutNames, protocol: 'tcp' })).toBe('undecrypted')
  })

  it('PERMISSIVE passes other TLS to an undeclared port undecrypted (P-5, P-7)', () => {
    expect(at([mode('PERMISSIVE')], { tls: foreignTls, port: 7777 })).toBe('undecrypted')
  })

  const tlsService = `
apiVersion: v1
kind: Service
metadata: {name: sec, namespace: app}
spec: {clusterIP: 10.96.0.9, selector: {app: api}, ports: [{name: tls, port: 443}]}`

  it('a TLS port with an address of its own takes any server name, and plaintext as well (T-4)', () => {
    const { ask } = caller([tlsService])
    const asked = { protocol: 'tcp', to: '10.96.0.9', port: 443 } as const
    expect(told(ask({ ...asked, tls: { kind: 'tls', serverName: 'other.example' } }))).toContain('undecrypted')
    expect(told(ask(asked))).toBe('sec.app:443')
  })
})

describe('tokens', () => {
  const issuer = 'https://idp.example'
  const rule = requestAuthentication(`jwtRules: [{issuer: "${issuer}", jwksUri: "https://keys.example.com"}]`)
  const bearing = (...values: string[]): readonly Header[] => values.map((value) => ['authorization', value])
  const good = { token: 'T', claims: { iss: issuer, sub: 's' } }
  const junk = (token: string) => ({ token, failure: 'badForm' as const })

  it.each([
    ['text behind it', bearing('Bearer T junk'), [good, junk('T junk')], '401 badForm'],
    ['a comma behind it', bearing('Bearer T,x'), [good, junk('T,x')], '401 badForm'],
    ['two lines', bearing('Bearer T', 'Bearer T'), [good, junk('T,Bearer T')], '401 badForm'],
    ['a word before it', bearing('Foo Bearer T'), [good], passes],
    ['another case', bearing('bearer T'), [], passes],
    ['a tabulator', bearing('Bearer\tT'), [], passes],
  ] as const)('a token is all that follows the prefix: %s (J-8)', (_, headers, tokens, wanted) => {
    expect(at([rule], { headers, tokens })).toBe(wanted)
  })

  it('a token in the query is taken out of it (J-11)', () => {
    const decision = server([rule]).ask({ path: '/?access_token=T', tokens: [good] })
    expect(forwarded(decision).request?.path).toBe('/')
  })

  it('`scope` is its words and no longer the whole (J-13)', () => {
    const scope = (value: string): string =>
      at([rule, allow(`[{when: [{key: "request.auth.claims[scope]", values: ["${value}"]}]}]`)], {
        claims: { ...good.claims, scope: 'read write' },
      })
    expect([scope('read write'), scope('read')]).toEqual([notAllowed, passes])
  })

  it('a wrong audience comes before a bad signature and after expiry (as recorded)', () => {
    const audience = requestAuthentication(`jwtRules: [{issuer: "${issuer}", audiences: [me], jwksUri: "https://keys.example.com"}]`)
    const failing = (failure: 'badSignature' | 'expired'): string =>
      at([audience], { headers: bearing('Bearer T'), tokens: [{ token: 'T', claims: { iss: issuer, aud: 'you' }, failure }] })
    expect([failing('badSignature'), failing('expired')]).toEqual(['403 audienceNotAllowed', '401 expired'])
  })

  it('request principals are split at the last slash, so `https://a*` is nobody (as recorded)', () => {
    const only = (value: string): string =>
      at([rule, allow(`[{from: [{source: {requestPrincipals: ["${value}"]}}]}]`)], { claims: good.claims })
    expect([only('https://i*'), only(issuer), only(`${issuer}/s`)]).toEqual([notAllowed, notAllowed, passes])
  })
})

describe('policies', () => {
  it('a null rule is an empty rule, which matches everything (A-16)', () => {
    expect([at([policy('rules: [null]')]), at([policy('action: DENY\nrules: [null]')])]).toEqual([passes, '403 deny app/p'])
  })

  it('a CUSTOM policy under dry run is rejected, and denies without asking (A-63)', () => {
    const dry = policy('action: CUSTOM\nprovider: {name: authz}\nrules: [{to: [{operation: {paths: [/a]}}]}]', {
      annotations: '{istio.io/dry-run: "true"}',
    })
    const meshConfig = 'extensionProviders: [{name: authz, envoyExtAuthzHttp: {service: web.app.svc.cluster.local, port: 80}}]'
    expect(isRejected(dry)).toBe(true)
    const { ask } = server([dry], { meshConfig })
    expect([told(ask({ path: '/a', authorizer: 'allow' })), told(ask({ path: '/b' }))]).toEqual(['403 custom app/p', passes])
    expect(ask({ path: '/a', authorizer: 'allow' })).not.toMatchObject({ extAuthzCalls: 1 })
  })

  it('a sidecar takes the last forwarded address for the remote one, or the peer (A-33)', () => {
    const remote = [allow('[{from: [{source: {remoteIpBlocks: ["203.0.113.0/24"]}}]}]')]
    const from = (forwardedFor: string): string => at(remote, { headers: [['x-forwarded-for', forwardedFor]] })
    expect([from('1.1.1.1, 203.0.113.7'), from('203.0.113.7, 1.1.1.1')]).toEqual([passes, notAllowed])
    expect(at(remote, { ip: '203.0.113.9' })).toBe(passes)
  })

  it('an IPv4 address written as IPv6 is in no block of IPv4, nor is IPv4 in `::/0` (U-6)', () => {
    const block = (text: string, ip: string): string => at([allow(`[{from: [{source: {ipBlocks: ["${text}"]}}]}]`)], { ip })
    expect([block('10.0.0.0/8', '::ffff:10.0.0.1'), block('::/0', '10.0.0.1'), block('10.0.0.0/8', '10.0.0.1')]).toEqual([
      notAllowed,
      notAllowed,
      passes,
    ])
  })

  it.each([
    ['an empty `from`', policy('rules: [{from: []}]'), false],
    ['an empty `to`', policy('rules: [{to: []}]'), false],
    ['port 0', policy('rules: [{to: [{operation: {ports: ["0"]}}]}]'), false],
  ])('validation: %s is accepted (A-15)', (_, written, wanted) => expect(isRejected(written)).toBe(wanted))
})

describe('validation of routes', () => {
  const routed = (spec: string): string => `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: v, namespace: app}
spec: {hosts: [web], ${spec}}`
  const to = 'route: [{destination: {host: api}}]'

  it.each([
    ['an empty exact header', `http: [{match: [{headers: {x: {exact: ""}}}], ${to}}]`, false],
    ['an empty exact path', `http: [{match: [{uri: {exact: ""}}], ${to}}]`, false],
    ['a null header', `http: [{match: [{headers: {x: null}}], ${to}}]`, false],
    ['an abort without code', `http: [{fault: {abort: {percentage: {value: 1}}}, ${to}}]`, false],
    ['the gateway `./gw`', `gateways: [./gw], http: [{${to}}]`, true],
  ])('%s: rejected is %s (M-34, R-22, H-3)', (_, spec, wanted) => expect(isRejected(routed(spec))).toBe(wanted))
})

describe('injection', () => {
  const injected = (namespace: string, namespaceLabels: string, labels = '{app: x}'): boolean => {
    const mesh = meshOf([
      `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${namespace}, labels: ${namespaceLabels}}`,
      `apiVersion: v1\nkind: Pod\nmetadata: {name: one, namespace: ${namespace}, labels: ${labels}}\nspec: {containers: [{name: app}]}`,
    ])
    const pod = mesh.kubernetes.workloads.find(({ name }) => name === 'one')
    return pod !== undefined && sidecarOf(mesh, pod).present
  }

  it('istio-system is injected like any other namespace, kube-system never is (I-5, I-6)', () => {
    expect(injected('istio-system', '{istio-injection: enabled}')).toBe(true)
    expect(injected('kube-system', '{istio-injection: enabled}')).toBe(false)
  })
})
