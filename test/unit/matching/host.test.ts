import { describe, expect, it } from 'vitest'
import { hostWithoutPort, matchHost, matchingHosts } from '../../../src/matching/host.ts'
import type { HostMatcher, RouteTable } from '../../../src/model/index.ts'

const table = (ignorePort: boolean, ...matchers: HostMatcher[]): RouteTable => ({
  name: 't',
  ignorePort,
  hosts: matchers.map((matcher, virtualHost) => ({ matcher, virtualHost })),
  virtualHosts: [],
})
const indexes = (routes: RouteTable, authority: string) => matchingHosts(routes, authority).map(({ virtualHost }) => virtualHost)

describe('hosts', () => {
  it('the port goes, brackets stay', () => {
    expect(hostWithoutPort('web:80')).toBe('web')
    expect(hostWithoutPort('[::1]:80')).toBe('[::1]')
    expect(hostWithoutPort('[::1]')).toBe('[::1]')
    expect(hostWithoutPort('::1')).toBe('::1')
    expect(hostWithoutPort('web:')).toBe('web')
  })

  it('a wildcard needs at least one more character (H-25)', () => {
    expect(matchHost({ kind: 'suffix', value: '.foo.com' }, 'a.foo.com')).toBe(true)
    expect(matchHost({ kind: 'suffix', value: '.foo.com' }, '.foo.com')).toBe(false)
    expect(matchHost({ kind: 'prefix', value: 'foo.' }, 'foo.')).toBe(false)
  })

  it('case never counts, the port only where the table says so', () => {
    const exact: HostMatcher = { kind: 'exact', value: 'web' }
    expect(indexes(table(true, exact), 'WEB:9999')).toEqual([0])
    expect(indexes(table(false, exact), 'web:9999')).toEqual([])
  })

  it('tells all hosts that match, in the order of the table', () => {
    const routes = table(true, { kind: 'exact', value: 'b' }, { kind: 'suffix', value: '.a' }, { kind: 'any' })
    expect(indexes(routes, 'x.a')).toEqual([1, 2])
  })
})
