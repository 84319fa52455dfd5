/** What people believe about authorization and is not so (istio ). */
import { describe, expect, it } from 'vitest'
import { allow, authorizationOf, deny, policy, tokens, verdict } from './support.ts'

const client = 'cluster.local/ns/app/sa/client'
const issuer = 'https://accounts.example.com'
const anyIssuer = tokens(`[{issuer: "${issuer}", jwksUri: "https://keys.example.com"}]`)

describe('selection', () => {
  it('a selector in the root namespace reaches workloads of every namespace (X-38, A-3)', () => {
    const rooted = policy('{selector: {matchLabels: {app: web}}, action: DENY, rules: [{}]}', 'p', 'istio-system')
    expect(verdict(rooted)).toBe('deny istio-system/p rule 0')
  })
  it('a policy with targetRefs does not reach an ordinary workload, selector or not (A-2)', () => {
    expect(verdict(policy('{targetRefs: [{kind: Service, group: "", name: web}], action: DENY, rules: [{}]}'))).toBe('allowed')
  })
})

describe('empty policies (X-40)', () => {
  it('`spec: {}` denies everything, it does not allow it', () => expect(verdict(policy('{}'))).toBe('allow'))
  it('an empty rule matches everything', () => {
    expect(verdict(allow('[{}]'))).toBe('allowed')
    expect(verdict(deny('[{}]'))).toBe('deny app/p rule 0')
  })
  it('DENY without rules denies nothing', () => expect(verdict(policy('{action: DENY}'))).toBe('allowed'))
  it('a null rule is an empty rule (A-16, as recorded)', () => expect(verdict(deny('[null]'))).toBe('deny app/p rule 0'))
})

describe('policies that never refuse (X-41)', () => {
  it('AUDIT alone does not create the implicit deny', () => expect(verdict(policy('{action: AUDIT, rules: [{}]}'))).toBe('allowed'))
  it.each(['true', '1', 't', 'TRUE'])('a dry-run ALLOW (`%s`) does not create it either', (value) => {
    const dry = policy('{rules: [{to: [{operation: {methods: [PUT]}}]}]}', 'p', 'app', `{istio.io/dry-run: "${value}"}`)
    expect(verdict(dry)).toBe('allowed')
  })
  it('an unreadable dry-run value is enforced', () => {
    expect(verdict(policy('{action: DENY, rules: [{}]}', 'p', 'app', '{istio.io/dry-run: "yes"}'))).toBe('deny app/p rule 0')
  })
})

describe('hosts (X-42)', () => {
  const only = allow('[{to: [{operation: {hosts: [example.com]}}]}]')
  it('a port in the authority is part of the value', () => expect(verdict(only, { host: 'example.com:8080' })).toBe('allow'))
  it('letter case does not matter', () => expect(verdict(only, { host: 'EXAMPLE.com' })).toBe('allowed'))
})

describe('paths (X-43, A-37)', () => {
  const only = allow('[{to: [{operation: {paths: [/data]}}]}]')
  it.each([
    ['/data/', 'allow'],
    ['/data?x=1', 'allowed'],
    ['/./data', 'allowed'],
    ['//data', 'allow'],
    ['/database', 'allow'],
  ])('%s → %s', (path, wanted) => expect(verdict(only, { path })).toBe(wanted))
  it('`/info*` is a plain prefix', () => {
    expect(verdict(allow('[{to: [{operation: {paths: ["/info*"]}}]}]'), { path: '/information' })).toBe('allowed')
  })
})

it('methods are case-sensitive (X-44)', () => {
  expect(verdict(deny('[{to: [{operation: {methods: [get]}}]}]'))).toBe('allowed')
})

describe('a TCP port of the same workload (X-45, A-55, A-56)', () => {
  it('DENY by path denies every TCP connection', () => {
    expect(verdict(deny('[{to: [{operation: {paths: [/admin]}}]}]'), { tcp: true })).toBe('deny app/p rule 0')
  })
  it('DENY by path and port leaves other TCP ports alone', () => {
    expect(verdict(deny('[{to: [{operation: {paths: [/admin], ports: ["8080"]}}]}]'), { tcp: true })).toBe('allowed')
  })
  it('ALLOW by path allows no TCP connection', () => {
    expect(verdict(allow('[{to: [{operation: {paths: [/x]}}]}]'), { tcp: true })).toBe('allow')
  })
  it('an HTTP-only part under `not` drops an ALLOW rule as well', () => {
    expect(verdict(allow('[{to: [{operation: {notPaths: [/x]}}]}]'), { tcp: true })).toBe('allow')
  })
  it('a bad address drops an ALLOW rule and widens a DENY rule (A-57)', () => {
    expect(verdict(allow('[{from: [{source: {ipBlocks: [bad, 10.0.0.0/8]}}]}]'))).toBe('allow')
    expect(verdict(deny('[{from: [{source: {ipBlocks: [bad]}}]}]'))).toBe('deny app/p rule 0')
  })
})

