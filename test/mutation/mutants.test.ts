/** The list of `npm run mutants` keeps up with the code: what cannot be broken any more proves nothing. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { mutants } from './mutants.mjs'

it.each(mutants)('$rule: its text stands once in $file', ({ file, find, replace }) => {
  expect(readFileSync(join(process.cwd(), file), 'utf8').split(find)).toHaveLength(2)
  expect(replace).not.toBe(find)
})
