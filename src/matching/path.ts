/**
 * Owns request targets: path and query apart, query parameters, and the cleaning of the path before anything looks at
 * it (istio, as recorded: what Envoy 1.40 and its URL library do).
 */
import type { DataplaneRules, PathNormalization } from '../model/index.ts'

/** Path without query; a fragment never gets this far (istio M-7, as recorded). */
export const pathOf = (target: string): string => {
  const end = target.search(/[?#]/)
  return end < 0 ? target : target.slice(0, end)
}

/** The query with its `?`, or empty. */
export const queryOf = (target: string): string => {
  const at = target.indexOf('?')
  return at < 0 ? '' : target.slice(at)
}

/** istio M-26: first value of a key, not decoded; `?a` and `?a=` give the empty string; absent key = undefined. */
export const queryParameter = (target: string, name: string): string | undefined => {
  const query = queryOf(target)
  if (query === '') return undefined
  const fragment = query.indexOf('#')
  for (const pair of query.slice(1, fragment < 0 ? undefined : fragment).split('&')) {
    const equals = pair.indexOf('=')
    if ((equals < 0 ? pair : pair.slice(0, equals)) === name) return equals < 0 ? '' : pair.slice(equals + 1)
  }
  return undefined
}

// Characters that are never written escaped, and those that are always written escaped.
const isUnreserved = (code: number): boolean =>
  (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 45 || code === 95 || code === 126
const ESCAPED = new Set([...'" <>^`{|}'].map((char) => char.charCodeAt(0)))
const mustEscape = (code: number): boolean => code < 32 || code > 126 || ESCAPED.has(code)

const hexValue = (text: string, at: number): number | undefined => {
  const digits = text.slice(at, at + 2)
  return /^[0-9a-fA-F]{2}$/.test(digits) ? Number.parseInt(digits, 16) : undefined
}

/** Length of a dot at `at`, written as `.` or `%2e`; 0 = none. */
const dotLength = (path: string, at: number): number => {
  if (path[at] === '.') return 1
  return path[at] === '%' && path[at + 1] === '2' && (path[at + 2] === 'e' || path[at + 2] === 'E') ? 3 : 0
}

const endsSegment = (path: string, at: number): boolean => at >= path.length || path[at] === '/' || path[at] === '\\'

/** Without the last segment; `out` ends in a slash and keeps its first one. */
const parent = (out: string): string => (out.length <= 1 ? out : out.slice(0, Math.max(out.lastIndexOf('/', out.length - 2), 0) + 1))

const escapeByte = (code: number): string => `%${code.toString(16).toUpperCase().padStart(2, '0')}`

/** One escape or character of the path that is not a dot; undefined = the path is refused. */
const copyAt = (path: string, at: number): { readonly text: string; readonly used: number; readonly unescaped?: boolean } | undefined => {
  const code = path.charCodeAt(at)
  if (code === 92) return { text: '/', used: 1 }
  if (code === 37) {
    const value = hexValue(path, at + 1)
    if (value === undefined) return { text: '%', used: 1 }
    if (value === 0) return undefined
    return isUnreserved(value) ? { text: String.fromCharCode(value), used: 3, unescaped: true } : { text: path.slice(at, at + 3), used: 3 }
  }
  if (code === 0) return undefined
  return { text: mustEscape(code) ? escapeByte(code) : path.slice(at, at + 1), used: 1 }
}

/** A `%` at `bare` that was none of an escape must not become one by what was unescaped behind it: it is escaped itself. */
const withoutNewEscape = (out: string, bare: number, next: string): string =>
  out[bare] === '%' && hexValue(`${out}${next}`, bare + 1) !== undefined ? `${out.slice(0, bare)}%25${out.slice(bare + 1)}` : out

/** Dot segments, backslashes, escapes (istio ). Undefined = refused. */
const canonical = (path: string): string | undefined => {
  let out = ''
  let at = 0
  let bare = -1
  while (at < path.length) {
    const dot = dotLength(path, at)
    if (dot === 0) {
      const copied = copyAt(path, at)
      if (copied === undefined) return undefined
      if (copied.text === '%') bare = out.length
      out += copied.text
      at += copied.used
      if (copied.unescaped === true && bare >= out.length - 3) out = withoutNewEscape(out, bare, path.slice(at, at + 1))
      continue
    }
    const second = dotLength(path, at + dot)
    if (out.endsWith('/') && endsSegment(path, at + dot)) at += dot + 1
    else if (out.endsWith('/') && second > 0 && endsSegment(path, at + dot + second)) {
      out = parent(out)
      at += dot + second + 1
    } else {
      out += '.'
      at += dot
    }
  }
  return out
}

// istio A-53: `/..;a=b/` is a dot segment; its parameters run up to the next slash as written.
const stripDotSegmentParameters = (path: string): string => path.replace(/(^|\/)(\.{1,2});[^/]*/g, '$1$2')

// Envoy keeps one slash at each end, so that a path of slashes only becomes two.
const mergeSlashes = (path: string): string => {
  if (!path.includes('//')) return path
  const inner = path.split('/').filter((part) => part !== '')
  return `${path.startsWith('/') ? '/' : ''}${inner.join('/')}${path.endsWith('/') ? '/' : ''}`
}

const decodeSlashes = (path: string): string => path.replace(/%2f/gi, '/').replace(/%5c/gi, '\\')

/** The cleaned target with its query untouched, or a refusal (Envoy answers 400). */
export type NormalizedPath = { readonly ok: true; readonly path: string } | { readonly ok: false; readonly why: 'fragment' | 'invalidPath' }

/** istio A-50: fragment, then escaped slashes, then the canonical form, then runs of slashes. */
export const normalizePath = (
  target: string,
  how: PathNormalization,
  dotSegmentParameters: DataplaneRules['dotSegmentParameters'] = 'dropped',
): NormalizedPath => {
  if (target.includes('#')) return { ok: false, why: 'fragment' }
  const query = queryOf(target)
  let path: string | undefined = target.slice(0, target.length - query.length)
  if (how.decodeSlashes) path = decodeSlashes(path)
  if (how.normalize) path = canonical(dotSegmentParameters === 'dropped' ? stripDotSegmentParameters(path) : path)
  if (path === undefined) return { ok: false, why: 'invalidPath' }
  return { ok: true, path: (how.mergeSlashes ? mergeSlashes(path) : path) + query }
}
