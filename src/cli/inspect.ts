/** `fairlead inspect`: what is in an image. */
import { readFile } from 'node:fs/promises'
import { arrayBuffer } from 'node:stream/consumers'
import { Command, Option } from 'commander'
import { describeImage, type ImageDescription } from '../engine/compiled/describe.ts'
import { renderImageError } from '../engine/compiled/errors.ts'
import { jsEngine } from '../engine/compiled/js.ts'
import { Failure, reasonOf } from './failure.ts'
import { printable } from './printable.ts'

const readBytes = async (path: string): Promise<Uint8Array> => {
  try {
    return path === '-' ? new Uint8Array(await arrayBuffer(process.stdin)) : await readFile(path)
  } catch (cause) {
    throw new Failure(`${path}: cannot be read: ${reasonOf(cause)}`)
  }
}

const keyText = (key: unknown): string =>
  typeof key === 'object' && key !== null
    ? Object.values(key)
        .filter((part) => part !== '')
        .join(' ')
    : String(key)

const list = (title: string, rows: readonly string[]): string =>
  rows.length === 0 ? '' : `${title}\n${rows.map((row) => `  ${row}\n`).join('')}`

/** Each text once, with how often it is there. */
const counted = (texts: readonly string[]): string => {
  const counts = new Map<string, number>()
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1)
  return [...counts].map(([text, count]) => (count === 1 ? text : `${text} ×${count}`)).join(', ')
}

const screen = (path: string, image: ImageDescription): string => {
  const { view, listeners, clusters, policies, needs } = image
  const { role, workload } = view
  return [
    `${path}: format ${image.formatVersion}, ${image.bytes} bytes, ${role} of ${workload.kind.toLowerCase()}/${workload.namespace}/${workload.name}\n`,
    image.rejected === undefined ? '' : `refused: ${image.rejected}\n`,
    list(
      'listeners',
      listeners.map(
        ({ name, filterChains }) => `${name}  ${counted(filterChains.map((chain) => `${chain.name || '(default)'} ${chain.handler}`))}`,
      ),
    ),
    list(
      'clusters',
      clusters.map(
        ({ key, declared, hasEndpoint }) => `${keyText(key)}${declared ? (hasEndpoint ? '' : '  (no endpoint)') : '  (does not exist)'}`,
      ),
    ),
    list(
      'policies',
      policies.map(({ namespace, name }) => `${namespace}/${name}`),
    ),
    list('headers it looks at, besides those every proxy reads', needs.headers),
    list(
      'claims it looks at',
      needs.claims.map((path) => path.join('.')),
    ),
    list('claims it sends on as headers', needs.claimTexts),
  ].join('')
}

const inspect = async (path: string, { format }: { readonly format: 'text' | 'json' }): Promise<void> => {
  const bytes = await readBytes(path)
  const loaded = jsEngine().load(bytes)
  if (!loaded.ok) throw new Failure(`${path}: ${renderImageError(loaded.error)}`)
  const image = describeImage(new DataView(bytes.buffer, bytes.byteOffset, bytes.length))
  const json = { schema: 'fairlead.inspect/v1', ...image }
  process.stdout.write(format === 'json' ? `${JSON.stringify(json, null, 2)}\n` : printable(screen(path === '-' ? '<stdin>' : path, image)))
}

export const inspectCommand = (): Command =>
  new Command('inspect')
    .description('print what is in an image')
    .argument('<image>', 'a file that `fairlead build` wrote, - for standard input')
    .addOption(new Option('--format <format>', 'output format').choices(['text', 'json']).default('text'))
    .addHelpText(
      'after',
      `
Exit status: 0 printed, 2 no image, or a damaged one.

Examples:
  fairlead inspect policy.flp
  fairlead inspect policy.flp --format json | jq .needs`,
    )
    .action(inspect)
