/** `fairlead check`: all problems of a configuration, with their places. */
import { Command, Option } from 'commander'
import { type ConfigText, type Mesh, readMesh } from '../config/index.ts'
import { counted } from './counted.ts'
import { Failure } from './failure.ts'
import { type Finding, findingsOf } from './findings.ts'
import { type Paint, paintFor } from './paint.ts'
import { printable } from './printable.ts'
import { readSources } from './sources.ts'

const resourceCount = (mesh: Mesh): number =>
  [...Object.values(mesh.istio), ...Object.values(mesh.kubernetes), ...Object.values(mesh.smi)].reduce((sum, list) => sum + list.length, 0)

const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((total, one) => total + one, 0)

const summary = (mesh: Mesh, findings: readonly Finding[], files: number): string => {
  const of = (severity: Finding['severity']): number => findings.filter((finding) => finding.severity === severity).length
  const unsupported = of('unsupported')
  const found = [
    ...(of('error') > 0 ? [counted(of('error'), 'error')] : []),
    ...(of('warning') > 0 ? [counted(of('warning'), 'warning')] : []),
    ...(unsupported > 0 ? [`${unsupported} not evaluated`] : []),
  ]
  const touched = new Set(findings.map((finding) => finding.file)).size
  const where = findings.length === 0 ? `in ${counted(files, 'file')}` : `in ${touched} of ${counted(files, 'file')}`
  const others = sum(mesh.skipped) + sum(mesh.notEvaluated)
  const kinds = `${counted(resourceCount(mesh), 'resource')}${others > 0 ? `, ${others} of other kinds skipped` : ''}`
  return `${found.join(', ') || 'no problems'} ${where} (${kinds})`
}

const line = (finding: Finding, paint: Paint): string => {
  const colour = finding.severity === 'error' ? paint.bad : paint.unsure
  const where = finding.path === '' ? '' : `${finding.path}: `
  return `${finding.file}:${finding.line}:${finding.col}: ${colour(finding.severity.padEnd(7))}  ${where}${finding.message}  ${paint.dim(`[${finding.code}]`)}\n`
}

interface CheckOptions {
  readonly format: 'text' | 'json'
  readonly filename: readonly string[]
}

/** Nothing but comments and `---`: what a command leaves in a pipe that failed before it. */
const isEmpty = ({ text }: ConfigText): boolean => text.split('\n').every((one) => /^\s*(#|$)|^---\s*(#|$)/.test(one))

const check = async (files: readonly string[], options: CheckOptions): Promise<void> => {
  const wanted = [...files, ...options.filename]
  if (wanted.length === 0) throw new Failure('check: no files given', 'for example: fairlead check mesh/')
  const sources = await readSources(wanted, process.stdin)
  if (sources.every(isEmpty))
    throw new Failure(
      `nothing to check: ${sources.length === 1 ? `${sources[0]?.name} is empty` : `all ${sources.length} files are empty`}`,
    )
  const { mesh, issues } = readMesh(sources)
  const names = sources.map(({ name }) => name)
  const findings = findingsOf(mesh, issues, names)
  if (options.format === 'json') {
    const report = { schema: 'fairlead.check/v1', findings, files: names, skipped: mesh.skipped, notEvaluated: mesh.notEvaluated }
    process.stdout.write(`${JSON.stringify(report, null, 2)}\n`)
  } else {
    const paint = paintFor(process.stdout, process.env)
    process.stdout.write(printable(findings.map((finding) => line(finding, paint)).join('')))
    process.stdout.write(`${summary(mesh, findings, sources.length)}\n`)
  }
  // What is valid and not evaluated is no mistake of the reader's.
  process.exitCode = findings.some((finding) => finding.severity !== 'unsupported') ? 1 : 0
}

export const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value]

export const checkCommand = (): Command =>
  new Command('check')
    .description('report every problem of a mesh configuration')
    .argument('[files...]', 'files, directories, globs, or - for standard input')
    .option('-f, --filename <file>', 'the same, as an option; repeatable', collect, [])
    .addOption(new Option('--format <format>', 'output format').choices(['text', 'json']).default('text'))
    .addHelpText(
      'after',
      `
Exit status: 0 nothing found, 1 errors or warnings, 2 usage, unreadable or empty input.

Examples:
  fairlead check mesh/
  fairlead check 'mesh/**/*.yaml' --format json
  helm template . | fairlead check -`,
    )
    .action(check)
