/** Answers that the proxy makes itself. */
import { clusterId, type RequestDescriptor, type Respond, type RespondReason, type Route, tokenTexts } from '../../model/index.ts'
import { responseHeaders } from './headers.ts'
import { clusterName, denialDetails, detailText } from './names.ts'
import type { Observed } from './observed.ts'
import { fromBytes } from './text.ts'

interface Words {
  readonly flags: readonly string[]
  /** Absent = not settled by the reason alone. */
  readonly details?: string
}

const words: { readonly [why in RespondReason]: Words } = {
  routeNotFound: { flags: ['NR'], details: 'route_not_found' },
  noCluster: { flags: ['NC'], details: 'cluster_not_found' },
  noHealthyUpstream: { flags: ['UH'], details: 'no_healthy_upstream' },
  redirect: { flags: [], details: 'direct_response' },
  httpsRedirect: { flags: [], details: 'direct_response' },
  directResponse: { flags: [], details: 'direct_response' },
  faultAbort: { flags: ['FI'], details: 'fault_filter_abort' },
  corsPreflight: { flags: [], details: 'cors_response' },
  authorizationDenied: { flags: [] },
  externalAuthorizationDenied: { flags: ['UAEX'] },
  tokenRejected: { flags: [] },
  audienceRejected: { flags: [] },
  badPath: { flags: [], details: 'path_normalization_failed' },
  badRequest: { flags: ['DPE'], details: 'http1.codec_error' },
  missingHost: { flags: [], details: 'missing_host_header' },
  noPath: { flags: [], details: 'absolute_path_rejected' },
  requiredHeaderRemoved: { flags: ['DPE'] },
  headersTooLarge: { flags: ['DPE'], details: 'http1.headers_too_large' },
  upgradeFailed: { flags: [], details: 'upgrade_failed' },
}

/** The text of an answer, wherever it stands: in the body, or in `grpc-message` of a mapped answer. */
const textOf = (decision: Respond): string =>
  decision.body !== '' ? decision.body : (decision.headers.find(([name]) => name === 'grpc-message')?.[1] ?? '')

const malformedDetails: { readonly [what in NonNullable<Respond['malformed']>]: string } = {
  syntax: 'http1.codec_error',
  target: 'http1.invalid_url',
  targetScheme: 'http1.invalid_scheme',
  characters: 'http1.invalid_characters',
  authority: 'http.invalid_authority',
  queryWithoutContentType: 'query_missing_content_type',
  lengthAndChunked: 'http1.content_length_and_chunked_not_allowed',
  bodyDisallowed: 'http1.body_disallowed',
  transferEncoding: 'http1.invalid_transfer_encoding',
  connectionHeader: 'http1.connection_header_rejected',
  httpsOnPlaintext: 'http1.https_url_on_plaintext_connection',
  tooManyHeaders: 'http1.too_many_headers',
}

/** The header of the route's own that no message can carry: an answer to HEAD has no text that would name it. */
const unsendableHeader = (decision: Respond, route: Route | undefined): string | undefined => {
  if (route?.action.kind !== 'forward') return undefined
  const own = route.action.destinations.filter(
    ({ cluster }) => decision.cluster !== undefined && clusterId(cluster) === clusterId(decision.cluster),
  )
  const passes = [...own.flatMap(({ requestHeaders }) => requestHeaders), ...route.requestHeaders]
  return passes.flatMap(({ set, add }) => [...set, ...add]).find(([name]) => !/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name))?.[0]
}

const detailsOf = (decision: Respond, route: Route | undefined): string | undefined => {
  switch (decision.why) {
    case 'authorizationDenied':
      return decision.denial === undefined ? undefined : denialDetails(decision.denial)
    case 'externalAuthorizationDenied':
      return decision.denial?.unanswered === true ? 'ext_authz_error' : 'ext_authz_denied'
    case 'tokenRejected':
    case 'audienceRejected': {
      // A HEAD request gets no text that could be read back.
      const text = textOf(decision) || (decision.token === undefined ? '' : tokenTexts[decision.token])
      return text === '' ? undefined : `jwt_authn_access_denied{${detailText(text)}}`
    }
    case 'requiredHeaderRemoved': {
      const name = unsendableHeader(decision, route)
      const text = textOf(decision) || (name === undefined ? '' : `invalid header name: ${name}`)
      return `filter_removed_required_request_headers${text === '' ? '' : `{${detailText(text)}}`}`
    }
    case 'badRequest':
      return malformedDetails[decision.malformed ?? 'syntax']
    case 'headersTooLarge':
      return decision.malformed === undefined ? words.headersTooLarge.details : malformedDetails[decision.malformed]
    default:
      return words[decision.why].details
  }
}

/** Fields of a local answer; `details`, cluster and attempts count as Envoy's access log counts them. */
export const observeRespond = (decision: Respond, request: RequestDescriptor, route?: Route): Observed => {
  const details = detailsOf(decision, route)
  const flags = [
    ...(decision.delayMs !== undefined && decision.delayMs > 0 ? ['DI'] : []),
    ...(decision.malformed === 'queryWithoutContentType' ? [] : words[decision.why].flags),
  ]
  const hasBody = decision.body !== '' && request.method !== 'HEAD'
  return {
    outcome: 'response',
    status: decision.status,
    ...(hasBody ? { body: fromBytes(decision.body) } : {}),
    ...(decision.headers.length > 0 ? { responseHeaders: responseHeaders(decision.headers) } : {}),
    ...(flags.length > 0 ? { responseFlags: flags.join(',') } : {}),
    ...(details === undefined ? {} : { responseCodeDetails: details }),
    ...(decision.cluster === undefined || decision.why === 'noCluster' ? {} : { cluster: clusterName(decision.cluster) }),
    // Choosing an endpoint is an attempt, even when there is none; a request that cannot be written was one, too.
    attempts: decision.why === 'noHealthyUpstream' || decision.why === 'requiredHeaderRemoved' ? 1 : 0,
  }
}