describe('identities (X-46, X-47, A-26, A-28)', () => {
  it('`principals: ["*"]` does not match a plaintext caller', () => {
    expect(verdict(allow('[{from: [{source: {principals: ["*"]}}]}]'))).toBe('allow')
    expect(verdict(allow('[{from: [{source: {principals: ["*"]}}]}]'), { principal: client })).toBe('allowed')
  })
  it('`notPrincipals` matches a plaintext caller', () => {
    expect(verdict(deny(`[{from: [{source: {notPrincipals: [${client}]}}]}]`))).toBe('deny app/p rule 0')
  })
  it('a namespace is that of the certificate, not of the pod', () => {
    const prod = allow('[{from: [{source: {namespaces: [app]}}]}]')
    expect(verdict(prod)).toBe('allow')
    expect(verdict(prod, { principal: client })).toBe('allowed')
  })
  it('a bare service account means the namespace of the policy (X-58)', () => {
    const rooted = allow('[{from: [{source: {serviceAccounts: [client]}}]}]', 'p', 'istio-system')
    expect(verdict(rooted, { principal: client })).toBe('allow')
    expect(verdict(rooted, { principal: 'cluster.local/ns/istio-system/sa/client' })).toBe('allowed')
  })
  it('`cluster.local` stands for every trust domain of the mesh (A-27)', () => {
    const only = allow(`[{from: [{source: {principals: [${client}]}}]}]`)
    const caller = { principal: 'new.td/ns/app/sa/client' }
    expect(verdict(only, caller)).toBe('allow')
    expect(verdict(only, caller, 'trustDomain: new.td')).toBe('allowed')
  })
})

describe('request principals (X-48, A-31)', () => {
  const withSubject = (sub: string) => ({ claims: { iss: issuer, sub } })
  const only = (value: string): string => anyIssuer + allow(`[{from: [{source: {requestPrincipals: ["${value}"]}}]}]`)
  it.each([
    ['*/*', '123', 'allow'],
    ['*', '123', 'allowed'],
    [`${issuer}/*`, '123', 'allowed'],
    ['accounts.example.com/*', '123', 'allow'],
    [`${issuer}/123`, '123', 'allowed'],
    [`${issuer}/a/b`, 'a/b', 'allow'],
    ['*3', '123', 'allowed'],
    ['https://a*', '123', 'allow'],
  ])('%s with subject %s → %s', (value, sub, wanted) => expect(verdict(only(value), withSubject(sub))).toBe(wanted))
  it('no token is no identity, which `notRequestPrincipals: ["*"]` matches (A-32)', () => {
    expect(verdict(anyIssuer + deny('[{from: [{source: {notRequestPrincipals: ["*"]}}]}]'))).toBe('deny app/p rule 0')
  })
})

describe('tokens (X-49, X-50)', () => {
  const two = tokens(`[{issuer: "${issuer}", audiences: [me], jwks: "x"}]`)
  const bearer = (token: string) => [['authorization', `Bearer ${token}`]] as const
  it('no token is fine without an AuthorizationPolicy', () => expect(verdict(two)).toBe('allowed'))
  it('an expired token is refused everywhere', () => {
    const outcome = { token: 't', claims: { iss: issuer, aud: 'me' }, failure: 'expired' as const }
    expect(verdict(two, { headers: bearer('t'), tokens: [outcome] })).toBe('token expired 401')
  })
  it('a wrong audience is 403, not 401, even with a bad signature', () => {
    const outcome = { token: 't', claims: { iss: issuer, aud: 'you' } }
    expect(verdict(two, { headers: bearer('t'), tokens: [outcome] })).toBe('token audienceNotAllowed 403')
    const forged = { ...outcome, failure: 'badSignature' as const }
    expect(verdict(two, { headers: bearer('t'), tokens: [forged] })).toBe('token audienceNotAllowed 403')
  })
  it('a token of another issuer is refused', () => {
    const outcome = { token: 't', claims: { iss: 'https://other' } }
    expect(verdict(two, { headers: bearer('t'), tokens: [outcome] })).toBe('token issuerNotConfigured 401')
  })
  it('with fromHeaders the Authorization header is not looked at', () => {
    const custom = tokens(`[{issuer: "${issuer}", jwks: "x", fromHeaders: [{name: x-jwt}]}]`)
    expect(verdict(custom, { headers: bearer('junk') })).toBe('allowed')
  })
})

describe('claims (X-51, X-52, A-43)', () => {
  const when = (key: string, value: string): string =>
    anyIssuer + allow(`[{when: [{key: "request.auth.claims[${key}]", values: ["${value}"]}]}]`)
  const claims = { iss: issuer, sub: 's', level: 5, admin: true, groups: ['ops', 'dev'], team: 'ops dev', scope: 'read write' }
  it.each([
    ['level', '5', 'allow'],
    ['admin', 'true', 'allow'],
    ['groups', 'dev', 'allowed'],
    ['team', 'dev', 'allow'],
    ['scope', 'read', 'allowed'],
    ['scope', 'read write', 'allow'],
  ])('claims[%s] = %s → %s', (key, value, wanted) => expect(verdict(when(key, value), { claims })).toBe(wanted))
  it('spaceDelimitedClaims makes a list of a text', () => {
    const listed = tokens(`[{issuer: "${issuer}", jwks: "x", spaceDelimitedClaims: [team]}]`)
    expect(verdict(listed + allow('[{when: [{key: "request.auth.claims[team]", values: [dev]}]}]'), { claims })).toBe('allowed')
  })
})

