/**
 * What validation says about one object, and the collector the rules write to.
 *
 * Owns: the finding's shape and which findings survive. Rules live in one file per kind beside this one and are listed
 * by number in docs/semantics.md#validation.
 */
import type { ObjectPath } from '../../../model/index.ts'

/** `error`: Istio's admission webhook rejects the object. `warning`: it is admitted with a warning. */
export type ValidationSeverity = 'error' | 'warning'

export interface ValidationFinding {
  /** Number in docs/semantics.md#validation, such as `V-8`. */
  readonly rule: string
  readonly severity: ValidationSeverity
  /** 0-based path in the object as written, beginning with `spec` or `metadata`. */
  readonly path: ObjectPath
  /** One line, lower-case start, no final stop. */
  readonly message: string
}

/** Where rules write; local to one call, so validation stays a pure function from outside. */
export interface Report {
  readonly error: (rule: string, path: ObjectPath, message: string) => void
  readonly warning: (rule: string, path: ObjectPath, message: string) => void
}

/** A report that keeps its findings in `findings`. */
export const collector = (findings: ValidationFinding[]): Report => ({
  error: (rule, path, message) => void findings.push({ rule, severity: 'error', path, message }),
  warning: (rule, path, message) => void findings.push({ rule, severity: 'warning', path, message }),
})

/** Upstream loses the warnings of some nested checks (they travel as plain errors); callers say so by wrapping. */
export const withoutWarnings = (report: Report): Report => ({ error: report.error, warning: () => undefined })

/** Findings of a check that is run on its own first, to see whether it found errors. */
export const findingsOf = (check: (report: Report) => void): readonly ValidationFinding[] => {
  const findings: ValidationFinding[] = []
  check(collector(findings))
  return findings
}

export const hasErrors = (findings: readonly ValidationFinding[]): boolean => findings.some((finding) => finding.severity === 'error')

export const replay = (findings: readonly ValidationFinding[], report: Report): void => {
  for (const finding of findings) report[finding.severity](finding.rule, finding.path, finding.message)
}
