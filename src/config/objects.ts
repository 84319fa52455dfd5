/** Values of documents → Kubernetes objects: `List` kinds unpacked, metadata checked. */
import { isMap, isSeq, type Node } from 'yaml'
import type { ObjectPath } from '../model/index.ts'
import { isObject, ownField, show } from './codec/codec.ts'
import { json, message } from './codec/index.ts'

/** A JSON object with its node, before anything is known about it. */
export interface RawItem {
  readonly value: Readonly<Record<string, unknown>>
  readonly node: Node
  /** From the enclosing list: typed lists leave both out of their items. */
  readonly listKind?: { readonly apiVersion: string; readonly kind: string }
}

export interface ObjectProblem {
  readonly path: ObjectPath
  readonly message: string
}

export interface ObjectMeta {
  readonly apiVersion: string
  readonly group: string
  readonly version: string
  readonly kind: string
  readonly namespace: string
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  readonly creationTimeMs: number
}

/** `items` of a List or XxxList, lists in lists included; anything else is itself. */
export const unpackList = (item: RawItem): readonly RawItem[] => {
  const kind = ownField(item.value, 'kind')
  const items = ownField(item.value, 'items')
  if (typeof kind !== 'string' || !kind.endsWith('List') || !Array.isArray(items)) return [item]
  const apiVersion = ownField(item.value, 'apiVersion')
  const itemsNode = isMap(item.node) ? item.node.items.find((pair) => String(pair.key) === 'items')?.value : undefined
  const listKind = kind === 'List' ? undefined : { apiVersion: typeof apiVersion === 'string' ? apiVersion : '', kind: kind.slice(0, -4) }
  return items.flatMap((value: unknown, index) => {
    const node = isSeq(itemsNode) ? (itemsNode.items[index] as Node) : item.node
    return isObject(value) ? unpackList({ value, node, ...(listKind === undefined ? {} : { listKind }) }) : []
  })
}

/** Objects without a creation time count as made then: before anything that is dated. */
const undated = Date.UTC(2026, 0, 1)

const stringMap = (value: unknown, path: ObjectPath, problems: ObjectProblem[]): Readonly<Record<string, string>> => {
  const values: Record<string, string> = Object.create(null)
  if (value === undefined || value === null) return values
  if (!isObject(value)) problems.push({ path, message: `expected an object, got \`${show(value)}\`` })
  else {
    for (const key of Object.keys(value)) {
      const text = value[key]
      if (typeof text === 'string') values[key] = text
      else if (text === null) values[key] = ''
      else problems.push({ path: [...path, key], message: `expected a string, got \`${show(text)}\`` })
    }
  }
  return values
}

const text = (value: unknown, path: ObjectPath, problems: ObjectProblem[]): string => {
  if (typeof value === 'string') return value
  if (value !== undefined && value !== null) problems.push({ path, message: `expected a string, got \`${show(value)}\`` })
  return ''
}

const creationTime = (value: unknown, problems: ObjectProblem[]): number => {
  if (value === undefined || value === null) return undated
  const path = ['metadata', 'creationTimestamp']
  const ms = typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) ? Date.parse(value) : Number.NaN
  if (Number.isNaN(ms)) problems.push({ path, message: `expected a time such as \`2026-01-31T12:00:00Z\`, got \`${show(value)}\`` })
  return ms
}

/** Kinds that live in no namespace, of those that are read. */
const clusterScoped = new Set(['/Namespace', '/Node'])

/**
 * Type and metadata of an object. The object is unusable when there are problems; names are given as far as they could
 * be read.
 */
export const readMeta = (item: RawItem): { readonly meta: ObjectMeta; readonly problems: readonly ObjectProblem[] } => {
  const problems: ObjectProblem[] = []
  const apiVersion = text(ownField(item.value, 'apiVersion') ?? item.listKind?.apiVersion, ['apiVersion'], problems)
  const kind = text(ownField(item.value, 'kind') ?? item.listKind?.kind, ['kind'], problems)
  const slash = apiVersion.lastIndexOf('/')
  const group = slash < 0 ? '' : apiVersion.slice(0, slash)
  const metadata = ownField(item.value, 'metadata') ?? {}
  if (!isObject(metadata)) problems.push({ path: ['metadata'], message: `expected an object, got \`${show(metadata)}\`` })
  const fields = isObject(metadata) ? metadata : {}
  const name = text(ownField(fields, 'name'), ['metadata', 'name'], problems)
  if (name === '' && problems.length === 0) problems.push({ path: ['metadata', 'name'], message: 'an object needs a name' })
  const namespace = text(ownField(fields, 'namespace'), ['metadata', 'namespace'], problems)
  const meta: ObjectMeta = {
    apiVersion,
    group,
    version: apiVersion.slice(slash + 1),
    kind,
    namespace: clusterScoped.has(`${group}/${kind}`) ? '' : namespace || 'default',
    name,
    labels: stringMap(ownField(fields, 'labels'), ['metadata', 'labels'], problems),
    annotations: stringMap(ownField(fields, 'annotations'), ['metadata', 'annotations'], problems),
    creationTimeMs: creationTime(ownField(fields, 'creationTimestamp'), problems),
  }
  return { meta, problems }
}

/** Every field of `metadata`, for finding slips; read by `readMeta`. */
export const objectMeta = message('ObjectMeta', {
  name: json,
  generateName: json,
  namespace: json,
  selfLink: json,
  uid: json,
  resourceVersion: json,
  generation: json,
  creationTimestamp: json,
  deletionTimestamp: json,
  deletionGracePeriodSeconds: json,
  labels: json,
  annotations: json,
  ownerReferences: json,
  finalizers: json,
  managedFields: json,
  clusterName: json,
})

/** An object whose body is its `spec`. */
export const objectWithSpec = message('object', { apiVersion: json, kind: json, metadata: objectMeta, spec: json, status: json })
