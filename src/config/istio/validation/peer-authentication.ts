/**
 * PeerAuthentication (V-217, V-218).
 */
import type { Resource } from '../../resource.ts'
import type { PeerAuthenticationSpec } from '../peer-authentication.ts'
import type { Report } from './finding.ts'
import { checkPort } from './formats.ts'
import { checkSelector } from './selectors.ts'

/** Read from upstream `ValidatePeerAuthentication`. */
export const checkPeerAuthentication = (report: Report, { spec }: Resource<PeerAuthenticationSpec>): void => {
  const path = ['spec', 'portLevelMtls']
  const ports = Object.keys(spec.portLevelMtls ?? {})
  const selectsNothing = Object.keys(spec.selector?.matchLabels ?? {}).length === 0
  // istio V-217, V-218
  if (selectsNothing && ports.length > 0) report.error('V-217', path, 'port level settings need a selector with labels')
  if (spec.portLevelMtls !== undefined && ports.length === 0) report.error('V-218', path, 'port level settings must not be empty')
  for (const port of ports) checkPort(report, [...path, port], Number(port))
  checkSelector(report, ['spec', 'selector'], spec.selector)
}
