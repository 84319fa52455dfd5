/** The text answer: the request, the outcome, and the reasons under them, in the order of the request's way. */
import type { CallAnswer, FieldChange, Note, Verdict, WorkingHop } from '../explain/index.ts'
import type { WalkResult } from '../retry/walk.ts'
import { clientRows } from './client-rows.ts'
import { ruleInWords } from './entry-rows.ts'
import { milliseconds, placeText, type Row, renderSection, type Screen } from './rows.ts'
import { serverRows } from './server-rows.ts'

const signs: { readonly [verdict in Verdict]: string } = { allowed: '✓', answered: '✓', denied: '✗', failed: '✗', undetermined: '?' }

const text = (wire: string): string => Buffer.from(wire, 'latin1').toString('utf8')

const urlOf = ({ call }: CallAnswer): string => {
  const host = call.host.includes(':') ? `[${call.host}]` : call.host
  const usual = (call.scheme === 'http' && call.port === 80) || (call.scheme === 'https' && call.port === 443)
  return `${call.scheme}://${host}${usual ? '' : `:${call.port}`}${text(call.path)}`
}

const callerText = ({ call, hops }: CallAnswer): string => {
  const [first] = hops
  switch (call.caller.kind) {
    case 'workload':
      return `from ${call.caller.name.namespace}/${call.caller.name.workload} (${call.plaintext || first?.sidecar.present === false ? 'plaintext, nobody’s identity' : (first?.workload.principal ?? '')})`
    case 'gateway':
      return `through gateway ${call.caller.name.namespace}/${call.caller.name.workload}`
    case 'principal':
      return `as ${call.caller.principal}`
    default:
      return 'from nobody in the mesh, in plaintext'
  }
}

const outcomeLine = ({ outcome }: CallAnswer, screen: Screen): string => {
  const { paint } = screen
  const colour =
    outcome.verdict === 'denied' || outcome.verdict === 'failed'
      ? paint.bad
      : outcome.verdict === 'undetermined'
        ? paint.unsure
        : paint.good
  const place =
    outcome.reference === undefined || outcome.verdict === 'allowed' ? '' : `   ${paint.dim(placeText(outcome.reference, screen.mesh))}`
  return `${colour(`${signs[outcome.verdict]} ${outcome.text}`)}${place}\n`
}

const hostRow = ({ resolution }: CallAnswer): Row => ({
  label: 'host',
  text:
    resolution.service === undefined
      ? `${resolution.host} is no name of the mesh`
      : resolution.service === resolution.host
        ? resolution.host
        : `${resolution.host} → ${resolution.service}`,
  reference: resolution.reference,
})

const hopSection = (answer: CallAnswer, hop: WorkingHop, screen: Screen): string => {
  const verdict = hop.decision?.kind === 'forward' ? 'allowed' : answer.outcome.text
  if (hop.role === 'server') {
    const without: Row = { label: 'access', text: 'no sidecar: nothing enforces any policy', reference: hop.sidecar.reference }
    return renderSection(
      `arriving at ${hop.workload.name}`,
      hop.decision === undefined ? [without] : serverRows(hop, verdict, screen),
      screen,
    )
  }
  const via = hop.role === 'gateway' ? `through ${hop.workload.name}` : `leaving ${hop.workload.name}`
  const rows =
    hop.decision === undefined ? [{ label: 'sidecar', text: 'none on the way', reference: hop.sidecar.reference }] : clientRows(hop, screen)
  return renderSection(via, [...(hop.role === 'client' ? [hostRow(answer)] : []), ...rows], screen)
}

const attemptText = (outcome: WalkResult['timeline'][number]['outcome']): string => {
  if (outcome === undefined) return 'cut off by the timeout'
  return 'reset' in outcome ? outcome.reset : `${outcome.status}`
}

const reasonTexts: { readonly [why in WalkResult['why']]: string } = {
  notRetriable: 'no condition for a retry holds',
  attemptsExhausted: 'no attempt left',
  budgetExhausted: 'too many retries under way',
  timedOut: 'the timeout ends before the retry would start',
  retriable: '',
}

const walkSection = (walk: WalkResult, screen: Screen): string => {
  const rows = walk.timeline.map((attempt, index): Row => {
    const step = attempt.step
    const then =
      step === undefined
        ? ''
        : step.action === 'retry'
          ? `: ${step.conditions.join(', ')} → again after ${step.delayMs} ms`
          : index < walk.timeline.length - 1
            ? ''
            : `: ${reasonTexts[step.reason]}`
    return {
      label: `attempt ${index + 1}`,
      text: `${milliseconds(attempt.startMs)} to ${milliseconds(attempt.endMs)}  ${attemptText(attempt.outcome)}${then}`,
    }
  })
  const end: Row = {
    label: 'the caller',
    text: `gets ${walk.status} after ${walk.attempts} attempt${walk.attempts === 1 ? '' : 's'}, ${milliseconds(walk.elapsedMs)}`,
  }
  return renderSection('retries', [...rows, end], screen)
}

const changeText = (change: FieldChange): string => {
  if (change.field === 'principal') return `as ${change.to}`
  if (change.field === 'tls') return `with ${change.to}`
  return change.to === undefined ? `without ${change.field}` : `with ${change.field} ${change.to}`
}

/** Alternatives that differ in the value of one field only share a line. */
const missSection = ({ nearestMiss }: CallAnswer, screen: Screen): string => {
  if (nearestMiss === undefined) return ''
  const lines = new Map<string, string[]>()
  for (const { changes } of nearestMiss.alternatives) {
    const last = changes.at(-1)
    const key = [...changes.slice(0, -1).map(changeText), last?.field].join(' and ')
    const value = changes.length === 1 && last?.field !== 'principal' ? (last?.to ?? '') : changes.map(changeText).join(' and ')
    lines.set(key, [...(lines.get(key) ?? []), value])
  }
  const shown = [...lines].slice(0, 3).map(([key, values]) => {
    const [first = '', ...others] = values
    const single = !key.includes(' and ') && key !== 'principal' && key !== 'tls'
    return `    the same request ${single ? `${first === '' ? 'without' : 'with'} ${key} ${first}` : first}${others.length > 0 ? ` (or ${others.slice(0, 3).join(', ')})` : ''}`.trimEnd()
  })
  return `  ${screen.paint.bold('nearest request that would pass')}\n${shown.map((line) => `${line}\n`).join('')}`
}

const noteLine = (note: Note, screen: Screen): string => {
  const place = note.reference === undefined ? '' : `   ${screen.paint.dim(placeText(note.reference, screen.mesh))}`
  return `  ${screen.paint.unsure('!')} ${note.text}${place}\n`
}

/** Ends with a line end. */
export const renderAnswer = (answer: CallAnswer, screen: Screen): string => {
  const { call } = answer
  const head = `${call.protocol === 'tcp' ? '' : `${call.method} `}${urlOf(answer)}   ${callerText(answer)}\n`
  const walk = answer.walk !== undefined && (screen.walk || answer.walk.attempts > 1) ? walkSection(answer.walk, screen) : ''
  return [
    screen.paint.bold(head.trimEnd()),
    '\n',
    ruleInWords(outcomeLine(answer, screen)),
    '\n',
    ...answer.hops.map((hop) => hopSection(answer, hop, screen)),
    walk,
    missSection(answer, screen),
    ...answer.notes.map((note) => noteLine(note, screen)),
  ].join('')
}
