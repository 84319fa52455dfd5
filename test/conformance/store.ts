/**
 * The case store: one brotli-compressed JSON-lines file per family, as proxies of the newest release answered. For every other
 * dataplane profile a folder with those cases that its release answers otherwise. Written by scripts/pack-cases.ts and `npm run oracle`.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib'

export const caseStore = join(process.cwd(), 'test', 'conformance', 'cases')

const suffix = '.jsonl.br'

const familiesIn = (folder: string): readonly string[] =>
  (existsSync(folder) ? readdirSync(folder) : [])
    .filter((name) => name.endsWith(suffix))
    .map((name) => name.slice(0, -suffix.length))
    .sort()

const linesOf = (path: string): readonly string[] =>
  brotliDecompressSync(readFileSync(path))
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')

/** The cases of a family repeat each other: a window over all of them is what makes the store small. */
const pack = (path: string, text: string): number => {
  const packed = brotliCompressSync(text, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: Buffer.byteLength(text),
    },
  })
  writeFileSync(path, packed)
  return packed.length
}

/** Names of all families, sorted. */
export const families = (): readonly string[] => familiesIn(caseStore)

const isFile = (name: string): boolean => name.endsWith('.jsonl')

/** What a name stands for: a `.jsonl` file of recorded cases, or one family, or with `rnd-*` all families that start so. */
const standsFor = (name: string): readonly string[] =>
  isFile(name)
    ? [name].filter((file) => existsSync(file))
    : families().filter((family) => family === name || (name.endsWith('*') && family.startsWith(name.slice(0, -1))))

/** What names stand for, without a name all families; or the first name that stands for nothing. */
export const chosenFamilies = (names: readonly string[]): { readonly chosen: readonly string[] } | { readonly unknown: string } => {
  const unknown = names.find((name) => standsFor(name).length === 0)
  if (unknown !== undefined) return { unknown }
  return { chosen: names.length === 0 ? families() : names.flatMap(standsFor) }
}

/** The lines of one family, or of a `.jsonl` file, each one case as recorded. */
export const readFamily = (family: string): readonly string[] =>
  isFile(family)
    ? readFileSync(family, 'utf8')
        .split('\n')
        .filter((line) => line.trim() !== '')
    : linesOf(join(caseStore, `${family}${suffix}`))

/** Replaces one family by these lines; gives the bytes it takes. */
export const writeFamily = (family: string, text: string): number => pack(join(caseStore, `${family}${suffix}`), text)

const folderOf = (dataplane: string): string => join(process.cwd(), 'test', 'conformance', 'dataplanes', dataplane)

/** Families of which the release of a profile answers some case otherwise. */
export const familiesAt = (dataplane: string): readonly string[] => familiesIn(folderOf(dataplane))

/** The cases of a family that the release of a profile answers otherwise, as it does. */
export const readDifferences = (dataplane: string, family: string): readonly string[] =>
  familiesAt(dataplane).includes(family) ? linesOf(join(folderOf(dataplane), `${family}${suffix}`)) : []

const idOf = (line: string): string => (JSON.parse(line) as { readonly id: string }).id

/** All cases of a family as the release of a profile answers them. */
export const readFamilyAt = (dataplane: string, family: string): readonly string[] => {
  const different = new Map(readDifferences(dataplane, family).map((line) => [idOf(line), line]))
  return readFamily(family).map((line) => different.get(idOf(line)) ?? line)
}

/** Replaces the differing cases of one family; none = the family has no file. */
export const writeDifferences = (dataplane: string, family: string, lines: readonly string[]): void => {
  const path = join(folderOf(dataplane), `${family}${suffix}`)
  mkdirSync(folderOf(dataplane), { recursive: true })
  if (lines.length === 0) rmSync(path, { force: true })
  else pack(path, lines.map((line) => `${line}\n`).join(''))
}

/** What was asked of the release of a profile: all these cases, and of each family how many. */
export interface Asked {
  readonly [family: string]: { readonly cases: number; readonly requests: number; readonly differing: number }
}

export const readAsked = (dataplane: string): Asked => {
  const path = join(folderOf(dataplane), 'asked.json')
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Asked) : {}
}

export const writeAsked = (dataplane: string, asked: Asked): void => {
  const sorted = Object.fromEntries(Object.entries(asked).sort(([a], [b]) => (a < b ? -1 : 1)))
  writeFileSync(join(folderOf(dataplane), 'asked.json'), `${JSON.stringify(sorted, null, 2)}\n`)
}
