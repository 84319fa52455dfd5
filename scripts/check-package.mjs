/**
 * Checks the package as a user would receive it: packs it and runs publint and are-the-types-wrong on the tarball,
 * then loads the library in plain Node as ES module and as CommonJS.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root, tool } from './setup.mjs'

/** Packs into `directory`; gives the tarball's path, or nothing when npm fails. */
const pack = (directory) => {
  mkdirSync(directory, { recursive: true })
  const { status, stdout, stderr } = spawnSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', directory], {
    cwd: root,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  })
  if (status !== 0) {
    console.error(stderr)
    return undefined
  }
  const report = JSON.parse(stdout)
  const packed = Array.isArray(report) ? report[0] : Object.values(report)[0]
  return join(directory, packed.filename)
}

/** Quiet unless it fails. */
const passes = (args) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
  if (status !== 0) console.error(`${args.join(' ')}\n${stdout}${stderr}`)
  return status === 0
}

const untyped = ['--exclude-entrypoints', './fairlead-core.wasm']

const loads = [
  ['--input-type=module', '-e', "const m = await import('fairlead'); if (Object.keys(m).length === 0) process.exit(1)"],
  ['--input-type=commonjs', '-e', "const m = require('fairlead'); if (Object.keys(m).length === 0) process.exit(1)"],
  ['--input-type=module', '-e', "const m = await import('fairlead/wasm'); if ((await m.loadWasmEngine()).name !== 'wasm') process.exit(1)"],
  ['--input-type=commonjs', '-e', "const m = require('fairlead/wasm'); if (m.wasmEngine().name !== 'wasm') process.exit(1)"],
  ['dist/cli.js', '--version'],
]

const directory = mkdtempSync(join(tmpdir(), 'fairlead-pack-'))
const tarball = pack(directory)
const steps = (packed) => [
  [tool('publint'), 'run', packed, '--strict'],
  // Node 20 and bundlers know `exports`; a module of bytes has no types.
  [tool('@arethetypeswrong/cli', 'attw'), packed, '--format', 'ascii', '--no-emoji', '--profile', 'node16', ...untyped],
  ...loads,
]
// Every step runs, so that one run names everything that is wrong.
const failed = tarball === undefined || steps(tarball).filter((args) => !passes(args)).length > 0
rmSync(directory, { recursive: true, force: true })
if (!failed) console.log('publint and are-the-types-wrong are clean; both module kinds and the command line load')
process.exit(failed ? 1 : 0)
