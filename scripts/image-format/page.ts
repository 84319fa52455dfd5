/** The page docs/image-format.md, made from the layout files of the core: what they say is what it says. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export const pagePath = join('docs', 'image-format.md')

const folder = join('src', 'core', 'layout')

/** In the order in which a reader needs them. */
export const parts = [
  { file: 'image', title: 'Header and shared structures' },
  { file: 'listeners', title: 'Listeners, filter chains, handlers' },
  { file: 'routes', title: 'Routes and actions' },
  { file: 'retry', title: 'Retries' },
  { file: 'lists', title: 'Conditions, lists and their index' },
  { file: 'authorization', title: 'Authorization' },
  { file: 'patterns', title: 'Regular expressions' },
  { file: 'names', title: 'Header names with fixed numbers' },
  { file: 'texts', title: 'Texts with fixed numbers' },
  { file: 'types', title: 'Types of structures, for the check of an image' },
  { file: 'request', title: 'Beside the image: the request' },
  { file: 'frame', title: 'Beside the image: the frame' },
  { file: 'codes', title: 'Numbers of results' },
  { file: 'replace', title: 'Beside the image: a replacement under way' },
  { file: 'bytes', title: 'Beside the image: what bytes are' },
] as const

const preface = `# The image, byte by byte

Written by \`npm run image-format\` from the files in \`src/core/layout/\`, which are what the compiler and the core use. An image
holds what one proxy was told; \`fairlead build\` writes one, \`fairlead inspect\` prints what is in it.
[architecture.md](architecture.md) explains the structures with an example, [embedding.md](embedding.md) says how a host runs an image.

- An image is loaded with one copy, anywhere in memory.
- Each string stands there once, and so do equal blocks of what many parts repeat.
- Only the format version of a release loads; others give a version error. There is no upgrade: build the image again.
- \`validate\` holds every address, count and number to these tables before anything is evaluated.
- What is said to be *for readers* no decision looks at.

The column *value* has the offset of a word in its structure, in bytes, or the number of a code. A word in capitals (LIST, ROUTE)
is the address of that structure. \`istio H-25\` is a rule of [semantics.md](semantics.md). Sections of what lies *beside the image*
are tables of what a decision reads and writes in memory: they may change without a new format version.
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
    : `\n| name | value | meaning |\n|---|---:|---|\n${rows.map(({ name, value, meaning }) => `| \`${name}\` | ${value} | ${cell(meaning)} |`).join('\n')}\n`

/** The name of a structure stands out. */
const titled = (note: string): string => note.replace(/^[^.:;,]+[.:]?/, (title) => `**${title}**`)

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
    } else if (comment !== null && /^offset\s+meaning$/.test((comment[1] ?? '').trim())) {
      // Headings of the source's own columns.
      isNoted = false
    } else if (comment !== null) {
      const text = (comment[1] ?? '').replace(/\s{3,}.*$/, '')
      const before = rows.at(-1)
      // Indented lines go on with the meaning above them.
      if (/^\/\/\s{8,}/.test(line) && before !== undefined)
        rows[rows.length - 1] = { ...before, meaning: `${before.meaning} ${(comment[1] ?? '').trim()}` }
      else if (text.trim() !== '') {
        if (!isNoted) flush()
        out.push(`${isNoted ? text.trim() : `\n${titled(text.trim())}`}\n`)
        isNoted = true
      }
    } else if (line.trim() === '') {
      if (!isNoted) flush()
      isNoted = false
    }
  }
  flush()
  return out.join('')
}

export const renderImageFormat = (): string =>
  preface + parts.map(({ file, title }) => sectionOf(title, readFileSync(join(folder, `${file}.ts`), 'utf8'))).join('')
