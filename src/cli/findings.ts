/** Everything that is wrong with a configuration, from its four sources, in one shape and in file order. */
import { type Issue, locate, type Mesh, renderPath, type Severity } from '../config/index.ts'
import { validateMesh } from '../config/istio/validation/index.ts'
import { regexTooLarge, selectsNothing } from '../explain/index.ts'
import type { ObjectReference } from '../model/index.ts'

export interface Finding {
  readonly severity: Severity
  /** `istio V-12`, `never-enforced`, `regex-too-large`, or the code of a reading issue. */
  readonly code: string
  readonly file: string
  readonly line: number
  readonly col: number
  /** `spec.http[0].retries.attempts`; empty when it is about the whole. */
  readonly path: string
  readonly message: string
  readonly resource?: { readonly kind: string; readonly namespace: string; readonly name: string }
}

const fromIssue = ({ path, ...issue }: Issue): Finding => ({ ...issue, path: renderPath(path) })

const placed = (mesh: Mesh, reference: ObjectReference, finding: Pick<Finding, 'severity' | 'code' | 'message'>): Finding => {
  const { kind, namespace, name, path } = reference
  const place = locate(mesh, reference) ?? { file: '', line: 0, col: 0 }
  return { ...finding, ...place, path: renderPath(path), resource: { kind, namespace, name } }
}

const fromValidation = (mesh: Mesh): readonly Finding[] =>
  validateMesh(mesh).flatMap(({ findings, kind, group, namespace, name }) =>
    findings.map(({ severity, rule, path, message }) =>
      placed(
        mesh,
        { kind, group, namespace, name, path, role: 'decided' },
        {
          severity,
          code: `istio ${rule}`,
          message: severity === 'error' ? `${message}: Istio's webhook rejects this object` : message,
        },
      ),
    ),
  )

const fromSelectors = (mesh: Mesh): readonly Finding[] =>
  selectsNothing(mesh).flatMap(({ reference, text }) =>
    reference === undefined || 'default' in reference
      ? []
      : [placed(mesh, reference, { severity: 'warning', code: 'never-enforced', message: text.replace(/^spec\.selector /, '') })],
  )

const fromRegexes = (mesh: Mesh): readonly Finding[] =>
  regexTooLarge(mesh).flatMap(({ reference, text }) =>
    reference === undefined || 'default' in reference
      ? []
      : [placed(mesh, reference, { severity: 'warning', code: 'regex-too-large', message: text })],
  )

/**
 * What makes an answer another one than the writer of the files meant. Of a key that is given twice the last one counts: where `---` is
 * missing between two objects, the first is gone.
 */
export const misread = (issues: readonly Issue[]): readonly Issue[] =>
  issues.filter(({ severity, code }) => severity === 'error' || code === 'duplicate-key')

/** Sorted by file as given, then by line. */
export const findingsOf = (mesh: Mesh, issues: readonly Issue[], files: readonly string[]): readonly Finding[] => {
  const rank = new Map(files.map((file, index) => [file, index]))
  const of = (finding: Finding): number => rank.get(finding.file) ?? files.length
  return [...issues.map(fromIssue), ...fromValidation(mesh), ...fromSelectors(mesh), ...fromRegexes(mesh)].sort(
    (a, b) => of(a) - of(b) || a.line - b.line || a.col - b.col,
  )
}
