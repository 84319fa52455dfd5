/** Text → suites of trials, with every problem of the text at its place. Total: nothing here throws. */
import * as E from 'fp-ts/lib/Either.js'
import type { Errors } from 'io-ts'
import { type AnyCodec, inspect, isObject } from '../config/codec/index.ts'
import { type ConfigText, defaultLimits, renderPath } from '../config/index.ts'
import { utf8Bytes } from '../config/limits.ts'
import { parseYaml, type YamlDocument } from '../config/yaml/parse.ts'
import { offsetAt, type Place, placeOf, type SourceText } from '../config/yaml/position.ts'
import { documentValue } from '../config/yaml/value.ts'
import type { ObjectPath } from '../model/index.ts'
import { type TestFileFields, testFile } from './codec.ts'
import { planTest, type Slip, type Trial } from './trials.ts'

export interface TestProblem extends Place {
  /** Empty when it is about the whole. */
  readonly path: ObjectPath
  readonly message: string
}

/** One document of a test file. */
export interface Suite {
  readonly file: string
  /** Files, directories and globs, relative to the test file. */
  readonly files: readonly string[]
  readonly namespace?: string
  /** Clock of tokens, milliseconds since the epoch; absent = now. */
  readonly nowMs?: number
  /** Profile of the proxies; absent = the newest. */
  readonly dataplane?: string
  readonly trials: readonly Trial[]
  readonly placeOf: (path: ObjectPath) => Place
}

/** `file:line:col: path: message`. */
export const renderProblem = ({ file, line, col, path, message }: TestProblem): string =>
  [`${file}:${line}:${col}`, ...(path.length > 0 ? [renderPath(path)] : []), message].join(': ')

// Digits are an index under a list only; elsewhere they are a key.
const decodingSlips = (errors: Errors): readonly Slip[] =>
  errors.map(({ context, message }) => ({
    path: context.slice(1).map(({ key }, index) => {
      const parent = context[index]?.type as Partial<AnyCodec> | undefined
      return parent?.shape?.kind === 'repeated' ? Number(key) : key
    }),
    message: message ?? 'has the wrong type',
  }))

const plan = (fields: TestFileFields): { readonly trials: readonly Trial[]; readonly slips: readonly Slip[] } => {
  const plans = (fields.tests ?? []).map((test, index) => planTest(test, ['tests', index]))
  const missing = plans.length === 0 ? [{ path: [], message: 'no tests: `tests` is missing or empty' }] : []
  return { trials: plans.flatMap(({ trials }) => trials), slips: [...missing, ...plans.flatMap(({ slips }) => slips)] }
}

interface ReadDocument {
  readonly suite?: Omit<Suite, 'file' | 'placeOf'>
  readonly slips: readonly Slip[]
}

const isConfiguration = 'this is configuration and no test: name it under `files` of a test file'

const readDocument = (value: unknown): ReadDocument => {
  if (!isObject(value)) return { slips: [{ path: [], message: 'expected an object with `files` and `tests`' }] }
  if (Object.hasOwn(value, 'apiVersion') && Object.hasOwn(value, 'kind')) return { slips: [{ path: [], message: isConfiguration }] }
  const decoded = testFile.decode(value)
  const unknown = inspect(testFile, value).map(({ path, message }) => ({ path, message }))
  if (E.isLeft(decoded)) return { slips: [...decodingSlips(decoded.left), ...unknown] }
  const { files = [], namespace, now, dataplane } = decoded.right
  const { trials, slips } = plan(decoded.right)
  const suite = {
    files,
    trials,
    ...(namespace === undefined ? {} : { namespace }),
    ...(now === undefined ? {} : { nowMs: now }),
    ...(dataplane === undefined ? {} : { dataplane }),
  }
  return { suite, slips: [...unknown, ...slips] }
}

/** All suites of a file, and all its problems; suites of a file with problems are not worth running. */
export const readTests = ({ name, text }: ConfigText): { readonly suites: readonly Suite[]; readonly problems: readonly TestProblem[] } => {
  const source: SourceText = { name, text }
  const { maxFileBytes } = defaultLimits
  if (utf8Bytes(text, maxFileBytes) > maxFileBytes)
    return { suites: [], problems: [{ file: name, line: 1, col: 1, path: [], message: `larger than ${maxFileBytes} bytes` }] }
  const parsed = parseYaml(text, defaultLimits)
  const aliases = { maxNodes: defaultLimits.maxAliasNodes, used: 0 }
  const problems: TestProblem[] = parsed.problems.map(({ offset, message }) => ({ ...placeOf(source, offset), path: [], message }))
  const suites: Suite[] = []
  for (const document of parsed.documents) {
    if (document.contents === null) continue
    const { value, problems: wrong } = documentValue(document, aliases)
    for (const { offset, message } of wrong) problems.push({ ...placeOf(source, offset), path: [], message })
    if (value === undefined || value === null) continue
    const at = placeIn(source, document)
    const { suite, slips } = readDocument(value)
    for (const { path, message } of slips) {
      // Once for a file is enough.
      if (message === isConfiguration && problems.at(-1)?.message === isConfiguration) continue
      problems.push({ ...at(path), path, message })
    }
    if (suite !== undefined) suites.push({ ...suite, file: name, placeOf: at })
  }
  if (suites.length === 0 && problems.length === 0)
    problems.push({ file: name, line: 1, col: 1, path: [], message: 'no tests in this file' })
  return { suites, problems: problems.sort((a, b) => a.line - b.line || a.col - b.col) }
}

const placeIn =
  (source: SourceText, document: YamlDocument): Suite['placeOf'] =>
  (path) =>
    placeOf(source, document.contents === null ? 0 : offsetAt(document, document.contents, path))
