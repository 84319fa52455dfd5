/**
 * Owns how a decision gets its references: the entry of the trace that decided names the deciding one, all others that
 * contributed are `merged` or `inherited`.
 */
import type { Decision, Reference, Trace, TraceEntry } from '../model/index.ts'

/** A decision whose references are still to be named. */
export type Verdict = Decision extends infer D ? (D extends Decision ? Omit<D, 'references'> : never) : never

export type Respond = Extract<Verdict, { kind: 'respond' }>

/**
 * The entry that decided. A forwarded request was decided by the last thing that matched (route, policy rule); every other
 * outcome by the last thing that matched or was applied, since applying it ended the request.
 */
export const decidingEntry = (kind: Decision['kind'], trace: Trace): TraceEntry | undefined =>
  trace.findLast(
    ({ result, reference }) => reference !== undefined && (result === 'matched' || (result === 'applied' && kind !== 'forward')),
  )

/** Names the place of a reference, whatever its role. */
export const keyOf = (reference: Reference): string =>
  'default' in reference
    ? `default ${reference.default}`
    : JSON.stringify([reference.group, reference.kind, reference.namespace, reference.name, reference.path])

/** A reference as a decision names it. */
export const withRole = (reference: Reference, role: 'decided' | 'merged'): Reference => {
  if ('default' in reference) return reference
  if (role === 'decided') return { ...reference, role }
  return reference.role === 'decided' ? { ...reference, role: 'merged' } : reference
}

/** The deciding reference first, then what else had a part, each once. */
export const finish = (verdict: Verdict, trace: Trace, extra: readonly Reference[] = []): Decision => {
  const deciding = decidingEntry(verdict.kind, trace)?.reference
  const parts = trace.flatMap(({ result, reference }) =>
    reference !== undefined && (result === 'matched' || result === 'applied') ? [reference] : [],
  )
  const references: Reference[] = deciding === undefined ? [] : [withRole(deciding, 'decided')]
  const seen = new Set(references.map(keyOf))
  for (const part of [...parts, ...extra]) {
    if (seen.has(keyOf(part))) continue
    seen.add(keyOf(part))
    references.push(withRole(part, 'merged'))
  }
  return { ...verdict, references } as Decision
}
