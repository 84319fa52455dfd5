/** References to lines of resources. */
import type { Resource } from '../config/resource.ts'
import type { ObjectPath, ObjectReference, ReferenceRole } from '../model/index.ts'

/** `path` is that of the object as written, from its root: `['spec', 'http', 0]`. */
export const refer = (resource: Resource<unknown>, path: ObjectPath, role: ReferenceRole = 'decided'): ObjectReference => ({
  kind: resource.kind,
  group: resource.group,
  namespace: resource.namespace,
  name: resource.name,
  path,
  role,
})
