/** Texts → mesh and issues. Total: nothing here throws, whatever the text. */
import * as E from 'fp-ts/lib/Either.js'
import type { Errors } from 'io-ts'
import type { Node } from 'yaml'
import type { ObjectPath } from '../model/index.ts'
import { isObject, ownField } from './codec/codec.ts'
import { type AnyCodec, inspect } from './codec/index.ts'
import { type Draft, emptyDraft, finishedMesh } from './draft.ts'
import type { Issue, IssueCode, Severity } from './issue.ts'
import { MeshConfig } from './istio/mesh-config.ts'
import { isNotEvaluated, type KindReader, kinds, unsupportedKinds } from './kinds.ts'
import { defaultLimits, type Limits, utf8Bytes } from './limits.ts'
import type { Mesh } from './mesh.ts'
import { isMeshConfigDocument, meshConfigIdentity, meshConfigsOf } from './mesh-config-source.ts'
import { type ObjectMeta, type RawItem, readMeta, unpackList } from './objects.ts'
import { identityKey, placeInSpot, type Spot } from './positions.ts'
import { type Problem, parseYaml } from './yaml/parse.ts'
import { placeOf, type SourceText } from './yaml/position.ts'
import { documentValue } from './yaml/value.ts'

export interface ConfigText {
  /** File name for messages. */
  readonly name: string
  readonly text: string
}

export interface ReadOptions {
  readonly limits?: Partial<Limits>
  /** YAML text of a MeshConfig, laid over what the documents say. */
  readonly meshConfig?: string
}

export interface ReadResult {
  readonly mesh: Mesh
  readonly issues: readonly Issue[]
}

interface Session {
  readonly draft: Draft
  readonly issues: Issue[]
  readonly limits: Limits
  order: number
}

/** Reads everything that can be read. Issues are in the order of the input. */
export const readMesh = (documents: readonly ConfigText[], options: ReadOptions = {}): ReadResult => {
  const session: Session = { draft: emptyDraft(), issues: [], limits: { ...defaultLimits, ...options.limits }, order: 0 }
  let total = 0
  for (const document of documents) {
    const { maxFileBytes, maxTotalBytes } = session.limits
    const bytes = utf8Bytes(document.text, maxFileBytes)
    total += bytes
    if (bytes > maxFileBytes) fileIssue(session, document.name, 'file-too-large', `file is larger than ${maxFileBytes} bytes`)
    else if (total > maxTotalBytes) fileIssue(session, document.name, 'input-too-large', `input is larger than ${maxTotalBytes} bytes`)
    else readText(session, document, readItem)
  }
  if (options.meshConfig !== undefined) readText(session, { name: 'meshConfig', text: options.meshConfig }, readMeshConfig)
  return { mesh: finishedMesh(session.draft), issues: session.issues }
}

const fileIssue = (session: Session, file: string, code: IssueCode, message: string): void => {
  session.issues.push({ severity: 'error', code, file, line: 1, col: 1, path: [], message })
}

type ItemReader = (session: Session, item: RawItem, spot: Spot) => void

const readText = (session: Session, { name, text }: ConfigText, read: ItemReader): void => {
  const source: SourceText = { name, text }
  const report = (problem: Problem): void => {
    const severity = problem.code === 'duplicate-key' ? 'warning' : 'error'
    session.issues.push({ severity, code: problem.code, ...placeOf(source, problem.offset), path: [], message: problem.message })
  }
  const parsed = parseYaml(text, session.limits)
  for (const document of parsed.documents) {
    const { value, problems } = documentValue(document, session.limits)
    problems.forEach(report)
    const root: Node | null = document.contents
    if (value === undefined || value === null || root === null) continue
    const spot = { source, document, root }
    if (isObject(value)) read(session, { value, node: root }, spot)
    else report({ code: 'not-an-object', offset: root.range?.[0] ?? 0, message: 'expected an object with `apiVersion` and `kind`' })
  }
  parsed.problems.forEach(report)
}

const readItem: ItemReader = (session, item, spot) => {
  for (const one of unpackList(item)) readObject(session, one, { ...spot, root: one.node })
}

