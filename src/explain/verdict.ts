/** Which decisions let a request through, which refuse it, and which are neither. */
import type { CloseReason, Decision, RespondReason } from '../model/index.ts'
import type { Verdict } from './types.ts'

const respondVerdicts: { readonly [why in RespondReason]: Verdict } = {
  routeNotFound: 'failed',
  noCluster: 'failed',
  noHealthyUpstream: 'failed',
  redirect: 'answered',
  httpsRedirect: 'answered',
  directResponse: 'answered',
  faultAbort: 'answered',
  corsPreflight: 'answered',
  authorizationDenied: 'denied',
  externalAuthorizationDenied: 'denied',
  tokenRejected: 'denied',
  audienceRejected: 'denied',
  badPath: 'failed',
  badRequest: 'failed',
  missingHost: 'failed',
  noPath: 'failed',
  requiredHeaderRemoved: 'failed',
  upgradeFailed: 'failed',
  headersTooLarge: 'failed',
}

/** What a proxy's refusal to talk means: the first five are policy. */
const closeVerdicts: { readonly [why in CloseReason]: Verdict } = {
  noFilterChain: 'denied',
  noClientCertificate: 'denied',
  untrustedCertificate: 'denied',
  authorizationDenied: 'denied',
  blackHole: 'denied',
  notHttp: 'failed',
  tlsToPlaintextHttp: 'failed',
  plaintextToTls: 'failed',
  firstLineTooLong: 'failed',
  noListener: 'failed',
  noCluster: 'failed',
  noHealthyUpstream: 'failed',
}

export const verdictOf = (decision: Decision): Verdict => {
  switch (decision.kind) {
    case 'forward':
      return decision.cluster.kind === 'blackHole' ? 'denied' : 'allowed'
    case 'respond':
      return respondVerdicts[decision.why]
    case 'close':
      return closeVerdicts[decision.why]
    default:
      // What a proxy does with a configuration that it refuses depends on what it had before.
      return 'undetermined'
  }
}
