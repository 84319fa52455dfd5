/** Shared by the validation tests: one object given as kind and spec, read and validated as from a file. */
import { readMesh } from '../../../src/config/index.ts'
import { type ObjectValidation, validateMesh } from '../../../src/config/istio/validation/index.ts'

const GROUPS: Readonly<Record<string, string>> = {
  AuthorizationPolicy: 'security.istio.io',
  PeerAuthentication: 'security.istio.io',
  RequestAuthentication: 'security.istio.io',
  Telemetry: 'telemetry.istio.io',
}

export interface Sample {
  readonly kind: string
  readonly metadata?: object
  readonly spec: unknown
}

export const textOf = ({ kind, metadata, spec }: Sample): string =>
  JSON.stringify({
    apiVersion: `${GROUPS[kind] ?? 'networking.istio.io'}/v1`,
    kind,
    metadata: { name: 'x', namespace: 'app', ...metadata },
    spec,
  })

export const validate = (sample: Sample): ObjectValidation | undefined =>
  validateMesh(readMesh([{ name: 'sample.yaml', text: textOf(sample) }]).mesh)[0]

/** `fine`, `warned`, `rejected` or `rejected+warned`. */
export const verdictOf = (validation: ObjectValidation | undefined): string =>
  [validation?.rejected === true ? 'rejected' : '', validation?.warned === true ? 'warned' : ''].filter(Boolean).join('+') || 'fine'

export const rulesOf = (sample: Sample): readonly string[] => (validate(sample)?.findings ?? []).map((finding) => finding.rule)
