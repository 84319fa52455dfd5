/**
 * JSON as Go's decoder reads it: members in order with repetitions, text after the first value ignored.
 */

export type GoJson =
  | { readonly kind: 'null' }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'array'; readonly items: readonly GoJson[] }
  | { readonly kind: 'object'; readonly members: readonly (readonly [string, GoJson])[] }

// Go stops at 10 000 levels; this much is safe on any JavaScript stack.
const MAX_DEPTH = 500

interface Parsed {
  readonly value: GoJson
  readonly end: number
}

/** The first JSON value of the text; undefined when it is malformed or nested too deeply. */
export const parseGoJson = (text: string): GoJson | undefined => valueAt(text, 0, 0)?.value

const skipSpace = (text: string, at: number): number => {
  let next = at
  while (next < text.length && ' \t\r\n'.includes(text.charAt(next))) next += 1
  return next
}

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y
const WORD = /true|false|null/y

const tokenAt = (pattern: RegExp, text: string, at: number): string | undefined => {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0]
}

interface Text {
  readonly text: string
  readonly end: number
}

const stringAt = (text: string, at: number): Text | undefined => {
  if (text[at] !== '"') return undefined
  let end = at + 1
  while (end < text.length && text[end] !== '"') end += text[end] === '\\' ? 2 : 1
  try {
    return { text: JSON.parse(text.slice(at, end + 1)) as string, end: end + 1 }
  } catch {
    return undefined
  }
}

const valueAt = (text: string, start: number, depth: number): Parsed | undefined => {
  const at = skipSpace(text, start)
  if (depth > MAX_DEPTH) return undefined
  const first = text[at]
  if (first === '{' || first === '[') return compositeAt(text, at, depth)
  const string = stringAt(text, at)
  if (string !== undefined) return { value: { kind: 'string', text: string.text }, end: string.end }
  const word = tokenAt(WORD, text, at)
  if (word !== undefined) return { value: { kind: word === 'null' ? 'null' : 'boolean' }, end: at + word.length }
  const number = tokenAt(NUMBER, text, at)
  return number === undefined ? undefined : { value: { kind: 'number', value: Number(number) }, end: at + number.length }
}

const compositeAt = (text: string, start: number, depth: number): Parsed | undefined => {
  const isObject = text[start] === '{'
  const close = isObject ? '}' : ']'
  const members: (readonly [string, GoJson])[] = []
  const done = (end: number): Parsed => ({
    value: isObject ? { kind: 'object', members } : { kind: 'array', items: members.map(([, value]) => value) },
    end,
  })
  let at = skipSpace(text, start + 1)
  if (text[at] === close) return done(at + 1)
  for (;;) {
    let name = ''
    if (isObject) {
      const key = stringAt(text, at)
      if (key === undefined) return undefined
      name = key.text
      at = skipSpace(text, key.end)
      if (text[at] !== ':') return undefined
      at += 1
    }
    const item = valueAt(text, at, depth + 1)
    if (item === undefined) return undefined
    members.push([name, item.value])
    at = skipSpace(text, item.end)
    if (text[at] === close) return done(at + 1)
    if (text[at] !== ',') return undefined
    at = skipSpace(text, at + 1)
  }
}

/** False when a number is too large for 64-bit floats, which Go refuses where it decodes freely. */
export const numbersFit = (value: GoJson): boolean => {
  if (value.kind === 'number') return Number.isFinite(value.value)
  if (value.kind === 'array') return value.items.every(numbersFit)
  return value.kind !== 'object' || value.members.every(([, member]) => numbersFit(member))
}
