/** Whether docs/semantics.md names a test for every rule, and whether that test is what it says. Part of check-rules. */

/** Texts of test files by their path below `test/`, and the families that were recorded. */
export interface Tests {
  readonly files: ReadonlyMap<string, string>
  readonly families: ReadonlySet<string>
  /** Numbers of validation rules that have an object which breaks them. */
  readonly broken: ReadonlySet<string>
}

interface Row {
  readonly rule: string
  readonly cells: readonly string[]
}

const rowsIn = (semantics: string): readonly Row[] =>
  semantics.split('\n').flatMap((line) => {
    const [, rule = '', ...cells] = line.split('|').map((cell) => cell.trim())
    return /^[A-Z]+-\d+b?$/.test(rule) ? [{ rule, cells: cells.slice(0, -1) }] : []
  })

const notImplemented = 'not implemented'

const escaped = (rule: string): string => rule.replace('-', '\\-')

const cites = (text: string, rule: string): boolean => new RegExp(`(?<![\\w-])${escaped(rule)}(?![\\w-])`).test(text)

/** The rule stands in the name of a test, not only in a comment. */
const isNamedIn = (text: string, rule: string): boolean =>
  text.split('\n').some((line) => /^\s*(?:(?:it|describe)\b|\]\)\(|\}\)\()/.test(line) && cites(line, rule))

const covered = ({ rule, cells }: Row, { files, families }: Tests): readonly string[] => {
  const cell = cells.at(-1) ?? ''
  if (cell === notImplemented) return []
  const paths = [...cell.matchAll(/`([^`]+)`/g)].map(([, path = '']) => path)
  const words = cell
    .replace(/`[^`]*`/g, '')
    .split(/[,;\s]+/)
    .filter((word) => word !== '' && word !== '—')
  const wrong = [
    ...words.filter((word) => !families.has(word)).map((word) => `${rule}: no family of recorded cases is named ${word}`),
    ...paths.filter((path) => !files.has(path)).map((path) => `${rule}: there is no test/${path}`),
    ...paths.filter((path) => !cites(files.get(path) ?? rule, rule)).map((path) => `${rule}: test/${path} does not name it`),
  ]
  if (words.length + paths.length === 0) return [`${rule} has no test`]
  if (rule.startsWith('X-') && !paths.some((path) => isNamedIn(files.get(path) ?? '', rule)))
    return [...wrong, `${rule}: no test has this trap in its name`]
  return wrong
}

const validated = ({ rule }: Row, { files, broken }: Tests): readonly string[] =>
  broken.has(rule) || [...files.values()].some((text) => cites(text, rule)) ? [] : [`${rule} has no object that breaks it`]

/** Rules that the closing section explains must be those whose row says so, and the reverse. */
const unexplained = (rows: readonly Row[], semantics: string): readonly string[] => {
  const closing = semantics.split('## Listed and not')[1] ?? ''
  const missing = rows.filter(({ cells }) => cells.at(-1) === notImplemented).map(({ rule }) => rule)
  const ranges = [...closing.matchAll(/([A-Z]+)-(\d+) to ([A-Z]+)-(\d+)/g)].flatMap(([, letters = '', from, , to]) =>
    Array.from({ length: Number(to) - Number(from) + 1 }, (_, i) => `${letters}-${Number(from) + i}`),
  )
  return missing
    .filter((rule) => !ranges.includes(rule) && !cites(closing, rule))
    .map((rule) => `${rule}: it is not said why it is missing`)
}

export const coverageProblems = (semantics: string, tests: Tests): readonly string[] => {
  const rows = rowsIn(semantics)
  return [
    ...rows.flatMap((row) => (row.rule.startsWith('V-') ? validated(row, tests) : covered(row, tests))),
    ...unexplained(rows, semantics),
  ]
}
