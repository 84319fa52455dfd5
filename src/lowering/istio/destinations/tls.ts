/**
 * What a proxy speaks to the endpoints of a cluster: the TLS a rule asks for, or automatic mutual TLS
 * (istio D-23 to D-27).
 */

import type { MeshConfig } from '../../../config/istio/mesh-config.ts'
import type { ClientTlsSettings } from '../../../config/istio/traffic-policy.ts'
import type { Reference, UpstreamTls } from '../../../model/index.ts'
import type { RegistryService } from '../registry/types.ts'
import type { JsonObject } from './json.ts'
import type { Block } from './policy.ts'

export interface TlsContext {
  readonly role: 'sidecar' | 'gateway'
  readonly service: RegistryService
  readonly meshConfig: MeshConfig
  /** `outbound_.80_.v1_.host`; empty where the name comes from the request. */
  readonly serverName: string
  /** Identities of the service's endpoints. */
  readonly serviceAccounts: readonly string[]
  readonly isHttp2: boolean
  readonly forwardsDynamically: boolean
  /** The rule selects workloads. */
  readonly hasWorkloadSelector: boolean
  /** Endpoints are not known to the cluster: it cannot decide for each of them. */
  readonly toOriginalDestination: boolean
  /** What the service is taken to accept, absent = unknown. */
  readonly expectsMutual: boolean
}

export interface LoweredTls {
  readonly tls: UpstreamTls
  readonly reference: Reference
  /** Certificate names and ALPN, for observe/. */
  readonly secrets?: JsonObject
  /** Envoy's `UpstreamHttpProtocolOptions`: name and identity are taken from the request. */
  readonly serverNameOptions?: JsonObject
}

const inMeshAlpn = (isHttp2: boolean): readonly string[] => ['istio-peer-exchange', 'istio', ...(isHttp2 ? ['h2'] : [])]

const secretsWith = (isHttp2: boolean): JsonObject => ({ alpn: inMeshAlpn(isHttp2), certificate: 'default', validation: 'ROOTCA' })
const [secretsOfHttp1, secretsOfHttp2] = [secretsWith(false), secretsWith(true)]

const meshSecrets = ({ isHttp2 }: TlsContext): JsonObject => (isHttp2 ? secretsOfHttp2 : secretsOfHttp1)

// istio D-27: a secret that every sidecar in reach of the rule would have to read is not handed out.
const mayReadSecret = ({ credentialName = '' }: ClientTlsSettings, context: TlsContext): boolean =>
  credentialName === '' || credentialName.startsWith('configmap://') || context.role === 'gateway' || context.hasWorkloadSelector

const secretName = (name: string): string => {
  const plain = name.startsWith('sds://') ? name.slice('sds://'.length) : name
  if (plain === 'builtin://') return 'default'
  if (plain === 'builtin://-cacert') return 'ROOTCA'
  return /^(configmap|kubernetes|kubernetes-gateway):\/\//.test(plain) ? plain : `kubernetes://${plain}`
}

const originationSecrets = (settings: ClientTlsSettings, mutual: boolean, isHttp2: boolean): JsonObject | undefined => {
  const { credentialName = '', clientCertificate = '', privateKey = '', caCertificates = '' } = settings
  const alpn = isHttp2 ? { alpn: ['h2'] } : {}
  const trusting = settings.insecureSkipVerify === true
  if (credentialName !== '') {
    return {
      ...alpn,
      ...(mutual && { certificate: secretName(credentialName) }),
      ...(!trusting && { validation: secretName(`${credentialName}-cacert`) }),
    }
  }
  if (mutual && (clientCertificate === '' || privateKey === '')) return undefined
  return {
    ...alpn,
    ...(mutual && { certificate: `file-cert:${clientCertificate}~${privateKey}` }),
    ...(!trusting && { validation: `file-root:${caCertificates || 'system'}` }),
  }
}

const fromRequest = (
  { sni = '', subjectAltNames = [], insecureSkipVerify }: ClientTlsSettings,
  dynamic: boolean,
): JsonObject | undefined => {
  const name = sni === ''
  const identity = (dynamic || (name && subjectAltNames.length === 0)) && insecureSkipVerify !== true
  return name || identity ? { ...(name && { autoSni: true }), ...(identity && { autoSanValidation: true }) } : undefined
}

const originated = (settings: ClientTlsSettings, reference: Reference, context: TlsContext): LoweredTls => {
  if (!mayReadSecret(settings, context)) return { tls: { kind: 'plaintext' }, reference }
  const mutual = settings.mode === 'MUTUAL'
  const options = fromRequest(settings, context.forwardsDynamically)
  const serverNameOptions = options && { serverNameOptions: options }
  const secrets = originationSecrets(settings, mutual, context.isHttp2)
  // Without certificate and key the whole setting is dropped.
  if (secrets === undefined) return { tls: { kind: 'plaintext' }, reference, ...serverNameOptions }
  const own = settings.subjectAltNames ?? []
  const subjectAltNames = own.length === 0 && context.service.source === 'serviceEntry' ? context.serviceAccounts : own
  return {
    tls: {
      kind: mutual ? 'mutual' : 'simple',
      ...(settings.sni && { serverName: settings.sni }),
      subjectAltNames: settings.insecureSkipVerify === true ? [] : subjectAltNames,
    },
    reference,
    secrets,
    ...serverNameOptions,
  }
}

const meshMutual = (settings: ClientTlsSettings, reference: Reference, context: TlsContext): LoweredTls => {
  const { sni = '', subjectAltNames = [] } = settings
  const options = context.forwardsDynamically ? fromRequest(settings, true) : undefined
  return {
    tls: {
      kind: 'meshMutual',
      serverName: sni === '' ? context.serverName : sni,
      subjectAltNames: subjectAltNames.length > 0 ? subjectAltNames : context.serviceAccounts,
    },
    reference,
    secrets: meshSecrets(context),
    ...(options && { serverNameOptions: options }),
  }
}

const automatic = (context: TlsContext): LoweredTls => {
  const plaintext = (why: string): LoweredTls => ({ tls: { kind: 'plaintext' }, reference: { default: why } })
  if (context.service.meshExternal) return plaintext('no automatic mTLS to services outside the mesh')
  if (context.meshConfig.enableAutoMtls === false) return plaintext('meshConfig.enableAutoMtls is false')
  if (!context.expectsMutual) {
    return plaintext(
      context.toOriginalDestination
        ? 'no automatic mTLS: not every endpoint has a sidecar'
        : 'no automatic mTLS: the service has it disabled',
    )
  }
  return {
    tls: {
      // istio D-24, as recorded: without known endpoints it is all or nothing.
      kind: context.toOriginalDestination ? 'meshMutual' : 'auto',
      serverName: context.serverName,
      subjectAltNames: context.serviceAccounts,
    },
    reference: { default: 'automatic mTLS' },
    secrets: meshSecrets(context),
    ...(context.forwardsDynamically && { serverNameOptions: { autoSni: true, autoSanValidation: true } }),
  }
}

/** Never fails: settings that cannot work are dropped, as the control plane does. */
export const lowerTls = (block: Block<ClientTlsSettings> | undefined, context: TlsContext): LoweredTls => {
  if (block === undefined) return automatic(context)
  const { value, reference } = block
  switch (value.mode) {
    case 'ISTIO_MUTUAL':
      return meshMutual(value, reference, context)
    case 'SIMPLE':
    case 'MUTUAL':
      return originated(value, reference, context)
    default:
      return { tls: { kind: 'plaintext' }, reference }
  }
}
