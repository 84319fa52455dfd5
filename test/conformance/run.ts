/** Runs recorded cases through the `decide` door and counts; shared by the test and the developer command. */
import { readCase } from '../../src/cli/cases/case.ts'
import { decideCase } from '../../src/cli/cases/decide-case.ts'
import { parseExactJson } from '../../src/cli/cases/exact-json.ts'
import { compareRequest, type Difference, type Fields, type Recorded } from './compare.ts'
import { readDifferences, readFamily, readFamilyAt } from './store.ts'

export interface Failure {
  readonly id: string
  readonly n: number
  readonly request: Fields
  readonly differences: readonly Difference[]
}

export interface FamilyRun {
  readonly family: string
  readonly ids: readonly string[]
  readonly total: number
  readonly passed: number
  readonly failures: readonly Failure[]
}

/** The clock of the recordings' tokens. */
const nowMs = Date.UTC(2026, 7, 27)

const observations = async (line: string, dataplane: string | undefined): Promise<readonly Fields[] | { readonly error: string }> => {
  const json = parseExactJson(line)
  if ('error' in json) return json
  const given = readCase(json.value)
  if ('error' in given) return given
  try {
    const lines = await decideCase(given.case, { nowMs, ...(dataplane === undefined ? {} : { dataplane }) })
    // What is compared is what is printed.
    return lines.map(({ observed }) => JSON.parse(JSON.stringify(observed)) as Fields)
  } catch (cause) {
    return { error: cause instanceof Error ? (cause.stack ?? cause.message) : String(cause) }
  }
}

/** The requests of one case, as recorded with proxies of a profile (default the newest), that `decide` answers otherwise. */
export const runCase = async (line: string, dataplane?: string): Promise<readonly Failure[]> => {
  const recorded = JSON.parse(line) as Recorded
  const observed = await observations(line, dataplane)
  return recorded.requests.flatMap(({ request }, n) => {
    const differences =
      'error' in observed ? [{ field: 'threw', wanted: undefined, got: observed.error }] : compareRequest(recorded, n, observed[n] ?? {})
    return differences.length === 0 ? [] : [{ id: recorded.id, n, request, differences }]
  })
}

const runLines = async (family: string, lines: readonly string[], dataplane: string | undefined): Promise<FamilyRun> => {
  const failures: Failure[] = []
  const ids: string[] = []
  let total = 0
  for (const line of lines) {
    const recorded = JSON.parse(line) as Recorded
    ids.push(recorded.id)
    total += recorded.requests.length
    failures.push(...(await runCase(line, dataplane)))
  }
  return { family, ids, total, passed: total - failures.length, failures }
}

/** Runs one family, or of it the cases whose id starts with `id`; `dataplane`: as the release of that profile answered it. */
export const runFamily = (family: string, id = '', dataplane?: string): Promise<FamilyRun> => {
  const lines = dataplane === undefined ? readFamily(family) : readFamilyAt(dataplane, family)
  return runLines(family, id === '' ? lines : lines.filter((line) => (JSON.parse(line) as Recorded).id.startsWith(id)), dataplane)
}

/** Runs of one family the cases that the release of a profile answers otherwise than the newest. */
export const runDifferences = (family: string, dataplane: string): Promise<FamilyRun> =>
  runLines(family, readDifferences(dataplane, family), dataplane)

const shown = (value: unknown): string => (value === undefined ? '(absent)' : JSON.stringify(value))

/** `facts outbound|80||web` and its like are one field when counted. */
const fieldName = (field: string): string => field.replace(/ .*/, '')

const mostOf = (failures: readonly Failure[]): string => {
  const counts = new Map<string, number>()
  for (const { differences } of failures) {
    for (const name of new Set(differences.map(({ field }) => fieldName(field)))) counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, 6)
    .map(([field, count]) => `${field} ${count}`)
    .join(', ')
}

const describeFailure = ({ id, n, request, differences }: Failure): string =>
  [
    `    ${id} #${n}  ${JSON.stringify(request).slice(0, 400)}`,
    ...differences.map(
      ({ field, wanted, got }) =>
        `        ${field}: wanted ${shown(wanted).slice(0, 1200)}\n        ${' '.repeat(field.length)}  got    ${shown(got).slice(0, 1200)}`,
    ),
  ].join('\n')

/** One line for a family, and as many failures as asked for, one per case before a second of the same. */
export const describeFamily = (run: FamilyRun, options: { readonly show: number; readonly field?: string }): string => {
  const percent = ((100 * run.passed) / Math.max(run.total, 1)).toFixed(2)
  const head = `${run.family.padEnd(22)} ${`${run.passed}/${run.total}`.padStart(11)} ${percent.padStart(7)} %  ${mostOf(run.failures)}`
  const { field } = options
  const wanted = run.failures.filter(({ differences }) => field === undefined || differences.some((one) => fieldName(one.field) === field))
  const firsts = new Map<string, Failure[]>()
  for (const failure of wanted) firsts.set(failure.id, [...(firsts.get(failure.id) ?? []), failure])
  const spread = [...firsts.values()].flatMap((list) => list.map((failure, rank) => ({ failure, rank }))).sort((a, b) => a.rank - b.rank)
  return [head, ...spread.slice(0, options.show).map(({ failure }) => describeFailure(failure))].join('\n')
}
