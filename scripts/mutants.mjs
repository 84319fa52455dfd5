/**
 * `npm run mutants`: breaks one rule after the other in a copy of the project and shows that a test fails. Exit 0 when all are killed, 1 when one survives, 2 when one cannot be applied.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { mutants } from '../test/mutation/mutants.mjs'
import { readArguments, refuse } from './arguments.mjs'
import { ensureInstalled, root } from './setup.mjs'

const usage = `usage: npm run mutants -- [TEXT]
Breaks one rule after the other (only those whose description contains TEXT) and shows that a test fails.`
const [only = ''] = readArguments(usage, { allowPositionals: true }).positionals
if (!mutants.some(({ rule }) => rule.includes(only))) refuse(`no rule contains ${only}`, usage)
if (ensureInstalled() !== 0) process.exit(2)
const copy = join(root, '.cache', 'mutants')
rmSync(copy, { recursive: true, force: true })
mkdirSync(copy, { recursive: true })
for (const part of ['src', 'test', 'examples', 'schema', 'scripts', 'package.json', 'tsconfig.json', 'vitest.config.ts']) {
  cpSync(join(root, part), join(copy, part), { recursive: true })
}
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))

const testsFail = (args) => spawnSync('npx', ['vitest', 'run', ...args], { cwd: copy, encoding: 'utf8' }).status !== 0

// A test that fails anyway kills nothing.
const passing = new Map()
const passesUnbroken = (args) => {
  const key = args.join(' ')
  if (!passing.has(key)) passing.set(key, !testsFail(args))
  return passing.get(key)
}

const verdictOn = ({ file, find, replace, tests }) => {
  const path = join(copy, file)
  const source = readFileSync(path, 'utf8')
  if (source.split(find).length !== 2 || !passesUnbroken(tests)) return 'not applied'
  writeFileSync(
    path,
    source.replace(find, () => replace),
  )
  try {
    return testsFail(tests) ? 'killed' : 'survived'
  } finally {
    writeFileSync(path, source)
  }
}

const results = mutants
  .filter(({ rule }) => rule.includes(only))
  .map((mutant) => {
    const verdict = verdictOn(mutant)
    console.log(`${verdict.padEnd(12)}${mutant.rule}`)
    return verdict
  })
const count = (verdict) => results.filter((one) => one === verdict).length
console.log(`${count('killed')} killed, ${count('survived')} survived, ${count('not applied')} not applied`)
process.exit(count('not applied') > 0 ? 2 : count('survived') > 0 ? 1 : 0)
