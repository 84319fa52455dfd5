/** Configuration files from what a person types: files, directories, globs and `-`. All file access of the command line. */
import { readFile, stat } from 'node:fs/promises'
import { isAbsolute, join, relative, resolve, sep } from 'node:path'
import { text } from 'node:stream/consumers'
import { fdir } from 'fdir'
import picomatch from 'picomatch'
import type { ConfigText } from '../config/index.ts'
import { Failure, reasonOf } from './failure.ts'

/** Read from a directory; a file named outright is read whatever its name. */
const configFile = /\.(ya?ml|json)$/i

/** Folders that hold no configuration of the reader's own. */
const skippedFolder = /^(node_modules|\..+)$/

/** Above this nothing is even opened; the limits proper are those of config/limits.ts. */
const maxOpenBytes = 256 * 1024 * 1024

const slashed = (path: string): string => (sep === '/' ? path : path.split(sep).join('/'))

const filesUnder = async (directory: string, wanted: (path: string) => boolean): Promise<readonly string[]> => {
  const found = await new fdir()
    .withRelativePaths()
    .withSymlinks({ resolvePaths: false })
    .exclude((name) => skippedFolder.test(name))
    .crawl(directory)
    .withPromise()
  return found
    .map(slashed)
    .filter(wanted)
    .sort()
    .map((path) => (directory === '.' ? path : join(directory, path)))
}

const kindOf = async (path: string): Promise<'file' | 'directory' | 'missing'> => {
  try {
    const found = await stat(path)
    return found.isDirectory() ? 'directory' : 'file'
  } catch {
    return 'missing'
  }
}

const globbed = async (pattern: string): Promise<readonly string[]> => {
  const { base, glob } = picomatch.scan(slashed(pattern))
  const directory = base === '' ? '.' : base
  if ((await kindOf(directory)) !== 'directory') return []
  const matches = picomatch(glob)
  return filesUnder(directory, (path) => matches(path))
}

/** The files that one argument names, in order of their names. */
const filesOf = async (argument: string): Promise<readonly string[]> => {
  const kind = await kindOf(argument)
  if (kind === 'file') return [argument]
  if (kind === 'directory') {
    const files = await filesUnder(argument, (path) => configFile.test(path))
    if (files.length === 0) throw new Failure(`${argument}: no .yaml, .yml or .json file in this directory`)
    return files
  }
  if (!picomatch.scan(argument).isGlob) throw new Failure(`${argument}: no such file or directory`)
  const files = await globbed(argument)
  if (files.length === 0) throw new Failure(`${argument}: no file matches`, 'quote the pattern, so that the shell leaves it alone')
  return files
}

/** YAML is UTF-8, or UTF-16 with a mark in front, as PowerShell writes it. */
const textOf = (bytes: Buffer): string =>
  new TextDecoder(bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8', {
    ignoreBOM: true,
  }).decode(bytes)

const readOne = async (path: string): Promise<ConfigText> => {
  try {
    const { size } = await stat(path)
    if (size > maxOpenBytes) throw new Failure(`${path}: ${size} bytes are too many`, 'name only the files that hold mesh configuration')
    return { name: shownName(path), text: textOf(await readFile(path)) }
  } catch (cause) {
    if (cause instanceof Failure) throw cause
    throw new Failure(`${path}: cannot be read: ${reasonOf(cause)}`)
  }
}

/** As typed, but without `./` in front. */
const shownName = (path: string): string => (isAbsolute(path) ? path : slashed(relative('.', path)) || path)

/**
 * Every text that the arguments name, each file once, in the order given.
 * Fails (exit status 2) on the first argument that names nothing readable.
 */
export const readSources = async (args: readonly string[], input: AsyncIterable<unknown>): Promise<readonly ConfigText[]> => {
  const texts: ConfigText[] = []
  const seen = new Set<string>()
  for (const argument of args) {
    if (seen.has(resolve(argument))) continue
    seen.add(resolve(argument))
    if (argument === '-') {
      texts.push({ name: '<stdin>', text: await text(input as NodeJS.ReadableStream) })
      continue
    }
    for (const path of await filesOf(argument)) {
      if (path !== argument && seen.has(resolve(path))) continue
      seen.add(resolve(path))
      texts.push(await readOne(path))
    }
  }
  return texts
}
