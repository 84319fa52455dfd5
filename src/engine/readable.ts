/**
 * The readable engine: what one proxy does with one request, with reasons. The specification of the whole pipeline
 * (design section 1); compiled engines are compared with it.
 */
import type { Decision, RequestDescriptor, Trace, View } from '../model/index.ts'

export interface Explained {
  readonly decision: Decision
  readonly trace: Trace
}

/** Never throws: a view's own refusals come back as `rejected`, missing knowledge as `undetermined`. */
export const explain = (view: View, request: RequestDescriptor): Explained => decideAt(view, request)
