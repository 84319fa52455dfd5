/** Packs recorded cases: `npm run pack-cases -- DIRECTORY` turns each `family.jsonl` there into a file of the case store. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'
import { caseStore } from '../test/conformance/store.ts'

const [directory] = process.argv.slice(2)
if (directory === undefined) {
  console.error('usage: npm run pack-cases -- DIRECTORY')
  process.exit(2)
}

let packedBytes = 0
for (const name of readdirSync(directory).filter((file) => file.endsWith('.jsonl'))) {
  const text = readFileSync(join(directory, name))
  // The cases of a family repeat each other: a window over all of them is what makes the store small.
  const packed = brotliCompressSync(text, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
    },
  })
  writeFileSync(join(caseStore, `${name}.br`), packed)
  packedBytes += packed.length
}
console.log(`${packedBytes} bytes in ${caseStore}`)
