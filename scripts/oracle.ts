/**
 * `npm run oracle -- record CASES… | verify [FAMILY…] | hunt --seconds N --seed S`: asks istiod's own generator and a real
 * Envoy (conformance/istio). Exit status 0, 1 when anything disagrees, 2 when the oracle cannot run.
 */
import { dataplaneNamed, defaultDataplane } from '../src/dataplane/index.ts'
import { chosenFamilies } from '../test/conformance/store.ts'
import { readArguments, refuse } from './arguments.mjs'
import { hunt } from './oracle/hunt.ts'
import { startOracle } from './oracle/process.ts'
import { preparePrograms } from './oracle/programs.ts'
import { record, recordDifferences, verify } from './oracle/record.ts'

const usage = `usage: npm run oracle -- record CASES…      CASES: .jsonl files, or families of test/conformance
       npm run oracle -- verify [FAMILY…]  records again what is committed, and compares
       npm run oracle -- hunt --seconds N --seed S [--only generated|recombined] [--report FILE]
options: --first-port N (local ports above it are used; 21000)
         --dataplane NAME (a profile such as envoy-1.37.0: asks that release; record writes what it answers otherwise)
examples: npm run oracle -- verify redirect
          npm run oracle -- hunt --seconds 600 --seed 7 --only generated`

const positive = (text: string): number | undefined => (/^\d+$/.test(text) ? Number(text) : undefined)

const main = async (): Promise<number> => {
  const { values, positionals } = readArguments(usage, {
    allowPositionals: true,
    options: {
      seconds: { type: 'string', default: '60' },
      seed: { type: 'string', default: '1' },
      only: { type: 'string' },
      report: { type: 'string' },
      'first-port': { type: 'string', default: '21000' },
      dataplane: { type: 'string' },
    },
  })
  const [verb, ...named] = positionals
  const [seconds, seed, firstPort] = [values.seconds, values.seed, values['first-port']].map(positive)
  const profile = dataplaneNamed(values.dataplane)
  const isOther = profile !== undefined && profile.name !== defaultDataplane.name
  const isKnown = verb === 'verify' || (verb === 'record' && (named.length > 0 || isOther)) || (verb === 'hunt' && named.length === 0)
  if (!isKnown || profile === undefined || seconds === undefined || seed === undefined || firstPort === undefined) {
    return refuse('a verb, with numbers and names that exist', usage)
  }
  // Before anything is built: that takes minutes.
  const families = chosenFamilies(named)
  if ('unknown' in families) return refuse(`${families.unknown}: no such family or file`, usage)
  const programs = preparePrograms(profile.envoy)
  if ('missing' in programs) {
    console.error(`oracle: ${programs.missing}`)
    return 2
  }
  const oracle = startOracle(programs, { firstPort, batch: 40, ...(isOther ? { dataplane: profile.name } : {}) })
  try {
    if (verb === 'record') return isOther ? await recordDifferences(oracle, profile.name, named) : await record(oracle, named)
    if (verb === 'verify') return await verify(oracle, named)
    const { only, report } = values
    return await hunt(oracle, { seconds, seed, ...(only === undefined ? {} : { only }), ...(report === undefined ? {} : { report }) })
  } finally {
    oracle.close()
  }
}

try {
  process.exitCode = await main()
} catch (cause) {
  console.error(`oracle: ${cause instanceof Error ? cause.message : String(cause)}`)
  process.exitCode = 2
}
