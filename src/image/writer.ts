/**
 * Owns the bytes of an image while it is made: blocks of words, strings, header names and references, each string and
 * name once. Children are written before their parents, so every address points backwards but those of the header.
 * Deterministic: the same calls give the same bytes.
 */
import { IMG_HEADER_BYTES, NONE } from '../core/layout/image.ts'
import { toByteString } from '../model/bytes.ts'
import type { ObjectReference, Reference } from '../model/index.ts'
import { type Blocks, hashWords, sharedBlocks } from './blocks.ts'
import { type Layered, layered } from './layered.ts'
import { type Paths, pathTree } from './paths.ts'

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
  /** What it continues. */
  readonly before?: ImageWriter
  /**
   * A writer that goes on from here, with all that was written and numbered so far, in memory of its own. This one must
   * not be written into any more.
   */
  readonly branch: () => ImageWriter
}

export interface Collected {
  readonly names: readonly string[]
  /** Words of REFERENCE entries. */
  readonly references: readonly number[]
  readonly claims: readonly (readonly string[])[]
  readonly claimTexts: readonly string[]
}

const INITIAL_BYTES = 4_096
const ROLES = ['decided', 'merged', 'inherited'] as const

const align = (at: number): number => (at + 3) & ~3

interface Written {
  readonly bytes: Uint8Array
  readonly end: number
  readonly strings: Layered<string, number>
  readonly blocks: Blocks
  readonly names: readonly string[]
  readonly nameNumbers: Layered<string, number>
  readonly references: readonly number[]
  readonly referenceNumbers: Layered<Reference, number>
  readonly objects: Layered<string, number>
  readonly paths: Paths
  readonly claims: Layered<string, { readonly index: number; readonly path: readonly string[] }>
  readonly claimTexts: Layered<string, { readonly index: number; readonly path: string }>
}

/** An empty image with its header reserved. `names`: header names that have fixed numbers, from 0 on. */
export const imageWriter = (names: readonly string[]): ImageWriter => {
  const w = writerAfter(undefined, undefined)
  names.forEach(w.name)
  return w
}

const writerAfter = (written: Written | undefined, before: ImageWriter | undefined): ImageWriter => {
  const capacity = written === undefined ? INITIAL_BYTES : align(written.end + (written.end >>> 3) + INITIAL_BYTES)
  let buffer = new Uint8Array(capacity)
  if (written !== undefined) buffer.set(written.bytes.subarray(0, written.end))
  let view = new DataView(buffer.buffer)
  let end = written?.end ?? IMG_HEADER_BYTES
  const strings = layered(written?.strings)
  const blocks = sharedBlocks(written?.blocks)
  const names = [...(written?.names ?? [])]
  const nameNumbers = layered(written?.nameNumbers)
  const references = [...(written?.references ?? [])]
  const referenceNumbers = layered(written?.referenceNumbers)
  const objects = layered(written?.objects)
  const paths = pathTree(written?.paths)
  const claims = layered(written?.claims)
  const claimTexts = layered(written?.claimTexts)

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
    const hash = hashWords(words)
    const known = blocks.find(hash, words, equals)
    if (known !== undefined) return known
    const at = block(words)
    blocks.add(hash, words.length, at)
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
    nameNumbers.set(text, names.length)
    return names.push(text) - 1
  }
  let lastObject: { readonly of: ObjectReference; readonly at: number } | undefined
  const objectAt = (of: ObjectReference): number => {
    const { kind, group, namespace, name: own } = of
    // Rules of one policy follow each other.
    const last = lastObject?.of
    if (lastObject !== undefined && last?.name === own && last.namespace === namespace && last.kind === kind && last.group === group)
      return lastObject.at
    // With the lengths, no two objects have one key.
    const key = `${kind.length} ${group.length} ${namespace.length} ${kind}${group}${namespace}${own}`
    const at =
      objects.get(key) ??
      block([string(toByteString(kind)), string(toByteString(group)), string(toByteString(namespace)), string(toByteString(own))])
    objects.set(key, at)
    lastObject = { of, at }
    return at
  }
  const writeStep = (before: number, item: string | number): number =>
    block([before, typeof item === 'number' ? item * 2 : string(toByteString(item)) * 2 + 1])
  const reference = (of: Reference | undefined): number => {
    if (of === undefined) return NONE
    const known = referenceNumbers.get(of)
    if (known !== undefined) return known
    const number = referenceNumbers.size()
    referenceNumbers.set(of, number)
    if ('default' in of) references.push(NONE, string(toByteString(of.default)))
    else references.push(objectAt(of) + Math.max(0, ROLES.indexOf(of.role)), paths.at(of.path, writeStep))
    return number
  }
  const claim = (path: readonly string[]): number => {
    const key = JSON.stringify(path)
    const known = claims.get(key)
    if (known !== undefined) return known.index
    const index = claims.size()
    claims.set(key, { index, path })
    return index
  }
  const claimText = (path: string): number => {
    const known = claimTexts.get(path)
    if (known !== undefined) return known.index
    const index = claimTexts.size()
    claimTexts.set(path, { index, path })
    return index
  }
  const self: ImageWriter = {
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
      names,
      references,
      claims: claims.values().map(({ path }) => path),
      claimTexts: claimTexts.values().map(({ path }) => path),
    }),
    bytes: () => buffer.slice(0, end),
    ...(before === undefined ? {} : { before }),
    branch: () => {
      const numbered = { names, nameNumbers, references, referenceNumbers, claims, claimTexts }
      return writerAfter({ bytes: buffer, end, strings, blocks, objects, paths, ...numbered }, self)
    },
  }
  return self
}
