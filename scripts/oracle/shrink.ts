/** Delta debugging: takes objects, fields and requests away from a puzzle as long as the two sides still disagree. */
import { fieldsOf, judge } from './dispute.ts'
import type { Oracle } from './process.ts'
import { type Puzzle, questionOf } from './puzzle.ts'

type Path = readonly (string | number)[]

/** Without these an object or a request is none. */
const needed = new Set([
  'apiVersion',
  'kind',
  'metadata',
  'name',
  'namespace',
  'status',
  'podIP',
  'at',
  'port',
  'protocol',
  'method',
  'path',
  'authority',
])

const roots = ['objects', 'meshConfig', 'requests', 'refusing'] as const

const members = (value: unknown): readonly (string | number)[] =>
  Array.isArray(value) ? value.map((_, i) => i) : typeof value === 'object' && value !== null ? Object.keys(value) : []

const at = (value: unknown, key: string | number): unknown => (value as Record<string | number, unknown>)[key]

/** Every place at `depth` below the roots that may be taken away. */
const placesAt = (puzzle: Puzzle, depth: number): readonly Path[] => {
  let level: { path: Path; value: unknown }[] = roots.map((root) => ({ path: [root], value: puzzle[root] }))
  for (let i = 0; i < depth; i++) {
    level = level.flatMap(({ path, value }) => members(value).map((key) => ({ path: [...path, key], value: at(value, key) })))
  }
  // A request's port is needed, a rule's is not: names count near the surface only.
  return level.map(({ path }) => path).filter((path) => path.length > 4 || !needed.has(String(path.at(-1))))
}

const without = (value: unknown, paths: readonly Path[]): unknown => {
  const drop = new Set(paths.filter((path) => path.length === 1).map(([key]) => key))
  const inside = (key: string | number): readonly Path[] =>
    paths.filter((path) => path.length > 1 && path[0] === key).map((path) => path.slice(1))
  const kept = members(value).filter((key) => !drop.has(key))
  const change = (key: string | number): unknown => {
    const deeper = inside(key)
    return deeper.length === 0 ? at(value, key) : without(at(value, key), deeper)
  }
  return Array.isArray(value) ? kept.map(change) : Object.fromEntries(kept.map((key) => [key, change(key)]))
}

const batch = 24

/** The smallest puzzle found before `deadlineMs` (of `Date.now()`) that disagrees in one of `fields`. */
export const shrink = async (oracle: Oracle, start: Puzzle, fields: readonly string[], deadlineMs: number): Promise<Puzzle> => {
  const disagree = async (candidates: readonly Puzzle[]): Promise<readonly boolean[]> => {
    const judged = await judge(
      oracle,
      candidates.map((puzzle, i) => questionOf(`s${i}`, puzzle)),
    )
    return judged.map(({ failures }) => fieldsOf(failures).some((field) => fields.includes(field)))
  }
  /** Takes away as many of the places as it can: all that go alone, then halves of them. */
  const reduce = async (puzzle: Puzzle, places: readonly Path[]): Promise<Puzzle> => {
    if (places.length === 0 || Date.now() > deadlineMs) return puzzle
    const candidate = without(puzzle, places) as Puzzle
    if ((await disagree([candidate]))[0] === true) return candidate
    if (places.length === 1) return puzzle
    const half = places.length >> 1
    // The later half first: the places of the earlier one keep their numbers.
    return reduce(await reduce(puzzle, places.slice(half)), places.slice(0, half))
  }
  let puzzle = start
  for (let before = ''; before !== JSON.stringify(puzzle, bigints) && Date.now() < deadlineMs; ) {
    before = JSON.stringify(puzzle, bigints)
    for (let depth = 1; depth < 12 && Date.now() < deadlineMs; depth++) {
      const places = placesAt(puzzle, depth)
      const removable: Path[] = []
      for (let from = 0; from < places.length && Date.now() < deadlineMs; from += batch) {
        const chunk = places.slice(from, from + batch)
        const verdicts = await disagree(chunk.map((path) => without(puzzle, [path]) as Puzzle))
        removable.push(...chunk.filter((_, i) => verdicts[i] === true))
      }
      puzzle = await reduce(puzzle, removable)
    }
  }
  return puzzle
}

const bigints = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value)
