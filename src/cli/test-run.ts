/** Runs the tests of one suite: asks each request, and judges the answers. */
import { dataplaneNamed, dataplaneNames } from '../dataplane/index.ts'
import type { Engine } from '../engine/engine.ts'
import { judge, renderProblem, type Suite, type Trial, type UnknownName, type Unmet, unknownNames } from '../expectations/index.ts'
import { knownNames, withNearestMiss } from '../explain/index.ts'
import type { Configurations } from './test-configuration.ts'
import type { TestResult } from './test-report.ts'
import { inTestWords, isFailure, waysOf } from './trial-call.ts'

/** Refused for want of a key is not how a proxy that fetches keys would answer: such a test proves nothing. */
const unverifiedToken = (got: string): Unmet => ({ field: 'token', wanted: 'one that can be verified, or `claims`', got, way: 0 })

/** A test file may name a profile that there is not. */
const unknownDataplane = ({ dataplane, placeOf }: Suite): readonly string[] => {
  if (dataplaneNamed(dataplane) !== undefined) return []
  const path = ['dataplane']
  return [renderProblem({ ...placeOf(path), path, message: `no profile \`${dataplane}\`; there is ${dataplaneNames.join(', ')}` })]
}

const isNegated = ({ field }: UnknownName): boolean => field.startsWith('not.')

/** What is asked by a name that nothing has fails anyway; then it is told that the name is the reason. */
const withUnknownNames = (unmet: Unmet, unknown: readonly UnknownName[]): Unmet => {
  const messages = unknown.filter(({ field }) => field === unmet.field).map(({ message }) => `; ${message}`)
  return { ...unmet, got: `${unmet.got}${messages.join('')}` }
}

/** A result for each trial; a line for the reader where one cannot be asked or proves nothing. */
export const runTrials = async (
  suite: Suite,
  trials: readonly Trial[],
  configured: Configurations,
  engine: Engine,
): Promise<readonly (TestResult | string)[]> => {
  const unknown = unknownDataplane(suite)
  if (unknown.length > 0) return unknown
  const configuration = await configured(suite)
  if ('problems' in configuration) return configuration.problems
  const { mesh } = configuration
  const known = knownNames(mesh)
  const results: (TestResult | string)[] = []
  for (const { name, request, expect, requestPath, expectPath } of trials) {
    const unheard = unknownNames(expect, known)
    // Whatever happens, it would hold: that proves nothing.
    for (const { path: below, message } of unheard.filter(isNegated)) {
      const path = [...expectPath, ...below]
      results.push(renderProblem({ ...suite.placeOf(path), path, message }))
    }
    try {
      const { call, ways, said } = await waysOf(mesh, request, suite, engine)
      const unmet = [...said.map(unverifiedToken), ...judge(expect, ways).map((one) => withUnknownNames(one, unheard))]
      const failing = unmet[0] === undefined ? undefined : ways[unmet[0].way]?.answer
      const unsupported = ways.flatMap(({ answer }) => answer.notes.filter(({ code }) => code === 'unsupported').map(({ text }) => text))
      results.push({
        name,
        ...suite.placeOf(expectPath),
        unmet,
        mesh,
        unsupported: [...new Set(unsupported)],
        ...(failing === undefined ? {} : { answer: withNearestMiss(mesh, { ...call, draws: failing.call.draws }, failing) }),
      })
    } catch (cause) {
      if (!isFailure(cause)) throw cause
      results.push(renderProblem({ ...suite.placeOf(requestPath), path: requestPath, message: inTestWords(cause) }))
    }
  }
  return results
}
