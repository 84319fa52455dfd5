/** WorkloadGroup: how machines that join are entered. Read to be validated; it changes no answer. Fields of networking/v1alpha3/workload_group.proto. */
import type * as t from 'io-ts'
import { map, message, string } from '../codec/index.ts'
import { ReadinessProbe } from './readiness-probe.ts'
import { WorkloadEntrySpec } from './workload-entry.ts'

export const WorkloadGroupSpec = message('WorkloadGroup', {
  metadata: message('WorkloadGroup.ObjectMeta', { labels: map(string), annotations: map(string) }),
  template: WorkloadEntrySpec,
  probe: ReadinessProbe,
})
export interface WorkloadGroupSpec extends t.TypeOf<typeof WorkloadGroupSpec> {}
