/** The route of a service port that no VirtualService owns (istio H-20). */
import type { HashPolicy, Route } from '../../../model/index.ts'
import type { RegistryPort, RegistryService } from '../registry/index.ts'
import type { RouteContext } from '../routes/context.ts'
import { lowerRetries } from '../routes/retries.ts'
import { hashRejection, type Rejection } from '../routes/route-parts.ts'

interface DefaultRoutes {
  readonly routes: readonly Route[]
  readonly rejection?: Rejection
}

/** One route for everything: no timeout, the retries of the mesh, hashed as the service's DestinationRule says. */
export const defaultRoutes = (service: RegistryService, port: RegistryPort, context: RouteContext): DefaultRoutes => {
  const hashPolicy = context.hashPolicyOf({ host: service.host, port: { number: port.number } })
  const hashPolicies = hashPolicy === undefined ? [] : [hashPolicy]
  const reason = hashRejection(hashPolicies)
  return {
    routes: [defaultRoute(service, port, hashPolicies, context)],
    ...(reason === undefined ? {} : { rejection: { reason, reference: service.reference } }),
  }
}

const defaultRoute = (service: RegistryService, port: RegistryPort, hashPolicies: readonly HashPolicy[], context: RouteContext): Route => {
  const { reference } = service
  const retry = lowerRetries(
    context.defaultRetry,
    false,
    context.defaultRetry === undefined ? { default: 'Istio default' } : { default: 'meshConfig.defaultHttpRetryPolicy' },
  )
  const cluster = { kind: 'service', host: service.host, port: port.number, subset: '' } as const
  return {
    name: 'default',
    subject: `default route of ${service.host}`,
    match: [],
    action: {
      kind: 'forward',
      destinations: [{ cluster, weight: 100, requestHeaders: [], responseHeaders: [], reference: port.reference }],
      timeoutMs: 0,
      maxGrpcTimeoutMs: 0,
      ...(retry === undefined ? {} : { retry }),
      mirrors: [],
      hashPolicies,
    },
    requestHeaders: [],
    responseHeaders: [],
    reference,
  }
}
