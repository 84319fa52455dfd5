/** Owns comparison of one byte string with one text matcher. Folds ASCII only: proxies do not know more. */
import type { TextMatcher } from '../model/index.ts'
import { matchPattern } from './pattern.ts'

const isUpper = (code: number): boolean => code >= 65 && code <= 90

/** ASCII lower case; other bytes stay. */
export const lowerAscii = (text: string): string => {
  for (let i = 0; i < text.length; i++) {
    if (isUpper(text.charCodeAt(i))) return text.replace(/[A-Z]+/g, (run) => run.toLowerCase())
  }
  return text
}

const isBlank = (code: number): boolean => code === 32 || code === 9

/** Without blanks at both ends. A loop: an expression would be quadratic on long runs of blanks. */
export const trimBlanks = (text: string): string => {
  let start = 0
  let end = text.length
  while (start < end && isBlank(text.charCodeAt(start))) start++
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--
  return start === 0 && end === text.length ? text : text.slice(start, end)
}

/** The text without blanks at its end. */
export const trimBlankEnd = (text: string): string => {
  let end = text.length
  while (end > 0 && isBlank(text.charCodeAt(end - 1))) end--
  return end === text.length ? text : text.slice(0, end)
}

// Whole segments: what follows the prefix must be nothing, a slash, or the prefix ended in one.
const coversSegments = (text: string, prefix: string): boolean =>
  text.startsWith(prefix) && (text.length === prefix.length || prefix.endsWith('/') || text[prefix.length] === '/')

/** Whether `value` meets `matcher`. Never fails: a pattern that does not compile matches nothing. */
export const matchText = (matcher: TextMatcher, value: string): boolean => {
  switch (matcher.kind) {
    case 'present':
      return true
    case 'nonEmpty':
      return value !== ''
    case 'pattern':
      return matchPattern(matcher.pattern, value)
    default: {
      const wanted = matcher.ignoreCase === true ? lowerAscii(matcher.value) : matcher.value
      const found = matcher.ignoreCase === true ? lowerAscii(value) : value
      switch (matcher.kind) {
        case 'exact':
          return found === wanted
        case 'prefix':
          return found.startsWith(wanted)
        case 'suffix':
          return found.endsWith(wanted)
        case 'contains':
          return found.includes(wanted)
        case 'segmentPrefix':
          return coversSegments(found, wanted)
        case 'strictlyBelow':
          return found.length > wanted.length && coversSegments(found, wanted)
      }
    }
  }
}

const quote = (text: string): string => JSON.stringify(text)

const verbs: Readonly<Record<Exclude<TextMatcher['kind'], 'present' | 'nonEmpty' | 'pattern'>, string>> = {
  exact: 'is exactly',
  prefix: 'starts with',
  suffix: 'ends with',
  contains: 'contains',
  segmentPrefix: 'is or is below',
  strictlyBelow: 'is below',
}

/** The matcher in words, `is exactly "a"`. */
export const describeText = (matcher: TextMatcher): string => {
  switch (matcher.kind) {
    case 'present':
      return 'is present'
    case 'nonEmpty':
      return 'is not empty'
    case 'pattern':
      return `matches ${quote(matcher.pattern.source)}`
    default:
      return `${verbs[matcher.kind]} ${quote(matcher.value)}${matcher.ignoreCase === true ? ' (ignoring case)' : ''}`
  }
}
