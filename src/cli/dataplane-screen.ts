/** Under an answer: which profile gave it, or where several profiles differ. */
import type { CallAnswer, DataplaneComparison, DataplaneDifference, Verdict } from '../explain/index.ts'
import { type Row, renderSection, type Screen } from './rows.ts'

const signs: { readonly [verdict in Verdict]: string } = { allowed: '✓', answered: '✓', denied: '✗', failed: '✗', undetermined: '?' }

const places: { readonly [hop in DataplaneDifference['hop']]: string } = {
  call: 'the caller',
  client: 'leaving',
  gateway: 'gateway',
  server: 'arriving',
}

const valueLines = ({ values }: DataplaneDifference, names: readonly string[]): readonly string[] =>
  names.map((name) => `${name}: ${Object.hasOwn(values, name) ? values[name] : 'none'}`)

const ruleRows = (differences: readonly DataplaneDifference[]): readonly Row[] => {
  const rules = new Map(differences.flatMap(({ rules: all }) => all.map((one) => [one.rule, one] as const)))
  return [...rules.values()].map(({ rule, text, dataplanes }) => ({
    label: 'because',
    text: `${text} (${dataplanes.join(', ')}; ${rule})`,
  }))
}

/** The section of several profiles; says so when they agree. */
export const renderComparison = ({ compared, differ, differences }: DataplaneComparison, screen: Screen): string => {
  const names = compared.map(({ dataplane }) => dataplane)
  const outcomes = compared.map(({ dataplane, outcome }): Row => ({ label: dataplane, text: ` ${signs[outcome.verdict]} ${outcome.text}` }))
  if (!differ) return renderSection('dataplanes', [...outcomes, { label: 'no difference', text: ' on this request' }], screen)
  const rows = differences
    .filter(({ hop }) => hop !== 'call')
    .map((one): Row => ({ label: places[one.hop], text: one.field, under: valueLines(one, names) }))
  return renderSection('dataplanes', [...outcomes, ...rows, ...ruleRows(differences)], screen)
}

/** The line that names the profile of an answer. */
export const renderDataplane = ({ dataplane }: CallAnswer, { paint }: Screen): string => `  ${paint.dim(`dataplane ${dataplane}`)}\n`
