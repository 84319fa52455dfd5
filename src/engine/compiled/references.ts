/**
 * Owns the references of an image for its host: read once, frozen, shared by decisions; and how the notes of a decision
 * become its references (the same as engine/outcome.ts does with a trace).
 */

import { NO_KIND, NO_REFERENCE, NOTE_APPLIED, NOTE_MATCHED, RC_BEFORE } from '../../core/layout/frame.ts'
import {
  IMG_REFERENCE_COUNT,
  IMG_REFERENCES,
  NONE,
  RF_BYTES,
  RF_OBJECT,
  RF_PATH,
  RF_ROLE,
  RO_GROUP,
  RO_KIND,
  RO_NAME,
  RO_NAMESPACE,
  RP_ITEM,
  RP_PARENT,
} from '../../core/layout/image.ts'
import { readText } from '../../image/objects.ts'
import type { Reference } from '../../model/index.ts'
import { keyOf, withRole } from '../outcome.ts'
import { roles } from './words.ts'

export interface ReferenceTable {
  /** The references of a decision; `notes` and `extra` are the latest records of their lists in `memory`. */
  readonly of: (memory: DataView, notes: number, extra: number, isForward: boolean) => readonly Reference[]
  readonly read: (number: number) => Reference
}

interface Known {
  /** Number of the first reference that names the same place. */
  readonly place: number
  readonly decided: Reference
  readonly merged: Reference
}

const readPath = (image: DataView, last: number): readonly (string | number)[] => {
  const path: (string | number)[] = []
  for (let at = last; at !== NONE; at = image.getInt32(at + RP_PARENT, true)) {
    const item = image.getInt32(at + RP_ITEM, true)
    path.push((item & 1) === 0 ? item / 2 : readText(image, (item - 1) / 2))
  }
  return Object.freeze(path.reverse())
}

const readReference = (image: DataView, number: number): Reference => {
  const at = image.getInt32(IMG_REFERENCES, true) + number * RF_BYTES
  const word = image.getInt32(at + RF_OBJECT, true)
  const path = image.getInt32(at + RF_PATH, true)
  if (word === NONE) return Object.freeze({ default: readText(image, path) })
  const object = word & ~RF_ROLE
  const text = (offset: number): string => readText(image, image.getInt32(object + offset, true))
  return Object.freeze({
    kind: text(RO_KIND),
    group: text(RO_GROUP),
    namespace: text(RO_NAMESPACE),
    name: text(RO_NAME),
    path: readPath(image, path),
    role: roles[word & RF_ROLE] ?? 'decided',
  })
}

/** Sequences of notes whose references are kept, at most. Most decisions of an image share theirs with others. */
const KEPT = 1_024
/** Notes of a sequence that is kept, at most. */
const KEPT_NOTES = 256

/** What notes gave. */
interface Sequence {
  /** Reference number and kind of each note, latest first; NONE between those of the two lists, and the kind of outcome. */
  readonly notes: Int32Array
  readonly references: readonly Reference[]
}

/** Reads references of `image` (valid) when they are first asked for. */
export const referenceTable = (image: DataView): ReferenceTable => {
  const count = image.getInt32(IMG_REFERENCE_COUNT, true)
  const known: (Known | undefined)[] = new Array(count)
  const places = new Map<string, number>()
  const read = (number: number): Known => {
    const before = known[number]
    if (before !== undefined) return before
    const reference = readReference(image, number)
    const key = keyOf(reference)
    const place = places.get(key) ?? number
    places.set(key, place)
    const made = { place, decided: Object.freeze(withRole(reference, 'decided')), merged: Object.freeze(withRole(reference, 'merged')) }
    known[number] = made
    return made
  }
  const made = (memory: DataView, notes: number, extra: number, isForward: boolean): readonly Reference[] => {
    // Records are linked from the latest back.
    let deciding: Known | undefined
    for (let at = notes; at !== 0 && deciding === undefined; at = memory.getInt32(at + RC_BEFORE, true)) {
      const kind = memory.getInt32(at + NO_KIND, true)
      if (kind === NOTE_MATCHED || (kind === NOTE_APPLIED && !isForward)) deciding = read(memory.getInt32(at + NO_REFERENCE, true))
    }
    const parts: Known[] = []
    for (const latest of [extra, notes])
      for (let at = latest; at !== 0; at = memory.getInt32(at + RC_BEFORE, true)) parts.push(read(memory.getInt32(at + NO_REFERENCE, true)))
    const seen = new Set<number>()
    const out: Reference[] = []
    if (deciding !== undefined) {
      seen.add(deciding.place)
      out.push(deciding.decided)
    }
    for (const part of parts.reverse()) {
      if (seen.has(part.place)) continue
      seen.add(part.place)
      out.push(part.merged)
    }
    return Object.freeze(out)
  }

  const kept: (Sequence | undefined)[] = new Array(KEPT).fill(undefined)
  // The notes of this decision as words, so that they are read once.
  let words = new Int32Array(64)
  let length = 0
  const push = (word: number): void => {
    if (length === words.length) {
      const longer = new Int32Array(length * 2)
      longer.set(words)
      words = longer
    }
    words[length++] = word
  }
  const pushNotes = (memory: DataView, latest: number): void => {
    for (let at = latest; at !== 0; at = memory.getInt32(at + RC_BEFORE, true))
      push((memory.getInt32(at + NO_REFERENCE, true) << 1) | memory.getInt32(at + NO_KIND, true))
  }
  const isThis = (notes: Int32Array): boolean => {
    if (notes.length !== length) return false
    for (let i = 0; i < length; i++) if (notes[i] !== words[i]) return false
    return true
  }
  const of: ReferenceTable['of'] = (memory, notes, extra, isForward) => {
    length = 0
    push(isForward ? 1 : 0)
    pushNotes(memory, notes)
    push(NONE)
    pushNotes(memory, extra)
    let hash = 0
    for (let i = 0; i < length; i++) hash = Math.imul(hash ^ (words[i] ?? 0), 0x9e3779b1) ^ (hash >>> 15)
    const slot = (hash >>> 8) % KEPT
    const before = kept[slot]
    if (before !== undefined && isThis(before.notes)) return before.references
    const references = made(memory, notes, extra, isForward)
    if (length <= KEPT_NOTES) kept[slot] = { notes: words.slice(0, length), references }
    return references
  }
  return { of, read: (number) => readReference(image, number) }
}
