/** Packs recorded cases: `npm run pack-cases -- DIRECTORY` turns each `family.jsonl` there into a file of the case store. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { caseStore, writeFamily } from '../test/conformance/store.ts'

const [directory] = process.argv.slice(2)
if (directory === undefined) {
  console.error('usage: npm run pack-cases -- DIRECTORY')
  process.exit(2)
}

let packedBytes = 0
for (const name of readdirSync(directory).filter((file) => file.endsWith('.jsonl'))) {
  packedBytes += writeFamily(name.slice(0, -'.jsonl'.length), readFileSync(join(directory, name), 'utf8'))
}
console.log(`${packedBytes} bytes in ${caseStore}`)
