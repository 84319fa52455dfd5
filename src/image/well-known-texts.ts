/** Texts that every image has, in the order of core/layout/texts.ts. */

export const wellKnownTexts: readonly string[] = [
  'websocket',
  'h2c',
  'chunked',
  'trailers',
  'http',
  'https',
  'spiffe://',
  'http/1.',
  'application/grpc',
  'text/plain',
  'Bad Request',
  'Not Implemented',
  'Forbidden',
  'Request Header Fields Too Large',
  'true',
  'no healthy upstream',
  'invalid header name: ',
]
