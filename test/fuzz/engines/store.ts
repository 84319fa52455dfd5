/** Finds as files of test/regressions/: whole numbers of 64 bits are texts that end in n, byte strings are texts. */
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Find } from './compare.ts'

const folder = join(process.cwd(), 'test', 'regressions')

const big = 'bigint:'

/** Gives the path of the file. */
export const keepFind = (find: Find): string => {
  const text = JSON.stringify(find, (_, member: unknown) => (typeof member === 'bigint' ? `${big}${member}` : member), 1)
  mkdirSync(folder, { recursive: true })
  const path = join(folder, `engines-${createHash('sha256').update(text).digest('hex').slice(0, 12)}.json`)
  writeFileSync(path, `${text}\n`)
  return path
}

export const findNames = (): readonly string[] =>
  readdirSync(folder)
    .filter((name) => /^engines-.*\.json$/.test(name))
    .sort()

export const readFind = (name: string): Find =>
  JSON.parse(readFileSync(join(folder, name), 'utf8'), (_, member: unknown) =>
    typeof member === 'string' && member.startsWith(big) ? BigInt(member.slice(big.length)) : member,
  ) as Find
