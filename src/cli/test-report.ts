/** What `fairlead test` prints: for people, as JSON, and as JUnit XML for the pages of a CI system. */
import { locate, type Mesh } from '../config/index.ts'
import type { Unmet } from '../expectations/index.ts'
import { answerJson, type CallAnswer } from '../explain/index.ts'
import { counted } from './counted.ts'
import { type Paint, plainPaint } from './paint.ts'
import { renderAnswer } from './screen.ts'

export interface TestResult {
  readonly name: string
  readonly file: string
  readonly line: number
  readonly col: number
  /** None: passed. */
  readonly unmet: readonly Unmet[]
  /** The answer that failed; absent when the test passed. */
  readonly answer?: CallAnswer
  readonly mesh: Mesh
  /** What is valid, not evaluated, and could change this answer. */
  readonly unsupported: readonly string[]
}

const indented = (text: string, by: string): string => text.replace(/^(?=.)/gm, by)

const why = ({ unmet }: TestResult, paint: Paint): string =>
  unmet.map(({ field, wanted, got }) => `${field}: expected ${paint.bold(wanted)}, got ${paint.bad(got)}\n`).join('')

const explanation = ({ answer, mesh, unmet }: TestResult, paint: Paint, verbose: boolean): string => {
  if (answer === undefined) return ''
  const walk = unmet.some(({ field }) => /attempts|status/.test(field))
  return renderAnswer(answer, { mesh, paint, verbose, walk })
}

/** Files as groups, in their order. */
const byFile = (results: readonly TestResult[]): ReadonlyMap<string, readonly TestResult[]> => {
  const files = new Map<string, TestResult[]>()
  for (const result of results) {
    const group = files.get(result.file)
    if (group === undefined) files.set(result.file, [result])
    else group.push(result)
  }
  return files
}

const textOf = (result: TestResult, paint: Paint, verbose: boolean): string => {
  const { name, file, line, col, unmet } = result
  const notes = result.unsupported.map((note) => `    ${paint.unsure('!')} ${note}\n`).join('')
  if (unmet.length === 0) return `  ${paint.good('✓')} ${name}\n${notes}`
  const place = paint.dim(`${file}:${line}:${col}`)
  return `  ${paint.bad('✗')} ${paint.bold(name)}   ${place}\n${indented(why(result, paint), '      ')}\n${indented(explanation(result, paint, verbose), '      ')}\n`
}

const summaryOf = (results: readonly TestResult[]): string => {
  const failed = results.filter(({ unmet }) => unmet.length > 0).length
  return `${results.length - failed} passed, ${failed} failed in ${counted(byFile(results).size, 'file')}\n`
}

export const textReport = (results: readonly TestResult[], paint: Paint, verbose: boolean): string =>
  [...byFile(results)].map(([file, group]) => `${file}\n${group.map((one) => textOf(one, paint, verbose)).join('')}`).join('') +
  summaryOf(results)

/** `fairlead.test/v1`; a failed test carries the answer of schema/explain.v1.json. */
export const jsonReport = (results: readonly TestResult[]): string => {
  const tests = results.map(({ name, file, line, col, unmet, answer, mesh, unsupported }) => ({
    name,
    file,
    line,
    col,
    passed: unmet.length === 0,
    failures: unmet.map(({ field, wanted, got }) => ({ field, wanted, got })),
    ...(unsupported.length === 0 ? {} : { unsupported }),
    ...(answer === undefined ? {} : { answer: answerJson(answer, (reference) => locate(mesh, reference)) }),
  }))
  const failed = tests.filter(({ passed }) => !passed).length
  return `${JSON.stringify({ schema: 'fairlead.test/v1', passed: tests.length - failed, failed, tests }, null, 2)}\n`
}

// XML 1.0 has no way to write most control characters, nor halves of a character.
const unwritable = /[^\P{Cc}\t\n\r]|[\p{Cs}\p{Noncharacter_Code_Point}]/gu

const entities: { readonly [character: string]: string } = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

const xml = (text: string): string => text.replace(unwritable, '\ufffd').replace(/[&<>"]/g, (one) => entities[one] ?? one)

const attribute = (text: string): string => xml(text).replace(/\n/g, '&#10;').replace(/\t/g, '&#9;').replace(/\r/g, '&#13;')

const xmlCase = (result: TestResult, verbose: boolean): string => {
  const { name, file, line, unmet } = result
  const head = `    <testcase classname="${attribute(file)}" name="${attribute(name)}" file="${attribute(file)}" line="${line}"`
  if (unmet.length === 0) return `${head}/>\n`
  const reasons = why(result, plainPaint)
  const body = `${reasons}\n${explanation(result, plainPaint, verbose)}`
  return `${head}>\n      <failure message="${attribute(reasons.trimEnd())}">${xml(body)}</failure>\n    </testcase>\n`
}

export const junitReport = (results: readonly TestResult[], verbose: boolean): string => {
  const counts = (group: readonly TestResult[]): string =>
    `tests="${group.length}" failures="${group.filter(({ unmet }) => unmet.length > 0).length}" errors="0" skipped="0"`
  const suites = [...byFile(results)].map(
    ([file, group]) =>
      `  <testsuite name="${attribute(file)}" ${counts(group)}>\n${group.map((one) => xmlCase(one, verbose)).join('')}  </testsuite>\n`,
  )
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="fairlead" ${counts(results)}>\n${suites.join('')}</testsuites>\n`
}
