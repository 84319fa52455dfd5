import { defineConfig } from 'vitest/config'
import { wasmForVite } from './scripts/wasm-plugin.mjs'

export default defineConfig({
  plugins: [wasmForVite],
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    pool: 'threads',
    maxWorkers: 2,
  },
})
