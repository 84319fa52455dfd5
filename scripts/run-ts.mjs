/**
 * Runs a TypeScript script of this folder: `node scripts/run-ts.mjs NAME ARGS…`. Bundles it with what it imports into
 * .cache/ first (about a second), so that it starts as fast as plain JavaScript.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'tsup'
import { ensureInstalled, root } from './setup.mjs'

/** A module that is not written yet has functions that answer with an empty list, so that the rest can be tried. */
const unwrittenModules = {
  name: 'unwritten-modules',
  setup(bundle) {
    bundle.onResolve({ filter: /^\..*\.ts$/ }, ({ path, resolveDir, importer }) => {
      if (existsSync(resolve(resolveDir, path))) return undefined
      const clause = readFileSync(importer, 'utf8').match(
        new RegExp(`import (?:type )?\\{([^}]*)\\} from '${path.replace(/[./]/g, '\\$&')}'`),
      )
      const names = (clause?.[1] ?? '')
        .split(',')
        .map((name) => name.trim().replace(/ as .*/, ''))
        .filter((name) => name !== '' && !name.startsWith('type '))
      return { path: `${importer}:${path}`, namespace: 'unwritten', pluginData: names }
    })
    bundle.onLoad({ filter: /\/src\/.*\.ts$/, namespace: 'file' }, ({ path }) => ({
      contents: readFileSync(path, 'utf8')
        .replace(/export declare const (\w+): [^\n]*/g, 'export const $1: any = () => []')
        .replace(
          /=> play\(decision, script, options\)$/m,
          "=> ({ attempts: 1, status: (script[0] as any)?.status ?? 200, headers: (script[0] as any)?.headers ?? [], body: 'upstream', end: 'response', why: 'notRetriable', elapsedMs: 0, timeline: [] })",
        ),
      loader: 'ts',
    }))
    bundle.onLoad({ filter: /.*/, namespace: 'unwritten' }, ({ pluginData }) => ({
      contents: pluginData.map((name) => `export const ${name} = () => []`).join('\n'),
    }))
  },
}

const [name, ...args] = process.argv.slice(2)
if (ensureInstalled('ignore') !== 0) process.exit(1)
const outDir = join(root, '.cache', 'scripts')
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
  esbuildPlugins: [unwrittenModules],
})
process.argv.splice(1, process.argv.length - 1, join(root, 'scripts', `${name}.ts`), ...args)
await import(pathToFileURL(join(outDir, `${name}.mjs`)).href)
