/** Chains that share their authorization share it in the image too. */
import { expect, it } from 'vitest'
import { compileLayers } from '../../../src/authz/compile/index.ts'
import { imageWriter } from '../../../src/image/writer.ts'
import type { AuthorizationLayer } from '../../../src/model/index.ts'

const layers: readonly AuthorizationLayer[] = [{ kind: 'deny', policies: [] }]
const context = () => ({ w: imageWriter([]), cluster: () => 0, clusterObject: () => 0, policy: () => 0 })

it('writes a list of layers once in an image', () => {
  const c = context()
  const first = compileLayers(c, layers)
  const size = c.w.size()
  expect(compileLayers(c, layers)).toEqual(first)
  expect(c.w.size()).toBe(size)
})

it('writes it again for another image', () => {
  compileLayers(context(), layers)
  const c = context()
  const before = c.w.size()
  compileLayers(c, layers)
  expect(c.w.size()).toBeGreaterThan(before)
})

it('finds equal blocks, and tells apart those that differ or are longer', () => {
  const w = imageWriter([])
  const at = w.shared([1, -2, 2 ** 31])
  expect(w.shared([1, -2, 2 ** 31])).toBe(at)
  expect(w.shared([1, -2, 2 ** 31, 0])).not.toBe(at)
  expect(w.shared([1, -2, 3])).not.toBe(at)
})
