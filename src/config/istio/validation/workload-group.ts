/** WorkloadGroup and the probe in it (V-238 … V-243). */
import type { Resource } from '../../resource.ts'
import type { ReadinessProbe } from '../readiness-probe.ts'
import type { WorkloadGroupSpec } from '../workload-group.ts'
import type { Report } from './finding.ts'
import { checkLabels, checkPort } from './formats.ts'
import { messages } from './values.ts'

/** Read from upstream `ValidateWorkloadGroup`. The template is no whole entry: what is missing in it is filled in when a machine joins. */
export const checkWorkloadGroup = (report: Report, { spec }: Resource<WorkloadGroupSpec>): void => {
  // istio V-238
  if (spec.template === undefined) {
    report.error('V-238', ['spec'], 'a template is required')
    return
  }
  checkLabels(report, ['spec', 'metadata', 'labels'], spec.metadata?.labels)
  if (spec.probe !== undefined) checkProbe(report, spec.probe)
}

const PATH = ['spec', 'probe']
const COUNTS = ['periodSeconds', 'initialDelaySeconds', 'timeoutSeconds', 'successThreshold', 'failureThreshold'] as const
const SCHEMES: ReadonlySet<string> = new Set(['', 'HTTP', 'HTTPS'])
const HEADER_NAME = /^[-A-Za-z0-9]+$/

const checkProbe = (report: Report, probe: ReadinessProbe): void => {
  // istio V-239
  for (const field of COUNTS) if ((probe[field] ?? 0) < 0) report.error('V-239', [...PATH, field], 'expected no negative number')
  const { httpGet, tcpSocket, exec } = probe
  if (httpGet !== undefined) {
    checkPort(report, [...PATH, 'httpGet', 'port'], httpGet.port)
    // istio V-240, V-241
    const { scheme = '' } = httpGet
    if (!SCHEMES.has(scheme)) report.error('V-240', [...PATH, 'httpGet', 'scheme'], `expected HTTP or HTTPS, got \`${scheme}\``)
    for (const [i, { name = '' }] of messages(httpGet.httpHeaders))
      if (!HEADER_NAME.test(name)) report.error('V-241', [...PATH, 'httpGet', 'httpHeaders', i], `\`${name}\` is no header name`)
  } else if (tcpSocket !== undefined) checkPort(report, [...PATH, 'tcpSocket', 'port'], tcpSocket.port)
  else if (exec !== undefined) {
    // istio V-242
    if ((exec.command ?? []).length === 0) report.error('V-242', [...PATH, 'exec'], 'a command is required')
  } else report.error('V-243', PATH, 'expected a probe by HTTP, TCP or command') // istio V-243
}
