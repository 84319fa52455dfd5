/** Preference for near endpoints, as a Service, an annotation or its namespace states it. */
import type { Mesh } from '../../../config/mesh.ts'
import type { Resource } from '../../../config/resource.ts'

type Distribution = 'preferSameZone' | 'preferSameNode'

const annotation = 'networking.istio.io/traffic-distribution'

const parse = (text: string): Distribution | undefined => {
  const value = text.toLowerCase()
  if (value === 'preferclose' || value === 'prefersamezone') return 'preferSameZone'
  return value === 'prefersamenode' ? 'preferSameNode' : undefined
}

/** The field, else the annotation of the object, else that of its namespace. A value nobody knows ends the search. */
export const trafficDistributionOf = (mesh: Mesh, object: Resource<unknown>, field?: string): Distribution | undefined => {
  if (field === 'PreferClose' || field === 'PreferSameZone') return 'preferSameZone'
  if (field === 'PreferSameNode') return 'preferSameNode'
  const own = object.annotations[annotation] ?? ''
  if (own !== '') return parse(own)
  return parse(mesh.kubernetes.namespaces.find(({ name }) => name === object.namespace)?.annotations[annotation] ?? '')
}
