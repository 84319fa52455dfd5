/** Mesh-wide settings, as the object that is laid over Istio's defaults. */
import type fc from 'fast-check'
import { fields, seldom, some } from './parts.ts'

const authorizer = { service: 'ext-authz.ext.svc.cluster.local', port: 8000 }

const extensionProviders = some([
  { name: 'http', envoyExtAuthzHttp: authorizer },
  { name: 'open', envoyExtAuthzHttp: { ...authorizer, failOpen: true, includeRequestHeadersInCheck: ['x-a'] } },
])

export const meshConfig: fc.Arbitrary<Record<string, unknown>> = fields({
  extensionProviders,
  pathNormalization: seldom(some('NONE', 'BASE', 'DEFAULT', 'MERGE_SLASHES', 'DECODE_AND_MERGE_SLASHES').map((normalization) => ({ normalization }))),
  outboundTrafficPolicy: seldom(some({ mode: 'REGISTRY_ONLY' }, { mode: 'ALLOW_ANY' })),
  trustDomain: seldom(some('cluster.local', 'other.td')),
  trustDomainAliases: seldom(some(['other.td'], ['old.td', 'cluster.local'])),
  defaultVirtualServiceExportTo: seldom(some(['.'], ['*'], ['other'])),
  defaultDestinationRuleExportTo: seldom(some(['.'], ['*'])),
  defaultServiceExportTo: seldom(some(['*'], ['.'])),
  defaultConfig: seldom(some({ gatewayTopology: { numTrustedProxies: 1 } }, { gatewayTopology: { numTrustedProxies: 2 } })),
  defaultHttpRetryPolicy: seldom(some({ attempts: 1 }, { attempts: 4, retryOn: '5xx' }, { attempts: 0 })),
  enableAutoMtls: seldom(some(false, true)),
}) // biome-ignore format: one field a line
