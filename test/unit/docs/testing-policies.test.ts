/** docs/testing-policies.md describes the format that is read. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { AnyCodec } from '../../../src/config/codec/index.ts'
import { testFile } from '../../../src/expectations/codec.ts'
import { readTests } from '../../../src/expectations/index.ts'

const page = readFileSync(join(process.cwd(), 'docs/testing-policies.md'), 'utf8')

const fieldsOf = ({ shape }: AnyCodec): readonly string[] => {
  if (shape.kind === 'repeated' || shape.kind === 'map') return fieldsOf(shape.item)
  return shape.kind === 'message' ? [...shape.fields.values()].flatMap(({ name, codec }) => [name, ...fieldsOf(codec)]) : []
}

describe('docs/testing-policies.md', () => {
  it('shows a test file without problems', () => {
    const examples = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(([, text = '']) => readTests({ name: 'example', text }))
    expect(examples.map(({ problems }) => problems)).toEqual([[]])
    expect(examples[0]?.suites[0]?.trials).toHaveLength(7)
  })

  it.each([...new Set(fieldsOf(testFile))])('has the field %s', (field) => {
    expect(page).toMatch(new RegExp(`\\b${field}\\b`))
  })
})
