/** `npm run fidelity`: docs/fidelity.md. Exit status 0, 1 when a request is answered otherwise, 2 for usage. */
import { writeFileSync } from 'node:fs'
import { runFamily } from '../test/conformance/run.ts'
import { readArguments } from './arguments.mjs'
import { readFidelity } from './fidelity/data.ts'
import { pagePath, renderFidelity, summaryLine } from './fidelity/page.ts'

const usage = `usage: npm run fidelity -- [--quick]
Runs every recorded case, then writes docs/fidelity.md. --quick writes it without running: the conformance test holds the case store to
the same figures.`

const isQuick = readArguments(usage, { options: { quick: { type: 'boolean' } } }).values.quick === true
const data = readFidelity()
let differing = 0
for (const { family, requests, passed } of isQuick ? [] : data.families) {
  const run = await runFamily(family)
  if (run.passed === passed && run.total === requests) continue
  differing += 1
  console.error(`${family}: ${run.passed} of ${run.total} pass, not ${passed} of ${requests}`)
}
if (differing === 0) {
  writeFileSync(pagePath, renderFidelity(data))
  console.log(summaryLine(data))
} else process.exitCode = 1
