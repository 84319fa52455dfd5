/** Hostile configuration ends in a typed issue at a place, in bounded time. */
import { describe, expect, it } from 'vitest'
import { type Issue, type Limits, readMesh } from '../../../src/config/index.ts'

const read = (text: string, limits: Partial<Limits> = {}) => readMesh([{ name: 'x.yaml', text }], { limits })
const codes = (issues: readonly Issue[]) => [...new Set(issues.map(({ code }) => code))]
const virtualService = 'apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: v, namespace: app}\nspec:\n'

/** What does not come back fails by the test's own limit. */
const placed = (text: string): readonly Issue[] => {
  const { issues } = read(text)
  for (const issue of issues) expect(issue.line >= 1 && issue.col >= 1).toBe(true)
  return issues
}

describe('hostile configuration', () => {
  it('aliases that multiply end at a budget', () => {
    const levels = Array.from(
      { length: 12 },
      (_, i) =>
        `a${i}: &a${i} [${Array(12)
          .fill(i === 0 ? 'x' : `*a${i - 1}`)
          .join(', ')}]`,
    )
    expect(codes(placed(`${levels.join('\n')}\n`))).toContain('too-many-aliases')
  })

  it('an alias to what it is part of is refused', () => {
    expect(codes(placed('a: &a\n  b: *a\n'))).toEqual(['yaml-value'])
  })

  it('nesting ends at a limit', () => {
    for (const piece of ['[', '{a: ', '- ']) expect(codes(placed(piece.repeat(5_000)))).toEqual(['too-deep'])
  })

  it('tokens, and blanks and comments between them, are counted', () => {
    expect(codes(read(`[${'1,'.repeat(101)}]`, { maxTokens: 100 }).issues)).toEqual(['too-many-tokens'])
    expect(codes(read('#\n'.repeat(500), { maxTokens: 100 }).issues)).toEqual(['too-many-tokens'])
  })

  it('issues are counted, and what is left out is an error', () => {
    const { issues } = read(`${virtualService}  http:\n${'  - 1\n'.repeat(20_000)}`)
    expect(issues).toHaveLength(10_001)
    expect(issues.find(({ code }) => code === 'too-many-issues')).toMatchObject({ severity: 'error', file: 'x.yaml' })
  })

  it('documents are counted', () => {
    expect(codes(read('---\n{}\n'.repeat(30), { maxDocuments: 20 }).issues)).toContain('too-many-documents')
  })

  it('a repeated key is told where it stands again', () => {
    const { issues } = read('a: 1\nb: 2\na: 3\n')
    expect(issues.find(({ code }) => code === 'duplicate-key')).toMatchObject({ line: 3, col: 1 })
  })

  it('keys of the prototype are keys like any other', () => {
    const { issues } = read(`${virtualService}  __proto__: {polluted: true}\n  constructor: {prototype: {polluted: true}}\n`)
    expect(codes(issues)).toEqual(['unknown-field'])
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
  })
})
