/**
 * Why a token did not verify, in the order in which a proxy finds out (istio J-5, as recorded). Requests and results of the compiled
 * core name a failure by its place in the list (TOKEN_* of core/layout/codes.ts).
 */

/** What its text says; the issuer is not looked at then. */
export const parseFailures = [
  'badForm',
  'badHeaderEncoding',
  'badHeaderJson',
  'badHeaderAlg',
  'badHeaderKid',
  'badPayloadEncoding',
  'badPayloadJson',
  'issNotString',
  'subNotString',
  'iatNotInteger',
  'iatOutOfRange',
  'nbfNotInteger',
  'nbfOutOfRange',
  'expNotInteger',
  'expOutOfRange',
  'jtiNotString',
  'audNotString',
  'badSignatureEncoding',
  'unsupportedAlg',
] as const

export const timeFailures = ['expired', 'notYetValid'] as const

export const keyFailures = ['keysUnavailable', 'noValidKeys', 'noMatchingKey', 'badSignature'] as const

export const tokenFailures = [...parseFailures, ...timeFailures, ...keyFailures] as const

export type TokenFailure = (typeof tokenFailures)[number]
