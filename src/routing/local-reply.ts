/** Owns answers that the proxy makes itself, and how they look to a gRPC client (istio ). */
import type { Header } from '../model/index.ts'
import { headerValue, leavingHeaders, setHeader, withoutHeaders } from './headers.ts'

export interface LocalReply {
  readonly status: number
  readonly headers: readonly Header[]
  readonly body: string
  readonly grpcStatus?: number
}

/** What the answered request was. */
export interface RequestKind {
  readonly grpc: boolean
  readonly head: boolean
}

const GRPC_STATUS = new Map([
  [400, 13],
  [401, 16],
  [403, 7],
  [404, 12],
  [429, 14],
  [502, 14],
  [503, 14],
  [504, 14],
])

/** gRPC status of an HTTP status that a proxy answers with; 2 (unknown) for all that have none of their own. */
export const grpcStatusOf = (httpStatus: number): number => GRPC_STATUS.get(httpStatus) ?? 2

/** Whether a request is gRPC: exactly `application/grpc`, or that and `+`; `application/grpc-web` is not. */
export const isGrpc = (headers: readonly Header[]): boolean => {
  const type = headerValue(headers, 'content-type') ?? ''
  return type === 'application/grpc' || type.startsWith('application/grpc+')
}

// Printable ASCII stays, but for `%` and `~`.
const percentEncode = (text: string): string =>
  text.replace(/[^ -$&-}]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`)

/**
 * The answer as the client gets it. `modify` is header work that runs before the proxy adds its own (route operations,
 * `location`). A gRPC client always gets 200 with `grpc-status`; HEAD gets no body.
 */
export const localReply = (
  answer: { readonly status: number; readonly body: string; readonly grpcStatus?: number },
  request: RequestKind,
  modify: (headers: readonly Header[]) => readonly Header[] = (headers) => headers,
): LocalReply => {
  const headers = leavingHeaders(modify([]))
  if (request.grpc) {
    const grpcStatus = answer.grpcStatus ?? grpcStatusOf(answer.status)
    let out = setHeader(headers, 'content-type', 'application/grpc')
    if ((headerValue(out, 'grpc-status') ?? '') === '') out = setHeader(out, 'grpc-status', String(grpcStatus))
    if (answer.body !== '' && !request.head) out = setHeader(out, 'grpc-message', percentEncode(answer.body))
    return { status: 200, headers: out, body: '', grpcStatus }
  }
  if (answer.body === '') return { status: answer.status, headers: withoutHeaders(headers, ['content-type']), body: '' }
  const typed = headerValue(headers, 'content-type') === undefined ? setHeader(headers, 'content-type', 'text/plain') : headers
  return { status: answer.status, headers: typed, body: request.head ? '' : answer.body }
}
