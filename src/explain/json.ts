/**
 * The answer as JSON: `schema/explain.v1.json` is its contract. Draws are decimal strings, references carry their place,
 * views stay out.
 */
import type { ObjectReference } from '../model/index.ts'
import type { DataplaneComparison } from './dataplanes.ts'
import type { CallAnswer } from './types.ts'

export interface Place {
  readonly file: string
  readonly line: number
  readonly col: number
}

export type Locate = (reference: ObjectReference) => Place | undefined

type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue }

const isReference = (value: object): value is ObjectReference => 'path' in value && 'role' in value && Array.isArray(value.path)

const convert = (value: unknown, locate: Locate): JsonValue | undefined => {
  if (typeof value === 'bigint') return value.toString()
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (Array.isArray(value)) return value.map((one) => convert(one, locate) ?? null)
  if (typeof value !== 'object') return undefined
  const place = isReference(value) ? locate(value) : undefined
  const entries = Object.entries(value)
    .map(([key, one]) => [key, convert(one, locate)] as const)
    .filter((entry): entry is readonly [string, JsonValue] => entry[1] !== undefined)
  return { ...Object.fromEntries(entries), ...(place === undefined ? {} : { at: { file: place.file, line: place.line, col: place.col } }) }
}

/** A comparison of several profiles, as part of an answer. */
export const comparisonJson = (comparison: DataplaneComparison, locate: Locate): JsonValue => convert(comparison, locate) ?? null

/** Plain JSON data; `locate` gives the place of a reference where files are known. */
export const answerJson = (answer: CallAnswer, locate: Locate): JsonValue => {
  const hops = answer.hops.map(({ view: _view, ...hop }) => hop)
  const call = { ...answer.call, engine: answer.call.engine?.name }
  return convert({ ...answer, call, hops }, locate) ?? null
}
