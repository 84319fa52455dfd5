/** Runs the built command line as a user would: as a process, in a directory, with what it prints and its exit status. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { ensureBuilt, root } from '../../../scripts/setup.mjs'

const built = ensureBuilt()

export interface Ran {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly cwd?: string
  readonly input?: string
  readonly env?: NodeJS.ProcessEnv
}

export const fairlead = (args: readonly string[], { cwd = root, input = '', env = {} }: RunOptions = {}): Ran => {
  if (built !== 0) throw new Error('the build failed')
  const ran = spawnSync(process.execPath, [join(root, 'dist/cli.js'), ...args], {
    cwd,
    input,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '', FORCE_COLOR: '0', ...env },
  })
  return { status: ran.status ?? -1, stdout: ran.stdout, stderr: ran.stderr }
}

/** A new directory with these files in it. */
export const filesIn = (files: Readonly<Record<string, string>>): string => {
  const directory = mkdtempSync(join(tmpdir(), 'fairlead-'))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true })
    writeFileSync(join(directory, path), text)
  }
  return directory
}
