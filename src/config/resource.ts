/**
 * A decoded Kubernetes object. `spec` has the field names of the API's JSON (camelCase); every optional field may be
 * absent. Durations are milliseconds (fractions possible), enums their string names, wrappers plain values, maps
 * `Readonly<Record<string, T>>` without prototype.
 */
export interface Resource<Spec> {
  readonly apiVersion: string
  readonly kind: string
  /** API group without version; empty for core. */
  readonly group: string
  /** `default` when the object names none; empty for cluster-scoped kinds. */
  readonly namespace: string
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  /** Milliseconds since the epoch; absent in the object = 2026-01-01T00:00:00Z, older than anything dated. */
  readonly creationTimeMs: number
  /** Position in the input, 0-based; ties in creation time are broken upstream by name, never by this. */
  readonly order: number
  readonly spec: Spec
}
