/** `fairlead build`: the image of one workload's proxy, for hosts that run the core. */
import { writeFile } from 'node:fs/promises'
import { Command } from 'commander'
import * as E from 'fp-ts/lib/Either.js'
import { readMesh } from '../config/index.ts'
import { compileView } from '../engine/compile/image.ts'
import { admit } from '../explain/index.ts'
import { viewOf } from '../lowering/istio/index.ts'
import { collect } from './check.ts'
import { Failure } from './failure.ts'
import { findWorkload } from './names.ts'
import { readSources } from './sources.ts'

interface BuildOptions {
  readonly filename: readonly string[]
  readonly workload: string
  readonly output: string
  readonly dataplane?: string
}

const written = async (path: string, bytes: Uint8Array): Promise<void> => {
  try {
    await (path === '-' ? new Promise((resolve) => process.stdout.write(bytes, resolve)) : writeFile(path, bytes))
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown reason'
    throw new Failure(`${path}: cannot be written (${code})`)
  }
}

const build = async ({ filename, workload, output, dataplane }: BuildOptions): Promise<void> => {
  if (filename.length === 0) throw new Failure('no configuration given', 'say which files: fairlead build -f mesh/ …')
  const { mesh, issues } = readMesh(await readSources(filename, process.stdin))
  const errors = issues.filter(({ severity }) => severity === 'error').length
  // An image that lacks a policy is worse than none.
  if (errors > 0) throw new Failure(`${errors} problem${errors === 1 ? '' : 's'} in these files`, 'see them: fairlead check FILES')
  const name = findWorkload(mesh, workload, '--workload', undefined)
  const view = viewOf(admit(mesh).mesh, { ...name, ...(dataplane === undefined ? {} : { dataplane }) })
  if (E.isLeft(view)) throw new Failure(view.left.message)
  const image = compileView(view.right)
  await written(output, image)
  for (const { feature } of view.right.unsupported) process.stderr.write(`fairlead: not evaluated: ${feature}\n`)
  const { namespace, name: own, kind } = view.right.workload
  if (output !== '-') process.stderr.write(`${output}: ${image.length} bytes for ${kind.toLowerCase()}/${namespace}/${own}\n`)
}

export const buildCommand = (): Command =>
  new Command('build')
    .description("write the image of one workload's proxy, for hosts that run the compiled core")
    .option('-f, --filename <file>', 'files, directories, globs, or - for standard input; repeatable', collect, [])
    .requiredOption('--workload <workload>', 'whose proxy: name, namespace/name or kind/namespace/name')
    .requiredOption('-o, --output <file>', 'where the image goes, - for standard output')
    .option('--dataplane <name>', 'release of the proxy (default: the newest)')
    .addHelpText(
      'after',
      `
Exit status: 0 written, 2 usage, unreadable input or problems in the files.

Examples:
  fairlead build -f mesh/ --workload prod/web -o policy.flp
  fairlead inspect policy.flp`,
    )
    .action(build)
