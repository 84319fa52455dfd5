/** The fuzzer of the evaluators: view after view, many requests at each, until the time is up. */
import { compareAll, noCounts } from '../../test/fuzz/engines/compare.ts'
import { poolOf, requestsNear } from '../../test/fuzz/engines/requests.ts'
import { shrinkFind, signature } from '../../test/fuzz/engines/shrink.ts'
import { sourcesOf } from '../../test/fuzz/engines/sources.ts'
import { keepFind } from '../../test/fuzz/engines/store.ts'
import { type Dice, diceFrom } from '../../test/fuzz/input.ts'

/** Requests at each view. */
const perView = 2_000

function* asked(requests: Parameters<typeof poolOf>[0], dice: Dice): Generator<(typeof requests)[number]> {
  yield* requests
  const more = requestsNear(poolOf(requests), dice)
  for (let left = perView; left > 0; left--) yield more.next().value
}

export const fuzzEngines = async (seconds: number, seed: number): Promise<number> => {
  const counts = noCounts()
  const seen = new Set<string>()
  const start = performance.now()
  const elapsed = (): number => (performance.now() - start) / 1000
  let told = 0
  for (let index = 0; elapsed() < seconds; index++) {
    const dice = diceFrom(Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b))
    for (const { from, view, requests } of await sourcesOf(dice, index)) {
      const find = compareAll(view, asked(requests, dice), counts)
      if (find === undefined || seen.has(signature(find.failure))) continue
      seen.add(signature(find.failure))
      process.stderr.write(`\nnumber ${index}, ${from}: ${find.failure}\n`)
      process.stderr.write(`kept in ${keepFind(shrinkFind(find, 3_000))}\n`)
    }
    if (elapsed() - told >= 10) {
      told = elapsed()
      process.stderr.write(`${Math.round(told)} s, ${JSON.stringify(counts)}, ${seen.size} finds\n`)
    }
  }
  console.log(JSON.stringify({ seed, target: 'engines', seconds: Math.round(elapsed()), ...counts, finds: seen.size }))
  return seen.size > 0 ? 1 : 0
}
