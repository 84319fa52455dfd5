/** One word for how a call ended, from the decisions of its hops. */
import { type CloseReason, type ClusterKey, type Decision, isObjectReference, type Reference, type RespondReason } from '../model/index.ts'
import type { WalkResult } from '../retry/walk.ts'
import { isAddress } from './destination.ts'
import type { Hop, Outcome, Resolution } from './types.ts'
import type { Choice } from './upstream.ts'
import { verdictOf } from './verdict.ts'

const respondTexts: { readonly [why in RespondReason]: string } = {
  routeNotFound: 'no route matches',
  noCluster: 'the route names a destination that does not exist',
  noHealthyUpstream: 'no endpoint behind the destination',
  redirect: 'redirect',
  httpsRedirect: 'redirect to https',
  directResponse: 'answered by the route itself',
  faultAbort: 'aborted by fault injection',
  corsPreflight: 'CORS preflight answered by the proxy',
  authorizationDenied: 'RBAC: access denied',
  externalAuthorizationDenied: 'denied by the external authorizer',
  tokenRejected: 'token refused',
  audienceRejected: 'token refused',
  badPath: 'path refused',
  badRequest: 'bad request',
  missingHost: 'no host header',
  noPath: 'the request target is no path',
  requiredHeaderRemoved: 'a header that every request needs was removed',
  upgradeFailed: 'the request asks for a protocol that is not offered',
  headersTooLarge: 'headers too large',
}

const closeTexts: { readonly [why in CloseReason]: string } = {
  noFilterChain: 'the server refuses this kind of connection',
  noClientCertificate: 'the server asks for a client certificate and gets none',
  untrustedCertificate: 'the client certificate is of a foreign trust domain',
  authorizationDenied: 'RBAC: access denied',
  blackHole: 'the mesh forwards only to known destinations',
  notHttp: 'the bytes are not HTTP, and the port takes HTTP only',
  tlsToPlaintextHttp: 'TLS sent to a port that takes plaintext HTTP',
  plaintextToTls: 'plaintext sent to a port that takes TLS only',
  firstLineTooLong: 'the first line of the request is too long for a proxy that looks for HTTP',
  noListener: 'nothing listens on that port',
  noCluster: 'the route names a destination that does not exist',
  noHealthyUpstream: 'no endpoint behind the destination',
}

const needTexts = { sourceIp: '--source-ip', destinationIp: '--destination-ip', tokens: '--jwt-claims' } as const

const who = (
  denial: { readonly layer: string; readonly policy?: { readonly name: string; readonly rule: number } } | undefined,
): string => {
  if (denial === undefined) return ''
  if (denial.policy !== undefined) return ` by ${denial.layer.toUpperCase()} ${denial.policy.name}, rule ${denial.policy.rule + 1}`
  return denial.layer === 'allow' ? ': no ALLOW policy matches' : ` by ${denial.layer.toUpperCase()}`
}

const deciding = (references: readonly Reference[]): Reference | undefined =>
  references.find((reference) => 'role' in reference && reference.role === 'decided') ?? references[0]

/** `badSignature` → `bad signature`. */
const inWords = (tag: string): string => tag.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)

const decisionText = (decision: Decision, isTls: boolean): string => {
  switch (decision.kind) {
    case 'respond':
      return `${decision.status} ${respondTexts[decision.why]}${who(decision.denial)}${decision.token === undefined ? '' : `: ${inWords(decision.token)}`}`
    case 'close':
      if (decision.why === 'noFilterChain' && !isTls) return 'connection closed: the server takes no plaintext'
      return `connection closed: ${closeTexts[decision.why]}${who(decision.denial)}`
    case 'rejected':
      return `undetermined: ${decision.by === 'proxy' ? 'the proxy refuses this configuration' : decision.by === 'proxyCrash' ? 'the proxy crashes on this configuration' : 'the control plane panics on this configuration'} (${decision.reason})`
    case 'undetermined':
      return `undetermined: say ${decision.needs.map((need) => needTexts[need]).join(' and ')}`
    default:
      return 'forwarded'
  }
}

export const clusterText = (key: ClusterKey): string => {
  switch (key.kind) {
    case 'service':
      return `${key.host}:${key.port}${key.subset === '' ? '' : `, subset ${key.subset}`}`
    case 'passthrough':
      return 'the address that the caller chose (passthrough)'
    case 'dynamicForward':
      return 'the address that the host name resolves to'
    case 'inbound':
      return `the application, port ${key.port}`
    case 'named':
      return key.name
    default:
      return 'nowhere'
  }
}

const reached = (hops: readonly Hop[], resolution: Resolution): string => {
  const first = hops.find((hop) => hop.role !== 'server')?.decision
  if (first?.kind === 'forward') return `forwarded to ${clusterText(first.cluster)}`
  return `forwarded to ${resolution.service ?? resolution.host}:${resolution.port}`
}

/** Why a request is passed through to an address that cannot exist: a port that the Service lacks, a name that only the cluster could know. */
export const leadsNowhere = (decision: Extract<Decision, { kind: 'forward' }>, resolution: Resolution): string | undefined => {
  if (decision.cluster.kind !== 'passthrough') return undefined
  const { host, service, reference, port } = resolution
  const isService = reference !== undefined && isObjectReference(reference) && reference.kind === 'Service'
  if (isService && reference.path.length === 0) return `nothing listens at ${service}:${port}`
  const isClusterName = !host.includes('.') || /\.(svc|svc\.cluster\.local|cluster\.local)\.?$/.test(host)
  return service === undefined && isClusterName && !isAddress(host) ? `no such host: ${host}` : undefined
}

/** The last proxy that took part decides: one that does not forward ends the call. `text` says it in one line. */
export const outcomeOf = (hops: readonly Hop[], choice: Choice, resolution: Resolution, walk?: WalkResult): Outcome => {
  const hop = hops.findLastIndex((one) => one.decision !== undefined)
  const decision = hops[hop]?.decision
  if (decision === undefined) {
    if (choice.endpoint !== undefined) return { verdict: 'allowed', text: reached(hops, resolution) }
    if (resolution.service !== undefined) return { verdict: 'failed', text: `no endpoint behind ${resolution.service}:${resolution.port}` }
    return { verdict: 'undetermined', text: `${resolution.host}:${resolution.port} is outside these files` }
  }
  const verdict = verdictOf(decision)
  const reference = deciding(decision.references)
  const base = { verdict, hop, ...(reference === undefined ? {} : { reference }) }
  if (decision.kind === 'forward') {
    const lost = leadsNowhere(decision, resolution)
    if (lost !== undefined)
      return { verdict: 'failed', hop, text: lost, ...(resolution.reference === undefined ? {} : { reference: resolution.reference }) }
    return { ...base, text: verdict === 'denied' ? closeTexts.blackHole : reached(hops, resolution) }
  }
  // A server that closes the connection is an answer of the caller's own proxy.
  const told = decision.kind === 'close' && hops[hop]?.role === 'server' ? walk?.status : undefined
  return {
    ...base,
    ...(decision.kind === 'respond' ? { status: decision.status } : {}),
    ...(decision.kind === 'close' ? { closed: decision.why, ...(told === undefined ? {} : { status: told }) } : {}),
    text: `${decisionText(decision, hops[hop]?.request.source.tls !== undefined)}${told === undefined ? '' : `; the caller gets ${told}`}`,
  }
}