it('an unknown `when` key makes a DENY rule vanish (X-53)', () => {
  expect(verdict(deny('[{when: [{key: "request.header[x]", values: [a]}]}]'), { headers: [['x', 'a']] })).toBe('allowed')
})

describe('CUSTOM (X-54, A-9, A-60)', () => {
  const provider = '{extensionProviders: [{name: authz, envoyExtAuthzHttp: {service: web.app.svc.cluster.local, port: 80}}]}'
  const custom = policy('{action: CUSTOM, provider: {name: authz}, rules: [{to: [{operation: {paths: [/a]}}]}]}', 'c')
  it('an undeclared provider denies what its rules match', () => {
    expect(verdict(custom, { path: '/a' })).toBe('custom app/c rule 0')
    expect(verdict(custom, { path: '/b' })).toBe('allowed')
  })
  it('the authorizer is asked for matching requests only', () => {
    expect(verdict(custom, { path: '/a', authorizer: 'deny' }, provider)).toBe('external authz')
    expect(verdict(custom, { path: '/b', authorizer: 'deny' }, provider)).toBe('allowed')
  })
  it('its consent does not skip DENY', () => {
    expect(verdict(custom + deny('[{}]', 'd'), { path: '/a', authorizer: 'allow' }, provider)).toBe('deny app/d rule 0')
  })
  it('two providers on one workload deny, whatever they would say', () => {
    const other = policy('{action: CUSTOM, provider: {name: other}, rules: [{}]}', 'd')
    expect(verdict(custom + other, { path: '/a', authorizer: 'allow' }, provider)).toBe('custom app/c rule 0')
  })
  it('runs before tokens are looked at', () => {
    const headers = [['authorization', 'Bearer junk']] as const
    const badToken = [{ token: 'junk', failure: 'badForm' as const }]
    expect(verdict(custom + anyIssuer, { path: '/a', headers, tokens: badToken, authorizer: 'deny' }, provider)).toBe('external authz')
  })
})

it('an ALLOW policy without OPTIONS refuses the CORS preflight, which skips tokens only (X-55, J-14)', () => {
  const headers = [
    ['origin', 'http://o'],
    ['access-control-request-method', 'GET'],
    ['authorization', 'Bearer junk'],
  ] as const
  expect(verdict(anyIssuer, { method: 'OPTIONS', headers })).toBe('allowed')
  const junk = [{ token: 'junk', failure: 'badForm' as const }]
  expect(verdict(anyIssuer, { method: 'GET', headers, tokens: junk })).toBe('token badForm 401')
  expect(verdict(anyIssuer + allow('[{to: [{operation: {methods: [GET]}}]}]'), { method: 'OPTIONS', headers })).toBe('allow')
})

describe('path templates (X-56)', () => {
  it.each([
    ['/a/{**}', '/a', 'allow'],
    ['/a/{**}', '/a/', 'allowed'],
    ['/a/{*}', '/a/b/', 'allow'],
    ['/a/{*}', '/a/b', 'allowed'],
    ['/s/{**}/cart', '/s/cart', 'allow'],
    ['/s/{**}/cart', '/s/x/cart', 'allowed'],
  ])('%s and %s → %s', (template, path, wanted) => {
    expect(verdict(allow(`[{to: [{operation: {paths: ["${template}"]}}]}]`), { path })).toBe(wanted)
  })
})

it('ipBlocks sees the gateway, remoteIpBlocks the client (X-57)', () => {
  const caller = { ip: '10.9.9.9', clientIp: '203.0.113.7' }
  expect(verdict(allow('[{from: [{source: {ipBlocks: [203.0.113.0/24]}}]}]'), caller)).toBe('allow')
  expect(verdict(allow('[{from: [{source: {remoteIpBlocks: [203.0.113.0/24]}}]}]'), caller)).toBe('allowed')
})

it('several matching DENY rules: the first by policy name and the text of the rule number is named', () => {
  const many = `[${'{to: [{operation: {methods: [PUT]}}]}, '.repeat(2)}${'{}, '.repeat(9)}{}]`
  expect(verdict(deny(many, 'z') + deny('[{}]', 'a-b') + deny('[{}]', 'a'))).toBe('deny app/a-b rule 0')
  expect(verdict(deny(many, 'z'))).toBe('deny app/z rule 10')
})

it('a value that the proxy cannot take is a refusal of the configuration, not a rule that does not match', () => {
  expect(authorizationOf(deny('[{to: [{operation: {paths: ["{**}"]}}]}]')).httpRefusal?.by).toBe('proxyCrash')
  expect(authorizationOf(deny('[{when: [{key: "request.headers[]", values: [a]}]}]')).httpRefusal?.by).toBe('proxy')
  expect(authorizationOf(tokens('[{issuer: a, jwks: "{}"}]')).httpRefusal?.by).toBe('proxy')
})
