/**
 * Owns regular expressions: compilation through RE2, whole-value tests, search and replace (with replace.ts). User patterns
 * never reach JavaScript's own backtracking engine; work is bounded by pattern × text.
 *
 * `re2-latin1`: source and text are byte strings, one byte is one character (Envoy: the bytes C3 A9 match `^..$`, a lone FF
 * matches `.`). `rust-utf8`: both are bytes of UTF-8 and are decoded first; a text that is not UTF-8 matches nothing.
 */
import { RE2JS } from 're2js'
import type { Pattern } from '../model/index.ts'
import { expandedSize } from './expanded-size.ts'
import { programOf } from './program.ts'
import { maxReplacedBytes, type Replacer, replaceHits, replacerOf } from './replace.ts'

export type CompiledPattern = { readonly ok: true; readonly regex: RE2JS } | { readonly ok: false; readonly message: string }

const MAX_SOURCE_BYTES = 65_536
/** Eight times what Istio's proxies take: nothing that expands further is worth the memory. */
const MAX_EXPANDED = 262_144
const MAX_CACHED = 1_024
const MAX_CACHED_EXPANDED = 1_000_000
const cache = new Map<string, CompiledPattern>()
let cachedExpanded = 0

const decodeUtf8 = (bytes: string): string | undefined => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes, (char) => char.charCodeAt(0)))
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
  if (expandedSize(source) > MAX_EXPANDED) return { ok: false, message: `its repetitions expand to more than ${MAX_EXPANDED} instructions` }
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
  const expanded = compiled.ok ? expandedSize(pattern.source) : 1
  if (cache.size >= MAX_CACHED || cachedExpanded + expanded > MAX_CACHED_EXPANDED) {
    cache.clear()
    cachedExpanded = 0
  }
  cache.set(key, compiled)
  cachedExpanded += expanded
  return compiled
}

// The Rust crate finds the leftmost-first span; with `full` that span itself must be the whole text, so
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
  let at = 0
  while (at < substitution.length && out.length <= maxReplacedBytes) {
    const slash = substitution.indexOf('\\', at)
    if (slash < 0) return out + substitution.slice(at)
    out += substitution.slice(at, slash)
    const what = substitution.charAt(slash + 1)
    if (what === '\\') out += what
    else if (/^\d$/.test(what)) out += group(Number(what))
    else return out
    at = slash + 2
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

/** Characters of a substitution that are read for all hits of a text together: far more than any that a proxy survives. */
const maxSubstitutionWork = 2 ** 28

const replacers = new WeakMap<RE2JS, Replacer>()

const replacerFor = (regex: RE2JS): Replacer => {
  const known = replacers.get(regex)
  if (known !== undefined) return known
  const made = replacerOf(programOf(regex))
  replacers.set(regex, made)
  return made
}

/**
 * Replaces every hit, as RE2's GlobalReplace does: leftmost hits, and an empty hit right after another hit is skipped.
 * The text comes back unchanged when the pattern does not compile, does not occur, or lacks a group that is asked for, and
 * with the Rust dialect, in which nothing is replaced. No more than 16 MiB come out.
 */
export const replacePattern = (pattern: Pattern, text: string, substitution: string): string => {
  const compiled = compilePattern(pattern)
  if (!compiled.ok || pattern.dialect !== 're2-latin1') return text
  if (highestGroup(substitution) > compiled.regex.groupCount()) return text
  let left = maxSubstitutionWork
  return replaceHits(replacerFor(compiled.regex), text, (group) => {
    left -= substitution.length
    return left < 0 ? '' : expand(substitution, group)
  })
}
