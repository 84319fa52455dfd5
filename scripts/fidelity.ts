/**
 * `npm run fidelity`: runs every recorded case, then writes docs/fidelity.md. `-- --quick` writes it without running: the
 * conformance test holds the case store to the same figures. Exit status 0, 1 when a request is answered otherwise.
 */
import { writeFileSync } from 'node:fs'
import { runFamily } from '../test/conformance/run.ts'
import { pagePath, readFidelity, renderFidelity, summaryLine } from './fidelity/page.ts'

const data = readFidelity()
const isQuick = process.argv.includes('--quick')
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
