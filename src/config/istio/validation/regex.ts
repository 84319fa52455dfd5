/**
 * Regular expressions and string matches in configuration (V-19 … V-21).
 */
import type { ObjectPath } from '../../../model/index.ts'
import type { StringMatch } from '../virtual-service.ts'
import type { Report } from './finding.ts'
import { regexProblem } from './go-regex.ts'
import { byteLength } from './go-text.ts'

const MAX_REGEX_BYTES = 1024

/** istio V-19 */
export const checkRegex = (report: Report, path: ObjectPath, source: string): void => {
  if (byteLength(source) > MAX_REGEX_BYTES) {
    report.error('V-19', path, `expected a regular expression of at most ${MAX_REGEX_BYTES} bytes`)
    return
  }
  const problem = regexProblem(source)
  if (problem !== undefined) report.error('V-19', path, `\`${source}\` is no RE2 regular expression: ${problem}`)
}

/** istio V-20: for fields where an empty prefix is allowed. */
export const checkRegexMatch = (report: Report, path: ObjectPath, match: StringMatch | undefined): void => {
  if (match?.regex === undefined) return
  if (match.regex === '') report.error('V-20', [...path, 'regex'], 'a regular expression must not be empty')
  else checkRegex(report, [...path, 'regex'], match.regex)
}

/** istio V-20, V-21 */
export const checkStringMatch = (report: Report, path: ObjectPath, match: StringMatch | undefined): void => {
  if (match?.prefix === '') report.error('V-21', [...path, 'prefix'], 'a prefix must not be empty here')
  checkRegexMatch(report, path, match)
}
