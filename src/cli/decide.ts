/** `fairlead decide`: recorded or hand-made cases in, one line per request out. All it decides is in cases/. */
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { Command, InvalidArgumentError, Option } from 'commander'
import { defaultDataplane } from '../dataplane/index.ts'
import type { EngineName } from '../engine/engine.ts'
import { readCase } from './cases/case.ts'
import { type CaseLine, type DecideOptions, decideCase } from './cases/decide-case.ts'
import { parseExactJson } from './cases/exact-json.ts'
import { dataplaneOf } from './dataplanes.ts'
import { engineNamed, engineOption } from './engines.ts'
import { Failure, reasonOf } from './failure.ts'

/** Everything one run reads and writes. */
export interface DecideStreams {
  readonly input: Readable
  readonly output: Writable
  readonly errors: Writable
}

type LineResult = { readonly lines: readonly CaseLine[] } | { readonly error: string }

const decideLine = async (text: string, options: DecideOptions): Promise<LineResult> => {
  const json = parseExactJson(text)
  if ('error' in json) return { error: `not JSON: ${json.error}` }
  const given = readCase(json.value)
  if ('error' in given) return given
  if (given.case.dialect !== 'istio')
    return { error: `case \`${given.case.id}\`: unknown dialect \`${given.case.dialect}\`, expected \`istio\`` }
  try {
    return { lines: await decideCase(given.case, options) }
  } catch (cause) {
    // A defect of ours costs one case, not all that follow.
    return { error: `case \`${given.case.id}\`: ${cause instanceof Error ? cause.message : String(cause)}` }
  }
}

// Waits where the reader is slow. The callback comes also when the reader is gone, where `drain` never does.
const write = (output: Writable, text: string): Promise<void> =>
  new Promise((resolve) => {
    if (output.write(text, () => resolve())) resolve()
  })

/**
 * Answers every case of `input` (one JSON object a line) as soon as its line has come. Lines that cannot be read are
 * told on `errors` and skipped.
 *
 * @returns the exit status: 0, or 2 when a line could not be read.
 */
export const decideStream = async (streams: DecideStreams, options: DecideOptions): Promise<0 | 2> => {
  let status: 0 | 2 = 0
  let lineNumber = 0
  for await (const text of createInterface({ input: streams.input, crlfDelay: Number.POSITIVE_INFINITY })) {
    lineNumber++
    if (text.trim() === '') continue
    const result = await decideLine(text, options)
    if ('error' in result) {
      status = 2
      await write(streams.errors, `fairlead: line ${lineNumber}: ${result.error}\n`)
    } else {
      await write(streams.output, result.lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
    }
  }
  return status
}

const instant = (text: string): number => {
  const ms = Date.parse(text)
  if (Number.isNaN(ms)) throw new InvalidArgumentError('expected an instant such as 2026-08-27T00:00:00Z')
  return ms
}

const opened = (file: string): Promise<Readable> =>
  new Promise((resolve, reject) => {
    if (file === '-') {
      resolve(process.stdin)
      return
    }
    const stream = createReadStream(file)
    stream.once('open', () => resolve(stream))
    stream.once('error', reject)
  })

interface DecideFlags {
  readonly engine: EngineName
  readonly cases: string
  readonly now: number
  readonly dataplane?: string
}

/** Exit status 2 also when FILE cannot be opened. */
export const decideCommand = (): Command =>
  new Command('decide')
    .description('answer cases (JSON lines), one JSON line per request; what cannot be told is absent')
    .requiredOption('--cases <file>', 'JSON lines, `-` for standard input')
    .addOption(
      new Option('--now <instant>', 'the time at which tokens are checked')
        .argParser(instant)
        .default(Date.UTC(2026, 7, 27), '2026-08-27T00:00:00Z'),
    )
    .option('--dataplane <name>', `profile of the proxies (default: ${defaultDataplane.name})`)
    .addOption(engineOption('js'))
    .addHelpText(
      'after',
      `
Exit status: 0 every case was answered, 2 usage or unreadable input.

A case is one line, a mesh with requests at its proxies:
  {"id": "a", "config": "YAML documents, pods with their addresses",
   "proxies": [{"role": "client", "pod": "web", "namespace": "app"}],
   "requests": [{"request": {"at": "client", "method": "GET", "authority": "pay", "path": "/", "port": 80}}]}

Examples:
  fairlead decide --cases cases.jsonl > observed.jsonl
  some-program | fairlead decide --cases - | other-program`,
    )
    .action(async ({ cases, now, dataplane, engine }: DecideFlags) => {
      try {
        const streams = { input: await opened(cases), output: process.stdout, errors: process.stderr }
        process.exitCode = await decideStream(streams, { nowMs: now, dataplane: dataplaneOf(dataplane), engine: engineNamed(engine) })
      } catch (cause) {
        throw cause instanceof Failure ? cause : new Failure(`${cases}: cannot be read: ${reasonOf(cause)}`)
      }
    })
