/**
 * A real Chromium for tests: the one that FAIRLEAD_CHROMIUM names, or one on the PATH. In CI it is installed (Debian's package
 * `chromium`) where there is none.
 */
import { spawn, spawnSync } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const PATIENCE_MS = 180_000

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

/** An address at which one request is waited for, and the body of that request. */
const listen = async (): Promise<{ readonly address: string; readonly said: Promise<string>; readonly close: () => void }> => {
  const server = createServer()
  const said = new Promise<string>((resolve) => {
    server.on('request', (incoming, answer) => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.on('end', () => {
        answer.end()
        resolve(Buffer.concat(chunks).toString('utf8'))
      })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { address: `http://127.0.0.1:${port}`, said, close: () => void server.close() }
}

/**
 * What a page says once its scripts have run: the body of its one request, to the address that `write` gets for a page to be written
 * at `page`. Nothing else can be reached. Waits for it however slow the machine is; rejects when the browser ends first.
 */
export const saidBy = async (chromium: string, page: string, profile: string, write: (address: string) => void): Promise<string> => {
  const { address, said, close } = await listen()
  write(address)
  const browser = spawn(
    chromium,
    [
      '--headless',
      // Chromium refuses to run as root with its sandbox.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--disable-background-networking',
      '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
      `--user-data-dir=${profile}`,
      '--remote-debugging-port=0',
      `file://${page}`,
    ],
    // A group of its own: its processes end with it.
    { stdio: ['ignore', 'ignore', 'pipe'], detached: true },
  )
  let errors = ''
  browser.stderr.on('data', (chunk: Buffer) => {
    errors = (errors + chunk.toString('utf8')).slice(-2_000)
  })
  const ended = new Promise<void>((resolve) => void browser.once('close', () => resolve()))
  const failed = new Promise<never>((_, reject) => {
    const fail = (what: string): void => reject(new Error(`${chromium} ${what}: ${errors}`))
    browser.once('error', (cause) => fail(cause.message))
    browser.once('exit', (status) => fail(`said nothing (exit status ${status})`))
    setTimeout(() => fail(`said nothing in ${PATIENCE_MS} ms`), PATIENCE_MS).unref()
  })
  try {
    return await Promise.race([said, failed])
  } finally {
    if (browser.pid !== undefined) {
      if (browser.exitCode === null) process.kill(-browser.pid, 'SIGKILL')
      await ended
    }
    close()
  }
}
