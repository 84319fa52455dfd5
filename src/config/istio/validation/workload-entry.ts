/**
 * WorkloadEntry, also as an endpoint of a ServiceEntry (V-151 … V-156).
 */
import type { ObjectPath } from '../../../model/index.ts'
import type { WorkloadEntrySpec } from '../workload-entry.ts'
import type { Report } from './finding.ts'
import { checkLabels, checkPort, checkPortName, checkUnixPath, UNIX_PREFIX } from './formats.ts'
import { isAddress } from './go-address.ts'
import { fqdnProblem } from './names.ts'
import { isSet } from './values.ts'

/**
 * Read from upstream `validateWorkloadEntry`. `servicePorts`: port names of the ServiceEntry it belongs to, where it belongs to one;
 * then its address has to be an IP address.
 */
export const checkWorkloadEntry = (
  report: Report,
  path: ObjectPath,
  entry: WorkloadEntrySpec,
  servicePorts: ReadonlySet<string> | undefined,
): void => {
  const { address = '' } = entry
  // istio V-151, V-152
  if (address === '' && !isSet(entry.network)) {
    report.error('V-151', path, 'an address is required')
    return
  }
  if (address === '') report.warning('V-152', path, 'an entry with a network and no address is reached through the network gateway only')
  const isUnix = address.startsWith(UNIX_PREFIX)
  if (isUnix) checkUnixEntry(report, path, entry, servicePorts)
  else if (address !== '') checkEntryAddress(report, path, address, servicePorts === undefined)
  checkEntryPorts(report, path, entry, servicePorts)
  checkLabels(report, [...path, 'labels'], entry.labels)
}

// istio V-154, V-155
const checkUnixEntry = (
  report: Report,
  path: ObjectPath,
  entry: WorkloadEntrySpec,
  servicePorts: ReadonlySet<string> | undefined,
): void => {
  checkUnixPath(report, [...path, 'address'], (entry.address ?? '').slice(UNIX_PREFIX.length))
  if (Object.keys(entry.ports ?? {}).length > 0) report.error('V-154', [...path, 'ports'], 'a unix socket has no ports')
  if (servicePorts !== undefined && servicePorts.size !== 1) report.error('V-155', path, 'a unix socket serves exactly one service port')
}

/** istio V-153 */
export const checkEntryAddress = (report: Report, path: ObjectPath, address: string, nameAllowed: boolean): void => {
  if (isAddress(address) || (nameAllowed && fqdnProblem(address) === undefined)) return
  report.error('V-153', [...path, 'address'], `expected an IP address${nameAllowed ? ' or a domain name' : ''}, got \`${address}\``)
}

/** istio V-10, V-11, V-156 */
export const checkEntryPorts = (
  report: Report,
  path: ObjectPath,
  entry: WorkloadEntrySpec,
  servicePorts: ReadonlySet<string> | undefined,
): void => {
  for (const [name, port] of Object.entries(entry.ports ?? {})) {
    if (servicePorts !== undefined && !servicePorts.has(name))
      report.error('V-156', [...path, 'ports', name], `the service entry has no port \`${name}\``)
    checkPortName(report, [...path, 'ports', name], name)
    checkPort(report, [...path, 'ports', name], port)
  }
}
