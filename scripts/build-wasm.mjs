/**
 * Builds the core as a Wasm module, from the sources of the JavaScript build: asc asks for src/core/mem.ts and gets
 * wasm/mem.ts. The module imports nothing, starts nothing and grows its memory only in `plan`.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import asc from 'assemblyscript/asc'
import { corePath, root } from './setup.mjs'

const swapped = new Map([[join('src', 'core', 'mem.ts'), join('wasm', 'mem.ts')]])

/** The text of a file for asc, null where there is none: it tries several paths for each import. */
const readFile = (name, base) => {
  const path = relative(root, resolve(root, base, name))
  try {
    return readFileSync(join(root, swapped.get(path) ?? path), 'utf8')
  } catch {
    return null
  }
}

// Engines do not inline calls between functions of a module, so the compiler has to: with a shrink level a decision takes a quarter
// more time, and at level 3 the module is a third larger (more than 64 KiB) for hardly less time.
const optimization = ['--optimizeLevel', '2', '--shrinkLevel', '0', '--converge']
const options = ['--baseDir', root, '--runtime', 'stub', '--noAssert', ...optimization, '--initialMemory', '1']

/** Compiles an entry file (relative to the repository) and gives the module's bytes, or what asc says against it. */
export const buildWasm = async (entry = join('wasm', 'entry.ts')) => {
  const written = new Map()
  const messages = []
  const note = { write: (text) => messages.push(text) }
  const { error } = await asc.main([entry, '--outFile', 'module.wasm', ...options], {
    readFile,
    writeFile: (name, contents) => written.set(name, contents),
    listFiles: () => [],
    stdout: note,
    stderr: note,
  })
  const bytes = written.get('module.wasm')
  return error === null && bytes instanceof Uint8Array ? { ok: true, bytes } : { ok: false, message: messages.join('') || String(error) }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const built = await buildWasm()
  if (built.ok) {
    mkdirSync(dirname(corePath), { recursive: true })
    writeFileSync(`${corePath}.${process.pid}`, built.bytes)
    renameSync(`${corePath}.${process.pid}`, corePath)
  } else console.error(built.message)
  process.exitCode = built.ok ? 0 : 1
}
