/**
 * Which policies a workload gets: namespaces, selectors, targetRefs and age (istio, J-1).
 * Shared by AuthorizationPolicy and RequestAuthentication, which select alike.
 */
import type { PolicyTargetReference, WorkloadSelector } from '../../../config/istio/selector.ts'
import type { Workload } from '../../../config/kubernetes/workload.ts'
import type { Resource } from '../../../config/resource.ts'
import { hasLabels } from '../routes/match.ts'
import { proxyLabels } from '../topology.ts'
import { oldestFirst } from '../visibility.ts'

export interface Selecting {
  readonly selector?: WorkloadSelector
  readonly targetRef?: PolicyTargetReference
  readonly targetRefs?: readonly PolicyTargetReference[]
}

const gatewayNameLabel = 'gateway.networking.k8s.io/gateway-name'

const targetsOf = (spec: Selecting): readonly PolicyTargetReference[] => {
  const refs = spec.targetRefs ?? []
  return refs.length === 0 && spec.targetRef !== undefined ? [spec.targetRef] : refs
}

const attaches = (policy: Resource<Selecting>, workload: Workload, labels: Readonly<Record<string, string>>): boolean => {
  const targets = targetsOf(policy.spec)
  const gateway = Object.hasOwn(workload.labels, gatewayNameLabel) ? workload.labels[gatewayNameLabel] : undefined
  if (targets.length === 0) return hasLabels(policy.spec.selector?.matchLabels, labels)
  // istio A-2: a policy with targets never reaches an ordinary workload.
  if (gateway === undefined || policy.namespace !== workload.namespace) return false
  return targets.some(
    ({ group, kind, name, namespace }) =>
      group === 'gateway.networking.k8s.io' &&
      kind === 'Gateway' &&
      name === gateway &&
      (namespace === undefined || namespace === '' || namespace === workload.namespace),
  )
}

/** Policies of these namespaces (in this order, oldest first in each) that reach the workload. */
export const policiesFor = <Spec extends Selecting>(
  policies: readonly Resource<Spec>[],
  namespaces: readonly string[],
  workload: Workload,
): readonly Resource<Spec>[] => {
  const labels = proxyLabels(workload)
  return [...new Set(namespaces)].flatMap((namespace) =>
    oldestFirst(policies, namespace).filter((policy) => attaches(policy, workload, labels)),
  )
}
