/** Owns refusals in an image: who refuses, why, and what is at fault. */
import type { ImageWriter } from '../../image/writer.ts'
import { toByteString } from '../../model/bytes.ts'
import type { Reference, Rejected } from '../../model/index.ts'
import { rejectors } from '../compiled/words.ts'

/** Address of a REJECTION. */
export const compileRejection = (
  w: ImageWriter,
  { by, reason, references }: { readonly by: Rejected['by']; readonly reason: string; readonly references: readonly Reference[] },
): number => {
  const numbers = references.map(w.reference)
  const at = w.block(numbers)
  const text = toByteString(reason)
  return w.block([rejectors.indexOf(by), w.string(text), at, numbers.length])
}
