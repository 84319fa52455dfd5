/**
 * PeerAuthentication: which TLS a workload accepts. Fields of security/v1beta1/peer_authentication.proto.
 */
import type * as t from 'io-ts'
import { enumeration, map, message, uint32 } from '../codec/index.ts'
import { WorkloadSelector } from './selector.ts'

export const MutualTlsMode = enumeration('PeerAuthentication.MutualTLS.Mode', ['UNSET', 'DISABLE', 'PERMISSIVE', 'STRICT'])
export type MutualTlsMode = t.TypeOf<typeof MutualTlsMode>

export const MutualTls = message('PeerAuthentication.MutualTLS', { mode: MutualTlsMode })
export interface MutualTls extends t.TypeOf<typeof MutualTls> {}

export const PeerAuthenticationSpec = message('PeerAuthentication', {
  selector: WorkloadSelector,
  mtls: MutualTls,
  portLevelMtls: map(MutualTls, uint32),
})
export interface PeerAuthenticationSpec extends t.TypeOf<typeof PeerAuthenticationSpec> {}
