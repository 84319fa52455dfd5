/** The text answer: the request, the outcome, and the reasons under them, in the order of the request's way. */
import type { CallAnswer, FieldChange, Note, Verdict, WorkingHop } from '../explain/index.ts'
import type { WalkResult } from '../retry/walk.ts'
import { clientRows } from './client-rows.ts'
import { counted } from './counted.ts'
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

const hostRow = ({ resolution }: CallAnswer): Row => {
  const { host, service } = resolution
  const text = service === undefined ? `${host} is no name of the mesh` : service === host ? host : `${host} → ${service}`
  return { label: 'host', text, reference: resolution.reference, named: true }
}

const hopSection = (answer: CallAnswer, hop: WorkingHop, screen: Screen): string => {
  if (hop.role === 'server') return renderSection(`arriving at ${hop.workload.name}`, serverRows(hop, screen), screen)
  if (hop.role === 'gateway') return renderSection(`through ${hop.workload.name}`, clientRows(hop, screen), screen)
  return renderSection(`leaving ${hop.workload.name}`, [hostRow(answer), ...clientRows(hop, screen)], screen)
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

const attemptRow = ({ startMs, endMs, outcome, step }: WalkResult['timeline'][number], index: number): Row => {
  const failed = outcome === undefined || 'reset' in outcome || outcome.status >= 400
  const stopped = step === undefined || !failed || reasonTexts[step.reason] === '' ? '' : `: ${reasonTexts[step.reason]}`
  const then = step?.action === 'retry' ? `: ${step.conditions.join(', ')} → again after ${step.delayMs} ms` : stopped
  const when = startMs === endMs ? milliseconds(startMs) : `${milliseconds(startMs)} to ${milliseconds(endMs)}`
  return { label: `attempt ${index + 1}`, text: `at ${when}: ${attemptText(outcome)}${then}` }
}

const walkSection = (walk: WalkResult, screen: Screen): string => {
  const attempts = counted(walk.attempts, 'attempt')
  const end: Row = { label: 'the caller', text: `gets ${walk.status} after ${attempts}, ${milliseconds(walk.elapsedMs)}` }
  return renderSection('retries', [...walk.timeline.map(attemptRow), end], screen)
}

const changeText = (change: FieldChange): string => {
  if (change.field === 'principal') return `as ${change.to}`
  if (change.field === 'tls') return `with ${change.to}`
  return change.to === undefined ? `without ${change.field}` : `with ${change.field} ${change.to}`
}

/** Alternatives that differ in the value of their last field only share a line. */
const missSection = ({ nearestMiss }: CallAnswer, screen: Screen): string => {
  if (nearestMiss === undefined) return ''
  const lines = new Map<string, { readonly first: string; readonly others: string[] }>()
  for (const { changes } of nearestMiss.alternatives) {
    const key = [...changes.slice(0, -1).map(changeText), changes.at(-1)?.field].join(' and ')
    const line = lines.get(key)
    if (line === undefined) lines.set(key, { first: changes.map(changeText).join(' and '), others: [] })
    else line.others.push(changes.at(-1)?.to ?? 'without it')
  }
  const shown = [...lines.values()].slice(0, 3).map(({ first, others }) => {
    const or =
      others.length === 0 ? '' : ` (or ${others.slice(0, 2).join(', ')}${others.length > 2 ? `, and ${others.length - 2} more` : ''})`
    return `    the same request ${first}${or}\n`
  })
  return `  ${screen.paint.bold('nearest request that would pass')}\n${shown.join('')}`
}

/** Said in the rows of their hop already. */
const saidInRows: ReadonlySet<Note['code']> = new Set(['noClientSidecar', 'noServerSidecar'])

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
    outcomeLine(answer, screen),
    '\n',
    ...answer.hops.map((hop) => hopSection(answer, hop, screen)),
    walk,
    missSection(answer, screen),
    ...answer.notes.filter(({ code }) => !saidInRows.has(code)).map((note) => noteLine(note, screen)),
  ].join('')
}
