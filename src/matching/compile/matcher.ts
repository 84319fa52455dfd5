/** Owns matchers as they go into an image. What cannot match is compiled as what never matches. */
import {
  BK_BYTES,
  FIELD_DESTINATION_PORT,
  FIELD_HOST,
  FIELD_NOTHING,
  MATCH_ALWAYS,
  MATCH_BELOW,
  MATCH_BLOCK,
  MATCH_CONTAINS,
  MATCH_EXACT,
  MATCH_LONGER_PREFIX,
  MATCH_LONGER_SUFFIX,
  MATCH_NEVER,
  MATCH_NON_EMPTY,
  MATCH_PATTERN,
  MATCH_PORT,
  MATCH_PREFIX,
  MATCH_SEGMENTS,
  MATCH_SUFFIX,
  TEST_IGNORES_CASE,
  TEST_MATCHER_SHIFT,
} from '../../core/layout/lists.ts'
import type { CompileContext } from '../../image/context.ts'
import type { HostMatcher, Matcher } from '../../model/index.ts'
import { parseAddress } from '../address.ts'
import { compilePatternProgram } from '../automata/compile.ts'
import { lowerAscii } from '../text.ts'

/** MATCH_* in the bits of a test with TEST_IGNORES_CASE, its argument, and the text that it compares. */
export interface CompiledMatcher {
  readonly test: number
  readonly argument: number
  readonly text: string
}

const made = (kind: number, argument = 0, text = '', flags = 0): CompiledMatcher => ({
  test: (kind << TEST_MATCHER_SHIFT) | flags,
  argument,
  text,
})

const never = made(MATCH_NEVER)

const textKinds = {
  exact: MATCH_EXACT,
  prefix: MATCH_PREFIX,
  suffix: MATCH_SUFFIX,
  contains: MATCH_CONTAINS,
  segmentPrefix: MATCH_SEGMENTS,
  strictlyBelow: MATCH_BELOW,
} as const

const isBytes = (text: string): boolean => {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 255) return false
  return true
}

/** How many of its first bytes still fit behind each of its bytes (Knuth, Morris and Pratt). */
const bordersOf = (text: string): readonly number[] => {
  const borders = text.length === 0 ? [] : [0]
  let fit = 0
  for (let i = 1; i < text.length; i++) {
    while (fit > 0 && text[fit] !== text[i]) fit = borders[fit - 1] ?? 0
    if (text[fit] === text[i]) fit += 1
    borders.push(fit)
  }
  return borders
}

const textMatcher = ({ w }: CompileContext, kind: number, wanted: string, folds: boolean): CompiledMatcher => {
  if (!isBytes(wanted)) return never
  const argument = kind === MATCH_CONTAINS ? w.block([w.string(wanted), ...bordersOf(wanted)]) : w.string(wanted)
  return made(kind, argument, wanted, folds ? TEST_IGNORES_CASE : 0)
}

const blockMatcher = ({ w }: CompileContext, block: Extract<Matcher, { kind: 'cidr' }>): CompiledMatcher => {
  const address = parseAddress(block.address)
  const bits = Math.trunc(block.bits)
  if (address === undefined || !(bits >= 0 && bits <= (address.kind() === 'ipv4' ? 32 : 128))) return never
  const octets = address.toByteArray()
  const words = [address.kind() === 'ipv4' ? 4 : 6, bits]
  for (let i = 0; words.length * 4 < BK_BYTES; i += 4) {
    const octet = (index: number): number => octets[i + index] ?? 0
    words.push(octet(0) | (octet(1) << 8) | (octet(2) << 16) | (octet(3) << 24))
  }
  return made(MATCH_BLOCK, w.block(words))
}

/** `field`: what it is for; hosts are read in lower case. */
export const matcherFor = (c: CompileContext, matcher: Matcher, field: number): CompiledMatcher => {
  const folds = field === FIELD_HOST
  switch (matcher.kind) {
    case 'always':
    case 'present':
      return made(MATCH_ALWAYS)
    case 'never':
      return never
    case 'nonEmpty':
      return made(MATCH_NON_EMPTY)
    case 'port': {
      const isWord = Number.isInteger(matcher.port) && matcher.port >= 0 && matcher.port < 2 ** 31
      const text = String(matcher.port)
      if (field === FIELD_DESTINATION_PORT && isWord) return made(MATCH_PORT, matcher.port, text)
      return textMatcher(c, MATCH_EXACT, text, folds)
    }
    case 'cidr':
      return blockMatcher(c, matcher)
    case 'pattern':
      return made(MATCH_PATTERN, compilePatternProgram(c, matcher.pattern), '', folds ? TEST_IGNORES_CASE : 0)
    default: {
      const ignores = matcher.ignoreCase === true
      return textMatcher(c, textKinds[matcher.kind], ignores ? lowerAscii(matcher.value) : matcher.value, ignores || folds)
    }
  }
}

/** A matcher by itself: address of a MATCHER, for values that are no field. */
export const compileMatcher = (c: CompileContext, matcher: Matcher): number => {
  const { test, argument } = matcherFor(c, matcher, FIELD_NOTHING)
  return c.w.block([test, argument])
}

const hostKinds = { exact: MATCH_EXACT, suffix: MATCH_LONGER_SUFFIX, prefix: MATCH_LONGER_PREFIX, any: MATCH_ALWAYS } as const

/** A host entry of a route table (istio H-25); values are lower case. */
export const hostMatcherFor = (c: CompileContext, matcher: HostMatcher): CompiledMatcher =>
  matcher.kind === 'any' ? made(MATCH_ALWAYS) : textMatcher(c, hostKinds[matcher.kind], matcher.value, true)
