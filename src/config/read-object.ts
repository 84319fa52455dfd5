/** One object → the draft of a mesh, or issues. */
import * as E from 'fp-ts/lib/Either.js'
import type { Errors } from 'io-ts'
import type { ObjectPath } from '../model/index.ts'
import { ownField } from './codec/codec.ts'
import { type AnyCodec, inspect } from './codec/index.ts'
import { type Draft, put } from './draft.ts'
import type { Issue, IssueCode, Severity } from './issue.ts'
import { MeshConfig } from './istio/mesh-config.ts'
import { isNotEvaluated, type KindReader, kinds, unsupportedKinds } from './kinds.ts'
import type { Limits } from './limits.ts'
import { meshConfigIdentity } from './mesh-config-source.ts'
import { knownNames, misplacedKind } from './misplaced-kind.ts'
import { type ObjectMeta, type ObjectProblem, objectMeta, objectWithSpec, type RawItem, readMeta } from './objects.ts'
import { type Identity, identityKey, placeInSpot, type Spot } from './positions.ts'
import { isIstioIngress, metadataScope, policyScope, type UnsupportedUse, unsupportedIn, unsupportedInMeshConfig } from './unsupported.ts'
import type { AliasBudget } from './yaml/value.ts'

/** What one run of reading collects. */
export interface Session {
  readonly draft: Draft
  readonly issues: Issue[]
  readonly limits: Limits
  readonly aliases: AliasBudget
  order: number
}

/** Files an issue, or says once that there are too many of them. */
export const say = ({ issues, limits }: Session, make: () => Issue): void => {
  if (issues.length < limits.maxIssues) issues.push(make())
  else if (issues.length === limits.maxIssues) {
    issues.push({
      ...make(),
      severity: 'error',
      code: 'too-many-issues',
      message: `more than ${limits.maxIssues} issues; the rest is not told`,
    })
  }
}

type IssueWriter = (severity: Severity, code: IssueCode, path: ObjectPath, message: string) => void

const issueWriter =
  (session: Session, { kind, namespace, name }: Identity, spot: Spot): IssueWriter =>
  (severity, code, path, message) => {
    say(session, () => ({ severity, code, ...placeInSpot(spot, path), path, message, resource: { kind, namespace, name } }))
  }

/** Tests of a configuration lie beside it: `fairlead test` reads them. */
const isTestFile = (item: RawItem, { kind, apiVersion }: ObjectMeta): boolean =>
  kind === '' && apiVersion === '' && Array.isArray(ownField(item.value, 'tests'))

/** Files the object under its kind, or says why not. */
export const readObject = (session: Session, item: RawItem, spot: Spot): void => {
  const { draft } = session
  const { meta, problems } = readMeta(item)
  const issue = issueWriter(session, meta, spot)
  const type = meta.group === '' ? meta.kind : `${meta.group}/${meta.kind}`
  const reader = kinds.get(`${meta.group}/${meta.kind}`)
  if (isTestFile(item, meta)) count(draft.skipped, 'test file')
  else if (meta.kind === '' || meta.apiVersion === '') {
    const wrong = problems.filter(({ path }) => path[0] === 'kind' || path[0] === 'apiVersion')
    for (const { path, message } of wrong) issue('error', 'metadata', path, message)
    if (wrong.length === 0)
      issue(knownNames.has(meta.kind) ? 'error' : 'warning', 'not-an-object', [], 'expected an object with `apiVersion` and `kind`')
  } else if (reader !== undefined) readKnown(session, item, spot, meta, problems, reader)
  else if (unsupportedKinds.has(type) || isIstioIngress(type, item.value)) {
    issue('unsupported', 'unsupported-kind', [], `${meta.kind} is not evaluated, answers that it changes can be wrong`)
    const reference = { ...identityOf(meta), path: [], role: 'merged' } as const
    const scope = unsupportedKinds.has(type) ? policyScope(meta, item.value) : {}
    put(draft.unsupported, identityKey(meta), [{ feature: meta.kind, reference, scope }])
    draft.positions.set(identityKey(meta), spot)
  } else if (isNotEvaluated(meta.group)) {
    if (!draft.notEvaluated.has(type)) issue('unsupported', 'not-evaluated', [], `${type} is not evaluated yet`)
    count(draft.notEvaluated, type)
  } else {
    const slip = misplacedKind(meta.group, meta.kind)
    if (slip !== undefined) issue('error', 'unknown-kind', slip.path, slip.message)
    count(draft.skipped, type)
  }
}

