/** Nodes: where in the world the Pods are that run on them. */
import type { Resource } from '../resource.ts'
import type { Workload } from './workload.ts'

type Labels = Readonly<Record<string, string>>

/** `region/zone/subzone` of a Node's labels, those of older releases where the others say nothing; empty when none says anything. */
const localityOfNode = (labels: Labels): string => {
  const region = labels['topology.kubernetes.io/region'] || labels['failure-domain.beta.kubernetes.io/region'] || ''
  const zone = labels['topology.kubernetes.io/zone'] || labels['failure-domain.beta.kubernetes.io/zone'] || ''
  const subzone = labels['topology.istio.io/subzone'] ?? ''
  return region === '' && zone === '' && subzone === '' ? '' : `${region}/${zone}/${subzone}`
}

/** Workloads with the locality of the Node that each names. */
export const onNodes = (workloads: readonly Workload[], nodes: readonly Resource<unknown>[]): readonly Workload[] => {
  if (nodes.length === 0) return workloads
  const localities = new Map(nodes.map(({ name, labels }) => [name, localityOfNode(labels)]))
  return workloads.map((workload) => {
    const nodeLocality = localities.get(workload.nodeName ?? '') ?? ''
    return nodeLocality === '' ? workload : { ...workload, nodeLocality }
  })
}
