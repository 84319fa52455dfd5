/** Builds dist/ from nothing: the Wasm module and the two bundles of tsup.config.ts. The old build stays until the new one is whole. */
import { chmodSync, copyFileSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { corePath, ensureCore, root, run, tool } from './setup.mjs'

const fresh = mkdtempSync(join(root, '.dist-'))
const dist = join(root, 'dist')
const status = ensureCore() || run(process.execPath, [tool('tsup'), '--silent', '--out-dir', fresh])
if (status === 0) {
  copyFileSync(corePath, join(fresh, basename(corePath)))
  chmodSync(fresh, 0o755)
  rmSync(dist, { recursive: true, force: true })
  renameSync(fresh, dist)
} else {
  rmSync(fresh, { recursive: true, force: true })
}
process.exit(status)
