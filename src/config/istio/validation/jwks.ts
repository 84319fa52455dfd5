/**
 * JSON Web Key Sets as istiod's parser takes them: a set, or one key alone (V-222, V-223). Looks at form only, not at what the
 * numbers in a key are. Certificates (`x5c`) are read no further than their outer DER frame.
 */
import { type GoJson, numbersFit, parseGoJson } from './go-json.ts'
import { equalFold } from './go-text.ts'

export interface JsonWebKey {
  /** Holds what only the signer should have. */
  readonly isPrivate: boolean
}

/** Keys of a set; undefined when upstream cannot parse it. */
export const readJwks = (text: string): readonly JsonWebKey[] | undefined => {
  const document = parseGoJson(text)
  if (document?.kind !== 'object') return undefined
  const lists: GoJson[] = []
  for (const [name, value] of document.members) {
    if (name === 'keys') lists.push(value)
    else if (!numbersFit(value)) return undefined
  }
  if (lists.length === 0) return allRead([readKey(document)])
  const keys = lists.map((list) => (list.kind === 'null' ? [] : list.kind === 'array' ? list.items.map(readKey) : [undefined]))
  return allRead(keys.flat())
}

const allRead = (keys: readonly (JsonWebKey | undefined)[]): readonly JsonWebKey[] | undefined => {
  const read = keys.filter((key) => key !== undefined)
  return read.length === keys.length ? read : undefined
}

type FieldCheck = (value: GoJson) => boolean

const isText: FieldCheck = (value) => value.kind === 'string' || value.kind === 'null'
const isTextList: FieldCheck = (value) => value.kind === 'null' || (value.kind === 'array' && value.items.every(isText))
const isBytes: FieldCheck = (value) => value.kind === 'null' || (value.kind === 'string' && decodeBase64(value.text) !== undefined)
const isCertificates: FieldCheck = (value) => value.kind === 'null' || (value.kind === 'array' && value.items.every(isCertificate))

const COMMON: Readonly<Record<string, FieldCheck>> = {
  alg: isText,
  kid: isText,
  use: isText,
  key_ops: isTextList,
  x5t: isText,
  'x5t#S256': isText,
  // Upstream's library misspells `x5u`, whose values it therefore takes unread.
  x58: isText,
  x5c: isCertificates,
}

interface KeyType {
  readonly fields: Readonly<Record<string, FieldCheck>>
  readonly required: readonly string[]
}

const bytesFields = (names: readonly string[]): Readonly<Record<string, FieldCheck>> =>
  Object.fromEntries(names.map((name) => [name, isBytes]))

const keyTypeOf = (kty: string, isPrivate: boolean): KeyType | undefined => {
  switch (kty) {
    case 'RSA':
      return isPrivate
        ? { fields: bytesFields(['d', 'dp', 'dq', 'e', 'n', 'p', 'q', 'qi']), required: ['d', 'e', 'n'] }
        : { fields: bytesFields(['e', 'n']), required: ['e', 'n'] }
    case 'EC':
      return {
        fields: { crv: isText, ...bytesFields(isPrivate ? ['d', 'x', 'y'] : ['x', 'y']) },
        required: isPrivate ? ['crv', 'd', 'x', 'y'] : ['crv', 'x', 'y'],
      }
    case 'OKP':
      return {
        fields: { crv: isText, ...bytesFields(isPrivate ? ['d', 'x'] : ['x']) },
        required: isPrivate ? ['crv', 'd', 'x'] : ['crv', 'x'],
      }
    case 'oct':
      return { fields: bytesFields(['k']), required: ['k'] }
    default:
      return undefined
  }
}

const readKey = (value: GoJson): JsonWebKey | undefined => {
  if (value.kind !== 'object') return undefined
  const hint = readHint(value.members)
  const type = hint === undefined ? undefined : keyTypeOf(hint.kty, hint.isPrivate)
  if (hint === undefined || type === undefined) return undefined
  const checks = new Map(Object.entries({ ...COMMON, ...type.fields }))
  for (const [name, member] of value.members) {
    if (name === 'kty' ? !isTextOf(member, hint.kty) : !(checks.get(name) ?? numbersFit)(member)) return undefined
  }
  const names = new Set(value.members.map(([name]) => name))
  return type.required.every((name) => names.has(name)) ? { isPrivate: hint.isPrivate || hint.kty === 'oct' } : undefined
}

const isTextOf = (value: GoJson, text: string): boolean => value.kind === 'string' && value.text === text

interface Hint {
  readonly kty: string
  readonly isPrivate: boolean
}

// The first look at a key ignores the case of names; the second one does not.
const readHint = (members: readonly (readonly [string, GoJson])[]): Hint | undefined => {
  let kty = ''
  let isPrivate = false
  for (const [name, value] of members) {
    if (equalFold(name, 'd')) isPrivate = true
    if (!equalFold(name, 'kty')) continue
    if (!isText(value)) return undefined
    if (value.kind === 'string') kty = value.text
  }
  return { kty, isPrivate }
}

const isCertificate = (value: GoJson): boolean => {
  const der = value.kind === 'string' ? decodeBase64(value.text) : undefined
  if (der === undefined || der.length < 2 || der.charCodeAt(0) !== 0x30) return false
  const first = der.charCodeAt(1)
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f
  if (first === 0x80 || lengthBytes > 4) return false
  let length = lengthBytes === 0 ? first : 0
  for (let i = 0; i < lengthBytes; i++) length = length * 256 + der.charCodeAt(2 + i)
  return der.length === 2 + lengthBytes + length
}

// The alphabet and the padding are guessed from the text; line breaks are ignored.
const decodeBase64 = (text: string): string | undefined => {
  const isPadded = text.endsWith('=')
  const isUrl = !/[+/]/.test(text)
  const body = text.replace(/[\r\n]/g, '')
  const padding = /={0,2}$/.exec(body)?.[0] ?? ''
  const digits = body.slice(0, body.length - padding.length)
  if (!(isUrl ? /^[A-Za-z0-9_-]*$/ : /^[A-Za-z0-9+/]*$/).test(digits)) return undefined
  const isFull = isPadded ? (digits.length + padding.length) % 4 === 0 && padding !== '' : padding === ''
  if (!isFull || digits.length % 4 === 1) return undefined
  return atob(digits.replaceAll('-', '+').replaceAll('_', '/'))
}
