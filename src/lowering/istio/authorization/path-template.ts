/**
 * Path templates of `paths` as the proxy reads them: `{*}` is one segment, `{**}` any number (istio; the
 * accepted syntax is the proxy's, wider and stranger than what validation lets through).
 */

const literalClass = "a-zA-Z0-9._~%!$&'()*+,;:@=\\-"
const segmentPattern = `[${literalClass}]+`
const restPattern = `[${literalClass}/]*`
const literalText = /^[a-zA-Z0-9._~%!$&'()*+,;:@=-]+/
const variableName = /^[a-zA-Z][a-zA-Z0-9_]{0,15}$/
const maxVariables = 5

export type PathTemplate = { readonly kind: 'pattern'; readonly source: string } | { readonly kind: 'invalid' }

export const isPathTemplate = (path: string): boolean => path.includes('{*}') || path.includes('{**}')

// A star inside a literal is left alone by the proxy and acts as a repetition in its regular expression.
const quoteLiteral = (text: string): string => text.replace(/[$()+.]/g, '\\$&')

interface Segment {
  readonly source: string
  readonly rest: string
  /** Operators in it, in order. */
  readonly operators: readonly ('*' | '**')[]
  readonly variable?: string
}

const operatorSegment = (text: string): Segment =>
  text.startsWith('**')
    ? { source: restPattern, rest: text.slice(2), operators: ['**'] }
    : { source: segmentPattern, rest: text.slice(1), operators: ['*'] }

const literalSegment = (text: string): Segment | undefined => {
  const slash = text.indexOf('/')
  const literal = slash < 0 ? text : text.slice(0, slash)
  if (literalText.exec(literal)?.[0] !== literal) return undefined
  return { source: quoteLiteral(literal), rest: text.slice(literal.length), operators: [] }
}

/** `{name}` or `{name=segments}`. */
const variableSegment = (text: string): Segment | undefined => {
  const end = text.indexOf('}')
  if (end < 0) return undefined
  const inner = text.slice(1, end)
  const equal = inner.indexOf('=')
  const name = equal < 0 ? inner : inner.slice(0, equal)
  if (!variableName.test(name)) return undefined
  const parts = equal < 0 ? { sources: [segmentPattern], operators: ['*' as const] } : variableParts(inner.slice(equal + 1))
  if (parts === undefined) return undefined
  return { source: `(?:${parts.sources.join('/')})`, rest: text.slice(end + 1), operators: parts.operators, variable: name }
}

const variableParts = (text: string): { sources: string[]; operators: ('*' | '**')[] } | undefined => {
  if (text === '') return undefined
  const sources: string[] = []
  const operators: ('*' | '**')[] = []
  let rest = text
  while (rest !== '') {
    const part = rest.startsWith('*') ? operatorSegment(rest) : literalSegment(rest)
    if (part === undefined) return undefined
    sources.push(part.source)
    operators.push(...part.operators)
    rest = part.rest
    if (rest === '') break
    if (!rest.startsWith('/') || rest.length === 1) return undefined
    rest = rest.slice(1)
  }
  return { sources, operators }
}

const nextSegment = (text: string): Segment | undefined => {
  if (text.startsWith('*')) return operatorSegment(text)
  return text.startsWith('{') ? variableSegment(text) : literalSegment(text)
}

/** Nothing that repeats may follow `**`; variable names are unique and few. */
const isSound = (segments: readonly Segment[]): boolean => {
  const operators = segments.flatMap((segment) => segment.operators)
  const variables = segments.flatMap(({ variable }) => (variable === undefined ? [] : [variable]))
  return !operators.slice(0, -1).includes('**') && variables.length <= maxVariables && new Set(variables).size === variables.length
}

/** Regular expression over the whole path; `invalid`: the proxy aborts on such a value. Linear in its length. */
export const parsePathTemplate = (value: string): PathTemplate => {
  const invalid: PathTemplate = { kind: 'invalid' }
  const template = value.replaceAll('{*}', '*').replaceAll('{**}', '**')
  if (!/^\/[\x21-\x7e]*$/.test(template)) return invalid
  const segments: Segment[] = []
  let suffix = ''
  let rest = template.slice(1)
  while (rest !== '') {
    const segment = nextSegment(rest)
    if (segment === undefined) return invalid
    segments.push(segment)
    rest = segment.rest
    if (rest === '/') {
      segments.push({ source: '', rest: '', operators: [] })
      break
    }
    if (rest.startsWith('/')) rest = rest.slice(1)
    else if (rest !== '') {
      const tail = literalSegment(rest)
      if (tail === undefined || tail.rest !== '') return invalid
      suffix = tail.source
      break
    }
  }
  if (!isSound(segments)) return invalid
  return { kind: 'pattern', source: `/${segments.map(({ source }) => source).join('/')}${suffix}` }
}
