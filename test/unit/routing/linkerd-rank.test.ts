/**
 * A language whose precedence depends on the request: a route with prefix `/foo` and one header beats a
 * route with regex `/foo.*` for `/foo`, and loses to it for `/foo/x`. The model carries it as cases of one rank each, lowered
 * here by hand.
 */
import { describe, expect, it } from 'vitest'
import { explain } from '../../../src/engine/readable.ts'
import { clusterNamed, forwardTo, get, header, hostOf, httpHandler, listenerOf, path, route, viewOf } from '../support/view.ts'

const prefixed = forwardTo('prefixed')
const matched = forwardTo('matched')
const clusters = ['prefixed', 'matched', 'wild'].map((name) => clusterNamed(name))
const everythingBelowFoo = path({ kind: 'pattern', pattern: { source: '/foo.*', dialect: 'rust-utf8', anchoring: 'full' } })

// Ranks: the length that a match covers, then headers. A prefix covers its own length, a regex all that it matched; so they
// tie on `/foo` (4 bytes each), where the header decides, and the regex is ahead on everything longer.
const lowered = [
  route('prefix, whole path', prefixed, [path({ kind: 'exact', value: '/foo' }), header('x-a', '1')]),
  route('regex', matched, [everythingBelowFoo]),
  route('prefix, strictly below', prefixed, [path({ kind: 'strictlyBelow', value: '/foo' }), header('x-a', '1')]),
]
const oneHost = viewOf([listenerOf(httpHandler([hostOf('host', lowered)]))], clusters)

const chosen = (view: typeof oneHost, target: string, headers: [string, string][] = [], authority = 'web') => {
  const { decision } = explain(view, get(target, { headers, authority }))
  return decision.kind === 'forward' && decision.cluster.kind === 'service' ? decision.cluster.host : decision.kind
}

describe('prefix /foo with one header against regex /foo.*', () => {
  it('the prefix wins where both cover the whole path', () => expect(chosen(oneHost, '/foo', [['x-a', '1']])).toBe('prefixed'))
  it('the regex wins below', () => expect(chosen(oneHost, '/foo/x', [['x-a', '1']])).toBe('matched'))
  it('without the header only the regex matches', () => expect(chosen(oneHost, '/foo')).toBe('matched'))
  it('both regex and prefix stop at the segment or the letter they know', () => {
    expect(chosen(oneHost, '/foobar', [['x-a', '1']])).toBe('matched')
    expect(chosen(oneHost, '/fo', [['x-a', '1']])).toBe('respond')
  })
})

describe('hosts that fall through', () => {
  const exact = hostOf('exact', [route('a', prefixed, [path({ kind: 'prefix', value: '/a' })])])
  const wild = hostOf('wild', [route('any', forwardTo('wild'))])
  const hosts = [
    { matcher: { kind: 'exact', value: 'web.example.org' }, virtualHost: 0 },
    { matcher: { kind: 'suffix', value: '.example.org' }, virtualHost: 1 },
  ] as const
  const view = (onMiss: 'stop' | 'next') => {
    const handler = httpHandler([{ ...exact, onMiss }, wild])
    return viewOf([listenerOf({ ...handler, routes: { ...handler.routes, hosts } })], clusters)
  }

  it('the next host is tried when no route of the first matches', () => {
    expect(chosen(view('next'), '/b', [], 'web.example.org')).toBe('wild')
    expect(chosen(view('next'), '/a', [], 'web.example.org')).toBe('prefixed')
  })

  it('and not where a host ends the search (H-26)', () => {
    expect(chosen(view('stop'), '/b', [], 'web.example.org')).toBe('respond')
  })
})
