/** `npm run compare-engines`: asks the three evaluators every recorded request. Exit status 0, 1 when they differ, 2 for usage. */
import { compareFamily } from '../test/conformance/engines.ts'
import { chosenFamilies } from '../test/conformance/store.ts'
import { readArguments, refuse } from './arguments.mjs'

const usage = `usage: npm run compare-engines -- [CASES…]
Asks the readable evaluator, and the compiled core as JavaScript and as Wasm, every recorded request; prints where they differ.
CASES: families of test/conformance/cases (\`rnd-*\`: all that start so; default all), or .jsonl files
example: npm run compare-engines -- match 'rnd-*'`

const printable = (value: unknown): string =>
  JSON.stringify(value, (_, member: unknown) => (typeof member === 'bigint' ? String(member) : member))

const named = chosenFamilies(readArguments(usage, { allowPositionals: true }).positionals)
if ('unknown' in named) refuse(`${named.unknown}: no such family or file`, usage)
else {
  let same = 0
  let differing = 0
  for (const family of named.chosen) {
    const run = await compareFamily(family)
    same += run.same
    differing += run.finds.length
    console.log(`${family.padEnd(24)} ${run.same} the same, ${run.finds.length} views differ`)
    for (const { from, failure, request } of run.finds.slice(0, 3)) console.log(`  ${from}: ${failure}\n  ${printable(request)}`)
  }
  console.log(`${same} requests decided the same three times; ${differing} views with a difference`)
  process.exitCode = differing > 0 ? 1 : 0
}
