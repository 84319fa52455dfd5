/**
 * What `npm test` and `npm run demo` need before they can start, with nothing but Node: installed packages that match
 * the lock file, and a build that is not older than its sources.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = join(dirname(fileURLToPath(import.meta.url)), '..')

/** Runs a command in the repository with its output shown; gives its exit status. */
export const run = (command, args, options = {}) => {
  // npm is a script file on Windows and needs a shell there.
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32', ...options })
  if (error) console.error(`${command}: ${error.message}`)
  return status ?? 1
}

/** Path of a tool's own JavaScript, so that it runs under this Node whatever the PATH. */
export const tool = (packageName, bin) => {
  const manifest = JSON.parse(readFileSync(join(root, 'node_modules', packageName, 'package.json'), 'utf8'))
  const entry = typeof manifest.bin === 'string' ? manifest.bin : manifest.bin[bin ?? packageName]
  return join(root, 'node_modules', packageName, entry)
}

const readJson = (path) => {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}

/** True when every package of the lock file that this platform needs is installed in the locked version. */
const isInstalled = () => {
  const wanted = readJson(join(root, 'package-lock.json'))?.packages ?? {}
  const found = readJson(join(root, 'node_modules', '.package-lock.json'))?.packages
  if (!found) return false
  return Object.entries(wanted).every(
    ([path, { version, optional, peer }]) =>
      path === '' || optional || peer || (found[path]?.version === version && existsSync(join(root, path))),
  )
}

/** Installs when something is missing or of another version than locked; gives the exit status. */
export const ensureInstalled = (stdio = 'inherit') => {
  if (isInstalled()) return 0
  return run('npm', ['ci', '--no-audit', '--no-fund'], { stdio })
}

const newestMs = (path) => {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (!stat) return 0
  if (!stat.isDirectory()) return stat.mtimeMs
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newestMs(join(path, name))))
}

/** The core as a Wasm module; bundles take its bytes in. */
export const corePath = join(root, 'dist', 'fairlead-core.wasm')

const coreSources = ['src/core', 'wasm', 'scripts/build-wasm.mjs', 'package.json']

const isCoreBuilt = () => newestMs(corePath) > Math.max(...coreSources.map((name) => newestMs(join(root, name))))

const isBuilt = () => {
  const builtMs = Math.min(
    ...['cli.js', 'index.js', 'index.d.cts', 'wasm.d.cts', 'fairlead-core.wasm'].map((name) => newestMs(join(root, 'dist', name))),
  )
  const sourcesMs = Math.max(
    ...['src', 'wasm', 'tsup.config.ts', 'package.json', 'tsconfig.json'].map((name) => newestMs(join(root, name))),
  )
  return builtMs > sourcesMs
}

/** Longer than any build takes: then whoever held the lock is gone. */
const staleLockMs = 120_000

/** Returns once the lock is ours; waits for another process that builds. */
const lock = (path) => {
  mkdirSync(dirname(path), { recursive: true })
  for (;;) {
    try {
      mkdirSync(path)
      return
    } catch {
      const since = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()
      if (Date.now() - since > staleLockMs) rmdirSync(path)
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)
    }
  }
}

/** Runs a script that builds unless the build is newer than its sources, in one process at a time; gives the exit status. */
const ensure = (isDone, script, lockName, stdio) => {
  if (isDone()) return 0
  const path = join(root, '.cache', lockName)
  lock(path)
  try {
    return isDone() ? 0 : run(process.execPath, [join(root, 'scripts', script)], { stdio })
  } finally {
    rmdirSync(path)
  }
}

/** Builds the Wasm module when a source is newer. */
export const ensureCore = (stdio = 'inherit') => ensure(isCoreBuilt, 'build-wasm.mjs', 'core.lock', stdio)

/** Builds all when a source is newer. */
export const ensureBuilt = (stdio = 'inherit') => ensure(isBuilt, 'build.mjs', 'build.lock', stdio)
