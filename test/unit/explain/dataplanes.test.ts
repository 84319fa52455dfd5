import { isLeft, isRight } from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import type { Mesh } from '../../../src/config/index.ts'
import { type Call, type DataplaneComparison, explainCall, explainDataplanes } from '../../../src/explain/index.ts'
import { ask, callTo, from } from './ask.ts'
import { deployment, meshOf, namespace, service } from './meshes.ts'

const policy = `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: no-admins, namespace: prod}
spec: {action: DENY, rules: [{when: [{key: 'request.headers[x-role]', values: [admin]}]}]}
`
const mesh = meshOf(namespace('prod'), service('server', 'prod'), deployment('server', 'prod'), deployment('web', 'prod'), policy)
const web = from('prod', 'web')
const twice = callTo(web, 'server', {
  headers: [
    ['x-role', 'guest'],
    ['x-role', 'admin'],
  ],
})
const pair = ['envoy-1.37.0', 'envoy-1.40.0']

const compare = (of: Mesh, call: Call, names: readonly string[] = pair): DataplaneComparison => {
  const found = explainDataplanes(of, call, names)
  if (!isRight(found)) throw new Error(found.left.message)
  return found.right.comparison
}

describe('a call at one profile', () => {
  it('names it, and the default without one', () => {
    expect(ask(mesh, callTo(web, 'server')).dataplane).toBe('envoy-1.40.0')
    expect(ask(mesh, { ...twice, dataplane: 'envoy-1.37.0' }).dataplane).toBe('envoy-1.37.0')
  })

  it('is answered by it at every hop', () => {
    expect(ask(mesh, twice).outcome.verdict).toBe('denied')
    expect(ask(mesh, { ...twice, dataplane: 'envoy-1.37.0' }).outcome.verdict).toBe('allowed')
  })

  it('of a name that is none is no answer, and nothing is thrown', () => {
    const found = explainCall(mesh, { ...twice, dataplane: '__proto__' })
    expect(isLeft(found) && found.left.code).toBe('unknownDataplane')
  })

  it('finds the nearest request that passes at that profile', () => {
    const one = callTo(web, 'server', { headers: [['x-role', 'admin']], dataplane: 'envoy-1.37.0' })
    expect(ask(mesh, one).nearestMiss?.alternatives.length).toBeGreaterThan(0)
  })
})

describe('two profiles', () => {
  it('differ where a policy meets a header twice, and the rule is named (DP-1)', () => {
    const { differ, compared, differences } = compare(mesh, twice)
    expect(differ).toBe(true)
    expect(compared.map(({ outcome }) => outcome.verdict)).toEqual(['allowed', 'denied'])
    expect(differences.map(({ hop, field }) => [hop, field])).toEqual([
      ['call', 'outcome'],
      ['server', 'rule[0] of AuthorizationPolicy prod/no-admins'],
      ['server', 'decision'],
    ])
    expect(differences[1]?.values['envoy-1.37.0']).toContain('"guest,admin"')
    expect(differences[1]?.rules.map(({ rule, dataplanes }) => [rule, dataplanes])).toEqual([['DP-1', ['envoy-1.37.0']]])
  })

  it('do not differ on a request that no setting is about', () => {
    expect(compare(mesh, callTo(web, 'server'))).toMatchObject({ differ: false, differences: [] })
  })

  it('that have the same settings never differ', () => {
    expect(compare(mesh, twice, ['envoy-1.36.4', 'envoy-1.37.0']).differ).toBe(false)
  })

  it('tell a path that is sent otherwise once, at the hop that sends it (DP-3)', () => {
    const { differences } = compare(mesh, callTo(web, 'server', { path: '/a/..;/b' }))
    expect(differences.map(({ hop, field, rules }) => [hop, field, rules.map(({ rule }) => rule)])).toEqual([['client', 'path', ['DP-3']]])
  })
})
