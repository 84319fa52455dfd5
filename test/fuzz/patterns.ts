/** Makes regular expressions with everything that RE2 has, and texts that are near to what they match. Bytes, as proxies see them. */
import type { Pattern } from '../../src/model/index.ts'
import type { Dice } from './input.ts'

/** A piece of an expression, and a text that it may match. */
interface Piece {
  readonly source: string
  readonly sample: (dice: Dice) => string
}

const fixed = (source: string, ...samples: readonly string[]): Piece => ({ source, sample: (dice) => dice.pick(samples) })

const letters = ['a', 'b', 'c', 'A', 'B', '/', '-', '_', '0', '1', '9', ' ', ':', '.', '\n', 'k', 's', 'K', 'S']
const high = ['\xe9', '\xc3', '\xa9', '\xff', '\xb5', '\x80', '\x00', '\xdf']
const wide = ['é', 'ß', 'K', 'ſ', '中', '😀', 'σ', 'ς', 'İ', '\u200d', '\ufeff', '\u2028']

const escaped = (char: string): string => {
  if (char === '\n') return '\\n'
  if (char === '\x00') return '\\x00'
  return /[.*+?()|[\]{}^$\\]/.test(char) ? `\\${char}` : char
}

const literal = (dice: Dice, isUtf8: boolean): Piece => {
  const char = dice.pick(dice.below(6) === 0 ? (isUtf8 ? wide : high) : letters)
  const code = char.codePointAt(0) as number
  if (dice.below(8) === 0) return fixed(`\\x{${code.toString(16)}}`, char)
  if (dice.below(12) === 0 && code < 128) return fixed(`\\Q${char}\\E`, char)
  if (dice.below(12) === 0 && code < 256) return fixed(`\\x${code.toString(16).padStart(2, '0')}`, char)
  return fixed(escaped(char), char)
}

const classes: readonly Piece[] = [
  fixed('\\d', '0', '7'),
  fixed('\\D', 'a', '\xe9'),
  fixed('\\w', 'a', '_', '9'),
  fixed('\\W', '-', '\xe9'),
  fixed('\\s', ' ', '\t'),
  fixed('\\S', 'a', '\xff'),
  fixed('[[:alpha:]]', 'a', 'Z'),
  fixed('[[:^digit:]x]', 'a', 'x'),
  fixed('[[:punct:][:space:]]', '.', ' '),
  fixed('[^/]', 'a', '\n'),
  fixed('[a-c]', 'a', 'c'),
  fixed('[^a-c\\d]', 'z', '/'),
  fixed('[\\w.-]', 'a', '.', '-'),
  fixed('[]a]', ']', 'a'),
  fixed('[^]a]', 'b'),
  fixed('[a-]', '-', 'a'),
  fixed('\\pL', 'a', 'é'),
  fixed('\\PN', 'a', '\xb2'),
  fixed('\\p{Lu}', 'A', 'B'),
  fixed('\\p{^Greek}', 'a'),
  fixed('[\\p{Greek}\\d]', '1', 'σ'),
  fixed('\\P{Ll}', 'A', '\xe9'),
  fixed('[\\x00-\\x{7f}]', 'a', '\x7f'),
  fixed('[\\x{80}-\\x{ff}]', '\xe9', '\x80'),
  fixed('[k-s]', 'k', 's', 'K'),
  fixed('.', 'a', '\xe9', '\n'),
  fixed('(?s:.)', '\n', 'a'),
  fixed('(?i:[a-c]k)', 'aK', 'BK'),
]

const places: readonly Piece[] = ['^', '$', '\\A', '\\z', '\\b', '\\B', '(?m:^)', '(?m:$)', '', '(?:)', '()'].map((source) =>
  fixed(source, '', '', '\n'),
)

const repeats = ['*', '+', '?', '*?', '+?', '??', '{2}', '{0}', '{1,3}', '{2,}', '{0,2}?', '{1,}?', '{3}?'] as const
const counts: Readonly<Record<string, readonly number[]>> = {
  '*': [0, 1, 3],
  '+': [1, 2],
  '?': [0, 1],
  '{2}': [2],
  '{0}': [0],
  '{1,3}': [1, 3],
  '{2,}': [2, 4],
  '{0,2}': [0, 2],
  '{1,}': [1, 3],
  '{3}': [3],
}

