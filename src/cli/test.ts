/** `fairlead test`: what must hold of a configuration, as a gate. */
import { Command, Option } from 'commander'
import picomatch from 'picomatch'
import { defaultDataplane } from '../dataplane/index.ts'
import type { EngineName } from '../engine/engine.ts'
import { readTests, renderProblem, type Suite, type Trial } from '../expectations/index.ts'
import { collect } from './check.ts'
import { counted } from './counted.ts'
import { dataplaneOf } from './dataplanes.ts'
import { engineNamed, engineOption } from './engines.ts'
import { Failure } from './failure.ts'
import { paintFor } from './paint.ts'
import { printable } from './printable.ts'
import { readSources } from './sources.ts'
import { configurations } from './test-configuration.ts'
import { jsonReport, junitReport, type TestResult, textReport } from './test-report.ts'
import { runTrials } from './test-run.ts'

interface TestOptions {
  readonly filename: readonly string[]
  readonly only: readonly string[]
  readonly format: 'text' | 'json' | 'junit'
  readonly verbose: boolean
  readonly dataplane?: string
  readonly engine: EngineName
}

interface Picked {
  readonly suite: Suite
  readonly trials: readonly Trial[]
}

/** Everything that keeps tests from being run, told at once. */
const refuse = (problems: readonly string[], what: string): never => {
  process.stderr.write(printable(problems.map((line) => `${line}\n`).join('')))
  throw new Failure(what, 'nothing was tested')
}

/** A star stands for any text, slashes included: names are no paths. */
const picker = (patterns: readonly string[]): ((name: string) => boolean) =>
  patterns.length === 0 ? () => true : picomatch([...patterns], { bash: true, dot: true, nocase: true })

const report = (results: readonly TestResult[], { format, verbose }: TestOptions): string => {
  if (format === 'json') return jsonReport(results)
  return format === 'junit' ? junitReport(results, verbose) : textReport(results, paintFor(process.stdout, process.env), verbose)
}

const pick = (suites: readonly Suite[], only: readonly string[]): readonly Picked[] => {
  const isPicked = picker(only)
  const picked = suites.map((suite) => ({ suite, trials: suite.trials.filter(({ name }) => isPicked(name)) }))
  if (picked.some(({ trials }) => trials.length > 0)) return picked.filter(({ trials }) => trials.length > 0)
  const [first] = suites.flatMap(({ trials }) => trials)
  throw new Failure(`--only ${only.join(' ')}: no test has such a name`, `there is, for example: --only '${first?.name ?? ''}'`)
}

const testVerb = async (files: readonly string[], options: TestOptions): Promise<void> => {
  const read = (await readSources(files, process.stdin)).map(readTests)
  const slips = read.flatMap(({ problems }) => problems.map(renderProblem))
  if (slips.length > 0) refuse(slips, `${counted(slips.length, 'problem')} in the test files`)
  const picked = pick(
    read.flatMap(({ suites }) => suites),
    options.only,
  )
  const engine = engineNamed(options.engine)
  const wanted = options.dataplane === undefined ? {} : { dataplane: dataplaneOf(options.dataplane) }
  const configured = await configurations(options.filename)
  const results: (TestResult | string)[] = []
  for (const { suite, trials } of picked) results.push(...(await runTrials({ ...suite, ...wanted }, trials, configured, engine)))
  const lines = new Set(results.filter((one): one is string => typeof one === 'string'))
  if (lines.size > 0) refuse([...lines], `${counted(lines.size, 'problem')} in requests or configuration`)
  const finished = results.filter((one): one is TestResult => typeof one !== 'string')
  const text = report(finished, options)
  process.stdout.write(options.format === 'text' ? printable(text) : text)
  process.exitCode = finished.some(({ unmet }) => unmet.length > 0) ? 1 : 0
}

export const testCommand = (): Command =>
  new Command('test')
    .description('check that a configuration does what its tests say')
    .argument('<files...>', 'test files, directories, globs, or - for standard input')
    .option('-f, --filename <file>', 'configuration beside what the test files name; repeatable', collect, [])
    .option('--only <pattern>', 'run only tests with such a name; * is any text; repeatable', collect, [])
    .addOption(new Option('--format <format>', 'output format').choices(['text', 'json', 'junit']).default('text'))
    .option('--dataplane <name>', `profile of the proxies, whatever the test files say (default: ${defaultDataplane.name})`)
    .addOption(engineOption('readable'))
    .option('-v, --verbose', 'failures also show what was considered and did not match', false)
    .addHelpText(
      'after',
      `
Exit status: 0 all tests passed, 1 some failed, 2 usage or unreadable input.

A test file names configuration (relative to itself), requests, and what must hold:
  files: [mesh/]
  tests:
    - name: nobody but orders may pay
      request: {url: http://payment.prod/pay, method: POST}
      table:
        - {from: prod/orders, expect: allow}
        - {from: [prod/web, prod/search], expect: {deny: payment-callers}}
docs/testing-policies.md has the whole format.

Examples:
  fairlead test examples/ci/tests
  fairlead test 'tests/**/*.yaml' --only '*payment*'
  fairlead test tests/ --format junit > report.xml
  helm template . | fairlead test tests/ -f -`,
    )
    .action(testVerb)