const count = (counts: Map<string, number>, key: string): void => void counts.set(key, (counts.get(key) ?? 0) + 1)

const identityOf = ({ kind, group, namespace, name }: Identity): Identity => ({ kind, group, namespace, name })

const readKnown = (
  session: Session,
  item: RawItem,
  spot: Spot,
  meta: ObjectMeta,
  problems: readonly ObjectProblem[],
  reader: KindReader,
): void => {
  const { draft } = session
  const issue = issueWriter(session, meta, spot)
  for (const { path, message } of problems) issue('error', 'metadata', path, message)
  const served = reader.versions.map((version) => (meta.group === '' ? version : `${meta.group}/${version}`))
  if (!served.includes(meta.apiVersion)) {
    issue(
      'error',
      'api-version',
      ['apiVersion'],
      `expected one of ${served.map((one) => `\`${one}\``).join(', ')}, got \`${meta.apiVersion}\``,
    )
    return
  }
  const prefix = reader.body === 'spec' ? ['spec'] : []
  const value = reader.body === 'spec' ? (ownField(item.value, 'spec') ?? {}) : item.value
  const { version: _, ...envelope } = { ...meta, order: session.order }
  session.order += 1
  const result = reader.decode(value)
  if (E.isLeft(result)) writeErrors(issue, prefix, result.left)
  if (reader.body === 'spec') writeFindings(issue, [], objectWithSpec, item.value)
  else writeFindings(issue, ['metadata'], objectMeta, ownField(item.value, 'metadata'))
  if (reader.complete) writeFindings(issue, prefix, reader.codec, value)
  if (E.isLeft(result) || problems.length > 0) return
  const key = identityKey(meta)
  const earlier = draft.positions.get(key)
  if (earlier !== undefined) {
    const { file, line } = placeInSpot(earlier, [])
    issue('warning', 'duplicate-object', [], `${meta.kind} \`${meta.name}\` replaces the one at ${file}:${line}`)
  }
  result.right(draft, key, envelope)
  draft.positions.set(key, spot)
  writeUnsupported(issue, draft, key, identityOf(meta), unsupportedIn(meta.kind, item.value))
}

// Digits are an index only under a list; in a map (`portLevelMtls`) they are a key.
const writeErrors = (issue: IssueWriter, prefix: ObjectPath, errors: Errors): void => {
  for (const { context, message } of errors) {
    const keys = context.slice(1).map(({ key }, index) => {
      const parent = context[index]?.type as Partial<AnyCodec> | undefined
      return parent?.shape?.kind === 'repeated' ? Number(key) : key
    })
    issue('error', 'field-type', [...prefix, ...keys], message ?? 'has the wrong type')
  }
}

const writeFindings = (issue: IssueWriter, prefix: ObjectPath, codec: AnyCodec, value: unknown): void => {
  for (const { code, path, message } of inspect(codec, value)) {
    issue(code === 'oneof-clash' ? 'error' : 'warning', code, [...prefix, ...path], message)
  }
}

const writeUnsupported = (issue: IssueWriter, draft: Draft, key: string, identity: Identity, uses: readonly UnsupportedUse[]): void => {
  for (const { feature, path } of uses) issue('unsupported', 'unsupported-field', path, `${feature}: not evaluated`)
  const notes = uses.filter(({ answers }) => answers)
  put(
    draft.unsupported,
    key,
    notes.map(({ feature, path }) => ({ feature, reference: { ...identity, path, role: 'merged' }, scope: metadataScope(identity) })),
  )
}

/** A MeshConfig, whatever it was found in, laid over the earlier ones. One that cannot be decoded is left out whole. */
export const readMeshConfig = (session: Session, item: RawItem, spot: Spot): void => {
  const issue = issueWriter(session, meshConfigIdentity, spot)
  const result = MeshConfig.decode(item.value)
  if (E.isLeft(result)) writeErrors(issue, [], result.left)
  writeFindings(issue, [], MeshConfig, item.value)
  if (E.isLeft(result)) return
  const { draft } = session
  const layer = draft.meshConfigs.push(result.right)
  draft.positions.set(identityKey(meshConfigIdentity), spot)
  writeUnsupported(issue, draft, `layer ${layer}`, meshConfigIdentity, unsupportedInMeshConfig(item.value))
}
