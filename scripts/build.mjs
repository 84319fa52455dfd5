/** Builds dist/ from nothing: the two bundles of tsup.config.ts. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { root, run, tool } from './setup.mjs'

rmSync(join(root, 'dist'), { recursive: true, force: true })
process.exit(run(process.execPath, [tool('tsup'), '--silent']))
