/** What the client gets of a forwarded request: the end of the walk as a response. */
import type { Forward, RequestDescriptor } from '../../model/index.ts'
import { type ForwardResult, failureText } from '../../observe/istio/index.ts'
import type { WalkResult } from '../../retry/walk.ts'

export const deliver = (_decision: Forward, _request: RequestDescriptor, walk: WalkResult): ForwardResult => ({
  walk,
  status: walk.status,
  headers: walk.headers,
  body: failureText(walk),
})
