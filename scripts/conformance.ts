/** `npm run conformance`: runs recorded cases through the `decide` door. Exit status 0, 1 when a request is answered otherwise, 2 for usage. */
import { dataplaneNamed } from '../src/dataplane/index.ts'
import { describeFamily, runFamily } from '../test/conformance/run.ts'
import { chosenFamilies } from '../test/conformance/store.ts'
import { readArguments, refuse } from './arguments.mjs'

const usage = `usage: npm run conformance -- [CASES…] [--show N] [--id CASE] [--field NAME] [--dataplane NAME]
Prints for each family how many recorded requests are answered as recorded, and which fields differ most.
CASES: families of test/conformance/cases (\`rnd-*\`: all that start so; default all), or .jsonl files that \`npm run oracle -- record\` wrote
options: --show N          of each family N requests that are answered otherwise
         --id CASE         only cases whose id starts so
         --field NAME      of what --show shows, only where this field differs
         --dataplane NAME  as the Envoy release of this profile answered (families only)
examples: npm run conformance -- match --show 3
          npm run conformance -- my-cases.jsonl --show 10`

const { values, positionals } = readArguments(usage, {
  allowPositionals: true,
  options: { show: { type: 'string', default: '0' }, id: { type: 'string' }, field: { type: 'string' }, dataplane: { type: 'string' } },
})
const named = chosenFamilies(positionals)
if ('unknown' in named) refuse(`${named.unknown}: no such family or file`, usage)
else if (dataplaneNamed(values.dataplane) === undefined) refuse(`there is no profile ${values.dataplane}`, usage)
else {
  const { id, field, dataplane } = values
  const chosen = positionals.length > 0 || id === undefined ? named.chosen : named.chosen.filter((family) => id.startsWith(family))
  let passed = 0
  let total = 0
  const startMs = performance.now()
  for (const family of chosen) {
    const run = await runFamily(family, id, dataplane)
    if (run.total === 0) continue
    passed += run.passed
    total += run.total
    console.log(describeFamily(run, { show: Number(values.show), ...(field === undefined ? {} : { field }) }))
  }
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1)
  console.log(`${passed} of ${total} requests (${((100 * passed) / Math.max(total, 1)).toFixed(2)} %) in ${seconds} s`)
  process.exitCode = passed === total ? 0 : 1
}
