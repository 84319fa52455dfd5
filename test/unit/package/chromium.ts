/**
 * A real Chromium for tests: the one that FAIRLEAD_CHROMIUM names, or one on the PATH. In CI it is installed (Debian's package
 * `chromium`) where there is none.
 */
import { spawnSync } from 'node:child_process'

const works = (command: string, args: readonly string[] = ['--version']): boolean =>
  spawnSync(command, args, { stdio: 'ignore', timeout: 30_000 }).status === 0

const present = (): string | undefined => {
  const named = process.env.FAIRLEAD_CHROMIUM
  if (named !== undefined) return works(named) ? named : undefined
  return ['chromium', 'chromium-browser', 'google-chrome'].find((command) => works(command))
}

export const isCi = process.env.CI !== undefined && process.env.CI !== '' && process.env.CI !== 'false'

const install = (): void => {
  const apt = (...args: readonly string[]): number | null =>
    spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
      .status
  const wanted = ['install', '-y', '--no-install-recommends', 'chromium'] as const
  if (apt(...wanted) === 0) return
  apt('update')
  apt(...wanted)
}

/** The command, or undefined where there is none. */
export const findChromium = (): string | undefined => {
  const found = present()
  if (found !== undefined || !isCi) return found
  install()
  return present()
}

/** What a page of this HTML says in the element `said` once its scripts have run; it gets nothing from anywhere. */
export const saidBy = (chromium: string, page: string, profile: string): string => {
  const { stdout, stderr, status } = spawnSync(
    chromium,
    [
      '--headless',
      // Chromium refuses to run as root with its sandbox.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--disable-background-networking',
      '--host-resolver-rules=MAP * ~NOTFOUND',
      `--user-data-dir=${profile}`,
      '--virtual-time-budget=20000',
      '--dump-dom',
      `file://${page}`,
    ],
    { encoding: 'utf8', timeout: 60_000, maxBuffer: 64 * 1024 * 1024 },
  )
  const [, said] = /<pre id="said">([^<]*)<\/pre>/.exec(stdout) ?? []
  if (status !== 0 || said === undefined) throw new Error(`${chromium} said nothing (exit status ${status}): ${stderr.slice(-2_000)}`)
  return said
}
