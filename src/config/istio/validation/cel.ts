/**
 * Syntax of the Common Expression Language, as far as the parser istiod uses checks it: grammar, literals, reserved names, macros.
 */
import { type CelToken, type CelTokenKind, celTokens } from './cel-tokens.ts'

/** What macros need to know of an argument. */
type Shape = 'name' | 'select' | 'other'

/** Where the parser stands. A failure moves it to the end, so that every loop stops. */
interface Parser {
  readonly tokens: readonly CelToken[]
  at: number
  problem: string | undefined
  /** How many expressions stand in each other here. */
  depth: number
}

const MAX_CODE_POINTS = 100_000
const MAX_DEPTH = 250
const RELATIONS: readonly CelTokenKind[] = ['<', '<=', '>=', '>', '==', '!=', 'in']
const SUMS: readonly CelTokenKind[] = ['*', '/', '%', '+', '-']
const RESERVED: readonly string[] = [
  ...['as', 'break', 'const', 'continue', 'else', 'for', 'function', 'if', 'import', 'let', 'loop', 'package', 'namespace', 'return'],
  ...['var', 'void', 'while'],
]

/** Complaint about an expression; undefined when it parses. */
export const celProblem = (text: string): string | undefined => {
  if (text.length > MAX_CODE_POINTS && [...text].length > MAX_CODE_POINTS) return `an expression has at most ${MAX_CODE_POINTS} characters`
  const parser: Parser = { tokens: celTokens(text), at: 0, problem: undefined, depth: 0 }
  expression(parser)
  if (kindOf(parser) !== 'end') fail(parser)
  return parser.problem
}

const END: CelToken = { kind: 'end', text: '' }

const peek = (parser: Parser, ahead = 0): CelToken => parser.tokens[parser.at + ahead] ?? END

const kindOf = (parser: Parser, ahead = 0): CelTokenKind => peek(parser, ahead).kind

const fail = (parser: Parser, message?: string): void => {
  const { kind, text } = peek(parser)
  parser.problem ??=
    message ?? (kind === 'end' ? 'the expression ends too early' : kind === 'bad' ? 'unreadable text' : `unexpected \`${text}\``)
  parser.at = parser.tokens.length
}

const take = (parser: Parser, kind: CelTokenKind): boolean => {
  if (kindOf(parser) !== kind || parser.at >= parser.tokens.length) return false
  parser.at += 1
  return true
}

const need = (parser: Parser, kind: CelTokenKind): void => {
  if (!take(parser, kind)) fail(parser)
}

const limit = (parser: Parser, depth: number): void => {
  if (depth > MAX_DEPTH) fail(parser, `an expression is nested at most ${MAX_DEPTH} deep`)
}

const expression = (parser: Parser): Shape => {
  parser.depth += 1
  limit(parser, parser.depth)
  let shape = disjunction(parser)
  if (take(parser, '?')) {
    disjunction(parser)
    need(parser, ':')
    expression(parser)
    shape = 'other'
  }
  parser.depth -= 1
  return shape
}

const disjunction = (parser: Parser): Shape => chain(parser, ['||'], (inner) => chain(inner, ['&&'], relation))

const relation = (parser: Parser): Shape => chain(parser, RELATIONS, sum)

const sum = (parser: Parser): Shape => chain(parser, SUMS, unary)

// Operators of equal rank nest to the left, one level each, but for those of `&&` and `||`.
const chain = (parser: Parser, operators: readonly CelTokenKind[], operand: (parser: Parser) => Shape): Shape => {
  let levels = operators === RELATIONS || operators === SUMS ? 0 : Number.NEGATIVE_INFINITY
  let shape = operand(parser)
  while (operators.includes(kindOf(parser))) {
    parser.at += 1
    levels += 1
    limit(parser, levels)
    operand(parser)
    shape = 'other'
  }
  return shape
}

const unary = (parser: Parser): Shape => {
  const isNumber = kindOf(parser) === '-' && ['int', 'float'].includes(kindOf(parser, 1))
  const sign = isNumber ? undefined : (['!', '-'] as const).find((operator) => operator === kindOf(parser))
  if (sign === undefined) return member(parser)
  // A minus before a number belongs to the number, unless it follows another minus.
  let signs = 0
  while (take(parser, sign)) signs += 1
  const shape = member(parser)
  // An even number of them cancels out before macros look at it.
  return signs % 2 === 0 ? shape : 'other'
}

const member = (parser: Parser): Shape => {
  let levels = 0
  let shape = primary(parser)
  while (kindOf(parser) === '.' || kindOf(parser) === '[') {
    levels += 1
    limit(parser, levels)
    shape = take(parser, '[') ? indexed(parser) : selected(parser)
  }
  return shape
}

