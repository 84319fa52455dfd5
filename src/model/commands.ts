/** Owns what commands in header values give where it does not depend on the request. */

/** What commands about the answer give in headers of the request, which are made before there is one. */
export const BEFORE_ANSWER: ReadonlyMap<string, string> = new Map([
  ['RESPONSE_CODE', '0'],
  ['RESPONSE_CODE_DETAILS', ''],
  ['RESP', ''],
  ['RESPONSE_HEADER', ''],
  ['GRPC_STATUS', ''],
  ['BYTES_RECEIVED', '0'],
  ['UPSTREAM_REQUEST_ATTEMPT_COUNT', '1'],
])
