/** What routes of a gateway are made from: VirtualServices it may see, services and rules behind their destinations. */

import { hashOfDestination, isHashedDestination, ruleForHost, tcpRejection } from '../destinations/index.ts'
import { destinationRules } from '../destinations/rules.ts'
import { isServiceVisible } from '../registry/index.ts'
import type { DestinationService } from '../routes/context.ts'
import { clusterOf } from '../routes/destination-cluster.ts'
import { lowerHttpRoutes } from '../routes/routes.ts'
import { proxyLabels } from '../topology.ts'
import type { ResolvedVirtualService } from '../virtual-services/index.ts'
import type { ByteRouteSources } from './byte-routes.ts'
import type { GatewayInput } from './input.ts'
import type { RouteTableSources } from './route-table.ts'

/** istio H-32: a Service of the VirtualService's own namespace goes before what the gateway's namespace sees. */
const serviceLookup =
  ({ registry, scope }: GatewayInput, virtualService: ResolvedVirtualService) =>
  (host: string): DestinationService | undefined => {
    const own = registry.find(host, virtualService.resource.namespace)
    return own !== undefined && isServiceVisible(own, scope.namespace) ? own : scope.serviceByHost.get(host)
  }

export const sourcesOf = (input: GatewayInput): RouteTableSources & ByteRouteSources => {
  const { mesh, scope, workload, virtualServices } = input
  const proxy = { namespace: workload.namespace, labels: proxyLabels(workload) }
  const rules = input.rules ?? destinationRules(mesh)
  const ruleOf = (host = '') => ruleForHost({ rules, scope, client: workload }, host)
  const { defaultHttpRetryPolicy: defaultRetry } = mesh.meshConfig
  const lookup = (host: string) => scope.serviceByHost.get(host)
  const named = ({ port, subset }: { readonly port?: { readonly number?: number }; readonly subset?: string }) => ({
    ...(port === undefined ? {} : { port: port.number ?? 0 }),
    ...(subset === undefined ? {} : { subset }),
  })
  return {
    virtualServicesOf: (gateway) => virtualServices.visibleTo(workload.namespace, gateway),
    clusterOf: (destination, port) => clusterOf(destination, lookup, port),
    rejectionOf: ({ host }) => tcpRejection(ruleOf(host)),
    routesFor: (virtualService, server) =>
      lowerHttpRoutes(virtualService, {
        gatewayNames: new Set([server.gateway]),
        proxy,
        listenerPort: server.port,
        isTls: server.spec.tls !== undefined,
        ...(defaultRetry === undefined ? {} : { defaultRetry }),
        lookupService: serviceLookup(input, virtualService),
        hashPolicyOf: (destination) => hashOfDestination(ruleOf(destination.host), named(destination)),
        isHashed: (destination) => isHashedDestination(ruleOf(destination.host), named(destination)),
      }),
  }
}
