import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'

interface Measured {
  readonly name: string
  readonly calls: number
  readonly keptBytes: number
}

it('a million decisions in integers leave the heap as it was, within 64 KiB', () => {
  const script = join(process.cwd(), 'scripts', 'run-ts.mjs')
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--expose-gc', script, 'heap'], { encoding: 'utf8' })
  expect(status, stderr).toBe(0)
  const measured = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as readonly Measured[]
  expect(measured.map(({ name, calls }) => [name, calls])).toEqual([
    ['js', 1_000_000],
    ['wasm', 1_000_000],
  ])
  for (const { name, keptBytes } of measured) expect(keptBytes, name).toBeLessThanOrEqual(65_536)
}, 300_000)
