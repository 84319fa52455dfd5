/** How Envoy words an upstream that failed: flags, details and the text of its own answer (istio ). */
import type { ResetKind } from '../../retry/types.ts'
import type { WalkResult } from '../../retry/walk.ts'

interface ResetWords {
  readonly flag: string
  /** In the text of the answer. */
  readonly text: string
  /** In the details. */
  readonly detail: string
}

const resetWords: { readonly [kind in ResetKind]: ResetWords } = {
  connectFailure: { flag: 'UF', text: 'remote connection failure', detail: 'remote_connection_failure' },
  connectionTermination: { flag: 'UC', text: 'connection termination', detail: 'connection_termination' },
  remoteReset: { flag: 'UR', text: 'remote reset', detail: 'remote_reset' },
  refusedStream: { flag: 'UR', text: 'remote refused stream reset', detail: 'remote_refused_stream_reset' },
  beforeRequest: { flag: 'UC', text: 'connection termination', detail: 'connection_termination' },
  perTryTimeout: { flag: 'UT', text: 'upstream request timeout', detail: 'upstream_per_try_timeout' },
  overflow: { flag: 'UO', text: 'overflow', detail: 'overflow' },
}

/** The text of the proxy's own answer after the last attempt failed; empty when the upstream answered. */
export const failureText = (walk: WalkResult): string => {
  if (walk.end === 'response') return ''
  if (walk.end === 'streamTimeout') return 'downstream duration timeout'
  if (walk.end !== 'reset' || walk.reset === undefined) return 'upstream request timeout'
  const again = walk.attempts > 1 ? 'retried and the latest ' : ''
  return `upstream connect error or disconnect/reset before headers. ${again}reset reason: ${resetWords[walk.reset].text}`
}

/** Flags in the order in which Envoy raises them: the limit of retries is noticed before the failure is reported. */
export const walkFlags = (walk: WalkResult): readonly string[] => {
  const limit = walk.why === 'attemptsExhausted' ? ['URX'] : walk.why === 'budgetExhausted' ? ['UO'] : []
  switch (walk.end) {
    case 'response':
      return limit
    case 'streamTimeout':
      return []
    case 'globalTimeout':
      return ['UT']
    case 'perTryTimeout':
      return [...limit, 'UT']
    case 'reset':
      return walk.reset === undefined ? limit : [...limit, resetWords[walk.reset].flag]
  }
}

/** Envoy's details of how the walk ended. */
export const walkDetails = (walk: WalkResult): string => {
  switch (walk.end) {
    case 'response':
      return 'via_upstream'
    case 'streamTimeout':
      return 'max_duration_timeout'
    case 'globalTimeout':
      return 'response_timeout'
    case 'perTryTimeout':
      return 'upstream_per_try_timeout'
    case 'reset':
      return walk.reset === undefined
        ? 'upstream_reset_before_response_started'
        : `upstream_reset_before_response_started{${resetWords[walk.reset].detail}}`
  }
}
