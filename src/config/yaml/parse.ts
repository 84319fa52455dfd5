/**
 * Text → YAML documents with source offsets. JSON is read the same way. Scalars are left as text here, see value.ts.
 * The nesting limit is enforced on the syntax tokens, before anything recursive sees them.
 */
import { Composer, type CST, type Document, Parser } from 'yaml'
import type { IssueCode } from '../issue.ts'
import type { Limits } from '../limits.ts'

export interface Problem {
  readonly code: IssueCode
  readonly offset: number
  readonly message: string
}

export type YamlDocument = Document.Parsed

export interface ParsedText {
  readonly documents: readonly YamlDocument[]
  readonly problems: readonly Problem[]
}

/** Documents without syntax errors; one problem for each that has some. Never throws. */
export const parseYaml = (text: string, limits: Limits): ParsedText => {
  const documents: YamlDocument[] = []
  const problems: Problem[] = []
  const accept = (document: YamlDocument): void => {
    const [error] = document.errors
    if (error === undefined) documents.push(document)
    else problems.push({ code: 'yaml-syntax', offset: error.pos[0], message: sentence(error.message) })
  }
  try {
    const composer = new Composer({ schema: 'failsafe', uniqueKeys: false, prettyErrors: false, logLevel: 'error' })
    let count = 0
    for (const token of new Parser().parse(text)) {
      if (token.type === 'document') {
        count += 1
        if (count > limits.maxDocuments) {
          problems.push({
            code: 'too-many-documents',
            offset: token.offset,
            message: `more than ${limits.maxDocuments} documents in one file`,
          })
          return { documents, problems }
        }
        const deep = offsetBeyond(token, limits.maxDepth)
        if (deep !== undefined) {
          problems.push({ code: 'too-deep', offset: deep, message: `nested more than ${limits.maxDepth} levels deep` })
          continue
        }
      }
      for (const document of composer.next(token)) accept(document)
    }
    for (const document of composer.end()) accept(document)
  } catch (error) {
    // The parser reports through `errors`; what it throws all the same becomes an issue like any other.
    problems.push({
      code: 'yaml-syntax',
      offset: 0,
      message: `cannot be parsed: ${error instanceof Error ? error.message : String(error)}`,
    })
  }
  return { documents, problems }
}

const sentence = (message: string): string => {
  const line = message.split('\n', 1)[0] ?? ''
  return `${line.charAt(0).toLowerCase()}${line.slice(1)}`.replace(/\.$/, '')
}

/** Offset of the first token nested deeper than `maxDepth`. Iterative: its input is not trusted yet. */
const offsetBeyond = (document: CST.Document, maxDepth: number): number | undefined => {
  const pending: { readonly token: CST.Token; readonly depth: number }[] = []
  const visit = (token: CST.Token | null | undefined, depth: number): void => {
    if (token !== null && token !== undefined && 'items' in token) pending.push({ token, depth })
  }
  visit(document.value, 1)
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next.depth > maxDepth) return next.token.offset
    if (!('items' in next.token)) continue
    for (const item of next.token.items) {
      visit(item.key, next.depth + 1)
      visit(item.value, next.depth + 1)
    }
  }
  return undefined
}
