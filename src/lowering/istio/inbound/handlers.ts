/** What a server's filter chain does with what it accepts: authorization, then the one inbound route (istio R-45). */
import type { MeshConfig } from '../../../config/istio/mesh-config.ts'
import type { AuthorizationLayer, ClusterKey, HttpHandler, Reference, RetryPlan, RouteTable, TcpHandler } from '../../../model/index.ts'
import { pathNormalization } from '../normalization.ts'
import type { PortProtocol } from '../registry/index.ts'

export interface InboundTarget {
  readonly cluster: ClusterKey
  /** The control plane's name of `cluster`, which is the name of the route table too. */
  readonly clusterName: string
  /** 0 = undeclared. */
  readonly servicePort: number
  readonly protocol: PortProtocol
}

const istioDefault: Reference = { default: 'Istio default' }

/** The only retry of a server: a connection that died before anything was sent. */
const inboundRetry: RetryPlan = {
  retryOn: ['reset-before-request'],
  written: 'reset-before-request',
  maxRetries: 2,
  perTryTimeoutMs: 0,
  retriableStatusCodes: [],
  backoffBaseMs: 25,
  backoffMaxMs: 250,
  backoffConfigured: false,
  avoidPreviousHosts: false,
  hostSelectionMaxAttempts: 1,
  preferOtherPriorities: false,
  reference: istioDefault,
}

const routeTable = ({ cluster, clusterName, servicePort, protocol }: InboundTarget): RouteTable => ({
  name: clusterName,
  hosts: [{ matcher: { kind: 'any' }, virtualHost: 0 }],
  virtualHosts: [
    {
      name: `inbound|http|${servicePort}`,
      onMiss: 'stop',
      routes: [
        {
          name: 'default',
          subject: 'inbound route',
          match: [],
          action: {
            kind: 'forward',
            destinations: [{ cluster, weight: 100, requestHeaders: [], responseHeaders: [], reference: istioDefault }],
            timeoutMs: 0,
            maxGrpcTimeoutMs: 0,
            grpcTimeoutLimitsStream: true,
            // Streams of gRPC may not be repeated.
            ...(protocol === 'grpc' || protocol === 'grpc-web' ? {} : { retry: inboundRetry }),
            mirrors: [],
            hashPolicies: [],
          },
          requestHeaders: [],
          responseHeaders: [],
          reference: istioDefault,
        },
      ],
    },
  ],
  ignorePort: false,
})

export const httpHandler = (target: InboundTarget, authorization: readonly AuthorizationLayer[], meshConfig: MeshConfig): HttpHandler => ({
  kind: 'http',
  direction: 'inbound',
  normalization: pathNormalization(meshConfig),
  // istio A-33: a sidecar believes the last entry of X-Forwarded-For.
  clientAddress: { useRemoteAddress: false, trustedHops: 0 },
  authorization,
  routes: routeTable(target),
})

export const tcpHandler = ({ cluster }: InboundTarget, authorization: readonly AuthorizationLayer[]): TcpHandler => ({
  kind: 'tcp',
  authorization,
  destinations: [{ cluster, weight: 100 }],
})
