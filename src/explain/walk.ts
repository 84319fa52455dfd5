/** The client's retries over what the server does, or over a script of outcomes. */
import { type ScriptEntry, type WalkResult, walk } from '../retry/walk.ts'
import type { Call, WorkingHop } from './types.ts'
import { clusterOf } from './upstream.ts'

/** A server's refusal, as the client's proxy sees it (docs/architecture.md, Both hops). */
const serverOutcome = (server: WorkingHop | undefined): ScriptEntry => {
  const decision = server?.decision
  if (decision?.kind === 'respond') return { status: decision.status, headers: decision.headers }
  // The connection closes after the request was written: the client's proxy sees a termination, not a refused connection.
  return decision?.kind === 'close' ? { reset: 'connectionTermination' } : { status: 200 }
}

/** Undefined when no proxy of the caller forwards HTTP. */
export const retryWalk = (client: WorkingHop | undefined, server: WorkingHop | undefined, call: Call): WalkResult | undefined => {
  const decision = client?.decision
  if (client === undefined || decision?.kind !== 'forward' || decision.as !== 'http') return undefined
  const cluster = clusterOf(client.view, decision.cluster)
  const script = call.attemptOutcomes ?? [serverOutcome(server)]
  return walk(decision, script, { draws: call.draws, ...(cluster === undefined ? {} : { cluster }) })
}
