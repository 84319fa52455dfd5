/**
 * What no decision states: policies that cannot act, because nobody enforces them, they select nothing, or the port is
 * not what they think.
 */
import type { AuthorizationPolicySpec } from '../config/istio/authorization-policy.ts'
import type { Workload } from '../config/kubernetes/workload.ts'
import type { Mesh } from '../config/mesh.ts'
import type { Resource } from '../config/resource.ts'
import { largeRegexes, maxRegexInstructions } from '../lowering/istio/regex-size.ts'
import { refer } from '../lowering/refer.ts'
import type { FilterChain } from '../model/index.ts'
import type { Hop, Note, WorkingHop } from './types.ts'

type Labels = Readonly<Record<string, string>>

const selects = (wanted: Labels | undefined, labels: Labels): boolean =>
  Object.entries(wanted ?? {}).every(([key, value]) => labels[key] === value)

interface Selective {
  readonly resource: Resource<{ readonly selector?: { readonly matchLabels?: Labels } | undefined }>
  /** In the root namespace: selects everywhere (istio A-3). PeerAuthentication stays in its namespace (istio P-1). */
  readonly meshWide: boolean
}

const selectives = (mesh: Mesh): readonly Selective[] => {
  const root = mesh.meshConfig.rootNamespace
  return [
    ...mesh.istio.authorizationPolicies.map((resource) => ({ resource, meshWide: resource.namespace === root })),
    ...mesh.istio.requestAuthentications.map((resource) => ({ resource, meshWide: resource.namespace === root })),
    ...mesh.istio.peerAuthentications.map((resource) => ({ resource, meshWide: false })),
  ]
}

const isEmpty = (labels: Labels | undefined): boolean => Object.keys(labels ?? {}).length === 0

/** Policies whose selector fits no workload of the files. Without any workload in the files nothing is claimed. */
export const selectsNothing = (mesh: Mesh): readonly Note[] => {
  const { workloads } = mesh.kubernetes
  if (workloads.length === 0) return []
  return selectives(mesh).flatMap(({ resource, meshWide }) => {
    const labels = resource.spec.selector?.matchLabels
    const within = meshWide ? workloads : workloads.filter((workload) => workload.namespace === resource.namespace)
    if (isEmpty(labels) || within.some((workload) => selects(labels, workload.labels))) return []
    return [
      {
        code: 'selectsNothing' as const,
        text: `spec.selector matches no workload ${meshWide ? 'of the mesh' : `in namespace ${resource.namespace}`}: nothing enforces ${resource.kind} ${resource.namespace}/${resource.name}`,
        reference: refer(resource, ['spec', 'selector']),
      },
    ]
  })
}

/** Policies that mean this workload. */
const policiesFor = (mesh: Mesh, workload: Pick<Workload, 'namespace' | 'labels'>): readonly Resource<unknown>[] =>
  selectives(mesh)
    .filter(
      ({ resource, meshWide }) =>
        (meshWide || resource.namespace === workload.namespace || resource.namespace === mesh.meshConfig.rootNamespace) &&
        (resource.namespace === workload.namespace || isEmpty(resource.spec.selector?.matchLabels) || meshWide) &&
        selects(resource.spec.selector?.matchLabels, workload.labels),
    )
    .map(({ resource }) => resource)

const named = (resource: Resource<unknown>): string => `${resource.kind} ${resource.namespace}/${resource.name}`

/** A server without sidecar: which policies its operators believe in. */
export const unenforced = (mesh: Mesh, hop: Hop): readonly Note[] => {
  if (hop.sidecar.present) return []
  return policiesFor(mesh, hop.workload).map((resource) => ({
    code: 'notEnforced',
    text: `nothing enforces ${named(resource)} here: ${hop.workload.name} has no sidecar`,
    reference: refer(resource, []),
  }))
}

type Rule = NonNullable<NonNullable<AuthorizationPolicySpec['rules']>[number]>

const httpKeys = /^request\./

const mentionsHttp = (rule: Rule | null | undefined): boolean =>
  (rule?.to ?? []).some((to) => {
    const operation = to?.operation
    return [operation?.methods, operation?.notMethods, operation?.paths, operation?.notPaths, operation?.hosts, operation?.notHosts].some(
      (list) => (list?.length ?? 0) > 0,
    )
  }) ||
  (rule?.from ?? []).some(
    (from) => (from?.source?.requestPrincipals?.length ?? 0) + (from?.source?.notRequestPrincipals?.length ?? 0) > 0,
  ) ||
  (rule?.when ?? []).some((when) => httpKeys.test(when?.key ?? ''))

const chainOf = (hop: WorkingHop): FilterChain | undefined => {
  const { listener, filterChain } = hop.decision ?? {}
  return listener === undefined || filterChain === undefined ? undefined : hop.view.listeners[listener]?.filterChains[filterChain]
}

/** An HTTP request that the server treats as TCP, and policies that ask about HTTP (istio A-54 to A-56). */
export const httpRulesOnTcp = (mesh: Mesh, hop: WorkingHop, portName: string | undefined): readonly Note[] => {
  if (chainOf(hop)?.handler.kind !== 'tcp') return []
  const why = portName === undefined ? 'its service port has no name' : `its service port is named \`${portName}\``
  return mesh.istio.authorizationPolicies.flatMap((policy) => {
    if (!policiesFor(mesh, hop.workload).includes(policy)) return []
    const rule = (policy.spec.rules ?? []).findIndex(mentionsHttp)
    if (rule < 0) return []
    return [
      {
        code: 'httpRulesOnTcp' as const,
        text: `port ${hop.request.destination.port} is TCP to Istio (${why}): rules with HTTP fields ${(policy.spec.action ?? 'ALLOW') === 'ALLOW' ? 'never match' : 'lose these fields and match more'} in ${named(policy)}`,
        reference: refer(policy, ['spec', 'rules', rule]),
      },
    ]
  })
}

/** Expressions that Envoy may refuse for their size: a refused route table leaves the proxy with the one before. */
export const regexTooLarge = (mesh: Mesh): readonly Note[] =>
  largeRegexes(mesh).map(({ instructions, certain, reference }) => ({
    code: 'regexTooLarge',
    text: `${certain ? 'this' : 'if the estimate holds, this'} regular expression makes Envoy reject the whole route table: about ${instructions} instructions of RE2 (estimated), the limit is ${maxRegexInstructions}`,
    reference,
  }))
