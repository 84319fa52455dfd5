/** docs/image-format.md says what the layout files say, and the example of docs/architecture.md what an image has. After a change of them: npm run image-format */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { examplePage, withExample } from '../../../scripts/image-format/example.ts'
import { pagePath, parts, renderImageFormat } from '../../../scripts/image-format/page.ts'

const folder = join(process.cwd(), 'src/core/layout')

describe('docs/image-format.md', () => {
  it('is what the command makes: npm run image-format', () => {
    expect(readFileSync(pagePath, 'utf8')).toBe(renderImageFormat())
  })

  it('has every layout file', () => {
    expect(parts.map(({ file }) => `${file}.ts`).sort()).toEqual(readdirSync(folder).sort())
  })

  it.each(parts)('has every constant of $file', ({ file }) => {
    const page = renderImageFormat()
    const constants = [...readFileSync(join(folder, `${file}.ts`), 'utf8').matchAll(/^export const (\w+)/gm)].map(([, name]) => name)
    expect(constants.filter((name) => !page.includes(`| \`${name}\` |`))).toEqual([])
  })
})

it('the example of docs/architecture.md has the bytes of an image: npm run image-format', () => {
  const page = readFileSync(examplePage, 'utf8')
  expect(page).toBe(withExample(page))
})
