/**
 * Owns regular expressions: compilation through RE2, whole-value tests, search and replace. User patterns never reach
 * JavaScript's own backtracking engine, so work is linear in the text.
 *
 * `re2-latin1`: source and text are byte strings, one byte is one character (Envoy: the bytes C3 A9 match `^..$`, a lone FF
 * matches `.`). `rust-utf8`: both are bytes of UTF-8 and are decoded first; a text that is not UTF-8 matches nothing.
 */
import { RE2JS } from 're2js'
import type { Pattern } from '../model/index.ts'

export type CompiledPattern = { readonly ok: true; readonly regex: RE2JS } | { readonly ok: false; readonly message: string }

const MAX_SOURCE_BYTES = 65_536
const CACHE_SIZE = 1_024
const cache = new Map<string, CompiledPattern>()

const decodeUtf8 = (bytes: string): string | undefined => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(bytes, (char) => char.charCodeAt(0)))
  } catch {
    return undefined
  }
}

// One byte, which over Latin-1 is one character; RE2 has it, its port to JavaScript has not.
const withoutByteClass = (source: string): string =>
  source.replace(/\\(.)/gs, (written, what: string) => (what === 'C' ? '(?s:.)' : written))

const compileNew = (pattern: Pick<Pattern, 'source' | 'dialect'>): CompiledPattern => {
  if (pattern.source.length > MAX_SOURCE_BYTES) return { ok: false, message: `longer than ${MAX_SOURCE_BYTES} bytes` }
  const source = pattern.dialect === 'rust-utf8' ? decodeUtf8(pattern.source) : withoutByteClass(pattern.source)
  if (source === undefined) return { ok: false, message: 'not UTF-8' }
  try {
    return { ok: true, regex: RE2JS.compile(source) }
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : 'not a regular expression' }
  }
}

/** Compiles once per source; errors are values. The cache is an optimisation only and bounded. */
export const compilePattern = (pattern: Pick<Pattern, 'source' | 'dialect'>): CompiledPattern => {
  const key = `${pattern.dialect} ${pattern.source}`
  const known = cache.get(key)
  if (known !== undefined) return known
  const compiled = compileNew(pattern)
  if (cache.size >= CACHE_SIZE) cache.clear()
  cache.set(key, compiled)
  return compiled
}

// The Rust crate finds the leftmost-first span; with `full` that span itself must be the whole text (design 2a), so
// `a|ab` does not match `ab` there.
const matchRust = (regex: RE2JS, anchoring: Pattern['anchoring'], bytes: string): boolean => {
  const text = decodeUtf8(bytes)
  if (text === undefined) return false
  if (anchoring === 'search') return regex.test(text)
  const matcher = regex.matcher(text)
  if (!matcher.find()) return false
  return matcher.start() === 0 && (anchoring === 'start' || matcher.end() === text.length)
}

/** Whether `text` (a byte string) meets the pattern as anchored. A pattern that does not compile matches nothing. */
export const matchPattern = (pattern: Pattern, text: string): boolean => {
  const compiled = compilePattern(pattern)
  if (!compiled.ok) return false
  if (pattern.dialect === 'rust-utf8') return matchRust(compiled.regex, pattern.anchoring, text)
  switch (pattern.anchoring) {
    case 'full':
      return compiled.regex.testExact(text)
    case 'start':
      return compiled.regex.matcher(text).lookingAt()
    case 'search':
      return compiled.regex.test(text)
  }
}

/** `\0` is the whole hit, `\1`…`\9` groups, `\\` a backslash; anything else after a backslash ends the text there (RE2). */
const expand = (substitution: string, group: (index: number) => string): string => {
  let out = ''
  for (let at = 0; at < substitution.length; at++) {
    const char = substitution.charAt(at)
    if (char !== '\\') {
      out += char
      continue
    }
    at++
    const what = substitution.charAt(at)
    if (what === '\\') out += what
    else if (/^\d$/.test(what)) out += group(Number(what))
    else return out
  }
  return out
}

/** Highest group that a substitution names; 0 = none but the whole hit. */
const highestGroup = (substitution: string): number => {
  let highest = 0
  for (let at = 0; at < substitution.length - 1; at++) {
    if (substitution.charAt(at) !== '\\') continue
    at++
    const what = substitution.charAt(at)
    if (/^\d$/.test(what)) highest = Math.max(highest, Number(what))
  }
  return highest
}

/**
 * Replaces every hit, as RE2's GlobalReplace does: leftmost hits, and an empty hit right after another hit is skipped.
 * The text comes back unchanged when the pattern does not compile, does not occur, or lacks a group that is asked for.
 */
export const replacePattern = (pattern: Pattern, text: string, substitution: string): string => {
  const compiled = compilePattern(pattern)
  if (!compiled.ok) return text
  if (highestGroup(substitution) > compiled.regex.groupCount()) return text
  const matcher = compiled.regex.matcher(text)
  let out = ''
  let at = 0
  let lastEnd = -1
  while (at <= text.length && matcher.find(at)) {
    const start = matcher.start()
    const end = matcher.end()
    out += text.slice(at, start)
    if (start === end && start === lastEnd) {
      out += text.slice(start, start + 1)
      at = start + 1
      continue
    }
    out += expand(substitution, (index) => matcher.group(index) ?? '')
    at = end
    lastEnd = end
  }
  return out + text.slice(at)
}
