/** Connections that end without an HTTP answer, and bytes that are no HTTP. */
import type { Close, RequestDescriptor, View } from '../../model/index.ts'
import { clusterName, denialDetails } from './names.ts'
import type { Observed } from './observed.ts'

const codecError: Observed = { reason: 'not-http', responseFlags: 'DPE', responseCodeDetails: 'http1.codec_error' }

/** The proxy did not end the client's TLS: its handshake was to be with the upstream. */
const isOpaque = (decision: Close, request: RequestDescriptor, view: View): boolean => {
  if (request.source.tls === undefined || decision.listener === undefined || decision.filterChain === undefined) return false
  return view.listeners[decision.listener]?.filterChains[decision.filterChain]?.tls === undefined
}

/** Fields of a connection that was not served. A client that starts TLS sees its handshake fail. */
export const observeClose = (decision: Close, request: RequestDescriptor, view: View): Observed => {
  const refused = request.source.tls === undefined ? 'closed' : 'tls-failed'
  const cluster = decision.cluster === undefined ? {} : { cluster: clusterName(decision.cluster) }
  const opaque = isOpaque(decision, request, view)
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
    // A proxy that passes TLS on and finds nobody there looks to its client like an upstream that hangs up.
    case 'blackHole':
      return opaque
        ? { outcome: 'opaque-forwarded', cluster: 'BlackHoleCluster' }
        : { outcome: 'closed', responseFlags: 'UH', cluster: 'BlackHoleCluster' }
    case 'noHealthyUpstream':
      return opaque ? { outcome: 'opaque-forwarded', ...cluster } : { outcome: 'closed', responseFlags: 'UH', ...cluster }
    case 'noCluster':
      return { outcome: opaque ? 'tls-failed' : 'closed', responseFlags: 'NC' }
  }
}
