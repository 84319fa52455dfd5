import { describe, expect, it } from 'vitest'
import type { PathRewrite } from '../../../src/model/index.ts'
import { applyRewrite, rewritePath } from '../../../src/routing/rewrite.ts'

const pattern = (source: string, substitution: string): PathRewrite => ({
  kind: 'pattern',
  pattern: { source, dialect: 're2-latin1', anchoring: 'search' },
  substitution,
})

describe('path rewrite', () => {
  it('a prefix is cut as text (R-12, X-4, X-5)', () => {
    expect(rewritePath('/api/x?q=1', { kind: 'prefix', lengthBytes: 4, value: '/' })).toBe('//x?q=1')
    expect(rewritePath('/bar', { kind: 'prefix', lengthBytes: 1, value: '/v2' })).toBe('/v2bar')
  })

  it('a whole path keeps the query', () => {
    expect(rewritePath('/a/b?q=1', { kind: 'whole', value: '/c' })).toBe('/c?q=1')
  })

  it('a pattern replaces every hit outside the query (R-13)', () => {
    expect(rewritePath('/a/a?a', pattern('a', 'b'))).toBe('/b/b?a')
  })

  it('a pattern that leaves nothing leaves the path as it is', () => {
    expect(rewritePath('/a?q', pattern('^/a', ''))).toBe('/a?q')
    expect(applyRewrite({ authority: 'w', path: '/a', headers: [] }, undefined, pattern('.*', '')).headers).toEqual([])
  })

  it('the originals go along, also where nothing changes', () => {
    const target = { authority: 'web', path: '/a', headers: [] }
    expect(applyRewrite(target, 'web', { kind: 'whole', value: '/a' }).headers).toEqual([
      ['x-envoy-original-host', 'web'],
      ['x-envoy-original-path', '/a'],
    ])
    expect(applyRewrite(target, undefined, undefined)).toEqual(target)
  })
})
