/** Connections that end without an HTTP answer, and bytes that are no HTTP. */
import type { Close, RequestDescriptor } from '../../model/index.ts'
import { clusterName, denialDetails } from './names.ts'
import type { Observed } from './observed.ts'

const codecError: Observed = { reason: 'not-http', responseFlags: 'DPE', responseCodeDetails: 'http1.codec_error' }

/** Fields of a connection that was not served. A client that starts TLS sees its handshake fail. */
export const observeClose = (decision: Close, request: RequestDescriptor): Observed => {
  const refused = request.source.tls === undefined ? 'closed' : 'tls-failed'
  const cluster = decision.cluster === undefined ? {} : { cluster: clusterName(decision.cluster) }
  switch (decision.why) {
    case 'noFilterChain':
      return { outcome: refused, reason: 'no-filter-chain', responseFlags: 'NR' }
    case 'noClientCertificate':
    case 'untrustedCertificate':
    case 'plaintextToTls':
      return { outcome: 'tls-failed', reason: 'handshake' }
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
    case 'blackHole':
      return { outcome: 'closed', responseFlags: 'UH', cluster: 'BlackHoleCluster' }
    case 'noCluster':
      return { outcome: 'closed', responseFlags: 'NC' }
    case 'noHealthyUpstream':
      return { outcome: 'closed', responseFlags: 'UH', ...cluster }
  }
}
