/** One question of a test, asked of one answer: does it hold, does it not, or can nobody tell. */
import { type CallAnswer, clusterText } from '../explain/index.ts'
import type { Claims, Denial, RetryClaim, RouteClaim } from './codec.ts'
import { forwardOf, isRouteUnknown, namesOf, refusalOf, routeOf, subsetOf } from './facts.ts'

export interface Held {
  /** Undefined: an input is missing, so it neither holds nor fails. */
  readonly holds: boolean | undefined
  /** What the answer has, in words. */
  readonly got: string
}

/** What a test may ask, each as its codec decodes it. */
export type Wanted = { readonly [F in keyof Claims]-?: NonNullable<Claims[F]> }

type Ask<W> = (wanted: W, answer: CallAnswer) => Held

const verdictHeld = (answer: CallAnswer, verdicts: readonly CallAnswer['outcome']['verdict'][]): Held => {
  const { verdict, text } = answer.outcome
  const disagreement = answer.notes.find(({ code }) => code === 'endpointsDisagree')
  if (disagreement !== undefined) return { holds: undefined, got: disagreement.text }
  return { holds: verdict === 'undetermined' ? undefined : verdicts.includes(verdict), got: `${verdict}: ${text}` }
}

const allow: Ask<true> = (_, answer) => verdictHeld(answer, ['allowed', 'answered'])

const isNamed = (wanted: string, found: string | undefined): boolean =>
  found !== undefined && (found === wanted || (!wanted.includes('/') && found.slice(found.indexOf('/') + 1) === wanted))

const deny: Ask<Denial> = (wanted, answer) => {
  const verdict = verdictHeld(answer, ['denied'])
  const refusal = refusalOf(answer)
  if (verdict.holds !== true || refusal === undefined) return verdict
  const holds =
    (wanted.policy === undefined || isNamed(wanted.policy, refusal.policy)) &&
    (wanted.rule === undefined || wanted.rule === refusal.rule) &&
    (wanted.layer === undefined || wanted.layer === refusal.layer)
  return { holds, got: verdict.got }
}

/** What the sender's proxy says of where it goes; `none` where it sends nothing. */
const asked = (answer: CallAnswer, holds: boolean, found: string | undefined, none: string): Held => ({
  holds: isRouteUnknown(answer) ? undefined : holds,
  got: found ?? `${none}: ${answer.outcome.text}`,
})

const route: Ask<RouteClaim> = (wanted, answer) => {
  const found = routeOf(answer)
  const { path = [] } = found?.source ?? {}
  const written = found?.source === undefined ? undefined : `${found.source.namespace}/${found.source.name}`
  const isOf = (name: string): boolean => (name === 'none' ? written === undefined : isNamed(name, written))
  const indexUnder = (key: string): unknown => path[path.indexOf(key) + 1]
  const holds =
    found !== undefined &&
    (wanted.text === undefined || wanted.text === found.entry.subject || isOf(wanted.text)) &&
    (wanted.virtualService === undefined || isOf(wanted.virtualService)) &&
    (wanted.name === undefined || wanted.name === found.name) &&
    (wanted.http === undefined || (path.includes('http') && indexUnder('http') === wanted.http)) &&
    (wanted.match === undefined || (path.includes('match') && indexUnder('match') === wanted.match))
  return asked(answer, holds, found?.entry.subject, 'no route')
}

const destination = (answer: CallAnswer, holds: (key: NonNullable<ReturnType<typeof forwardOf>>['cluster']) => boolean): Held => {
  const key = forwardOf(answer)?.cluster
  return asked(answer, key !== undefined && holds(key), key === undefined ? undefined : clusterText(key), 'sent nowhere')
}

const workload: Ask<string> = (wanted, answer) => {
  const server = answer.hops.find(({ role }) => role === 'server')?.workload
  const found = server === undefined ? undefined : `${server.namespace}/${server.name}`
  return {
    holds: answer.outcome.verdict === 'undetermined' ? undefined : isNamed(wanted, found),
    got: found ?? `reaches no workload: ${answer.outcome.text}`,
  }
}

