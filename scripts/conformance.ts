/**
 * `npm run conformance -- [FAMILY…] [--show N] [--id CASE] [--dataplane NAME]`: runs recorded cases through the `decide` door and prints
 * the pass rate per family with the fields that fail most. `--show N` prints N failing requests of each family.
 */
import { parseArgs } from 'node:util'
import { describeFamily, runFamily } from '../test/conformance/run.ts'
import { families } from '../test/conformance/store.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { show: { type: 'string', default: '0' }, id: { type: 'string' }, field: { type: 'string' }, dataplane: { type: 'string' } },
})
const named = positionals.length > 0 ? positionals : undefined
const chosen = families().filter((family) =>
  named === undefined
    ? values.id === undefined || values.id.startsWith(family)
    : named.some((name) => family === name || (name.endsWith('*') && family.startsWith(name.slice(0, -1)))),
)

let passed = 0
let total = 0
const startMs = performance.now()
for (const family of chosen) {
  const run = await runFamily(family, values.id, values.dataplane)
  if (run.total === 0) continue
  passed += run.passed
  total += run.total
  console.log(describeFamily(run, { show: Number(values.show), ...(values.field === undefined ? {} : { field: values.field }) }))
}
console.log(
  `${passed} of ${total} requests (${((100 * passed) / Math.max(total, 1)).toFixed(2)} %) in ${((performance.now() - startMs) / 1000).toFixed(1)} s`,
)
