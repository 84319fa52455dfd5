/** `record` and `verify`: the committed expectations against what the oracle says today. */
import { writeFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { regressionLines } from '../../test/conformance/regressions.ts'
import { families, readAsked, readFamily, readFamilyAt, writeAsked, writeDifferences, writeFamily } from '../../test/conformance/store.ts'
import type { Oracle } from './process.ts'
import { exactText, type Question, type RecordedCase, readQuestion, recordedCase } from './question.ts'

const batchSize = 40

const inBatches = async (oracle: Oracle, questions: readonly Question[]): Promise<readonly RecordedCase[]> => {
  const cases: RecordedCase[] = []
  for (let from = 0; from < questions.length; from += batchSize) {
    const asked = questions.slice(from, from + batchSize)
    const answers = await oracle.ask(asked)
    for (const [i, question] of asked.entries()) {
      const answer = answers[i]
      if (answer !== undefined) cases.push(recordedCase(question, answer))
    }
    process.stderr.write(`\r${cases.length}/${questions.length} cases `)
  }
  process.stderr.write('\n')
  return cases
}

const read = (lines: readonly string[]): readonly Question[] => lines.map(readQuestion)

/** Records into the files named: a `.jsonl` file of cases, or a family of the case store. */
export const record = async (oracle: Oracle, named: readonly string[]): Promise<0> => {
  for (const name of named) {
    const questions = read(readFamily(name))
    const cases = await inBatches(oracle, questions)
    const text = cases.map((one) => `${exactText(one)}\n`).join('')
    if (name.endsWith('.jsonl')) writeFileSync(name, text)
    else writeFamily(name, text)
    console.log(`${name}: ${cases.length} cases, ${cases.reduce((sum, { requests }) => sum + requests.length, 0)} requests recorded`)
  }
  return 0
}

type Fields = { readonly [field: string]: unknown }

/** Null and an empty list both say that there is none. */
const plain = (value: unknown): unknown => {
  if (value === null || value === undefined || (Array.isArray(value) && value.length === 0)) return null
  if (typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map(plain)
  const members = Object.entries(value).map(([key, member]) => [key, plain(member)] as const)
  return Object.fromEntries(members.filter(([, member]) => member !== null))
}

const differs = (field: string, was: unknown, is: unknown): readonly string[] =>
  isDeepStrictEqual(plain(was ?? {}), plain(is ?? {})) ? [] : [`${field}: was ${exactText(was ?? null)}, is ${exactText(is ?? null)}`]

/** Route keys number routes within a process's table, so they are names and nothing more; plans are compared under them. */
const differences = (before: Question, now: Question): readonly string[] => {
  const was = JSON.parse(exactText(before)) as Fields & { readonly requests: readonly { readonly expect?: Fields }[] }
  const is = JSON.parse(exactText(now)) as typeof was
  return [
    ...is.requests.flatMap(({ expect }, n) => {
      const old = was.requests[n]?.expect ?? {}
      const fields = new Set([...Object.keys(old), ...Object.keys(expect ?? {})])
      return [...fields].sort().flatMap((field) => differs(`#${n} ${field}`, old[field], expect?.[field]))
    }),
    ...['routes', 'facts', 'validation'].flatMap((field) => differs(field, was[field], is[field])),
  ]
}

/** Asks the release of a profile every case of these families (none: of all), and writes those that it answers otherwise. */
export const recordDifferences = async (oracle: Oracle, dataplane: string, named: readonly string[]): Promise<0> => {
  for (const family of named.length > 0 ? named : families()) {
    const committed = read(readFamily(family))
    const cases = await inBatches(oracle, committed)
    const different = cases.filter((now, i) => {
      const before = committed[i]
      return before !== undefined && differences(before, now).length > 0
    })
    const lines = different.map((one) => exactText(one))
    writeDifferences(dataplane, family, lines)
    const requests = cases.reduce((sum, one) => sum + one.requests.length, 0)
    writeAsked(dataplane, { ...readAsked(dataplane), [family]: { cases: cases.length, requests, differing: different.length } })
    console.log(`${family}: ${different.length} of ${cases.length} cases are answered otherwise`)
  }
  return 0
}

/** Records again what is committed; 1 when anything differs. No names: every family and the regressions. */
export const verify = async (oracle: Oracle, named: readonly string[]): Promise<0 | 1> => {
  let [cases, requests, failed] = [0, 0, 0]
  for (const name of named.length > 0 ? named : [...families(), ...(oracle.dataplane === undefined ? ['regressions'] : [])]) {
    const lines = oracle.dataplane === undefined ? readFamily : (family: string) => readFamilyAt(oracle.dataplane ?? '', family)
    const committed = read(name === 'regressions' ? regressionLines().map(({ line }) => line) : lines(name))
    for (const [i, now] of (await inBatches(oracle, committed)).entries()) {
      const before = committed[i]
      const found = before === undefined ? [] : differences(before, now)
      cases++
      requests += now.requests.length
      if (found.length > 0) failed++
      for (const line of found) console.log(`${now.id} ${line}`)
    }
  }
  console.log(`${cases} cases, ${requests} requests recorded again, ${failed} cases differ`)
  return failed === 0 ? 0 : 1
}
