/** What the views of one mesh share: indexes that are made once, and outbound sides for the clients asked for last. */
import type { Mesh } from '../../config/mesh.ts'
import { type ClientIndex, clientIndex } from './client.ts'
import { type Destinations, destinationsOf } from './destinations/index.ts'
import { buildRegistry, type Registry } from './registry/index.ts'
import { buildVirtualServiceIndex, type VirtualServiceIndex } from './virtual-services/index.ts'

export interface Indexes {
  readonly registry: Registry
  readonly virtualServices: VirtualServiceIndex
  readonly destinations: Destinations
  readonly clients: ClientIndex
}

// An optimisation only: a mesh is never changed, so its indexes are made once.
const indexesByMesh = new WeakMap<Mesh, Indexes>()

export const indexesOf = (mesh: Mesh): Indexes => {
  const known = indexesByMesh.get(mesh)
  if (known !== undefined) return known
  const registry = buildRegistry(mesh)
  const made = {
    registry,
    virtualServices: buildVirtualServiceIndex(mesh),
    destinations: destinationsOf(mesh),
    clients: clientIndex(mesh, registry),
  }
  indexesByMesh.set(mesh, made)
  return made
}
