/** Owns what becomes of the headers of an answer on its way back through this proxy. */
import type { Header, ResponsePlan } from '../model/index.ts'
import { applyOperations, setHeader } from './headers.ts'

/** Runs a response plan: the passes in order, then CORS over them (istio R-27, R-29b). Names are lower case. */
export const respondHeaders = (plan: ResponsePlan | undefined, headers: readonly Header[]): readonly Header[] => {
  const worked = (plan?.operations ?? []).reduce<readonly Header[]>((out, pass) => applyOperations(out, pass), headers)
  return (plan?.cors ?? []).reduce<readonly Header[]>((out, [name, value]) => setHeader(out, name, value), worked)
}
