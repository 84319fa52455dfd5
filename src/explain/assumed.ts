/** Takes addresses out again that admission made up: they helped to find the way, and are facts about nothing. */
import type { RequestDescriptor } from '../model/index.ts'
import type { AdmittedMesh } from './admitted.ts'
import type { WorkingHop } from './types.ts'

/** Addresses that this package made up are no facts about a request. */
export const requestWithoutAssumed = (admitted: AdmittedMesh, request: RequestDescriptor): RequestDescriptor => ({
  ...request,
  source: admitted.isAssumed(request.source.ip) ? { ...request.source, ip: 'unknown' } : request.source,
  destination: admitted.isAssumed(request.destination.ip) ? { ...request.destination, ip: 'unknown' } : request.destination,
})

/** The hop as it is told: made-up addresses helped to find the way and are nobody's business. */
export const hopWithoutAssumed = (admitted: AdmittedMesh, hop: WorkingHop): WorkingHop => {
  const { upstream, workload } = hop
  const endpoint = upstream?.endpoint
  return {
    ...hop,
    workload: { ...workload, addresses: workload.addresses.filter((address) => !admitted.isAssumed(address)) },
    request: requestWithoutAssumed(admitted, hop.request),
    ...(upstream === undefined
      ? {}
      : {
          upstream:
            endpoint !== undefined && admitted.isAssumed(endpoint.address)
              ? { ...upstream, endpoint: { ...endpoint, address: '' } }
              : upstream,
        }),
  }
}
