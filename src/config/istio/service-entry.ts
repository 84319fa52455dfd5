/**
 * ServiceEntry: services that no Kubernetes Service declares. Fields of networking/v1alpha3/service_entry.proto.
 */
import type * as t from 'io-ts'
import { enumeration, message, repeated, string, uint32 } from '../codec/index.ts'
import { WorkloadSelector } from './sidecar.ts'
import { WorkloadEntrySpec } from './workload-entry.ts'

export const ServiceEntryLocation = enumeration('ServiceEntry.Location', ['MESH_EXTERNAL', 'MESH_INTERNAL'])
export type ServiceEntryLocation = t.TypeOf<typeof ServiceEntryLocation>

export const ServiceEntryResolution = enumeration('ServiceEntry.Resolution', ['NONE', 'STATIC', 'DNS', 'DNS_ROUND_ROBIN', 'DYNAMIC_DNS'])
export type ServiceEntryResolution = t.TypeOf<typeof ServiceEntryResolution>

export const ServicePort = message('ServicePort', { number: uint32, protocol: string, name: string, targetPort: uint32 })
export interface ServicePort extends t.TypeOf<typeof ServicePort> {}

export const ServiceEntrySpec = message('ServiceEntry', {
  hosts: repeated(string),
  addresses: repeated(string),
  ports: repeated(ServicePort),
  location: ServiceEntryLocation,
  resolution: ServiceEntryResolution,
  endpoints: repeated(WorkloadEntrySpec),
  workloadSelector: WorkloadSelector,
  exportTo: repeated(string),
  subjectAltNames: repeated(string),
})
export interface ServiceEntrySpec extends t.TypeOf<typeof ServiceEntrySpec> {}
