/** Code and docs/semantics.md agree about rule numbers, and the check that says so is able to object. */
import { describe, expect, it } from 'vitest'
import { readSemantics, readTests, ruleProblems, sourceFiles } from '../../../scripts/check-rules.ts'
import { coverageProblems, type Tests } from '../../../scripts/rule-coverage.ts'

const root = process.cwd()

it('every rule number that is cited is listed, and every validation rule is reported with its severity', () => {
  expect(ruleProblems(readSemantics(root), sourceFiles(root, ['src', 'test']))).toEqual([])
})

it('every rule names a test that names it, or says that it is not implemented and why', () => {
  expect(coverageProblems(readSemantics(root), readTests(root))).toEqual([])
})

it('all 67 traps are listed, and only those of Telemetry have no test', () => {
  const rows = readSemantics(root).match(/^\| X-.*$/gm) ?? []
  const numbers = Array.from({ length: 66 }, (_, i) => `X-${i + 1}`)
  expect(rows.map((row) => row.split(' ')[1])).toEqual(numbers.flatMap((number) => (number === 'X-59' ? [number, 'X-59b'] : [number])))
  const missing = rows.filter((row) => row.endsWith('| not implemented |')).map((row) => row.split(' ')[1])
  expect(missing).toEqual(['X-59', 'X-59b', 'X-60', 'X-61'])
})

describe('the check', () => {
  const semantics = '| H-1 | a | b | c |\n| V-1 | a | b | error | c |\n| V-2 | a | b | warning | c |\n'
  const code = "report.error('V-1', path, 'no')\nreport.warning(isOdd ? 'V-2' : 'V-2', path, 'no') // istio H-1"
  const problems = (text: string, listed = semantics) => ruleProblems(listed, [{ name: 'a.ts', text }])

  it('is silent when all is well', () => {
    expect(problems(code)).toEqual([])
    expect(problems(`${code} // P-256, UTF-8, X-Request-Id, cve-2026-1`)).toEqual([])
  })

  it('names what is cited and not listed', () => {
    expect(problems(`${code} // istio M-99 (R-29b)`)).toEqual([
      'a.ts: M-99 is not in docs/semantics.md',
      'a.ts: R-29b is not in docs/semantics.md',
    ])
  })

  it('names validation rules that nothing reports, or with another severity', () => {
    expect(problems("report.warning('V-1', path, 'no')")).toEqual([
      'V-1 is listed as error, reported as warning',
      'V-2 is listed and never reported',
    ])
  })

  it('names rules listed twice', () => {
    expect(problems(code, `${semantics}| H-1 | again | b | c |\n`)).toEqual(['| H-1 | is listed twice'])
  })
})

describe('the check of tests', () => {
  const tests: Tests = {
    files: new Map([
      ['unit/a.test.ts', "it('a fact (H-1)', () => {})\n// X-1 is only mentioned"],
      ['unit/x.test.ts', "  it('a belief (X-1)', () => {})"],
    ]),
    families: new Set(['match']),
    broken: new Set(['V-1']),
  }
  const row = (rule: string, cell: string): string => `| ${rule} | holds | read from | ${cell} |\n`
  const problems = (...rows: readonly string[]) => coverageProblems(rows.join(''), tests)

  it('is silent about families, about files that name the rule, and about rules that are explained', () => {
    expect(problems(row('H-1', 'match; `unit/a.test.ts`'), row('X-1', '`unit/x.test.ts`'))).toEqual([])
    expect(problems(row('H-1', 'not implemented'), '## Listed and not evaluated\n- H-1: no')).toEqual([])
    expect(problems(row('H-3', 'not implemented'), '## Listed and not evaluated\n- H-1 to H-4: no')).toEqual([])
  })

  it.each([
    [row('H-1', '—'), 'H-1 has no test'],
    [row('H-1', 'mtach'), 'H-1: no family of recorded cases is named mtach'],
    [row('H-1', '`unit/b.test.ts`'), 'H-1: there is no test/unit/b.test.ts'],
    [row('H-2', '`unit/a.test.ts`'), 'H-2: test/unit/a.test.ts does not name it'],
    [row('X-1', 'match; `unit/a.test.ts`'), 'X-1: no test has this trap in its name'],
    [row('H-1', 'not implemented'), 'H-1: it is not said why it is missing'],
    [row('V-2', '—'), 'V-2 has no object that breaks it'],
  ])('objects: %s', (written, problem) => expect(problems(written)).toEqual([problem]))
})
