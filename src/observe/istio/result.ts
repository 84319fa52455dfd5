/** What came back over a forwarded HTTP request, as observe/ needs to know it. */
import type { Header } from '../../model/index.ts'
import type { WalkResult } from '../../retry/walk.ts'

export interface ForwardResult {
  /** The walk over the script of the upstream's answers. */
  readonly walk: WalkResult
  /** Headers that the client gets: header operations done, mapped when the request is gRPC. */
  readonly status: number
  readonly headers: readonly Header[]
  /** Empty when the client gets the upstream's own body. */
  readonly body: string
}
