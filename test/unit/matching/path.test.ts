import { describe, expect, it } from 'vitest'
import { normalizePath, pathOf, queryParameter } from '../../../src/matching/path.ts'
import type { PathNormalization } from '../../../src/model/index.ts'

const modes: Record<string, PathNormalization> = {
  none: { decodeSlashes: false, normalize: false, mergeSlashes: false },
  base: { decodeSlashes: false, normalize: true, mergeSlashes: false },
  merge: { decodeSlashes: false, normalize: true, mergeSlashes: true },
  decode: { decodeSlashes: true, normalize: true, mergeSlashes: true },
}
const clean = (target: string, mode: keyof typeof modes) => {
  const result = normalizePath(target, modes[mode] as PathNormalization)
  return result.ok ? result.path : `refused: ${result.why}`
}

// What Envoy 1.40 made of these targets: as sent, BASE, MERGE_SLASHES, DECODE_AND_MERGE_SLASHES.
const measured: readonly (readonly [sent: string, base: string, merge: string, decode: string])[] = [
  ['/', '/', '/', '/'],
  ['//', '//', '//', '//'],
  ['///', '///', '//', '//'],
  ['/a//', '/a//', '/a/', '/a/'],
  ['/.', '/', '/', '/'],
  ['/a/..', '/', '/', '/'],
  ['/a/b/..', '/a/', '/a/', '/a/'],
  ['/%2E%2e/x', '/x', '/x', '/x'],
  ['/a/.%2E/c', '/c', '/c', '/c'],
  ['/a/%2e%2E%2e/c', '/a/.../c', '/a/.../c', '/a/.../c'],
  ['/a%2e/b', '/a./b', '/a./b', '/a./b'],
  ['/a/..;x/b', '/b', '/b', '/b'],
  ['/a/.;x', '/a/', '/a/', '/a/'],
  ['/a/%2e%2e;x=1/b', '/a/..;x=1/b', '/a/..;x=1/b', '/a/..;x=1/b'],
  ['/a/..x;y/b', '/a/..x;y/b', '/a/..x;y/b', '/a/..x;y/b'],
  ['/a\\..;x/b', '/a/..;x/b', '/a/..;x/b', '/a/..;x/b'],
  ['/a/..;x\\b', '/', '/', '/'],
  ['/a/..;%2fb', '/', '/', '/b'],
  ['/a\\..\\b', '/b', '/b', '/b'],
  ['/a%5C..%5cb', '/a%5C..%5cb', '/a%5C..%5cb', '/b'],
  ['/a%2F../b', '/a%2F../b', '/a%2F../b', '/b'],
  ['/%2e%2e%2f%2e%2e%2fetc', '/..%2f..%2fetc', '/..%2f..%2fetc', '/etc'],
  ['/a//../b', '/a/b', '/a/b', '/a/b'],
  ['//..//a', '//a', '/a', '/a'],
  ['/..//', '//', '//', '//'],
  ['/%%61', '/%a', '/%a', '/%a'],
  ['/%25%36%31', '/%2561', '/%2561', '/%2561'],
  ['/%zz', '/%zz', '/%zz', '/%zz'],
  ['/a"<>^`{|}z', '/a%22%3C%3E%5E%60%7B%7C%7Dz', '/a%22%3C%3E%5E%60%7B%7C%7Dz', '/a%22%3C%3E%5E%60%7B%7C%7Dz'],
  ["/a'b%7e%5F", "/a'b~_", "/a'b~_", "/a'b~_"],
  ['/a/../?x/../y', '/?x/../y', '/?x/../y', '/?x/../y'],
  ['/a?%00', '/a?%00', '/a?%00', '/a?%00'],
  ['/a%00b', 'refused: invalidPath', 'refused: invalidPath', 'refused: invalidPath'],
  ['/a?b#c', 'refused: fragment', 'refused: fragment', 'refused: fragment'],
]

describe('path normalisation', () => {
  it.each(measured)('%s', (sent, base, merge, decode) => {
    expect([clean(sent, 'base'), clean(sent, 'merge'), clean(sent, 'decode')]).toEqual([base, merge, decode])
  })

  it('without it only a fragment is refused (A-50)', () => {
    expect(clean('/a/../%00//b', 'none')).toBe('/a/../%00//b')
    expect(clean('/a#b', 'none')).toBe('refused: fragment')
  })
})

describe('targets', () => {
  it('the compared path ends at the query (M-7)', () => expect(pathOf('/a?x=/b')).toBe('/a'))

  it('the first value of a key counts, as it stands (M-26)', () => {
    expect(queryParameter('/?v=b&v=a', 'v')).toBe('b')
    expect(queryParameter('/?v=a%20b', 'v')).toBe('a%20b')
    expect(queryParameter('/?v', 'v')).toBe('')
    expect(queryParameter('/?v=', 'v')).toBe('')
    expect(queryParameter('/?V=1', 'v')).toBeUndefined()
    expect(queryParameter('/?a=1=2', 'a')).toBe('1=2')
  })
})
