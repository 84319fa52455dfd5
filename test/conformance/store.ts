/** The case store: one brotli-compressed JSON-lines file per family. Written by scripts/pack-cases.ts. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliDecompressSync } from 'node:zlib'

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
