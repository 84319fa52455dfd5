/** Packs recorded cases: `npm run pack-cases -- DIRECTORY` turns each `family.jsonl` there into a file of the case store. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { caseStore, writeFamily } from '../test/conformance/store.ts'
import { readArguments, refuse } from './arguments.mjs'

const usage = 'usage: npm run pack-cases -- DIRECTORY'
const [directory = ''] = readArguments(usage, { allowPositionals: true }).positionals
if (!existsSync(directory)) refuse(`${directory === '' ? 'which directory?' : `${directory}: no such directory`}`, usage)

let packedBytes = 0
for (const name of readdirSync(directory).filter((file) => file.endsWith('.jsonl'))) {
  packedBytes += writeFamily(name.slice(0, -'.jsonl'.length), readFileSync(join(directory, name), 'utf8'))
}
console.log(`${packedBytes} bytes in ${caseStore}`)
