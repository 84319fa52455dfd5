/** Code and docs/semantics.md agree about rule numbers, and the check that says so is able to object. */
import { describe, expect, it } from 'vitest'
import { readSemantics, ruleProblems, sourceFiles } from '../../../scripts/check-rules.ts'

const root = process.cwd()

it('every rule number that is cited is listed, and every validation rule is reported with its severity', () => {
  expect(ruleProblems(readSemantics(root), sourceFiles(root, ['src', 'test']))).toEqual([])
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
