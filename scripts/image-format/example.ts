/**
 * The worked example of docs/architecture.md: the bytes of one list of rules, as `fairlead build` writes them, and how a request
 * is looked up in them. Everything is read from the image that is made here, so the page cannot say anything else.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as authorization from '../../src/core/layout/authorization.ts'
import * as codes from '../../src/core/layout/codes.ts'
import * as image from '../../src/core/layout/image.ts'
import * as listeners from '../../src/core/layout/listeners.ts'
import * as lists from '../../src/core/layout/lists.ts'
import { compileView } from '../../src/engine/compile/image.ts'
import { admit, readMesh, viewOf } from '../../src/index.ts'
import { entriesOf, fieldOf, found, lookUps, named, request, wordsAt } from './look-ups.ts'
import { type ImageReader, imageReader } from './reader.ts'

const file = 'examples/compiled/shop.yaml'

export const exampleImage = (): Uint8Array => {
  const { mesh } = readMesh([{ name: file, text: readFileSync(join(process.cwd(), file), 'utf8') }])
  const view = viewOf(admit(mesh).mesh, { namespace: 'prod', workload: 'shop' })
  if (view._tag === 'Left') throw new Error(view.left.message)
  return compileView(view.right)
}

/** The list of the rules that allow: of the first chain that has such a layer. */
const ruleList = ({ word }: ImageReader): number => {
  for (let l = 0; l < word(image.IMG_LISTENER_COUNT); l++) {
    const listener = word(image.IMG_LISTENERS) + l * listeners.LN_BYTES
    for (let c = 0; c < word(listener + listeners.LN_CHAIN_COUNT); c++) {
      const handler = word(word(listener + listeners.LN_CHAINS) + c * listeners.CH_BYTES + listeners.CH_HANDLER)
      for (let i = 0; i < word(handler + listeners.HD_LAYER_COUNT); i++) {
        const layer = word(handler + listeners.HD_LAYERS) + i * authorization.LY_BYTES
        if (word(layer + authorization.LY_KIND) === codes.LAYER_ALLOW) return word(layer + authorization.LY_LIST)
      }
    }
  }
  throw new Error(`${file} has no rules`)
}

const flags = [
  ['TEST_JUMPS_WHEN_MET', lists.TEST_JUMPS_WHEN_MET],
  ['TEST_MISSING_AS_EMPTY', lists.TEST_MISSING_AS_EMPTY],
  ['TEST_IGNORES_CASE', lists.TEST_IGNORES_CASE],
  ['TEST_IS_LAST', lists.TEST_IS_LAST],
] as const

const testText = (test: number): string =>
  [
    fieldOf(test),
    named('MATCH_', (test >> lists.TEST_MATCHER_SHIFT) & lists.TEST_MATCHER),
    ...flags.filter(([, bit]) => (test & bit) !== 0).map(([name]) => name),
  ].join(' ')

const jumpText = (jump: number): string => {
  if (jump === lists.JUMP_REJECT) return 'the condition does not hold'
  return jump === lists.JUMP_ACCEPT ? 'the condition holds' : `on to the instruction ${jump} words on`
}

/** A program whose matchers all take a string. */
const instructionRows = (read: ImageReader, condition: number): readonly string[] => {
  const rows: string[] = []
  let at = condition
  for (;;) {
    const test = read.word(at + lists.IN_TEST)
    const jump = test >> lists.TEST_JUMP_SHIFT
    const when = (test & lists.TEST_JUMPS_WHEN_MET) !== 0 ? 'met' : 'not met'
    rows.push(read.row(at + lists.IN_TEST, `IN_TEST     ${testText(test)}; when ${when}: ${jumpText(jump)}`))
    rows.push(read.row(at + lists.IN_FIELD, 'IN_FIELD'))
    const matcher = read.word(at + lists.IN_MATCHER)
    rows.push(read.row(at + lists.IN_MATCHER, `IN_MATCHER  ${matcher === 0 ? '' : JSON.stringify(read.text(matcher))}`.trimEnd()))
    if ((test & lists.TEST_IS_LAST) !== 0 || (at - condition) / lists.IN_BYTES > 8) return rows
    at += lists.IN_BYTES
  }
}

