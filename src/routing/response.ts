/** Owns what becomes of the headers of an answer on its way back through this proxy. */
import type { Header, ResponsePlan } from '../model/index.ts'
import { foldResponseHeaders, leavingHeaders, setHeader, workOnResponse } from './headers.ts'

/** CORS headers overwrite what the upstream, or the route, set (istio R-27). */
export const respondCors = (plan: ResponsePlan | undefined, headers: readonly Header[]): readonly Header[] =>
  leavingHeaders((plan?.cors ?? []).reduce<readonly Header[]>((out, [name, value]) => setHeader(out, name, value), headers))

/** Runs a response plan: the passes in order, then CORS over them (istio R-27, R-29b). Names are lower case. */
export const respondHeaders = (plan: ResponsePlan | undefined, headers: readonly Header[]): readonly Header[] =>
  respondCors(plan, (plan?.operations ?? []).reduce<readonly Header[]>(workOnResponse, foldResponseHeaders(headers)))
