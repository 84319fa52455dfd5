/**
 * Text → YAML documents with source offsets. JSON is read the same way. Scalars are left as text here, see value.ts.
 * The limits hold while the text is cut into tokens, before anything recursive sees it.
 */
import { Composer, type Document, Lexer, Parser } from 'yaml'
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

// `uniqueKeys` compares all pairs; value.ts finds repeated keys in linear time.
const options = { schema: 'failsafe', resolveKnownTags: false, uniqueKeys: false, prettyErrors: false, logLevel: 'error' } as const

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
    const composer = new Composer(options)
    const parser = new Parser()
    const guard = limitGuard(parser, limits)
    let strayTokens = 0
    const compose = (tokens: ReturnType<Parser['next']>): void => {
      for (const token of tokens) {
        if (token.type === 'error') strayTokens += 1
        for (const document of composer.next(token)) accept(document)
      }
    }
    for (const lexeme of new Lexer().lex(text)) {
      const exceeded = guard(lexeme)
      if (exceeded !== undefined) return { documents, problems: [...problems, exceeded] }
      if (strayTokens > maxStrayTokens) break
      compose(parser.next(lexeme))
    }
    compose(parser.end())
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

// Lexemes of the yaml package: these two stand for the start of a document and of a scalar.
const documentStart = '\u{02}'
const scalarStart = '\u{1f}'

// The stack holds the document, one entry for each open collection, and perhaps the scalar that was read last.
const openCollections = ({ stack }: Parser): number => {
  const top = stack.at(-1)
  return stack.length - (top !== undefined && 'items' in top ? 1 : 2)
}

// Tokens that belong to no document, such as `]` between documents.
const maxStrayTokens = 100

// Never valid twice in a row. The composer makes an expensive error of each, so a long run ends the reading.
const lonely: ReadonlySet<string> = new Set([',', '!', '&', '*'])
const maxDirectives = 100

/** Called before each lexeme; answers with the limit that it breaks. */
const limitGuard = (parser: Parser, limits: Limits): ((lexeme: string) => Problem | undefined) => {
  let documents = 0
  let tokens = 0
  let blanks = 0
  let directives = 0
  let previous = ''
  return (lexeme) => {
    const exceeded = (code: IssueCode, message: string): Problem => ({ code, offset: parser.offset, message })
    const first = lexeme.charAt(0)
    if (openCollections(parser) > limits.maxDepth) {
      return exceeded('too-deep', `nested more than ${limits.maxDepth} levels deep`)
    }
    if (previous !== scalarStart && (first === ' ' || first === '\n' || first === '\r' || first === '#')) {
      if (first !== ' ' && previous !== ',') previous = ''
      blanks += 1
      return blanks > 2 * limits.maxTokens
        ? exceeded('too-many-tokens', 'more blanks, line ends and comments than a file may have')
        : undefined
    }
    if (lexeme === documentStart || (lexeme === '---' && previous !== scalarStart && previous !== documentStart)) documents += 1
    else if (previous !== scalarStart) tokens += 1
    if (first === '%') directives += 1
    if (documents > limits.maxDocuments) return exceeded('too-many-documents', `more than ${limits.maxDocuments} documents in one file`)
    if (tokens > limits.maxTokens) return exceeded('too-many-tokens', `more than ${limits.maxTokens} YAML tokens in one file`)
    if (directives > maxDirectives || (lonely.has(first) && first === previous)) return exceeded('yaml-syntax', `unexpected \`${first}\``)
    previous = previous === scalarStart ? '' : first
    return undefined
  }
}
