/**
 * Where in the configuration a fact comes from. Views, decisions and traces carry references, never file names;
 * `file:line:col` is looked up from a reference by whoever still has the documents (see config/positions.ts).
 */

/** 0-based path inside the object as written, for example `['spec', 'http', 2, 'retries', 'attempts']`. */
export type ObjectPath = readonly (string | number)[]

/** `decided`: this line made the difference. `merged`: contributed a part. `inherited`: a wider scope supplied it. */
export type ReferenceRole = 'decided' | 'merged' | 'inherited'

/** A line of configuration. `namespace` is empty for cluster-scoped kinds. */
export interface ObjectReference {
  readonly kind: string
  /** API group without version; empty for the core group. */
  readonly group: string
  readonly namespace: string
  readonly name: string
  readonly path: ObjectPath
  readonly role: ReferenceRole
}

/** A fact that no file states: a built-in default of the mesh, in words, such as `Istio default`. */
export interface DefaultReference {
  readonly default: string
}

export type Reference = ObjectReference | DefaultReference

export const isObjectReference = (reference: Reference): reference is ObjectReference => !('default' in reference)
