/** Who may see a VirtualService (istio H-8) and in which order resources are looked at. */
import type { Resource } from '../../config/resource.ts'
import type { Visibility } from './registry/types.ts'

/** istio H-8: `*` anywhere makes it public, otherwise `~` hides it; `.` is the own namespace. */
export const exportedTo = (
  exportTo: readonly string[] | undefined,
  fallback: readonly string[] | undefined,
  namespace: string,
): Visibility => {
  const written = exportTo !== undefined && exportTo.length > 0 ? exportTo : (fallback ?? [])
  if (written.length === 0 || written.includes('*')) return { kind: 'all' }
  const namespaces = [...new Set(written.map((entry) => (entry === '.' ? namespace : entry)))]
  return written.includes('~') ? { kind: 'none', named: namespaces } : { kind: 'namespaces', namespaces }
}

/** Oldest first, then by name, then by namespace: what the control plane prefers everywhere. */
export const byAge = (a: Resource<unknown>, b: Resource<unknown>): number =>
  a.creationTimeMs - b.creationTimeMs || compareText(a.name, b.name) || compareText(a.namespace, b.namespace)

const byNamespace = new WeakMap<readonly Resource<unknown>[], ReadonlyMap<string, readonly Resource<unknown>[]>>()

/** Those of a namespace, oldest first. A list is sorted once: it must not change. */
export const oldestFirst = <Spec>(resources: readonly Resource<Spec>[], namespace: string): readonly Resource<Spec>[] => {
  const known = byNamespace.get(resources) as ReadonlyMap<string, readonly Resource<Spec>[]> | undefined
  if (known !== undefined) return known.get(namespace) ?? []
  const made = new Map<string, Resource<Spec>[]>()
  for (const resource of [...resources].sort(byAge)) {
    const list = made.get(resource.namespace)
    if (list === undefined) made.set(resource.namespace, [resource])
    else list.push(resource)
  }
  byNamespace.set(resources, made)
  return made.get(namespace) ?? []
}

export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Whether something named from a namespace may be used there; unlike a listing, this does not mind `~` beside a name. */
export const isVisibleTo = (visibility: Visibility, namespace: string): boolean =>
  visibility.kind === 'all' || (visibility.kind === 'namespaces' ? visibility.namespaces : visibility.named).includes(namespace)
