/** A find made small: lists lose members, texts lose characters, optional members go, as long as the same thing fails. */
import type { Find } from './compare.ts'
import { compareOne } from './compare.ts'

type Json = unknown
type Path = readonly (string | number)[]

const at = (value: Json, path: Path): Json => path.reduce<Json>((inner, key) => (inner as { readonly [key: string]: Json })[key], value)

const withChange = (value: Json, path: Path, change: (inner: Json) => Json): Json => {
  const [key, ...rest] = path
  if (key === undefined) return change(value)
  if (Array.isArray(value)) return value.map((one, i) => (i === key ? withChange(one, rest, change) : one))
  const members = value as { readonly [key: string]: Json }
  return { ...members, [key]: withChange(members[key], rest, change) }
}

/** Paths of everything that can be made shorter, the outermost first. */
const shortenable = (value: Json, path: Path = []): readonly Path[] => {
  if (typeof value === 'string') return value === '' ? [] : [path]
  if (Array.isArray(value)) return [...(value.length > 0 ? [path] : []), ...value.flatMap((one, i) => shortenable(one, [...path, i]))]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, member]) => shortenable(member, [...path, key]))
}

const slices = (length: number): readonly (readonly [from: number, to: number])[] => {
  const out: [number, number][] = []
  for (let size = length; size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < length; from += size) out.push([from, Math.min(length, from + size)])
  }
  return out
}

const shrinkValue = (start: Json, fails: (value: Json) => boolean): Json => {
  let best = start
  for (let changed = true; changed; ) {
    changed = false
    for (const path of shortenable(best)) {
      let inner: Json
      try {
        inner = at(best, path)
      } catch {
        continue
      }
      if (typeof inner !== 'string' && !Array.isArray(inner)) continue
      for (const [from, to] of slices(Math.min(inner.length, 64))) {
        const shorter = withChange(best, path, (old) =>
          typeof old === 'string'
            ? old.slice(0, from) + old.slice(to)
            : Array.isArray(old)
              ? [...old.slice(0, from), ...old.slice(to)]
              : old,
        )
        if (!fails(shorter)) continue
        best = shorter
        changed = true
        break
      }
    }
  }
  return best
}

/** What makes two failures the same one: the words without figures. */
export const signature = (failure: string): string => (failure.split('\n')[0] ?? '').replace(/\d+/g, '#')

/** The same find with as little as possible; at most `tries` questions are asked for each of its two parts. */
export const shrinkFind = ({ failure, view, request }: Find, tries: number): Find => {
  const wanted = signature(failure)
  const budget = () => {
    let left = tries
    return (still: () => string | undefined): boolean => {
      if (--left < 0) return false
      const found = still()
      return found !== undefined && signature(found) === wanted
    }
  }
  const ofRequest = budget()
  const small = shrinkValue(request, (value) => ofRequest(() => compareOne(view, value as Find['request']))) as Find['request']
  const ofView = budget()
  const smallView = shrinkValue(view, (value) => ofView(() => compareOne(value as Find['view'], small))) as Find['view']
  return { failure, view: smallView, request: small }
}
