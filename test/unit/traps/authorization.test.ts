/** What is believed wrongly about AuthorizationPolicy and RequestAuthentication (istio ). */
import { describe, expect, it } from 'vitest'
import { type Header, type TokenOutcome, validateMesh } from '../../../src/index.ts'
import { type Asked, caller, edge, meshOf, mutual, policy, requestAuthentication, routes, server, told, virtualService } from './world.ts'

const client = 'cluster.local/ns/app/sa/client'
const issuer = 'https://accounts.google.com'

const passes = 'inbound'
const notAllowed = '403 allow'
const denied = '403 deny app/p'

const allow = (rules: string, names = {}): string => policy(`rules: ${rules}`, names)
const deny = (rules: string, names = {}): string => policy(`action: DENY\nrules: ${rules}`, names)
const operation = (fields: string): string => `[{to: [{operation: {${fields}}}]}]`
const source = (fields: string): string => `[{from: [{source: {${fields}}}]}]`
const tokensOf = (rule = `{issuer: "${issuer}", jwksUri: "https://keys.example.com"}`): string =>
  requestAuthentication(`jwtRules: [${rule}]`)

const at = (objects: readonly string[], asked: Asked = {}): string => told(server(objects).ask(asked))

describe('it is wrong to believe of policies that', () => {
  it('an empty spec changes nothing, an empty rule matches nothing, or DENY without rules denies (X-40)', () => {
    expect(at([policy('{}')])).toBe(notAllowed)
    expect(at([allow('[{}]')])).toBe(passes)
    expect(at([deny('[{}]')])).toBe(denied)
    expect(at([policy('action: DENY')])).toBe(passes)
  })

  it('AUDIT or a dry run makes everything else denied (X-41)', () => {
    expect(at([policy('action: AUDIT\nrules: [{}]')])).toBe(passes)
    expect(at([allow(operation('methods: [PUT]'), { annotations: '{istio.io/dry-run: "true"}' })])).toBe(passes)
  })
})

describe('it is wrong to believe of operations that', () => {
  it('a host is compared without its port, or with case (X-42)', () => {
    const only = [allow(operation('hosts: [example.com]'))]
    expect(at(only, { authority: 'example.com:8080' })).toBe(notAllowed)
    expect(at(only, { authority: 'EXAMPLE.com' })).toBe(passes)
  })

  it('a final slash, a query or a doubled slash are all the same to a path (X-43)', () => {
    const only = [allow(operation('paths: [/data]'))]
    expect(['/data/', '/data?x', '/./data', '//data'].map((path) => at(only, { path }))).toEqual([notAllowed, passes, passes, notAllowed])
    const merging = server(only, { meshConfig: 'pathNormalization: {normalization: MERGE_SLASHES}' })
    expect(told(merging.ask({ path: '//data' }))).toBe(passes)
  })

  it('methods ignore case (X-44)', () => {
    expect(at([deny(operation('methods: [get]'))])).toBe(passes)
  })

  it('rules about paths leave TCP ports alone (X-45)', () => {
    expect(at([deny(operation('paths: [/admin]'))], { protocol: 'tcp' })).toBe('closed authorizationDenied deny app/p')
    expect(at([allow(operation('paths: [/x]'))], { protocol: 'tcp' })).toBe('closed authorizationDenied allow')
  })

  it('`{**}` may stand for nothing at all, or `{*}` for several segments (X-56)', () => {
    const only = (template: string, path: string): string => at([allow(operation(`paths: ["${template}"]`))], { path })
    expect(only('/a/{**}', '/a')).toBe(notAllowed)
    expect(only('/a/{*}', '/a/b/')).toBe(notAllowed)
    expect(only('/s/{**}/cart', '/s/cart')).toBe(notAllowed)
    expect(only('/s/{**}/cart', '/s/x/cart')).toBe(passes)
  })
})

describe('it is wrong to believe of callers that', () => {
  it('`principals: ["*"]` is everybody, or that nobody without a certificate is caught by notPrincipals (X-46)', () => {
    expect(at([allow(source('principals: ["*"]'))])).toBe(notAllowed)
    expect(at([deny(source('notPrincipals: ["cluster.local/ns/a/sa/b"]'))])).toBe(denied)
  })

  it('a namespace is where the pod runs (X-47)', () => {
    const only = [allow(source('namespaces: [app]'))]
    expect(at(only)).toBe(notAllowed)
    expect(at(only, { tls: mutual(client) })).toBe(passes)
  })

  it('behind a gateway ipBlocks sees the client (X-57)', () => {
    const asked: Asked = { ip: '10.1.9.1', headers: [['x-forwarded-for', '203.0.113.7']] }
    expect(at([allow(source('ipBlocks: ["203.0.113.0/24"]'))], asked)).toBe(notAllowed)
    const remote = allow(source('remoteIpBlocks: ["203.0.113.0/24"]'), { namespace: 'istio-system' })
    const routed = virtualService('hosts: ["*"]\ngateways: [gw]\nhttp: [{route: [{destination: {host: web}}]}]')
    expect(told(edge([remote, routed]).ask({ ip: '203.0.113.7' }))).toBe('web.app:80')
  })

  it('a bare service account in the root namespace is one of each namespace (X-58)', () => {
    const rooted = [allow(source('serviceAccounts: [client]'), { namespace: 'istio-system' })]
    expect(at(rooted, { tls: mutual(client) })).toBe(notAllowed)
    expect(at(rooted, { tls: mutual('cluster.local/ns/istio-system/sa/client') })).toBe(passes)
  })
})

