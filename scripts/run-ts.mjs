/**
 * Runs a TypeScript script of this folder: `node scripts/run-ts.mjs NAME ARGS…`. Bundles it with what it imports into
 * .cache/ first (about a second), so that it starts as fast as plain JavaScript.
 */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensureInstalled, root } from './setup.mjs'
import { wasmForEsbuild } from './wasm-plugin.mjs'

const [name, ...args] = process.argv.slice(2)
// The output of a script is its own; what npm has to say belongs on the other stream.
if (ensureInstalled(['ignore', 2, 2]) !== 0) process.exit(1)
// Not before it is installed.
const { build } = await import('tsup')
// A folder per process: two runs at a time do not meet.
const outDir = join(root, '.cache', 'scripts', String(process.pid))
process.on('exit', () => rmSync(outDir, { recursive: true, force: true }))
await build({
  config: false,
  entry: { [name]: join(root, 'scripts', `${name}.ts`) },
  outDir,
  outExtension: () => ({ js: '.mjs' }),
  format: ['esm'],
  platform: 'node',
  target: 'node20',
  sourcemap: 'inline',
  splitting: false,
  silent: true,
  clean: false,
  // Packages are loaded from where they are installed; some read files beside themselves.
  skipNodeModulesBundle: true,
  esbuildPlugins: [wasmForEsbuild],
})
process.argv.splice(1, process.argv.length - 1, join(root, 'scripts', `${name}.ts`), ...args)
await import(pathToFileURL(join(outDir, `${name}.mjs`)).href)