const readObject = (session: Session, item: RawItem, spot: Spot): void => {
  const { draft } = session
  if (isMeshConfigDocument(item.value)) {
    readMeshConfig(session, item, spot)
    return
  }
  const { meta, problems } = readMeta(item)
  const type = meta.group === '' ? meta.kind : `${meta.group}/${meta.kind}`
  const reader = kinds.get(`${meta.group}/${meta.kind}`)
  const issue = issueWriter(session, meta, spot)
  for (const found of meshConfigsOf(meta, item, spot.document)) {
    if ('text' in found) readText(session, { name: spot.source.name, text: found.text }, readMeshConfig)
    else readMeshConfig(session, found, { ...spot, root: found.node })
  }
  if (meta.kind === '' || meta.apiVersion === '') {
    issue('error', 'not-an-object', [], 'expected an object with `apiVersion` and `kind`')
  } else if (reader !== undefined) {
    if (problems.length > 0) for (const { path, message } of problems) issue('error', 'metadata', path, message)
    else if (!reader.versions.includes(meta.version)) {
      const served = reader.versions.map((version) => `\`${meta.group === '' ? '' : `${meta.group}/`}${version}\``).join(', ')
      issue('error', 'api-version', ['apiVersion'], `expected one of ${served}, got \`${meta.apiVersion}\``)
    } else readKnown(session, item, spot, meta, reader)
  } else if (unsupportedKinds.has(type)) {
    issue('unsupported', 'unsupported-kind', [], `${meta.kind} is not evaluated, answers that it changes can be wrong`)
    draft.unsupported.push({ feature: meta.kind, reference: { ...identityOf(meta), path: [], role: 'merged' } })
    draft.positions.set(identityKey(meta), spot)
  } else if (isNotEvaluated(meta.group)) {
    if (!draft.notEvaluated.has(type)) issue('unsupported', 'not-evaluated', [], `${type} is not evaluated yet`)
    draft.notEvaluated.set(type, (draft.notEvaluated.get(type) ?? 0) + 1)
  } else draft.skipped.set(type, (draft.skipped.get(type) ?? 0) + 1)
}

const identityOf = ({ kind, group, namespace, name }: ObjectMeta) => ({ kind, group, namespace, name })

type IssueWriter = (severity: Severity, code: IssueCode, path: ObjectPath, message: string) => void

const issueWriter =
  (session: Session, meta: Pick<ObjectMeta, 'kind' | 'namespace' | 'name'>, spot: Spot): IssueWriter =>
  (severity, code, path, message) => {
    const { kind, namespace, name } = meta
    session.issues.push({ severity, code, ...placeInSpot(spot, path), path, message, resource: { kind, namespace, name } })
  }

const readKnown = (session: Session, item: RawItem, spot: Spot, meta: ObjectMeta, reader: KindReader): void => {
  const { draft } = session
  const issue = issueWriter(session, meta, spot)
  const key = identityKey(meta)
  const prefix = reader.body === 'spec' ? ['spec'] : []
  const value = reader.body === 'spec' ? (ownField(item.value, 'spec') ?? {}) : item.value
  const { version: _, ...envelope } = { ...meta, order: session.order }
  session.order += 1
  const result = reader.read(draft, key, envelope, value)
  if (E.isLeft(result)) {
    writeErrors(issue, prefix, result.left)
    return
  }
  if (reader.complete) writeFindings(issue, prefix, reader.codec, value)
  const earlier = draft.positions.get(key)
  if (earlier !== undefined) {
    const { file, line } = placeInSpot(earlier, [])
    issue('warning', 'duplicate-object', [], `${meta.kind} \`${meta.namespace}/${meta.name}\` replaces the one at ${file}:${line}`)
  }
  draft.positions.set(key, spot)
}

const writeErrors = (issue: IssueWriter, prefix: ObjectPath, errors: Errors): void => {
  for (const error of errors) {
    const keys = error.context.slice(1).map(({ key }) => (/^\d+$/.test(key) ? Number(key) : key))
    issue('error', 'field-type', [...prefix, ...keys], error.message ?? 'has the wrong type')
  }
}

const writeFindings = (issue: IssueWriter, prefix: ObjectPath, codec: AnyCodec, value: unknown): void => {
  for (const { code, path, message } of inspect(codec, value)) {
    issue(code === 'oneof-clash' ? 'error' : 'warning', code, [...prefix, ...path], message)
  }
}

const readMeshConfig: ItemReader = (session, item, spot) => {
  const issue = issueWriter(session, meshConfigIdentity, spot)
  const result = MeshConfig.decode(item.value)
  if (E.isLeft(result)) {
    writeErrors(issue, [], result.left)
    return
  }
  writeFindings(issue, [], MeshConfig, item.value)
  session.draft.meshConfigs.push(result.right)
  session.draft.positions.set(identityKey(meshConfigIdentity), spot)
}
