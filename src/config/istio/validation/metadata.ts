/**
 * Annotations that Istio looks at before the spec of any kind (V-1 … V-5).
 */
import type { Resource } from '../../resource.ts'
import type { Report } from './finding.ts'
import { isGoBool } from './go-text.ts'

const DRY_RUN = 'istio.io/dry-run'
const ALWAYS_REJECT = 'internal.istio.io/webhook-always-reject'
const INTERNAL: readonly string[] = ['internal.istio.io/parent-namespace', 'internal.istio.io/parents']

/** Read from upstream `validateMetadata`. `action`: that of an AuthorizationPolicy, undefined for other kinds. */
export const checkMetadata = (report: Report, { annotations }: Resource<unknown>, action: string | undefined): void => {
  const dryRun = annotations[DRY_RUN]
  if (dryRun !== undefined) checkDryRun(report, dryRun, action)
  // istio V-4, V-5
  if (annotations[ALWAYS_REJECT] !== undefined)
    report.error('V-4', ['metadata', 'annotations', ALWAYS_REJECT], 'this annotation makes Istio reject the object')
  for (const name of INTERNAL)
    if (annotations[name] !== undefined) report.error('V-5', ['metadata', 'annotations', name], 'this annotation is for Istio itself')
}

// istio V-1, V-2, V-3
const checkDryRun = (report: Report, value: string, action: string | undefined): void => {
  const path = ['metadata', 'annotations', DRY_RUN]
  if (action === undefined) report.error('V-1', path, 'only an AuthorizationPolicy can be a dry run')
  else if (action !== 'ALLOW' && action !== 'DENY')
    report.error('V-2', path, `a dry run needs action \`ALLOW\` or \`DENY\`, not \`${action}\``)
  else if (!isGoBool(value)) report.error('V-3', path, `expected \`true\` or \`false\`, got \`${value}\``)
}