const indexed = (parser: Parser): Shape => {
  expression(parser)
  need(parser, ']')
  return 'other'
}

const selected = (parser: Parser): Shape => {
  need(parser, '.')
  const { text } = peek(parser)
  if (take(parser, 'escaped name')) return 'select'
  need(parser, 'name')
  if (!take(parser, '(')) return 'select'
  checkMacro(parser, text, arguments_(parser))
  return 'other'
}

const primary = (parser: Parser): Shape => {
  const { kind, text } = peek(parser)
  switch (kind) {
    case 'name':
    case '.':
      return named(parser)
    case '(': {
      parser.at += 1
      const shape = expression(parser)
      need(parser, ')')
      return shape
    }
    case '[':
      parser.at += 1
      listed(parser, ']', expression)
      return 'other'
    case '{':
      parser.at += 1
      listed(parser, '}', entry)
      return 'other'
    case '-':
      parser.at += 1
      return number(parser, peek(parser), '-')
    case 'int':
    case 'uint':
    case 'float':
      return number(parser, peek(parser), '')
    case 'string':
    case 'bytes':
    case 'constant':
      parser.at += 1
      return 'other'
    default:
      fail(parser, text === '' ? undefined : `unexpected \`${text}\``)
      return 'other'
  }
}

const RANGES = { int: [-(2n ** 63n), 2n ** 63n - 1n], uint: [0n, 2n ** 64n - 1n] } as const

const number = (parser: Parser, { kind, text }: CelToken, sign: string): Shape => {
  if (kind === 'int' || kind === 'uint') {
    const digits = text.replace(/[uU]$/, '')
    // Twenty digits hold every 64-bit number, and leading zeros have been written before.
    const value = digits.length > 1000 ? 2n ** 64n : BigInt(digits.startsWith('0x') ? digits : digits.replace(/^0+(?=[0-9])/, ''))
    const signed = sign === '-' ? -value : value
    const [least, most] = RANGES[kind]
    if (signed < least || signed > most) fail(parser, `\`${sign}${text}\` has more than 64 bits`)
    else parser.at += 1
  } else need(parser, 'float')
  return 'other'
}

// A name, a call, or a message such as `a.b{c: 1}`.
const named = (parser: Parser): Shape => {
  const isAbsolute = take(parser, '.')
  if (isMessage(parser)) {
    while (!take(parser, '{') && kindOf(parser) !== 'end') parser.at += 1
    listed(parser, '}', field)
    return 'other'
  }
  const { text } = peek(parser)
  need(parser, 'name')
  if (RESERVED.includes(text)) fail(parser, `\`${text}\` is reserved`)
  if (!take(parser, '(')) return text === '__result__' && !isAbsolute ? 'other' : 'name'
  const shapes = arguments_(parser)
  if (text === 'has' && !isAbsolute && shapes.length === 1 && shapes[0] !== 'select') fail(parser, '`has` asks for a field')
  return 'other'
}

const isMessage = (parser: Parser): boolean => {
  let ahead = 0
  while (kindOf(parser, ahead) === 'name' && kindOf(parser, ahead + 1) === '.') ahead += 2
  return kindOf(parser, ahead) === 'name' && kindOf(parser, ahead + 1) === '{'
}

const arguments_ = (parser: Parser): readonly Shape[] => {
  if (take(parser, ')')) return []
  const shapes = [expression(parser)]
  while (take(parser, ',')) shapes.push(expression(parser))
  need(parser, ')')
  return shapes
}

// Items with an optional comma after the last one, also when there is none.
const listed = (parser: Parser, close: ']' | '}', item: (parser: Parser) => unknown): void => {
  take(parser, ',')
  if (take(parser, close)) return
  if (peek(parser, -1).kind === ',') {
    fail(parser)
    return
  }
  item(parser)
  while (take(parser, ',') && kindOf(parser) !== close) item(parser)
  need(parser, close)
}

const entry = (parser: Parser): void => {
  expression(parser)
  need(parser, ':')
  expression(parser)
}

const field = (parser: Parser): void => {
  if (!take(parser, 'escaped name')) need(parser, 'name')
  need(parser, ':')
  expression(parser)
}

const QUANTIFIERS: readonly string[] = ['all', 'exists', 'exists_one', 'filter', 'map']

const checkMacro = (parser: Parser, name: string, shapes: readonly Shape[]): void => {
  const isMacro = QUANTIFIERS.includes(name) && (shapes.length === 2 || (name === 'map' && shapes.length === 3))
  if (isMacro && shapes[0] !== 'name') fail(parser, `the first argument of \`${name}\` is a name`)
}
