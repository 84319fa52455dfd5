/** Where a MeshConfig can be: a file of its own, an IstioOperator, or the `istio` ConfigMap. */
import type { Node } from 'yaml'
import { isObject, ownField } from './codec/codec.ts'
import { MeshConfig } from './istio/mesh-config.ts'
import type { ObjectMeta, RawItem } from './objects.ts'
import type { YamlDocument } from './yaml/parse.ts'
import { nodeAt } from './yaml/position.ts'

/** What references to mesh-wide settings name; paths start at the MeshConfig itself. */
export const meshConfigIdentity = { group: '', kind: 'MeshConfig', namespace: '', name: 'mesh' }

const fieldNames: ReadonlySet<string> = new Set(
  MeshConfig.shape.kind === 'message' ? [...MeshConfig.shape.fields.values()].flatMap((field) => [field.name, field.original]) : [],
)

/** A document that is no Kubernetes object and has a field of MeshConfig. */
export const isMeshConfigDocument = (value: Readonly<Record<string, unknown>>): boolean =>
  !Object.hasOwn(value, 'kind') && !Object.hasOwn(value, 'apiVersion') && Object.keys(value).some((key) => fieldNames.has(key))

const at = (value: Readonly<Record<string, unknown>>, path: readonly string[]): unknown =>
  path.reduce<unknown>((current, key) => (isObject(current) ? ownField(current, key) : undefined), value)

export type MeshConfigSource = RawItem | { readonly text: string; readonly node: Node }

/** MeshConfigs inside an object: as a value, or as YAML text (in the ConfigMap). */
export const meshConfigsOf = (meta: ObjectMeta, item: RawItem, document: YamlDocument): readonly MeshConfigSource[] => {
  const paths =
    meta.group === 'install.istio.io' && meta.kind === 'IstioOperator'
      ? [
          ['spec', 'values', 'meshConfig'],
          ['spec', 'meshConfig'],
        ]
      : meta.group === '' && meta.kind === 'ConfigMap' && /^istio(?:-|$)/.test(meta.name)
        ? [['data', 'mesh']]
        : []
  return paths.flatMap((path): readonly MeshConfigSource[] => {
    const value = at(item.value, path)
    const node = nodeAt(document, item.node, path) ?? item.node
    return typeof value === 'string' ? [{ text: value, node }] : isObject(value) ? [{ value, node }] : []
  })
}
