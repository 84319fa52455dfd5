/**
 * `npm test`: sets itself up, then formatting and lint, types, build, import directions, package, tests. Every step
 * runs even when an earlier one failed. The last line is `N passed, N failed, N skipped`, counted from the report of
 * the test runner; a failed step before the tests counts as one failure, so the line never reads as success when the
 * exit status is not 0.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ensureInstalled, root, run, tool } from './setup.mjs'

if (process.argv.includes('--help')) {
  console.log('usage: npm test\nInstalls what is missing, then checks and tests everything. Narrow runs: npx vitest run test/unit/explain')
  process.exit(0)
}

const node = (args) => run(process.execPath, args)
const reportPath = join(root, '.cache', 'vitest.json')

/** A file that could not be loaded has no tests to count; it counts as one failure. */
const countTests = () => {
  try {
    const report = JSON.parse(readFileSync(reportPath, 'utf8'))
    const unloaded = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length
    return {
      passed: report.numPassedTests,
      failed: report.numFailedTests + unloaded,
      skipped: report.numPendingTests + (report.numTodoTests ?? 0),
    }
  } catch {
    return { passed: 0, failed: 0, skipped: 0 }
  }
}

const steps = [
  ['format and lint', () => node([tool('@biomejs/biome', 'biome'), 'check', '--error-on-warnings', '.'])],
  ['types', () => node([tool('typescript', 'tsc'), '-p', '.'])],
  ['build', () => node([join(root, 'scripts', 'build.mjs')])],
  // The source imports the built Wasm module, so its directions are judged after the build.
  ['import directions', () => node([tool('dependency-cruiser', 'depcruise'), 'src'])],
  ['package', () => node([join(root, 'scripts', 'check-package.mjs')])],
  ['tests', () => node([tool('vitest'), 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${reportPath}`])],
]

rmSync(reportPath, { force: true })
mkdirSync(join(root, '.cache'), { recursive: true })
const failures = []
if (ensureInstalled() !== 0) failures.push('install')
else {
  for (const [name, step] of steps) {
    console.log(`\n> ${name}`)
    if (step() !== 0) failures.push(name)
  }
}
const counted = countTests()
// What fails in the test runner is in its report; only a runner that reports no failure and yet fails is one by itself.
const uncounted = failures.filter((name) => name !== 'tests' || counted.failed === 0).length
const failed = counted.failed + uncounted
if (failures.length > 0) console.log(`\nfailed: ${failures.join(', ')}`)
console.log(`${counted.passed} passed, ${failed} failed, ${counted.skipped} skipped`)
process.exitCode = failed > 0 || counted.passed === 0 ? 1 : 0