/** Shares in percent; equal but for what binary fractions lose. */
const split: Ask<Readonly<Record<string, number>>> = (wanted, answer) => {
  const forward = forwardOf(answer)
  const single = forward === undefined ? [] : [{ cluster: forward.cluster, weight: 1 }]
  const alternatives = forward?.split?.alternatives ?? single
  const total = alternatives.reduce((sum, { weight }) => sum + weight, 0)
  const shares = alternatives.map(({ cluster, weight }) => ({
    names: [...(subsetOf(cluster) === '' ? [] : [subsetOf(cluster)]), ...namesOf(cluster)],
    percent: alternatives.length === 1 ? 100 : (100 * weight) / total,
  }))
  const shareOf = (name: string): number =>
    shares.filter(({ names }) => names.includes(name)).reduce((sum, { percent }) => sum + percent, 0)
  const isEqual = (a: number, b: number): boolean => Math.abs(a - b) < 1e-6
  const holds =
    alternatives.length > 0 &&
    Object.entries(wanted).every(([name, percent]) => isEqual(percent, shareOf(name))) &&
    shares.every(({ names, percent }) => isEqual(percent, 0) || names.some((name) => Object.hasOwn(wanted, name)))
  const found = shares.map(({ names, percent }) => `${names[0]}: ${Math.round(percent * 1e4) / 1e4}`).join(', ')
  return asked(answer, holds, alternatives.length === 0 ? undefined : `{${found}}`, 'sent nowhere')
}

const status: Ask<number> = (wanted, answer) => {
  const found = answer.walk?.status ?? answer.outcome.status ?? (answer.outcome.verdict === 'allowed' ? 200 : undefined)
  const isUnknown = answer.outcome.verdict === 'undetermined'
  return { holds: isUnknown ? undefined : found === wanted, got: found === undefined ? answer.outcome.text : `${found}` }
}

const timeText = (ms: number): string => (ms === 0 ? 'none' : ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`)

const timeout: Ask<number> = (wanted, answer) => {
  const forward = forwardOf(answer)
  const found = forward?.as === 'http' ? (forward.timeoutMs ?? 0) : undefined
  return asked(answer, found === wanted, found === undefined ? undefined : timeText(found), 'no HTTP request is sent on')
}

const retries: Ask<RetryClaim> = (wanted, answer) => {
  const forward = forwardOf(answer)
  if (forward?.as !== 'http') return asked(answer, false, undefined, 'no HTTP request is sent on')
  const { maxRetries = 0, perTryTimeoutMs = 0, retryOn = [] } = forward.retry ?? {}
  const conditions = new Set(wanted.retryOn ?? retryOn)
  const holds =
    (wanted.attempts ?? maxRetries) === maxRetries &&
    (wanted.perTryTimeout ?? perTryTimeoutMs) === perTryTimeoutMs &&
    conditions.size === new Set(retryOn).size &&
    retryOn.every((condition) => conditions.has(condition))
  return asked(
    answer,
    holds,
    maxRetries === 0 ? 'none' : `${maxRetries}, ${timeText(perTryTimeoutMs)} each, on ${retryOn.join(', ')}`,
    'none',
  )
}

const attempts: Ask<number> = (wanted, answer) => {
  const found = answer.walk?.attempts
  return asked(answer, found === wanted, found === undefined ? undefined : `${found}`, 'no HTTP request is sent on')
}

/** Every question, by its word in a test file. */
export const questions: { readonly [F in keyof Wanted]: Ask<Wanted[F]> } = {
  allow,
  deny,
  route,
  subset: (wanted, answer) => destination(answer, (key) => subsetOf(key) === wanted),
  cluster: (wanted, answer) => destination(answer, (key) => namesOf(key).includes(wanted)),
  workload,
  split,
  status,
  timeout,
  retries,
  attempts,
}
