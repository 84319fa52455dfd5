/** What reading a configuration has to say, as data; `renderIssue` is the one place that makes a line of it. */

import type { ObjectPath } from '../model/index.ts'

/**
 * `error`: something was not read. `warning`: read, and probably not meant so.
 * `unsupported`: valid upstream, and Fairlead does not evaluate it.
 */
export type Severity = 'error' | 'warning' | 'unsupported'

export type IssueCode =
  | 'file-too-large'
  | 'input-too-large'
  | 'too-deep'
  | 'too-many-documents'
  | 'too-many-tokens'
  | 'too-many-aliases'
  | 'too-many-issues'
  | 'yaml-syntax'
  | 'yaml-value'
  | 'duplicate-key'
  | 'not-an-object'
  | 'metadata'
  | 'api-version'
  | 'unknown-kind'
  | 'field-type'
  | 'unknown-field'
  | 'oneof-clash'
  | 'duplicate-object'
  | 'mesh-config'
  | 'unsupported-kind'
  | 'unsupported-field'
  | 'not-evaluated'

export interface Issue {
  readonly severity: Severity
  readonly code: IssueCode
  readonly file: string
  /** 1-based; column in UTF-16 units. */
  readonly line: number
  readonly col: number
  /** 0-based path in the object as written; empty when the issue is about the whole. */
  readonly path: ObjectPath
  readonly message: string
  readonly resource?: { readonly kind: string; readonly namespace: string; readonly name: string }
}

/** `spec.http[2].retries.attempts`; keys that are no plain words are quoted: `labels["app.io/name"]`. */
export const renderPath = (path: ObjectPath): string =>
  path
    .map((key, index) => {
      if (typeof key === 'number') return `[${key}]`
      return /^[A-Za-z_$][\w$-]*$/.test(key) ? `${index === 0 ? '' : '.'}${key}` : `[${JSON.stringify(key)}]`
    })
    .join('')

/** `file:line:col: path: message`, without a colour and without an end of line. */
export const renderIssue = (issue: Issue): string =>
  [`${issue.file}:${issue.line}:${issue.col}`, ...(issue.path.length > 0 ? [renderPath(issue.path)] : []), issue.message].join(': ')
