/** Connections that end without an HTTP answer, and bytes that are no HTTP. */
import type { Close, RequestDescriptor, View } from '../../model/index.ts'
import { clusterName, denialDetails } from './names.ts'
import type { Observed } from './observed.ts'

const codecError: Observed = { reason: 'not-http', responseFlags: 'DPE', responseCodeDetails: 'http1.codec_error' }

/** Whom a client that starts TLS has its handshake with: the proxy, or the upstream behind it. */
const handshakeWith = (decision: Close, request: RequestDescriptor, view: View): 'nobody' | 'proxy' | 'upstream' => {
  if (request.source.tls === undefined || decision.listener === undefined || decision.filterChain === undefined) return 'nobody'
  return view.listeners[decision.listener]?.filterChains[decision.filterChain]?.tls === undefined ? 'upstream' : 'proxy'
}

/** Fields of a connection that was not served. A client that starts TLS sees its handshake fail. */
export const observeClose = (decision: Close, request: RequestDescriptor, view: View): Observed => {
  const refused = request.source.tls === undefined ? 'closed' : 'tls-failed'
  const cluster = decision.cluster === undefined ? {} : { cluster: clusterName(decision.cluster) }
  const handshake = handshakeWith(decision, request, view)
  switch (decision.why) {
    case 'noFilterChain':
      return { outcome: refused, reason: 'no-filter-chain', responseFlags: 'NR' }
    case 'noClientCertificate':
    case 'untrustedCertificate':
    case 'plaintextToTls':
      return { outcome: 'tls-failed', reason: 'handshake' }
    case 'firstLineTooLong':
      return { outcome: 'closed' }
    case 'authorizationDenied':
      // The authorizer's no has no policy to it.
      if (decision.denial?.layer === 'custom' && decision.denial.policy === undefined) {
        return { outcome: 'closed', responseFlags: 'UAEX', ...cluster }
      }
      return {
        outcome: 'closed',
        reason: 'network-rbac',
        ...cluster,
        ...(decision.denial === undefined ? {} : { terminationDetails: denialDetails(decision.denial) }),
      }
    case 'notHttp':
      return { outcome: 'http-error', status: 400, ...codecError }
    case 'tlsToPlaintextHttp':
      return { outcome: 'tls-failed', ...codecError }
    case 'noListener':
      return { outcome: 'no-listener' }
    case 'blackHole':
      return observeLack('UH', { cluster: 'BlackHoleCluster' }, handshake)
    case 'noHealthyUpstream':
      return observeLack('UH', cluster, handshake)
    case 'noCluster':
      return handshake === 'upstream' ? { outcome: 'tls-failed', responseFlags: 'NC' } : observeLack('NC', {}, handshake)
  }
}

/** Nobody to pass bytes on to. Known before the client's handshake, which therefore fails; to a client whose TLS is passed on it looks like an upstream that hangs up. */
const observeLack = (responseFlags: string, cluster: Observed, handshake: 'nobody' | 'proxy' | 'upstream'): Observed => {
  switch (handshake) {
    case 'nobody':
      return { outcome: 'closed', responseFlags, ...cluster }
    case 'proxy':
      return { outcome: 'tls-failed', reason: 'handshake', responseFlags }
    case 'upstream':
      return { outcome: 'opaque-forwarded', ...cluster }
  }
}
