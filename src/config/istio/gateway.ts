/**
 * Gateway: ports and hosts of an edge proxy. Fields of networking/v1alpha3/gateway.proto.
 */
import type * as t from 'io-ts'
import { bool, enumeration, map, message, repeated, string, uint32 } from '../codec/index.ts'

export const Port = message('Port', { number: uint32, protocol: string, name: string, targetPort: uint32 })
export interface Port extends t.TypeOf<typeof Port> {}

export const ServerTlsMode = enumeration('ServerTLSSettings.TLSmode', [
  'PASSTHROUGH',
  'SIMPLE',
  'MUTUAL',
  'AUTO_PASSTHROUGH',
  'ISTIO_MUTUAL',
  'OPTIONAL_MUTUAL',
])
export type ServerTlsMode = t.TypeOf<typeof ServerTlsMode>

export const TlsCertificate = message('ServerTLSSettings.TLSCertificate', {
  serverCertificate: string,
  privateKey: string,
  caCertificates: string,
})
export interface TlsCertificate extends t.TypeOf<typeof TlsCertificate> {}

export const TlsProtocol = enumeration('ServerTLSSettings.TLSProtocol', ['TLS_AUTO', 'TLSV1_0', 'TLSV1_1', 'TLSV1_2', 'TLSV1_3'])
export type TlsProtocol = t.TypeOf<typeof TlsProtocol>

export const ServerTlsSettings = message('ServerTLSSettings', {
  httpsRedirect: bool,
  mode: ServerTlsMode,
  serverCertificate: string,
  privateKey: string,
  caCertificates: string,
  caCrl: string,
  credentialName: string,
  credentialNames: repeated(string),
  caCertCredentialName: string,
  tlsCertificates: repeated(TlsCertificate),
  subjectAltNames: repeated(string),
  verifyCertificateSpki: repeated(string),
  verifyCertificateHash: repeated(string),
  minProtocolVersion: TlsProtocol,
  maxProtocolVersion: TlsProtocol,
  cipherSuites: repeated(string),
  insecureSkipVerify: bool,
})
export interface ServerTlsSettings extends t.TypeOf<typeof ServerTlsSettings> {}

export const Server = message('Server', {
  port: Port,
  bind: string,
  hosts: repeated(string),
  tls: ServerTlsSettings,
  defaultEndpoint: string,
  name: string,
})
export interface Server extends t.TypeOf<typeof Server> {}

export const GatewaySpec = message('Gateway', { servers: repeated(Server), selector: map(string) })
export interface GatewaySpec extends t.TypeOf<typeof GatewaySpec> {}
