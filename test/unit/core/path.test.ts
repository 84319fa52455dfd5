import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readBlock, readPseudoHeaders } from '../../../src/core/intake/intake.ts'
import { normalizePath } from '../../../src/core/intake/path.ts'
import { PATH_IS_UNCLEAN, scanTarget } from '../../../src/core/intake/path-bytes.ts'
import { W_PATH } from '../../../src/core/layout/frame.ts'
import { HH_DECODES_SLASHES, HH_KEEPS_DOT_PARAMETERS, HH_MERGES_SLASHES, HH_NORMALIZES } from '../../../src/core/layout/listeners.ts'
import { normalizePath as readable } from '../../../src/matching/path.ts'
import { front } from './front.ts'
import { aRequest } from './requests.ts'

const piece = fc.constantFrom(
  '/', '/', 'a', 'b', '.', '..', '/.', '/..', '%', '2', '5', 'e', 'E', 'F', '%2e', '%2E', '%2f', '%2F', '%5c', '%5C', '%00', '%41', '%7e', '%7C', '%25',
  '%zz', '\\', ';', ';a=b', '?', '#', '"', '<', '^', '`', '{', '|', '~', '_', '-', '%3', '%3G', '=', '&', 'Z', '9',
) // biome-ignore format: a table
const targets = fc.array(piece, { maxLength: 14 }).map((parts) => `/${parts.join('')}`)

const core = (path: string, how: number): string | undefined => {
  const at = front(aRequest({ path }))
  readPseudoHeaders(at.f)
  readBlock(at.f, 100, 100_000)
  scanTarget(at.f)
  return normalizePath(at.f, how) === 1 ? at.text(W_PATH) : undefined
}

const given = (how: number, path: string): string | undefined => {
  const parameters = (how & HH_KEEPS_DOT_PARAMETERS) === 0 ? 'dropped' : 'kept'
  const result = readable(
    path,
    {
      decodeSlashes: (how & HH_DECODES_SLASHES) !== 0,
      normalize: (how & HH_NORMALIZES) !== 0,
      mergeSlashes: (how & HH_MERGES_SLASHES) !== 0,
    },
    parameters,
  )
  return result.ok ? result.path : undefined
}

describe('cleaning of paths in the core', () => {
  it('gives what the readable engine gives, under every setting', () => {
    fc.assert(
      fc.property(targets, fc.integer({ min: 0, max: 15 }), (path, how) => {
        expect(core(path, how)).toBe(given(how, path))
      }),
      { numRuns: 3_000 },
    )
  })

  it('leaves common paths where they stand', () => {
    for (const path of ['/', '/api/v1/items/42', '/a.b/c-d_e~f?x=%2e/../y', '/reviews/0?a=//b']) {
      const at = front(aRequest({ path }))
      readPseudoHeaders(at.f)
      readBlock(at.f, 100, 100_000)
      const before = at.word(at.f + W_PATH)
      expect(scanTarget(at.f) & PATH_IS_UNCLEAN).toBe(0)
      expect(normalizePath(at.f, 7)).toBe(1)
      expect(at.word(at.f + W_PATH)).toBe(before)
    }
  })
})