const repeated = (dice: Dice, piece: Piece): Piece => {
  const repeat = dice.pick(repeats)
  const times = counts[repeat] ?? counts[repeat.slice(0, -1)] ?? [1]
  const alone = /^(?:\\?[^\\]|\[[^[\]]*\]|\\[dDwWsS])$/.test(piece.source) && !/^[\^$]$/.test(piece.source)
  return {
    source: `${alone ? piece.source : `(?:${piece.source})`}${repeat}`,
    sample: (more) => Array.from({ length: more.pick(times) }, () => piece.sample(more)).join(''),
  }
}

const groups = ['(', '(?:', '(?P<n$>', '(?<m$>', '(?i:', '(?s:', '(?m:', '(?U:', '(?-s:', '(?is-m:'] as const
const flags = ['(?i)', '(?s)', '(?m)', '(?U)', '(?is)'] as const

const expression = (dice: Dice, depth: number, isUtf8: boolean, names: { next: number }): Piece => {
  const kind = dice.below(depth > 0 ? 16 : 7)
  if (kind < 3) return literal(dice, isUtf8)
  if (kind < 5) return dice.pick(classes)
  if (kind < 6) return dice.pick(places)
  if (kind < 7) return isUtf8 || dice.below(4) > 0 ? literal(dice, isUtf8) : fixed('\\C', 'a', '\xff')
  const inner = (): Piece => expression(dice, depth - 1, isUtf8, names)
  if (kind < 10) return repeated(dice, inner())
  if (kind < 12) {
    const group = dice.pick(groups).replace('$', () => String(names.next++))
    const piece = inner()
    return { source: `${group}${piece.source})`, sample: piece.sample }
  }
  const parts = Array.from({ length: 1 + dice.below(4) }, inner)
  if (kind < 14)
    return { source: parts.map(({ source }) => source).join(''), sample: (more) => parts.map(({ sample }) => sample(more)).join('') }
  return { source: `(?:${parts.map(({ source }) => source).join('|')})`, sample: (more) => more.pick(parts).sample(more) }
}

const asBytes = (text: string): string => String.fromCharCode(...new TextEncoder().encode(text))
/** Of the pieces for characters, what a byte can say. */
const asLatin1 = (text: string): string => Array.from(text, (char) => (char.charCodeAt(0) < 256 ? char : 'K')).join('')

const strange = [
  '\x80',
  '\xff',
  '\xc3',
  '\xc3\xa9',
  '\xe4\xb8\xad',
  '\xf0\x9f\x98\x80',
  '\xed\xa0\x80',
  '\xc0\x80',
  '\n',
  '',
  'a',
  '_',
  ' ',
  '\xef\xbb\xbf',
]

const near = (dice: Dice, sample: string): string => {
  const at = dice.below(sample.length + 1)
  switch (dice.below(7)) {
    case 0:
      return sample.slice(0, at) + dice.pick(strange) + sample.slice(at)
    case 1:
      return sample.slice(0, at) + sample.slice(at + 1)
    case 2:
      return sample.replace(/[a-z]/gi, (letter) => String.fromCharCode(letter.charCodeAt(0) ^ 32))
    case 3:
      return dice.pick(strange) + sample + dice.pick(strange)
    case 4:
      return sample + sample
    default:
      return sample
  }
}

export interface PatternCase {
  readonly pattern: Pattern
  readonly texts: readonly string[]
  readonly substitution: string
}

const substitutions = ['', 'x', '\\0', '[\\0]', '\\1', '\\2\\1', '/\\1/\\\\x', '\\9', '\\x', 'a\\', '\\0\\0'] as const

/** A case whose texts meet its pattern about every second time. */
export const patternCase = (dice: Dice, textCount: number): PatternCase => {
  const dialect = dice.below(3) === 0 ? 'rust-utf8' : 're2-latin1'
  const isUtf8 = dialect === 'rust-utf8'
  const piece = expression(dice, 1 + dice.below(4), isUtf8, { next: 0 })
  const whole = dice.below(5) === 0 ? dice.pick(flags) + piece.source : piece.source
  const write = isUtf8 ? asBytes : asLatin1
  const text = (): string => near(dice, write(piece.sample(dice)).slice(0, 60))
  // Long enough that a replacement works block by block.
  const long = (): string => Array.from({ length: 200 }, text).join('').slice(0, 6_000)
  const texts = Array.from({ length: textCount }, () => (dice.below(200) === 0 ? long() : text()))
  const anchoring = dice.pick(['full', 'full', 'start', 'search'] as const)
  return { pattern: { source: write(whole), dialect, anchoring }, texts, substitution: dice.pick(substitutions) }
}
