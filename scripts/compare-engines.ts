/**
 * `npm run compare-engines -- [FAMILY…]`: asks the three evaluators every recorded request and prints where they differ; a name is
 * the beginning of that of a family.
 */
import { compareFamily } from '../test/conformance/engines.ts'
import { families } from '../test/conformance/store.ts'

const wanted = process.argv.slice(2)
let same = 0
let differing = 0
for (const family of families()) {
  if (wanted.length > 0 && !wanted.some((one) => family.startsWith(one))) continue
  const run = await compareFamily(family)
  same += run.same
  differing += run.finds.length
  console.log(`${family.padEnd(24)} ${run.same} the same, ${run.finds.length} views differ`)
  for (const { from, failure, request } of run.finds.slice(0, 3)) {
    console.log(
      `  ${from}: ${failure}\n  ${JSON.stringify(request, (_, member: unknown) => (typeof member === 'bigint' ? String(member) : member))}`,
    )
  }
}
console.log(`${same} requests decided the same three times; ${differing} views with a difference`)
process.exitCode = differing > 0 ? 1 : 0
