/** What the client gets of a forwarded request: the upstream's last answer, or the proxy's own words about its failure. */
import type { Forward, RequestDescriptor } from '../../model/index.ts'
import { type ForwardResult, failureText } from '../../observe/istio/index.ts'
import type { WalkResult } from '../../retry/walk.ts'
import { foldHeaders, foldResponseLines } from '../../routing/headers.ts'
import { isGrpc, localReply } from '../../routing/local-reply.ts'
import { respondCors, respondHeaders } from '../../routing/response.ts'

/** The end of a walk as the response of the decision's proxy. */
export const deliver = (decision: Forward, request: RequestDescriptor, walk: WalkResult): ForwardResult => {
  const plan = decision.response
  if (walk.body === 'upstream') return { walk, status: walk.status, headers: respondHeaders(plan, walk.headers), body: '' }
  const kind = { grpc: isGrpc(foldHeaders(request.headers)), head: request.method === 'HEAD' }
  const operations = { operations: plan?.operations ?? [] }
  // A stream that lasted too long is DEADLINE_EXCEEDED to gRPC, unlike an upstream that did.
  const grpcStatus = walk.end === 'streamTimeout' ? { grpcStatus: 4 } : {}
  const body = walk.refusesUpgrade === true ? '' : failureText(walk)
  const reply = localReply({ status: walk.status, body, ...grpcStatus }, kind, (headers) =>
    // What a refused upgrade was answered with comes behind the route's passes, as header work of the proxy's own answer.
    foldResponseLines([...respondHeaders(operations, headers), ...walk.headers]),
  )
  // Not another reading of the headers: what the route's passes set is kept, `keep-alive` among it.
  return { walk, status: reply.status, headers: respondCors(plan, reply.headers), body: reply.body }
}
