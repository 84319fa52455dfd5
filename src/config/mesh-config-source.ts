/** Where a MeshConfig can be: a file of its own, Helm values, an IstioOperator, or the `istio` ConfigMap. */
import type { Node } from 'yaml'
import { isObject, ownField } from './codec/codec.ts'
import { MeshConfig } from './istio/mesh-config.ts'
import type { RawItem } from './objects.ts'
import type { Identity } from './positions.ts'
import type { YamlDocument } from './yaml/parse.ts'
import { nodeAt } from './yaml/position.ts'

/** What references to mesh-wide settings name; paths start at the MeshConfig itself. */
export const meshConfigIdentity: Identity = { group: '', kind: 'MeshConfig', namespace: '', name: 'mesh' }

/** As a value, or as YAML text (in the ConfigMap). */
export type MeshConfigSource = RawItem | { readonly text: string; readonly node: Node }

const fieldNames: ReadonlySet<string> = new Set(
  MeshConfig.shape.kind === 'message' ? [...MeshConfig.shape.fields.values()].flatMap((field) => [field.name, field.original]) : [],
)

const at = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((current, key) => (isObject(current) ? ownField(current, key) : undefined), value)

const pathsIn = (value: Readonly<Record<string, unknown>>): readonly (readonly string[])[] => {
  const kind = ownField(value, 'kind')
  const apiVersion = ownField(value, 'apiVersion')
  if (kind === undefined && apiVersion === undefined) {
    return Object.keys(value).some((key) => fieldNames.has(key)) ? [[]] : [['meshConfig']]
  }
  if (kind === 'IstioOperator') {
    return [
      ['spec', 'values', 'meshConfig'],
      ['spec', 'meshConfig'],
    ]
  }
  const name = at(value, ['metadata', 'name'])
  return kind === 'ConfigMap' && apiVersion === 'v1' && typeof name === 'string' && /^istio(?:-|$)/.test(name) ? [['data', 'mesh']] : []
}

/** MeshConfigs of an object, the later laid over the earlier; none for an ordinary object. */
export const meshConfigsOf = (item: RawItem, document: YamlDocument): readonly MeshConfigSource[] =>
  pathsIn(item.value).flatMap((path): readonly MeshConfigSource[] => {
    const value = at(item.value, path)
    const node = nodeAt(document, item.node, path) ?? item.node
    return typeof value === 'string' ? [{ text: value, node }] : isObject(value) ? [{ value, node }] : []
  })
