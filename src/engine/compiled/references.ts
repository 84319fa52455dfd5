/**
 * Owns the references of an image for its host: read once, frozen, shared by decisions; and how the notes of a decision
 * become its references (the same as engine/outcome.ts does with a trace).
 */

import { NO_KIND, NO_REFERENCE, NOTE_APPLIED, NOTE_MATCHED, RC_BEFORE } from '../../core/layout/frame.ts'
import {
  IMG_REFERENCE_COUNT,
  IMG_REFERENCES,
  NONE,
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
  const at = image.getInt32(image.getInt32(IMG_REFERENCES, true) + number * 4, true)
  const object = image.getInt32(at + RF_OBJECT, true)
  const path = image.getInt32(at + RF_PATH, true)
  if (object === NONE) return Object.freeze({ default: readText(image, path) })
  const text = (offset: number): string => readText(image, image.getInt32(object + offset, true))
  return Object.freeze({
    kind: text(RO_KIND),
    group: text(RO_GROUP),
    namespace: text(RO_NAMESPACE),
    name: text(RO_NAME),
    path: readPath(image, path),
    role: roles[image.getInt32(at + RF_ROLE, true)] ?? 'decided',
  })
}

/** Reads references of `image` (valid) when they are first asked for. */
export const referenceTable = (image: DataView): ReferenceTable => {
  const known: (Known | undefined)[] = new Array(image.getInt32(IMG_REFERENCE_COUNT, true))
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
  const of: ReferenceTable['of'] = (memory, notes, extra, isForward) => {
    // Records are linked from the latest back.
    let deciding: Known | undefined
    const parts: Known[] = []
    const collect = (latest: number): void => {
      const start = parts.length
      for (let at = latest; at !== 0; at = memory.getInt32(at + RC_BEFORE, true)) parts.push(read(memory.getInt32(at + NO_REFERENCE, true)))
      for (let low = start, high = parts.length - 1; low < high; low++, high--) {
        const [a, b] = [parts[low], parts[high]]
        if (a !== undefined && b !== undefined) [parts[low], parts[high]] = [b, a]
      }
    }
    for (let at = notes; at !== 0 && deciding === undefined; at = memory.getInt32(at + RC_BEFORE, true)) {
      const kind = memory.getInt32(at + NO_KIND, true)
      if (kind === NOTE_MATCHED || (kind === NOTE_APPLIED && !isForward)) deciding = read(memory.getInt32(at + NO_REFERENCE, true))
    }
    collect(notes)
    collect(extra)
    const seen = new Set<number>()
    const out: Reference[] = []
    if (deciding !== undefined) {
      seen.add(deciding.place)
      out.push(deciding.decided)
    }
    for (const part of parts) {
      if (seen.has(part.place)) continue
      seen.add(part.place)
      out.push(part.merged)
    }
    return out
  }
  return { of, read: (number) => readReference(image, number) }
}
