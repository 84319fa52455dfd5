/** What delegates inherit, and when they vanish (istio H-33 to H-38). */
import { describe, expect, it } from 'vitest'
import { forwardAction, goesTo, routesOf, sidecarWith, virtualService } from './world.ts'

const root = (match: string, more = '') =>
  virtualService(
    `hosts: [web]\nhttp:\n- name: root\n  match: [${match}]\n  delegate: {name: d}\n  ${more}\n- name: rest\n  route: [{destination: {host: web}}]`,
    { name: 'root' },
  )

const delegate = (spec: string, more = '') =>
  virtualService(`http:\n- ${spec}\n  route: [{destination: {host: api}}]\n${more}`, { name: 'd' })

describe('a delegate', () => {
  it('is reached only where both matches hold', () => {
    const { ask } = sidecarWith([root('{uri: {prefix: /a}}'), delegate('match: [{uri: {prefix: /a/b}, headers: {x: {exact: "1"}}}]')])
    expect(goesTo(ask({ path: '/a/b', headers: [['x', '1']] }))).toBe('api.app:80')
    expect(goesTo(ask({ path: '/a/b' }))).toBe('web.app:80')
    expect(goesTo(ask({ path: '/a', headers: [['x', '1']] }))).toBe('web.app:80')
  })

  it('whose one match fits nowhere loses the whole route', () => {
    const { view } = sidecarWith([root('{uri: {prefix: /a}}'), delegate('match: [{uri: {prefix: /a/b}}, {uri: {prefix: /z}}]')])
    expect(routesOf(view, 'web.app.svc.cluster.local:80').map(({ name }) => name)).toEqual(['rest'])
  })

  it('may not narrow a regular expression', () => {
    const { view } = sidecarWith([root('{uri: {regex: "/a.*"}}'), delegate('match: [{uri: {prefix: /a/b}}]')])
    expect(routesOf(view, 'web.app.svc.cluster.local:80').map(({ name }) => name)).toEqual(['rest'])
  })

  it('that is missing takes only its own route with it', () => {
    const { ask } = sidecarWith([root('{uri: {prefix: /a}}')])
    expect(goesTo(ask({ path: '/a' }))).toBe('web.app:80')
  })

  it('that is not exported to the root is missing', () => {
    const { ask } = sidecarWith([root('{uri: {prefix: /a}}'), delegate('match: []', 'exportTo: [other]')])
    expect(goesTo(ask({ path: '/a' }))).toBe('web.app:80')
  })

  it('inherits whole fields, and each says whose line it is', () => {
    const { view } = sidecarWith([root('{uri: {prefix: /a}}', 'timeout: 5s\n  retries: {attempts: 4}'), delegate('retries: {attempts: 1}')])
    const [first] = routesOf(view, 'web.app.svc.cluster.local:80')
    const action = forwardAction(first)
    expect(first?.name).toBe('root')
    expect(action.timeoutMs).toBe(5000)
    expect(action.retry?.maxRetries).toBe(1)
    expect(action.retry?.reference).toMatchObject({ name: 'd', path: ['spec', 'http', 0, 'retries'] })
    expect(first?.match[0]?.reference).toMatchObject({ name: 'root', path: ['spec', 'http', 0, 'match', 0, 'uri'] })
  })
})
