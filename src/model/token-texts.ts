/** What a client is told about a refused token, as proxies word it (istio J-5). */
import type { Respond } from './decision.ts'

export const tokenTexts: { readonly [failure in NonNullable<Respond['token']>]: string } = {
  badForm: 'Jwt is not in the form of Header.Payload.Signature with two dots and 3 sections',
  badHeaderEncoding: 'Jwt header is an invalid Base64url encoded',
  badHeaderJson: 'Jwt header is an invalid JSON',
  badHeaderAlg: 'Jwt header [alg] field is required and must be a string',
  badHeaderKid: 'Jwt header [kid] field is not a string',
  badPayloadEncoding: 'Jwt payload is an invalid Base64url encoded',
  badPayloadJson: 'Jwt payload is an invalid JSON',
  issNotString: 'Jwt payload [iss] field is not a string',
  subNotString: 'Jwt payload [sub] field is not a string',
  iatNotInteger: 'Jwt payload [iat] field is not an integer',
  iatOutOfRange: 'Jwt payload [iat] field is not a positive 64 bit integer',
  nbfNotInteger: 'Jwt payload [nbf] field is not an integer',
  nbfOutOfRange: 'Jwt payload [nbf] field is not a positive 64 bit integer',
  expNotInteger: 'Jwt payload [exp] field is not an integer',
  expOutOfRange: 'Jwt payload [exp] field is not a positive 64 bit integer',
  jtiNotString: 'Jwt payload [jti] field is not a string',
  audNotString: 'Jwt payload [aud] field is not a string or string list',
  badSignatureEncoding: 'Jwt signature is an invalid Base64url encoded',
  unsupportedAlg: 'Jwt header [alg] is not supported',
  expired: 'Jwt is expired',
  notYetValid: 'Jwt not yet valid',
  // Where keys cannot be fetched the control plane hands out one that nothing verifies against.
  keysUnavailable: 'Jwt verification fails',
  noValidKeys: "Jwks doesn't have any valid public key",
  noMatchingKey: "Jwks doesn't have key to match kid or alg from Jwt",
  badSignature: 'Jwt verification fails',
  issuerNotConfigured: 'Jwt issuer is not configured',
  audienceNotAllowed: 'Audiences in Jwt are not allowed',
  missing: 'Jwt is missing',
}
