/** Header values that Envoy 1.40 itself was given (`envoy --mode validate`), and whether it took them. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { hasValidOperators } from '../../../src/lowering/istio/command-operators.ts'

const golden = JSON.parse(readFileSync(join(import.meta.dirname, 'command-operators.json'), 'utf8')) as {
  readonly accepted: readonly string[]
  readonly refused: readonly string[]
}

describe('command operators in header values', () => {
  it('takes what Envoy takes', () => {
    expect(golden.accepted.filter((value) => !hasValidOperators(value))).toEqual([])
  })

  it('refuses what Envoy refuses', () => {
    expect(golden.refused.filter(hasValidOperators)).toEqual([])
  })
})
