/** Where traffic goes that nothing else claims (istio H-21). */
import type { ClusterKey, FilterChain, VirtualHost } from '../../../model/index.ts'
import { clusterOf } from '../routes/destination-cluster.ts'
import type { OutboundPolicy } from '../scope/sidecar-scope.ts'

const passthrough: ClusterKey = { kind: 'passthrough', direction: 'outbound' }

/** For bytes that are no HTTP: as asked for, to the egress proxy, or nowhere. */
export const catchAllCluster = ({ mode, egressProxy }: OutboundPolicy): ClusterKey => {
  if (mode === 'REGISTRY_ONLY') return { kind: 'blackHole' }
  return egressProxy === undefined ? passthrough : clusterOf(egressProxy, () => undefined, 0)
}

/** The virtual host `*` of shared route tables: no timeout, no retries. */
export const catchAllVirtualHost = (policy: OutboundPolicy): VirtualHost => {
  const { reference } = policy
  const common = { subject: 'outbound traffic policy', match: [], requestHeaders: [], responseHeaders: [], reference }
  if (policy.mode === 'REGISTRY_ONLY') {
    const name = 'block_all'
    return { name, routes: [{ ...common, name, action: { kind: 'direct', status: 502, body: '' } }], onMiss: 'stop', reference }
  }
  const name = policy.mode === 'ALLOW_ANY' ? 'allow_any' : 'allow_any_dynamic_dns'
  const cluster: ClusterKey = policy.mode === 'ALLOW_ANY' ? catchAllCluster(policy) : { kind: 'dynamicForward' }
  return {
    name,
    routes: [
      {
        ...common,
        name,
        action: {
          kind: 'forward',
          destinations: [{ cluster, weight: 100, requestHeaders: [], responseHeaders: [], reference }],
          timeoutMs: 0,
          maxGrpcTimeoutMs: 0,
          mirrors: [],
          hashPolicies: [],
        },
      },
    ],
    onMiss: 'stop',
    reference,
  }
}

/** The chain that takes connections of a port which no other chain accepts. */
export const passthroughChain = (policy: OutboundPolicy, name: string): FilterChain => ({
  name,
  match: {},
  handler: {
    kind: 'tcp',
    authorization: [],
    destinations: [{ cluster: catchAllCluster(policy), weight: 100 }],
    reference: policy.reference,
  },
  reference: policy.reference,
})
