/** Which cluster a destination names (istio ). */
import type { Destination } from '../../../config/istio/virtual-service.ts'
import type { ClusterKey } from '../../../model/index.ts'
import type { DestinationService } from './context.ts'

/**
 * istio R-3: an explicit port, else the only port of the service, else the port of the listener. The host is fully
 * qualified already; a destination without host leads nowhere.
 */
export const clusterOf = (
  destination: Destination,
  lookupService: (host: string) => DestinationService | undefined,
  listenerPort: number,
): ClusterKey => {
  const { host = '', subset = '' } = destination
  if (host === '') return { kind: 'named', name: 'UnknownService' }
  const service = lookupService(host)
  const onlyPort = service?.ports.length === 1 ? service.ports[0]?.number : undefined
  const port = destination.port === undefined ? (onlyPort ?? listenerPort) : (destination.port.number ?? 0)
  return { kind: 'service', host: service?.externalName || host, port, subset }
}