describe('it is wrong to believe of request principals and tokens that', () => {
  it('`*/*` is everybody with a token, or an issuer may be written without its scheme (X-48)', () => {
    const only = (value: string, sub = '123'): string =>
      at([tokensOf(), allow(source(`requestPrincipals: ["${value}"]`))], { claims: { iss: issuer, sub } })
    expect([only('*/*'), only('*')]).toEqual([notAllowed, passes])
    expect([only(`${issuer}/*`), only('accounts.google.com/*')]).toEqual([passes, notAllowed])
    expect(only(`${issuer}/a/b`, 'a/b')).toBe(notAllowed)
  })

  const bearer = (token: string): readonly Header[] => [['authorization', `Bearer ${token}`]]
  const sending = (outcome: Omit<TokenOutcome, 'token'>, path = '/'): Asked => ({
    path,
    headers: bearer('t'),
    tokens: [{ token: 't', ...outcome }],
  })

  it('RequestAuthentication demands a token, and every bad one is 401 (X-49)', () => {
    const rule = [tokensOf(`{issuer: "${issuer}", audiences: [me], jwksUri: "https://keys.example.com"}`)]
    const claims = { iss: issuer, aud: 'me' }
    expect(at(rule)).toBe(passes)
    expect(at(rule, sending({ claims, failure: 'expired' }, '/public'))).toBe('401 expired')
    expect(at(rule, sending({ claims: { ...claims, aud: 'you' } }))).toBe('403 audienceNotAllowed')
    expect(at(rule, sending({ claims: { iss: 'https://other' } }))).toBe('401 issuerNotConfigured')
  })

  it('Authorization is read beside fromHeaders (X-50)', () => {
    expect(
      at([tokensOf(`{issuer: "${issuer}", jwksUri: "https://keys.example.com", fromHeaders: [{name: x-jwt}]}`)], {
        headers: bearer('junk'),
      }),
    ).toBe(passes)
  })

  const claiming = (key: string, value: string, claims: NonNullable<Asked['claims']>, rule?: string): string =>
    at([tokensOf(rule), allow(`[{when: [{key: "request.auth.claims[${key}]", values: ["${value}"]}]}]`)], {
      claims: { iss: issuer, sub: 's', ...claims },
    })

  it('numbers and booleans in claims can be compared (X-51)', () => {
    expect(claiming('level', '5', { level: 5 })).toBe(notAllowed)
    expect(claiming('admin', 'true', { admin: true })).toBe(notAllowed)
    expect(claiming('level', '5', { level: '5' })).toBe(passes)
  })

  it('a claim of several words is a list (X-52)', () => {
    expect(claiming('groups', 'dev', { groups: ['ops', 'dev'] })).toBe(passes)
    expect(claiming('groups', 'dev', { groups: 'ops dev' })).toBe(notAllowed)
    const listed = `{issuer: "${issuer}", jwksUri: "https://keys.example.com", spaceDelimitedClaims: [groups]}`
    expect(claiming('groups', 'dev', { groups: 'ops dev' }, listed)).toBe(passes)
  })
})

describe('it is wrong to believe of conditions and authorizers that', () => {
  it('a misspelt key keeps its DENY rule in force (X-53)', () => {
    const headers: readonly Header[] = [['x', 'a']]
    expect(at([deny('[{when: [{key: "request.header[x]", values: [a]}]}]')], { headers })).toBe(passes)
    expect(at([deny('[{when: [{key: "request.headers[x]", values: [a]}]}]')], { headers })).toBe(denied)
  })

  it('CUSTOM can ask for claims, or runs behind the check of tokens, or is skipped without its provider (X-54)', () => {
    const custom = (rules: string): string => policy(`action: CUSTOM\nprovider: {name: authz}\nrules: ${rules}`)
    const claims = custom('[{when: [{key: "request.auth.claims[a]", values: [b]}]}]')
    expect(validateMesh(meshOf([claims])).some(({ name, rejected }) => name === 'p' && rejected)).toBe(true)
    expect(at([custom(operation('paths: [/a]'))], { path: '/a' })).toBe('403 custom app/p')
    const meshConfig = '{extensionProviders: [{name: authz, envoyExtAuthzHttp: {service: web.app.svc.cluster.local, port: 80}}]}'
    const junk: Asked = { headers: [['authorization', 'Bearer junk']], tokens: [{ token: 'junk', failure: 'badForm' }], authorizer: 'deny' }
    const asked = server([custom('[{}]'), tokensOf()], { meshConfig }).ask(junk)
    expect(asked).toMatchObject({ status: 403, extAuthzCalls: 1 })
  })

  it('CORS preflights pass an ALLOW policy that does not name OPTIONS (X-55)', () => {
    const objects = [
      allow(operation('methods: [GET]'), { namespace: 'istio-system' }),
      virtualService(
        'hosts: ["*"]\ngateways: [gw]\nhttp: [{corsPolicy: {allowOrigins: [{exact: "http://o"}], allowMethods: [GET]}, route: [{destination: {host: web}}]}]',
      ),
    ]
    const headers: readonly Header[] = [
      ['origin', 'http://o'],
      ['access-control-request-method', 'GET'],
    ]
    expect(told(edge(objects).ask({ method: 'OPTIONS', headers }))).toBe(notAllowed)
    expect(told(edge(objects.slice(1)).ask({ method: 'OPTIONS', headers }))).toBe('200')
    expect(told(caller([routes('- route: [{destination: {host: api}}]')]).ask({ method: 'OPTIONS', headers }))).toBe('api.app:80')
  })
})
