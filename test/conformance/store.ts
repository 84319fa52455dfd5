/** The case store: one brotli-compressed JSON-lines file per family. Written by scripts/pack-cases.ts and `npm run oracle`. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib'

export const caseStore = join(process.cwd(), 'test', 'conformance', 'cases')

const suffix = '.jsonl.br'

/** Names of all families, sorted. */
export const families = (): readonly string[] =>
  readdirSync(caseStore)
    .filter((name) => name.endsWith(suffix))
    .map((name) => name.slice(0, -suffix.length))
    .sort()

/** The lines of one family, each one case as recorded. */
export const readFamily = (family: string): readonly string[] =>
  brotliDecompressSync(readFileSync(join(caseStore, `${family}${suffix}`)))
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')

/** Replaces one family by these lines; gives the bytes it takes. */
export const writeFamily = (family: string, text: string): number => {
  // The cases of a family repeat each other: a window over all of them is what makes the store small.
  const packed = brotliCompressSync(text, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: Buffer.byteLength(text),
    },
  })
  writeFileSync(join(caseStore, `${family}${suffix}`), packed)
  return packed.length
}
