/**
 * WorkloadEntry: an endpoint outside Kubernetes. Fields of networking/v1alpha3/workload_entry.proto.
 */
import type * as t from 'io-ts'
import { map, message, string, uint32 } from '../codec/index.ts'

export const WorkloadEntrySpec = message('WorkloadEntry', {
  address: string,
  ports: map(uint32),
  labels: map(string),
  network: string,
  locality: string,
  weight: uint32,
  serviceAccount: string,
})
export interface WorkloadEntrySpec extends t.TypeOf<typeof WorkloadEntrySpec> {}