const entryText = (entries: readonly number[]): string => entries.map((entry) => `rule ${entry + 1}`).join(', ')

const usesText = (uses: number): string =>
  [
    ...((uses & lists.USE_WHOLE) !== 0 ? ['USE_WHOLE'] : []),
    ...((uses & lists.USE_ALONE) !== 0 ? ['USE_ALONE'] : []),
    ...[0, 1, 2, 3].filter((base) => ((uses >> (lists.USE_BASES_SHIFT + base)) & 1) === 1).map((base) => `with base ${base}`),
  ].join(', ')

const hex = (hash: number): string => (hash >>> 0).toString(16).padStart(8, '0')

const block = (rows: readonly string[]): string => `\`\`\`text\n${rows.join('\n')}\n\`\`\`\n`

/** The example as it stands between its marks in the page. */
const renderExample = (): string => {
  const bytes = exampleImage()
  const read = imageReader(bytes)
  const list = ruleList(read)
  const count = read.word(list + lists.LI_COUNT)
  const conditions = read.word(list + lists.LI_CONDITIONS)
  const index = read.word(list + lists.LI_INDEX)
  if (index === 0) throw new Error(`${file} has too few rules for an index`)
  const slots = read.word(index + lists.IX_SLOTS)
  const taken = Array.from({ length: read.word(index + lists.IX_SLOT_MASK) + 1 }, (_, slot) => slots + slot * lists.SL_BYTES).filter(
    (slot) => read.word(slot + lists.SL_ENTRIES) !== 0,
  )
  const postings = taken.map((slot) => read.word(slot + lists.SL_ENTRIES)).filter((entries) => (entries & 1) === 0)
  const rest = read.word(index + lists.IX_REST)
  const posting = (at: number, name: string): readonly string[] => [
    read.row(at + lists.PS_COUNT, `PS_COUNT    ${name}`),
    ...entriesOf(read, at).map((entry, i) => read.row(at + lists.PS_ENTRIES + i * 4, `            ${entryText([entry])}`)),
  ]
  const probes = Array.from(
    { length: read.word(index + lists.IX_PROBE_COUNT) },
    (_, i) => read.word(index + lists.IX_PROBES) + i * lists.PB_BYTES,
  )
  const bases = Array.from(
    { length: read.word(index + lists.IX_BASE_COUNT) },
    (_, i) => read.word(index + lists.IX_BASES) + i * lists.BA_BYTES,
  )
  const lengthRows = (at: number, lengths: number, name: string): readonly string[] =>
    wordsAt(read, read.word(at), lengths).map((length, i) => read.row(read.word(at) + i * 4, `            ${name} of ${length} bytes`))
  const looked = lookUps(read, index).map((one) => ({ ...one, entries: found(read, index, one.hash) }))
  const candidates = [...new Set([...looked.flatMap(({ entries }) => entries), ...(rest === 0 ? [] : entriesOf(read, rest))])].sort(
    (a, b) => a - b,
  )
  return [
    `The rules of [${file}](../${file}): \`fairlead build -f examples/compiled --workload prod/shop -o shop.flp\` writes\n${bytes.length.toLocaleString('en')} bytes, among them the list of its rules. The first column is the offset in the image.\n`,
    block([
      read.row(list + lists.LI_COUNT, `LI_COUNT       ${count} rules`),
      read.row(list + lists.LI_CONDITIONS, 'LI_CONDITIONS  their conditions'),
      read.row(list + lists.LI_INDEX, 'LI_INDEX'),
      '',
      ...wordsAt(read, conditions, count).map((_, entry) => read.row(conditions + entry * 4, `condition of ${entryText([entry])}`)),
    ]),
    'A condition is a program. That of rule 1, `GET` of `/products`, and that of rule 5:\n',
    block([...instructionRows(read, read.word(conditions)), '', ...instructionRows(read, read.word(conditions + (count - 1) * 4))]),
    'The index files each rule under the rarest test that it cannot do without:\n',
    block([
      read.row(index + lists.IX_SLOTS, 'IX_SLOTS'),
      read.row(index + lists.IX_SLOT_MASK, 'IX_SLOT_MASK'),
      read.row(index + lists.IX_REST, `IX_REST        ${rest === 0 ? 'every rule is filed' : 'rules that are filed under nothing'}`),
      read.row(index + lists.IX_PROBES, 'IX_PROBES'),
      read.row(index + lists.IX_PROBE_COUNT, 'IX_PROBE_COUNT'),
      read.row(index + lists.IX_BASES, 'IX_BASES'),
      read.row(index + lists.IX_BASE_COUNT, 'IX_BASE_COUNT'),
      '',
      ...taken.flatMap((slot) => [
        read.row(slot + lists.SL_HASH, `SL_HASH     slot ${(slot - slots) / lists.SL_BYTES}`),
        read.row(slot + lists.SL_ENTRIES, `SL_ENTRIES  ${entryText(entriesOf(read, read.word(slot + lists.SL_ENTRIES)))}`),
      ]),
      ...postings.flatMap((at) => ['', ...posting(at, 'of a slot')]),
      ...(rest === 0 ? [] : ['', ...posting(rest, 'of the rest')]),
      ...probes.flatMap((at) => [
        '',
        read.row(at + lists.PB_TEST, `PB_TEST     ${fieldOf(read.word(at + lists.PB_TEST))}`),
        read.row(at + lists.PB_FIELD, 'PB_FIELD'),
        read.row(at + lists.PB_SEED, 'PB_SEED'),
        read.row(at + lists.PB_USES, `PB_USES     ${usesText(read.word(at + lists.PB_USES))}`),
        read.row(at + lists.PB_PREFIXES, 'PB_PREFIXES'),
        read.row(at + lists.PB_PREFIX_COUNT, 'PB_PREFIX_COUNT'),
        ...lengthRows(at + lists.PB_PREFIXES, read.word(at + lists.PB_PREFIX_COUNT), 'prefixes'),
        read.row(at + lists.PB_SUFFIXES, 'PB_SUFFIXES'),
        read.row(at + lists.PB_SUFFIX_COUNT, 'PB_SUFFIX_COUNT'),
        ...lengthRows(at + lists.PB_SUFFIXES, read.word(at + lists.PB_SUFFIX_COUNT), 'suffixes'),
      ]),
      ...bases.flatMap((at) => [
        '',
        read.row(at + lists.BA_TEST, `BA_TEST     ${fieldOf(read.word(at + lists.BA_TEST))}`),
        read.row(at + lists.BA_FIELD, 'BA_FIELD'),
        read.row(at + lists.BA_SEED, 'BA_SEED'),
      ]),
    ]),
    `\`GET ${request.FIELD_PATH}\` is looked up like this, whatever the number of rules:\n`,
    block([
      ...looked.map(({ what, hash, entries }) => `${hex(hash)}  ${what}: ${entries.length === 0 ? '-' : entryText(entries)}`),
      ...(rest === 0 ? [] : [`          always: ${entryText(entriesOf(read, rest))}`]),
    ]),
    `So ${entryText(candidates)} are candidates, and their conditions are run in this order until one holds.\n`,
  ].join('\n')
}

const marks = ['<!-- example: written by npm run image-format -->\n', '<!-- end of the example -->\n'] as const
export const examplePage = join('docs', 'architecture.md')

/** The page with the example as it is now. */
export const withExample = (page: string): string => {
  const [start, end] = marks.map((mark) => page.indexOf(mark)) as [number, number]
  if (start < 0 || end < start) throw new Error(`${examplePage} has no place for the example`)
  return `${page.slice(0, start)}${marks[0]}\n${renderExample()}\n${page.slice(end)}`
}
