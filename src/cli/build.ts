/** `fairlead build`: the image of one workload's proxy, for hosts that run the core. */
import { writeFile } from 'node:fs/promises'
import { Command } from 'commander'
import * as E from 'fp-ts/lib/Either.js'
import { readMesh } from '../config/index.ts'
import { defaultDataplane } from '../dataplane/index.ts'
import { compileView } from '../engine/compile/image.ts'
import { withRequestLimits } from '../engine/request-limits.ts'
import { admit } from '../explain/index.ts'
import { viewOf } from '../lowering/istio/index.ts'
import { type RequestLimitOptions, requestLimitsOf } from './call-options.ts'
import { collect } from './check.ts'
import { counted } from './counted.ts'
import { dataplaneOf } from './dataplanes.ts'
import { Failure, reasonOf } from './failure.ts'
import { misread } from './findings.ts'
import { findWorkload } from './names.ts'
import { readSources } from './sources.ts'

interface BuildOptions extends RequestLimitOptions {
  readonly filename: readonly string[]
  readonly namespace?: string
  readonly workload: string
  readonly output: string
  readonly dataplane?: string
}

const written = async (path: string, bytes: Uint8Array): Promise<void> => {
  try {
    await (path === '-' ? new Promise((resolve) => process.stdout.write(bytes, resolve)) : writeFile(path, bytes))
  } catch (cause) {
    throw new Failure(`${path}: cannot be written: ${reasonOf(cause)}`)
  }
}

const build = async (options: BuildOptions): Promise<void> => {
  const { filename, namespace: given, workload, output } = options
  if (filename.length === 0) throw new Failure('no configuration given', 'say which files: fairlead build -f mesh/ …')
  const { mesh, issues } = readMesh(await readSources(filename, process.stdin))
  const errors = misread(issues).length
  // An image that lacks a policy is worse than none.
  if (errors > 0) throw new Failure(`${counted(errors, 'problem')} in these files`, `see them: fairlead check ${filename.join(' ')}`)
  const name = findWorkload(mesh, workload, '--workload', given)
  const lowered = viewOf(admit(mesh).mesh, { ...name, dataplane: dataplaneOf(options.dataplane) })
  if (E.isLeft(lowered)) throw new Failure(lowered.left.message)
  const view = withRequestLimits(lowered.right, requestLimitsOf(options).requestLimits)
  const image = compileView(view)
  await written(output, image)
  for (const { feature } of view.unsupported) process.stderr.write(`fairlead: not evaluated: ${feature}\n`)
  const { namespace, name: own, kind } = view.workload
  if (output !== '-') process.stderr.write(`${output}: ${image.length} bytes for ${kind.toLowerCase()}/${namespace}/${own}\n`)
}

export const buildCommand = (): Command =>
  new Command('build')
    .description("write the image of one workload's proxy, for hosts that run the compiled core")
    .option('-f, --filename <file>', 'files, directories, globs, or - for standard input; repeatable', collect, [])
    .option('-n, --namespace <name>', 'namespace of --workload when it names none')
    .requiredOption('--workload <workload>', 'whose proxy: name, namespace/name or kind/namespace/name')
    .requiredOption('-o, --output <file>', 'where the image goes, - for standard output')
    .option('--max-request-headers <n>', 'headers that the proxy accepts in a request (default: 100)')
    .option('--max-request-headers-kb <n>', 'size of the headers that it accepts, KiB (default: 60)')
    .option('--dataplane <name>', `profile of the proxy (default: ${defaultDataplane.name})`)
    .addHelpText(
      'after',
      `
Exit status: 0 written, 2 usage, unreadable input or problems in the files.

Examples:
  fairlead build -f mesh/ --workload prod/web -o policy.flp
  fairlead build -f mesh/ --workload istio-system/istio-ingressgateway -o gateway.flp
  helm template . | fairlead build -f - -n prod --workload web -o - > policy.flp
  fairlead inspect policy.flp`,
    )
    .action(build)
