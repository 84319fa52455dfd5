/**
 * `npm run bench`: all workloads, all contestants, one table; writes bench/results/DATE.json. `-- --quick` takes less time for each,
 * `--json FILE` writes the report there instead, `--only SUITE` runs one. Exit status 0, 1 for a wrong answer, 2 for usage.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { dirname, join } from 'node:path'
import { type Report, renderReport } from '../bench/report.ts'
import { adversarialSuite } from '../bench/suites/adversarial.ts'
import { authzSuite } from '../bench/suites/authz.ts'
import { chainSuite } from '../bench/suites/chain.ts'
import { gatewaySuite } from '../bench/suites/gateway.ts'
import { meshSuite } from '../bench/suites/mesh.ts'
import { routesSuite } from '../bench/suites/routes.ts'
import { sidecarSuite } from '../bench/suites/sidecar.ts'
import type { Settings, SuiteResult } from '../bench/suites/suite.ts'
import { readArguments, refuse } from './arguments.mjs'

const suites: readonly { readonly name: string; readonly run: (settings: Settings) => SuiteResult | Promise<SuiteResult> }[] = [
  { name: 'chain', run: chainSuite },
  { name: 'sidecar', run: sidecarSuite },
  { name: 'authz', run: authzSuite },
  { name: 'routes', run: routesSuite },
  { name: 'gateway', run: gatewaySuite },
  { name: 'adversarial', run: adversarialSuite },
  { name: 'mesh', run: meshSuite },
]

const usage = `usage: npm run bench -- [--quick] [--json FILE] [--only ${suites.map(({ name }) => name).join('|')}]`

interface Wanted {
  readonly quick: boolean
  readonly json?: string
  readonly only?: string
}

const read = (): Wanted => {
  const { values } = readArguments(usage, {
    options: { quick: { type: 'boolean', default: false }, json: { type: 'string' }, only: { type: 'string' } },
  })
  const { quick, json, only } = values
  if (only !== undefined && !suites.some(({ name }) => name === only)) refuse(`there is no suite ${only}`, usage)
  return { quick, ...(json === undefined ? {} : { json }), ...(only === undefined ? {} : { only }) }
}

const versionOf = (name: string): string =>
  (JSON.parse(readFileSync(join('node_modules', name, 'package.json'), 'utf8')) as { readonly version: string }).version

const PEERS = ['find-my-way', 'casbin', '@cedar-policy/cedar-wasm', '@grpc/grpc-js-xds', 'assemblyscript'] as const

const run = async ({ quick, only }: Wanted): Promise<Report> => {
  const effort = quick ? { milliseconds: 120, leastBatches: 5 } : { milliseconds: 1_000, leastBatches: 20 }
  const say = (text: string): void => {
    process.stderr.write(`${text}\n`)
  }
  const results: SuiteResult[] = []
  for (const suite of suites) if (only === undefined || suite.name === only) results.push(await suite.run({ effort, quick, say }))
  const [cpu] = cpus()
  return {
    machine: `${cpu?.model.trim() ?? 'unknown processor'}, ${cpus().length} cores, Node ${process.versions.node}`,
    versions: Object.fromEntries(PEERS.map((name) => [name, versionOf(name)])),
    seeds: { authz: 5, sidecar: 7, gateway: 11, mesh: 13 },
    quick,
    tables: results.flatMap(({ tables }) => tables),
    ratios: Object.assign({}, ...results.map(({ ratios }) => ratios)),
  }
}

const bench = async (): Promise<number> => {
  const wanted = read()
  try {
    const report = await run(wanted)
    const file = wanted.json ?? join('bench', 'results', `${new Date().toISOString().slice(0, 10)}${wanted.quick ? '-quick' : ''}.json`)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`)
    console.log(`${renderReport(report)}\n${file}`)
    return 0
  } catch (cause) {
    console.error(cause instanceof Error ? cause.message : String(cause))
    return 1
  }
}

process.exitCode = await bench()
