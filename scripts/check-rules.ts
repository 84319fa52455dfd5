/**
 * `npm run check-rules`: says where code and docs/semantics.md disagree about rule numbers. A test runs the same check.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { readArguments } from './arguments.mjs'
import { coverageProblems, type Tests } from './rule-coverage.ts'

export interface SourceFile {
  readonly name: string
  readonly text: string
}

type Severity = 'error' | 'warning'

/** Rules that the document lists, in its order; a severity where its row has one. */
const listedIn = (semantics: string): ReadonlyMap<string, Severity | undefined> =>
  new Map(
    semantics.split('\n').flatMap((line): readonly [string, Severity | undefined][] => {
      const [, rule, ...cells] = line.split('|').map((cell) => cell.trim())
      if (rule === undefined || !/^[A-Z]+-\d+b?$/.test(rule)) return []
      return [[rule, cells.find((cell) => cell === 'error' || cell === 'warning')]]
    }),
  )

// `istio H-10`, `(M-7, M-8)`, `'V-18'`. Curves such as P-256 have three digits, and only validation has that many rules.
const CITATION = /(?<![\w-])(?:(?:(?:[OHMRDTPJASIUX]|TE|DP)-\d{1,2}b?)|(?:V-\d{1,3}))(?![\w-])/g

const EMISSION = /\b(error|warning)\(\s*(?:[^'`(),]*\? '(V-\d+)' : )?'(V-\d+)'/g

const emittedIn = (files: readonly SourceFile[]): ReadonlyMap<string, ReadonlySet<string>> => {
  const emitted = new Map<string, Set<string>>()
  for (const { text } of files)
    for (const [, severity = '', ...rules] of text.matchAll(EMISSION))
      for (const rule of rules) if (rule !== undefined) emitted.set(rule, (emitted.get(rule) ?? new Set()).add(severity))
  return emitted
}

/**
 * Complaints, none when all is well: numbers cited and not listed, numbers listed twice, validation rules that no code emits, and
 * validation rules whose severity differs.
 */
export const ruleProblems = (semantics: string, files: readonly SourceFile[]): readonly string[] => {
  const listed = listedIn(semantics)
  const rows: readonly string[] = semantics.match(/^\| [A-Z]+-\d+b? \|/gm) ?? []
  const repeated = rows.filter((row, i) => rows.indexOf(row) !== i).map((row) => `${row} is listed twice`)
  const unlisted = files.flatMap(({ name, text }) =>
    [...new Set<string>(text.match(CITATION) ?? [])]
      .filter((rule) => !listed.has(rule))
      .map((rule) => `${name}: ${rule} is not in docs/semantics.md`),
  )
  const emitted = emittedIn(files)
  const validation = [...listed].flatMap(([rule, severity]) => {
    if (!rule.startsWith('V-')) return []
    const severities = [...(emitted.get(rule) ?? [])]
    if (severities.length === 0) return [`${rule} is listed and never reported`]
    return severities.every((one) => one === severity) ? [] : [`${rule} is listed as ${severity}, reported as ${severities.join(' and ')}`]
  })
  return [...repeated, ...unlisted, ...validation]
}

/** Every TypeScript file below the folders of the repository at `root`, but for the test of this check. */
export const sourceFiles = (root: string, folders: readonly string[]): readonly SourceFile[] =>
  folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.endsWith('rules.test.ts'))
      .map((name) => join(root, folder, name))
      .map((path) => ({ name: relative(root, path), text: readFileSync(path, 'utf8') })),
  )

/** The tests of the repository at `root`. */
export const readTests = (root: string): Tests => {
  const test = join(root, 'test')
  const names = readdirSync(test, { recursive: true, encoding: 'utf8' }).filter((name) => !name.endsWith('rules.test.ts'))
  const texts = names.filter((name) => /\.(ts|json)$/.test(name))
  const golden = readFileSync(join(test, 'unit', 'validation', 'golden.jsonl'), 'utf8')
  return {
    files: new Map(texts.map((name) => [name, readFileSync(join(test, name), 'utf8')])),
    families: new Set(names.flatMap((name) => /^conformance\/cases\/(.+)\.jsonl\.br$/.exec(name)?.slice(1) ?? [])),
    broken: new Set([...golden.matchAll(/"rule":"(V-\d+)"/g)].map(([, rule = '']) => rule)),
  }
}

export const readSemantics = (root: string): string => readFileSync(join(root, 'docs', 'semantics.md'), 'utf8')

if (process.argv[1]?.endsWith('check-rules.ts') === true) {
  readArguments('usage: npm run check-rules\nSays where code, tests and docs/semantics.md disagree about rule numbers.')
  const root = process.cwd()
  const semantics = readSemantics(root)
  const problems = [...ruleProblems(semantics, sourceFiles(root, ['src', 'test'])), ...coverageProblems(semantics, readTests(root))]
  for (const problem of problems) console.log(problem)
  process.exitCode = problems.length === 0 ? 0 : 1
}
