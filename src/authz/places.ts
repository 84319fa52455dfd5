/** Where tokens stand in a request: extraction only, no verification. */
import type { RequestDescriptor, View } from '../model/index.ts'

/** A token text and the rules (index into the jwt layer's list) that look at its place. */
export interface FoundToken {
  readonly token: string
  readonly rules: readonly number[]
}

/** Every token a caller must verify before asking for a decision, in the order in which it stands. Never fails. */
export const tokensToVerify = (_view: View, _request: RequestDescriptor): readonly FoundToken[] => []
