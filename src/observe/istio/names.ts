/** How Istio and Envoy write names: clusters, policies, and texts inside detail strings. */
import type { ClusterKey, Respond } from '../../model/index.ts'

/** istio R-2: `outbound|80|v1|host`, or the name of one of the built-in clusters. */
export const clusterName = (key: ClusterKey): string => {
  switch (key.kind) {
    case 'service':
      return `outbound|${key.port}|${key.subset}|${key.host}`
    case 'inbound':
      return `inbound|${key.port}||`
    case 'passthrough':
      return key.direction === 'inbound' ? 'InboundPassthroughCluster' : 'PassthroughCluster'
    case 'dynamicForward':
      return 'AllowAnyDynamicDNSCluster'
    case 'blackHole':
      return 'BlackHoleCluster'
    case 'named':
      return key.name
  }
}

/** The name under which istiod hands rule `rule` of a policy to the proxy. */
export const policyName = (policy: { readonly namespace: string; readonly name: string; readonly rule: number }): string =>
  `ns[${policy.namespace}]-policy[${policy.name}]-rule[${policy.rule}]`

/** Detail of a policy denial (istio A-11): which policy, or `none` when no ALLOW policy matched. */
export const denialDetails = (denial: NonNullable<Respond['denial']>): string => {
  if (denial.policy === undefined) return 'rbac_access_denied_matched_policy[none]'
  const provider = denial.provider === undefined || denial.provider === '' ? '' : `${denial.provider}-`
  const prefix = denial.layer === 'custom' ? `istio-ext-authz-${provider}` : ''
  const suffix = denial.badCustomAction === true ? '-deny-due-to-bad-CUSTOM-action' : ''
  return `rbac_access_denied_matched_policy[${prefix}${policyName(denial.policy)}${suffix}]`
}

/** Envoy puts free text into details with every blank replaced. */
export const detailText = (text: string): string => text.replace(/\s/g, '_')
