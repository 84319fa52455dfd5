/**
 * The evaluators behind one interface: which of them decides makes no difference to the answer, only to how fast it comes and
 * whether reasons come with it.
 */
import type { Decision, RequestDescriptor, View } from '../model/index.ts'
import { explain } from './readable.ts'

export const engineNames = ['readable', 'js', 'wasm'] as const
export type EngineName = (typeof engineNames)[number]

export interface Engine {
  readonly name: EngineName
  /** Never throws. */
  readonly decide: (view: View, request: RequestDescriptor) => Decision
}

/** The specification, without its account. */
export const readableEngine: Engine = { name: 'readable', decide: (view, request) => explain(view, request).decision }
