/** Lines of a screen that say what a reader must not miss. */
import { describe, expect, it } from 'vitest'
import { paintFor } from '../../../src/cli/paint.ts'
import { renderAnswer } from '../../../src/cli/screen.ts'
import type { Call } from '../../../src/explain/index.ts'
import { ask, callTo, from } from '../explain/ask.ts'
import { deployment, meshOf, namespace, service } from '../explain/meshes.ts'

const forward = 'route: [{destination: {host: server}}]'

const routes = (...http: readonly string[]): string => `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: server, namespace: prod}
spec: {hosts: [server], http: [${http.join(', ')}]}
`

const policy = (name: string, spec: string): string => `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: ${name}, namespace: prod}
spec: ${spec}
`

const screen = (documents: readonly string[], rest: Partial<Call> = {}, verbose = false): string => {
  const mesh = meshOf(namespace('prod'), service('server', 'prod'), deployment('server', 'prod'), deployment('web', 'prod'), ...documents)
  const paint = paintFor({}, { NO_COLOR: '1' })
  return renderAnswer(ask(mesh, callTo(from('prod', 'web'), 'server', rest)), { mesh, paint, verbose, walk: false })
}

const row = (text: string, label: string): string =>
  text
    .split('\n')
    .find((line) => line.startsWith(`    ${label} `))
    ?.trim() ?? ''

describe('a route that answers itself', () => {
  it.each([
    ['{redirect: {uri: /new, redirectCode: 302}}', '✓ 302 redirect', 'redirect', 'http://server/new'],
    ['{directResponse: {status: 418}}', '✓ 418 answered by the route itself', 'answer', '418'],
    [`{fault: {abort: {httpStatus: 503, percentage: {value: 100}}}, ${forward}}`, '✓ 503 aborted by fault injection', 'fault', 'aborted'],
  ])('%s', (route, outcome, label, words) => {
    const text = screen([routes(route)])
    expect(text).toContain(outcome)
    expect(row(text, label)).toContain(words)
  })
})

describe('a route that is missing', () => {
  it('is told with the routes that were tried and why they did not match', () => {
    const text = screen([routes(`{match: [{uri: {prefix: /api}, method: {exact: POST}}], ${forward}}`)], { path: '/api' })
    expect(text).toContain('✗ 404 no route matches')
    expect(text).toContain('method is exactly "POST": is "GET" ✗')
  })

  it('among very many does not fill the screen', () => {
    const many = Array.from({ length: 40 }, (_, index) => `{match: [{uri: {prefix: /p${index}/}}], ${forward}}`)
    expect(screen([routes(...many)]).split('\n').length).toBeLessThan(24)
    expect(screen([routes(...many)])).toContain('and 34 more (-v shows them)')
    expect(screen([routes(...many)], {}, true)).toContain('http[39].match[0]')
  })

  it('names a subset that no DestinationRule declares', () => {
    const text = screen([routes('{route: [{destination: {host: server, subset: canary}}]}')])
    expect(text).toContain('✗ 503 the route names a destination that does not exist')
    expect(row(text, 'cluster')).toContain('subset canary: no such cluster')
  })
})

describe('what happens to a request on its way', () => {
  const text = screen(
    [
      routes(
        `{match: [{uri: {prefix: /old}}], rewrite: {uri: /new}, mirror: {host: server}, timeout: 1500ms, retries: {attempts: 1, retryOn: "5xx"}, ${forward}}`,
      ),
    ],
    { path: '/old/x' },
  )

  it.each([
    ['rewrite', 'server/old/x → server/new/x'],
    ['mirror', 'server.prod.svc.cluster.local:80'],
    ['timeout', '1.5 s'],
    ['retries', '1 more attempt on 5xx'],
  ])('%s: %s', (label, words) => expect(row(text, label)).toContain(words))
})

describe('access', () => {
  it('is open when nobody wrote a policy, and the screen says so', () => {
    expect(row(screen([]), 'access')).toBe('access     no policy selects this workload → allowed')
  })

  it('by CUSTOM fails closed when its provider does not exist', () => {
    const text = screen([policy('ask', '{action: CUSTOM, provider: {name: opa}, rules: [{}]}')])
    expect(text).toContain('✗ 403 RBAC: access denied by CUSTOM ask, rule 1')
    expect(text).toContain('provider `opa` cannot be asked')
  })

  it('lists excluded values in one line', () => {
    const text = screen([policy('d', '{action: DENY, rules: [{from: [{source: {notNamespaces: [a, b]}}]}]}')])
    expect(text).toContain('principal is none of namespace a, namespace b ✓')
  })

  it('by AUDIT decides nothing', () => {
    const text = screen([policy('watch', '{action: AUDIT, rules: [{}]}')])
    expect(row(text, 'AUDIT')).toContain('watch, rule 1 ✓')
    expect(row(text, 'access')).toContain('allowed')
  })

  it('counts the policies that were not asked any more', () => {
    const text = screen([policy('d', '{action: DENY, rules: [{}]}'), policy('a', '{rules: [{}]}'), policy('b', '{rules: [{}]}')])
    expect(text).toContain('evaluation stopped here; 2 ALLOW policies were not asked')
  })
})

it('what is not evaluated is named in the answer', () => {
  const filter = `
apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: {name: filter, namespace: prod}
spec: {}
`
  expect(screen([filter])).toContain('! not evaluated, and could change this answer: EnvoyFilter')
})
