/** The words behind the numbers of a result, each list in the order of its group in core/layout/codes.ts. */
import { type CloseReason, type Rejected, type Respond, type RespondReason, tokenFailures, type Undetermined } from '../../model/index.ts'

export const outcomes = ['forward', 'respond', 'close', 'rejected', 'undetermined'] as const
export const forwardedAs = ['http', 'tcp', 'opaque'] as const
export const directions = ['outbound', 'inbound', 'gateway'] as const
export const protocols = ['http', 'tcp'] as const
export const authorizers = ['allow', 'deny', 'unreachable'] as const

export const respondReasons: readonly RespondReason[] = [
  'routeNotFound',
  'noCluster',
  'noHealthyUpstream',
  'redirect',
  'httpsRedirect',
  'directResponse',
  'faultAbort',
  'corsPreflight',
  'authorizationDenied',
  'externalAuthorizationDenied',
  'tokenRejected',
  'audienceRejected',
  'badPath',
  'badRequest',
  'missingHost',
  'noPath',
  'requiredHeaderRemoved',
  'upgradeFailed',
  'headersTooLarge',
]

export const malformations: readonly NonNullable<Respond['malformed']>[] = [
  'syntax',
  'target',
  'targetScheme',
  'characters',
  'authority',
  'queryWithoutContentType',
  'lengthAndChunked',
  'transferEncoding',
  'connectionHeader',
  'httpsOnPlaintext',
  'tooManyHeaders',
  'bodyDisallowed',
]

export const closeReasons: readonly CloseReason[] = [
  'noFilterChain',
  'noClientCertificate',
  'untrustedCertificate',
  'authorizationDenied',
  'notHttp',
  'tlsToPlaintextHttp',
  'plaintextToTls',
  'firstLineTooLong',
  'noListener',
  'blackHole',
  'noCluster',
  'noHealthyUpstream',
]

export const rejectors: readonly Rejected['by'][] = ['proxy', 'proxyCrash', 'controlPlanePanic']

/** By code; 0 ends the list in a result. */
export const needs: readonly (Undetermined['needs'][number] | undefined)[] = [undefined, 'sourceIp', 'destinationIp', 'tokens']

export const denialLayers = ['custom', 'deny', 'allow'] as const
export const shadowLayers = ['custom', 'deny', 'allow', 'audit'] as const

export const tokenWords: readonly NonNullable<Respond['token']>[] = [
  ...tokenFailures,
  'issuerNotConfigured',
  'audienceNotAllowed',
  'missing',
]

export const roles = ['decided', 'merged', 'inherited'] as const
