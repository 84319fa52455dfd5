/**
 * Istio's own validation: what its admission webhook rejects or warns about, read off its source rule by rule and listed in
 * docs/semantics.md#validation. Looks at one object at a time, never at what else is in the mesh.
 */
import type { IstioObjects } from '../../mesh.ts'
import type { Resource } from '../../resource.ts'
import type { AuthorizationPolicySpec } from '../authorization-policy.ts'
import { checkAuthorizationPolicy } from './authorization-policy.ts'
import { checkDestinationRule } from './destination-rule.ts'
import { findingsOf, hasErrors, type Report, type ValidationFinding } from './finding.ts'
import { checkGateway } from './gateway.ts'
import { checkMetadata } from './metadata.ts'
import { checkPeerAuthentication } from './peer-authentication.ts'
import { checkRequestAuthentication } from './request-authentication.ts'
import { checkServiceEntry } from './service-entry.ts'
import { checkSidecar } from './sidecar.ts'
import { checkTelemetry } from './telemetry.ts'
import { checkVirtualService } from './virtual-service.ts'
import { checkWorkloadEntry } from './workload-entry.ts'
import { checkWorkloadGroup } from './workload-group.ts'

export type { ValidationFinding, ValidationSeverity } from './finding.ts'

type Check = (report: Report, resource: Resource<never>) => void

const CHECKS: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['networking.istio.io/VirtualService', checkVirtualService],
  ['networking.istio.io/DestinationRule', checkDestinationRule],
  ['networking.istio.io/Gateway', checkGateway],
  ['networking.istio.io/ServiceEntry', checkServiceEntry],
  ['networking.istio.io/Sidecar', checkSidecar],
  ['networking.istio.io/WorkloadEntry', (report, { spec }) => checkWorkloadEntry(report, ['spec'], spec, undefined)],
  ['networking.istio.io/WorkloadGroup', checkWorkloadGroup],
  ['security.istio.io/AuthorizationPolicy', checkAuthorizationPolicy],
  ['security.istio.io/PeerAuthentication', checkPeerAuthentication],
  ['security.istio.io/RequestAuthentication', checkRequestAuthentication],
  ['telemetry.istio.io/Telemetry', checkTelemetry],
])

/**
 * Findings about one decoded object, none when Istio admits it silently. An object that could not be decoded is rejected before
 * this. Objects of other kinds have no findings. Never throws; `spec` has to be the decoded one of the resource's kind.
 */
export const validateResource = (resource: Resource<unknown>): readonly ValidationFinding[] => {
  const check = CHECKS.get(`${resource.group}/${resource.kind}`)
  if (check === undefined) return []
  const metadata = findingsOf((report) => checkMetadata(report, resource, actionOf(resource)))
  // Upstream looks no further when an annotation is wrong.
  return hasErrors(metadata) ? metadata : findingsOf((report) => check(report, resource as Resource<never>))
}

const actionOf = (resource: Resource<unknown>): string | undefined =>
  resource.kind === 'AuthorizationPolicy' ? ((resource.spec as AuthorizationPolicySpec).action ?? 'ALLOW') : undefined

/** One object with findings. `rejected`: at least one error. `warned`: at least one warning; both may hold. */
export interface ObjectValidation {
  readonly kind: string
  readonly group: string
  readonly namespace: string
  readonly name: string
  readonly rejected: boolean
  readonly warned: boolean
  readonly findings: readonly ValidationFinding[]
}

/** Every object of the mesh that Istio rejects or warns about, by kind and in input order. Linear in the size of the mesh. */
export const validateMesh = (mesh: { readonly istio: IstioObjects }): readonly ObjectValidation[] =>
  Object.values(mesh.istio)
    .flatMap((objects: readonly Resource<unknown>[]) => objects)
    .map((resource) => ({ resource, findings: validateResource(resource) }))
    .filter(({ findings }) => findings.length > 0)
    .map(({ resource: { kind, group, namespace, name }, findings }) => ({
      kind,
      group,
      namespace,
      name,
      rejected: hasErrors(findings),
      warned: findings.some((finding) => finding.severity === 'warning'),
      findings,
    }))
