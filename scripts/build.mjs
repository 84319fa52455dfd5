/** Builds dist/ from nothing: the two bundles of tsup.config.ts. The old build stays until the new one is whole. */
import { chmodSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { root, run, tool } from './setup.mjs'

const fresh = mkdtempSync(join(root, '.dist-'))
const dist = join(root, 'dist')
const status = run(process.execPath, [tool('tsup'), '--silent', '--out-dir', fresh])
if (status === 0) {
  chmodSync(fresh, 0o755)
  rmSync(dist, { recursive: true, force: true })
  renameSync(fresh, dist)
} else {
  rmSync(fresh, { recursive: true, force: true })
}
process.exit(status)
