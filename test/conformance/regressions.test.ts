/** Every disagreement that a hunt or a fuzz run found, as the oracle answered it. */
import { describe, expect, it } from 'vitest'
import { regressionLines } from './regressions.ts'
import { runCase } from './run.ts'

const regressions = regressionLines()

describe.skipIf(regressions.length === 0)('regressions', () => {
  it.each(regressions)('$name', async ({ line }) => {
    expect(await runCase(line)).toEqual([])
  })
})
