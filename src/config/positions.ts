/** Where every object of a mesh stands: reference → file, line and column. */
import type { Node } from 'yaml'
import type { ObjectPath, ObjectReference } from '../model/index.ts'
import type { YamlDocument } from './yaml/parse.ts'
import { offsetAt, type Place, placeOf, type SourceText } from './yaml/position.ts'

export type { Place } from './yaml/position.ts'

/** One object in a file. `root` is its node, which is not the document's when it is an item of a List. */
export interface Spot {
  readonly source: SourceText
  readonly document: YamlDocument
  readonly root: Node
}

/** Identity of an object → where it is written. */
export type Positions = ReadonlyMap<string, Spot>

export type Identity = Pick<ObjectReference, 'group' | 'kind' | 'namespace' | 'name'>

export const identityKey = (object: Identity): string => [object.group, object.kind, object.namespace, object.name].join('/')

export const placeInSpot = (spot: Spot, path: ObjectPath): Place => placeOf(spot.source, offsetAt(spot.document, spot.root, path))

/**
 * Place of a reference. A path that is not in the file gives its nearest ancestor that is; undefined when no file of
 * this mesh has the object.
 */
export const locate = (positions: Positions | { readonly positions: Positions }, reference: ObjectReference): Place | undefined => {
  const all = 'positions' in positions ? positions.positions : positions
  const spot = all.get(identityKey(reference))
  return spot === undefined ? undefined : placeInSpot(spot, reference.path)
}
