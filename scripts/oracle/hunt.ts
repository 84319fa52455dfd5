/** `hunt`: meshes and requests nobody wrote, asked of istiod with Envoy and of Fairlead, until the time is over. */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { regressionFolder } from '../../test/conformance/regressions.ts'
import { arbWorld } from '../../test/property/arbitraries/worlds.ts'
import { fieldsOf, type Judged, judge } from './dispute.ts'
import { featureNames, featuresOf } from './features.ts'
import type { Oracle } from './process.ts'
import { type Puzzle, questionOf } from './puzzle.ts'
import { exactText } from './question.ts'
import { recombined } from './recombine.ts'
import { shrink } from './shrink.ts'

export interface HuntOptions {
  readonly seconds: number
  readonly seed: number
  /** `generated` or `recombined`; both in turn when absent. */
  readonly only?: string
  /** JSON file whose `runs` get what came of this one. */
  readonly report?: string
}

const batch = 40
const shrinkMs = 150_000
/** Disagreements in the same fields are seldom of different causes: more of them are counted, not shrunk. */
const shrunkPerKind = 2

const generated = (seed: number, count: number): readonly Puzzle[] => fc.sample(arbWorld, { seed, numRuns: count })

const addRun = (file: string, run: object): void => {
  const known = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { readonly runs?: readonly object[] }) : {}
  writeFileSync(file, `${JSON.stringify({ ...known, runs: [...(known.runs ?? []), run] }, null, 2)}\n`)
}

const write = (judged: Judged, puzzle: Puzzle): string => {
  const kind = (puzzle.objects as { kind?: string }[]).at(-1)?.kind ?? 'mesh'
  const hash = createHash('sha256').update(judged.question.config).update(exactText(judged.question.requests)).digest('hex').slice(0, 8)
  const name = `${kind.toLowerCase()}-${fieldsOf(judged.failures).join('-').toLowerCase()}-${hash}`
  mkdirSync(regressionFolder, { recursive: true })
  writeFileSync(join(regressionFolder, `${name}.json`), `${exactText({ ...judged.recorded, id: name }, 1)}\n`)
  return name
}

/** Shrinks one disagreement and writes it; undefined when it does not happen again. */
const settle = async (oracle: Oracle, puzzle: Puzzle, judged: Judged): Promise<string | undefined> => {
  const [failure] = judged.failures
  if (failure === undefined) return undefined
  const fields = fieldsOf([failure])
  const one = { ...puzzle, requests: [failure.request] }
  const [again] = await judge(oracle, [questionOf('again', one)])
  if (!fieldsOf(again?.failures ?? []).some((field) => fields.includes(field))) return undefined
  const small = await shrink(oracle, one, fields, Date.now() + shrinkMs)
  const [last] = await judge(oracle, [questionOf('small', small, true)])
  return last === undefined || last.failures.length === 0 ? undefined : write(last, small)
}

/** 0: no disagreement; 1: at least one, each kind written to test/regressions. */
export const hunt = async (oracle: Oracle, { seconds, seed, only, report }: HuntOptions): Promise<0 | 1> => {
  const makers = [...(only === 'recombined' ? [] : [generated]), ...(only === 'generated' ? [] : [recombined()])]
  const endMs = Date.now() + seconds * 1000
  const reached = new Map<string, number>()
  const kinds = new Map<string, number>()
  let [cases, requests, skipped, disagreements] = [0, 0, 0, 0]
  for (let round = 0; Date.now() < endMs; round++) {
    const make = makers[round % makers.length] ?? generated
    const puzzles = make(seed * 100_003 + round, batch)
    const judged = await judge(
      oracle,
      puzzles.map((puzzle, i) => questionOf(`hunt-${seed}-${round}-${i}`, puzzle)),
    )
    for (const [i, one] of judged.entries()) {
      cases++
      requests += one.recorded.requests.length
      skipped += one.skipped
      const puzzle = puzzles[i]
      for (const name of puzzle?.families ?? featuresOf(one.recorded)) reached.set(name, (reached.get(name) ?? 0) + 1)
      if (one.failures.length === 0 || puzzle === undefined) continue
      const kind = fieldsOf(one.failures.slice(0, 1)).join(' ')
      const before = kinds.get(kind) ?? 0
      const name = before < shrunkPerKind ? await settle(oracle, puzzle, one) : 'not shrunk'
      if (name === undefined) continue
      kinds.set(kind, before + 1)
      disagreements++
      process.stderr.write(`disagreement in ${kind}: ${one.question.id} → ${name}\n`)
    }
    process.stderr.write(`round ${round}: ${cases} cases, ${requests} requests, ${disagreements} disagreements\n`)
  }
  const families = Object.fromEntries([...featureNames].sort().map((name) => [name, reached.get(name) ?? 0]))
  const missing = featureNames.filter((name) => !reached.has(name))
  console.log(
    `seed ${seed}, ${seconds} s: ${cases} cases, ${requests} requests (${skipped} without an answer), ` +
      `${featureNames.length - missing.length} of ${featureNames.length} families reached${missing.length > 0 ? ` (not: ${missing.join(', ')})` : ''}, ${disagreements} disagreements`,
  )
  console.log(`cases of each family: ${JSON.stringify(families)}`)
  if (report !== undefined) {
    const command = `npm run oracle -- hunt --seconds ${seconds} --seed ${seed}${only === undefined ? '' : ` --only ${only}`}`
    addRun(report, { command, seed, seconds, cases, requests, unanswered: skipped, disagreements, families })
  }
  return disagreements === 0 ? 0 : 1
}
