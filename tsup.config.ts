/**
 * Two bundles: the library (ESM, CommonJS, declarations; free of Node imports; the Wasm module inlined in an entry of its own)
 * and the command line (ESM only).
 */
import { defineConfig } from 'tsup'
import { wasmForEsbuild } from './scripts/wasm-plugin.mjs'

export default defineConfig([
  {
    entry: { index: 'src/index.ts', wasm: 'src/wasm.ts' },
    format: ['esm', 'cjs'],
    dts: true,
    platform: 'neutral',
    target: 'es2022',
    splitting: false,
    sourcemap: false,
    esbuildPlugins: [wasmForEsbuild],
  },
  {
    entry: { cli: 'src/cli/main.ts' },
    format: ['esm'],
    platform: 'node',
    target: 'node20',
    splitting: false,
    sourcemap: false,
    esbuildPlugins: [wasmForEsbuild],
  },
])
