/**
 * Owns the bytes of an image while it is made: blocks of words, strings, header names and references, each string and
 * name once. Children are written before their parents, so every address points backwards but those of the header.
 * Deterministic: the same calls give the same bytes.
 */
import { IMG_HEADER_BYTES, NONE } from '../core/layout/image.ts'
import { toByteString } from '../model/bytes.ts'
import type { ObjectReference, Reference } from '../model/index.ts'

export interface ImageWriter {
  /** Writes words (wrapped to 32 bits) and gives their address. */
  readonly block: (words: readonly number[]) => number
  /** The same, but equal blocks share one place: for what many parts repeat. */
  readonly shared: (words: readonly number[]) => number
  /** Address of a byte string (char codes 0–255) in the image. */
  readonly string: (text: string) => number
  /** Number of a lower-case header name. */
  readonly name: (name: string) => number
  /** Number of a reference; NONE for none. */
  readonly reference: (reference: Reference | undefined) => number
  /** Index of a claim's key path among those the image asks hosts for. */
  readonly claim: (path: readonly string[]) => number
  /** Index of a dotted claim path whose header text the image asks hosts for. */
  readonly claimText: (path: string) => number
  /** Overwrites a word. */
  readonly put: (at: number, word: number) => void
  readonly size: () => number
  /** What was collected on the way; used once, by the image's own compile. */
  readonly collected: () => Collected
  readonly bytes: () => Uint8Array
}

export interface Collected {
  readonly names: readonly string[]
  /** Words of REFERENCE entries. */
  readonly references: readonly number[]
  readonly claims: readonly (readonly string[])[]
  readonly claimTexts: readonly string[]
}

const INITIAL_BYTES = 4_096
const HASH_FACTOR = 16_777_619
/** Blocks of one hash that are compared; those beyond it stand more than once. */
const mostAlike = 16
const ROLES = ['decided', 'merged', 'inherited'] as const

const align = (at: number): number => (at + 3) & ~3

/** An empty image with its header reserved. `names`: header names that have fixed numbers, from 0 on. */
export const imageWriter = (names: readonly string[]): ImageWriter => {
  let buffer = new Uint8Array(INITIAL_BYTES)
  let view = new DataView(buffer.buffer)
  let end = IMG_HEADER_BYTES
  const strings = new Map<string, number>()
  const blocks = new Map<number, { readonly at: number; readonly length: number }[]>()
  const nameNumbers = new Map(names.map((name, number) => [name, number]))
  const references: number[] = []
  const referenceNumbers = new Map<Reference, number>()
  const objects = new Map<string, number>()
  /** Items of paths by what is in front of them; most have nothing behind them. */
  const paths = new Map<number, Map<number, number>>()
  const pathItems = new Map<string, number>()
  const claims = new Map<string, { readonly index: number; readonly path: readonly string[] }>()
  const claimTexts = new Map<string, number>()

  const reserve = (bytes: number): number => {
    const at = end
    end = align(end + bytes)
    if (end > buffer.length) {
      const grown = new Uint8Array(Math.max(end, buffer.length * 2))
      grown.set(buffer)
      buffer = grown
      view = new DataView(buffer.buffer)
    }
    return at
  }
  const block = (words: readonly number[]): number => {
    const at = reserve(words.length * 4)
    for (let i = 0; i < words.length; i++) view.setInt32(at + i * 4, words[i] ?? 0, true)
    return at
  }
  const equals = (at: number, words: readonly number[]): boolean => {
    for (let i = 0; i < words.length; i++) if (view.getInt32(at + i * 4, true) !== ((words[i] ?? 0) | 0)) return false
    return true
  }
  const shared = (words: readonly number[]): number => {
    let hash = words.length
    for (const word of words) {
      hash = Math.imul(hash ^ word, HASH_FACTOR)
      hash ^= hash >>> 15
    }
    const alike = blocks.get(hash)
    for (const { at, length } of alike ?? []) if (length === words.length && equals(at, words)) return at
    const at = block(words)
    if (alike === undefined) blocks.set(hash, [{ at, length: words.length }])
    else if (alike.length < mostAlike) alike.push({ at, length: words.length })
    return at
  }
  const string = (text: string): number => {
    const known = strings.get(text)
    if (known !== undefined) return known
    const at = reserve(4 + text.length)
    view.setInt32(at, text.length, true)
    for (let i = 0; i < text.length; i++) buffer[at + 4 + i] = text.charCodeAt(i)
    strings.set(text, at)
    return at
  }
  const name = (text: string): number => {
    const known = nameNumbers.get(text)
    if (known !== undefined) return known
    nameNumbers.set(text, nameNumbers.size)
    return nameNumbers.size - 1
  }
  let lastObject: { readonly of: ObjectReference; readonly at: number } | undefined
  const objectAt = (of: ObjectReference): number => {
    const { kind, group, namespace, name: own } = of
    // Rules of one policy follow each other.
    const last = lastObject?.of
    if (lastObject !== undefined && last?.name === own && last.namespace === namespace && last.kind === kind && last.group === group)
      return lastObject.at
    const key = JSON.stringify([kind, group, namespace, own])
    const at =
      objects.get(key) ??
      block([string(toByteString(kind)), string(toByteString(group)), string(toByteString(namespace)), string(toByteString(own))])
    objects.set(key, at)
    lastObject = { of, at }
    return at
  }
  const pathItem = (item: string | number): number => {
    if (typeof item === 'number') return item * 2
    const known = pathItems.get(item)
    if (known !== undefined) return known
    const word = string(toByteString(item)) * 2 + 1
    pathItems.set(item, word)
    return word
  }
  const pathAt = (path: ObjectReference['path']): number => {
    let at = NONE
    for (const item of path) {
      const word = pathItem(item)
      let children = paths.get(at)
      if (children === undefined) {
        children = new Map()
        paths.set(at, children)
      }
      let next = children.get(word)
      if (next === undefined) {
        next = block([at, word])
        children.set(word, next)
      }
      at = next
    }
    return at
  }
  const reference = (of: Reference | undefined): number => {
    if (of === undefined) return NONE
    const known = referenceNumbers.get(of)
    if (known !== undefined) return known
    const number = referenceNumbers.size
    referenceNumbers.set(of, number)
    if ('default' in of) references.push(NONE, string(toByteString(of.default)))
    else references.push(objectAt(of) + ROLES.indexOf(of.role), pathAt(of.path))
    return number
  }
  const claim = (path: readonly string[]): number => {
    const key = JSON.stringify(path)
    const known = claims.get(key)
    if (known !== undefined) return known.index
    claims.set(key, { index: claims.size, path })
    return claims.size - 1
  }
  const claimText = (path: string): number => {
    const known = claimTexts.get(path)
    if (known !== undefined) return known
    claimTexts.set(path, claimTexts.size)
    return claimTexts.size - 1
  }
  return {
    block,
    shared,
    string,
    name,
    reference,
    claim,
    claimText,
    put: (at, word) => view.setInt32(at, word, true),
    size: () => end,
    collected: () => ({
      names: [...nameNumbers.keys()],
      references,
      claims: [...claims.values()].map(({ path }) => path),
      claimTexts: [...claimTexts.keys()],
    }),
    bytes: () => buffer.slice(0, end),
  }
}
