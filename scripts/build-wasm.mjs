/**
 * Builds the core as a Wasm module, from the sources of the JavaScript build: asc asks for src/core/memory/mem.ts and gets
 * wasm/mem.ts. The module imports nothing, starts nothing and grows its memory only in `plan`.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import asc from 'assemblyscript/asc'
import binaryen from 'binaryen'
import { corePath, root } from './setup.mjs'

const swapped = new Map([[join('src', 'core', 'memory', 'mem.ts'), join('wasm', 'mem.ts')]])

/** In front of a function: each of its calls is inlined. TypeScript has no decorators of functions. */
const MARK = /^\/\/ @inline\n/gm

/** The text of a file for asc, null where there is none: it tries several paths for each import. */
const readFile = (name, base) => {
  const path = relative(root, resolve(root, base, name))
  try {
    return readFileSync(join(root, swapped.get(path) ?? path), 'utf8').replace(MARK, '@inline\n')
  } catch {
    return null
  }
}

// Engines do not inline calls between functions of a module, so the build has to. asc inlines what is small; what its own limits leave
// is inlined here, but for what a decision never runs, so that the module stays below 64 KiB.
const optimization = ['--optimizeLevel', '2', '--shrinkLevel', '0', '--converge']
// Constants lie in front of the first image.
const CONSTANTS_AT = 64
const options = [
  '--baseDir',
  root,
  '--runtime',
  'stub',
  '--noAssert',
  '--debug',
  ...optimization,
  '--initialMemory',
  '1',
  '--memoryBase',
  String(CONSTANTS_AT),
]
const NEVER_INLINED = '*validate*'
// In binaryen's measure, about a node of the tree each.
const [ALWAYS_INLINED, INLINED_WITHOUT_CALLS, ONCE_INLINED] = [10, 30, -1]

/** The module with more of its calls inlined, and without the names of its functions. */
const inlined = (bytes) => {
  const module = binaryen.readBinary(bytes)
  try {
    // What asc's own output is made of; every host has it.
    const { BulkMemory, BulkMemoryOpt, MutableGlobals, SignExt } = binaryen.Features
    module.setFeatures(BulkMemory | BulkMemoryOpt | MutableGlobals | SignExt)
    binaryen.setOptimizeLevel(4)
    binaryen.setShrinkLevel(0)
    binaryen.setDebugInfo(false)
    // Images lie behind the first 1024 bytes, and nothing here relies on a trap.
    binaryen.setLowMemoryUnused(true)
    binaryen.setTrapsNeverHappen(true)
    binaryen.setAlwaysInlineMaxSize(ALWAYS_INLINED)
    binaryen.setFlexibleInlineMaxSize(INLINED_WITHOUT_CALLS)
    binaryen.setOneCallerInlineMaxSize(ONCE_INLINED)
    binaryen.setAllowInliningFunctionsWithLoops(false)
    binaryen.setPassArgument('no-inline', NEVER_INLINED)
    module.runPasses(['no-inline'])
    module.optimize()
    return module.emitBinary()
  } finally {
    module.dispose()
  }
}

/** Compiles an entry file (relative to the repository) and gives the module's bytes, or what asc says against it. */
const buildWasm = async (entry = join('wasm', 'entry.ts')) => {
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
  return error === null && bytes instanceof Uint8Array
    ? { ok: true, bytes: inlined(bytes) }
    : { ok: false, message: messages.join('') || String(error) }
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
