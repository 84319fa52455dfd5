/** The page docs/image-format.md, made from the layout files of the core: what they say is what it says. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export const pagePath = join('docs', 'image-format.md')

const folder = join('src', 'core', 'layout')

/** In the order in which a reader needs them. */
const parts = [
  { file: 'image', title: 'Header and shared structures' },
  { file: 'listeners', title: 'Listeners, filter chains, handlers' },
  { file: 'routes', title: 'Routes and actions' },
  { file: 'lists', title: 'Conditions, lists and their index' },
  { file: 'authorization', title: 'Authorization' },
  { file: 'patterns', title: 'Regular expressions' },
  { file: 'names', title: 'Header names with fixed numbers' },
  { file: 'texts', title: 'Texts with fixed numbers' },
] as const

const preface = `# The image, byte by byte

Written by \`npm run image-format\` from the files in \`src/core/layout/\`, which are what the compiler and the core use. An image
holds what one proxy was told; \`fairlead build\` writes one, \`fairlead inspect\` prints what is in it. [embedding.md](embedding.md)
says how a host runs it.

- Position-independent: every address is a byte offset from the start of the image, a multiple of 4. It is loaded with one copy.
- Little-endian words of 32 bits in [0, 2³¹); \`NONE\` (-1) and bit patterns excepted. 64-bit numbers are two words, low first.
- A string is a word with its length in bytes, the bytes, and zeros up to the next multiple of 4. Each string stands there once.
- Only the format version of a release loads; others give a version error. There is no upgrade: build the image again.
- \`validate\` holds every address, count and number to these tables before anything is evaluated.

A number in the column *at* is an offset in its structure, in bytes, or the value of a code.
`

const CONSTANT = /^export const ([A-Z0-9_]+): i32 = (-?(?:0x[0-9a-f]+|\d+))(?:\s*\/\/\s*(.*))?$/

interface Row {
  readonly name: string
  readonly value: string
  readonly meaning: string
}

const cell = (text: string): string => text.replaceAll('|', '\\|').trim()

const table = (rows: readonly Row[]): string =>
  rows.length === 0
    ? ''
    : `\n| name | at | meaning |\n|---|---:|---|\n${rows.map(({ name, value, meaning }) => `| \`${name}\` | ${value} | ${cell(meaning)} |`).join('\n')}\n`

/** The head comment of a layout file, then its tables with the line comments between them. */
const sectionOf = (title: string, source: string): string => {
  const head = /^\/\*\*([\s\S]*?)\*\//.exec(source)
  const prose = (head?.[1] ?? '')
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, ''))
    .join('\n')
    .trim()
  const out: string[] = [`\n## ${title}\n\n${prose}\n`]
  let rows: Row[] = []
  const flush = (): void => {
    out.push(table(rows))
    rows = []
  }
  let isNoted = false
  for (const line of source.slice(head?.[0].length ?? 0).split('\n')) {
    const constant = CONSTANT.exec(line)
    const comment = /^\/\/\s?(.*)$/.exec(line)
    if (constant !== null) {
      const [, name = '', value = '', meaning = ''] = constant
      rows.push({ name, value, meaning: meaning.replace(/^\d+\s{2,}/, '') })
      isNoted = false
    } else if (comment !== null) {
      const text = (comment[1] ?? '').replace(/\s{3,}.*$/, '')
      const before = rows.at(-1)
      // Indented lines go on with the meaning above them.
      if (/^\/\/\s{8,}/.test(line) && before !== undefined)
        rows[rows.length - 1] = { ...before, meaning: `${before.meaning} ${(comment[1] ?? '').trim()}` }
      else if (text.trim() !== '') {
        if (!isNoted) flush()
        out.push(`${isNoted ? '' : '\n'}${text.trim()}\n`)
        isNoted = true
      }
    } else if (line.trim() === '') isNoted = false
  }
  flush()
  return out.join('')
}

export const renderImageFormat = (): string =>
  preface + parts.map(({ file, title }) => sectionOf(title, readFileSync(join(folder, `${file}.ts`), 'utf8'))).join('')
