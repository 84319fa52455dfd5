/** The name of the cluster, which Istio puts on every workload as a label. No object says it: it is set where Istio is installed. */

export const clusterLabel = 'topology.istio.io/cluster'

/** What it is called when the installation says nothing (istio D-28). */
export const clusterName = 'Kubernetes'
