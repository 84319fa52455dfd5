/** How bundlers and the test runner take the core's Wasm module in: as base64 text, built first when it is stale. */
import { readFileSync } from 'node:fs'
import { corePath, ensureCore } from './setup.mjs'

const read = () => {
  if (ensureCore() !== 0) throw new Error('the Wasm module does not build: node scripts/build-wasm.mjs')
  return readFileSync(corePath, 'base64')
}

/** For tsup. */
export const wasmForEsbuild = {
  name: 'core-wasm',
  setup: (build) => {
    build.onResolve({ filter: /fairlead-core\.wasm$/ }, () => ({ path: corePath, namespace: 'core-wasm' }))
    build.onLoad({ filter: /.*/, namespace: 'core-wasm' }, () => ({ contents: read(), loader: 'text' }))
  },
}

/** For vitest. */
export const wasmForVite = {
  name: 'core-wasm',
  enforce: 'pre',
  resolveId: (source) => (source.endsWith('fairlead-core.wasm') ? '\0fairlead-core' : undefined),
  load: (id) => (id === '\0fairlead-core' ? `export default '${read()}'` : undefined),
}
