/**
 * What conditions look at: the request as one proxy sees it after path normalisation and client-address detection.
 * Built once per request by engine/, then only read.
 */
import type { DataplaneRules, Header, Json, Protocol, RepeatedHeaders } from '../model/index.ts'

export interface RequestContext {
  readonly protocol: Protocol
  readonly method: string
  readonly scheme: string
  readonly authority: string
  /** Normalised target with query. */
  readonly path: string
  /** Without pseudo headers; names lower case. */
  readonly headers: readonly Header[]
  /** How conditions see several lines of one header (DP-1, DP-2); absent = `each`. */
  readonly repeatedHeaders?: RepeatedHeaders
  /** Of which token rules the headers that they write are first removed (DP-8); absent = `ofAllRules`. */
  readonly tokenHeaders?: DataplaneRules['tokenHeaders']
  /** Identities of an accepted client certificate, full URIs; empty without one. */
  readonly principals: readonly string[]
  /** What the peer said in `x-forwarded-client-cert`, and the proxy hands on in front of what it says itself; absent = nothing. */
  readonly saidCertificates?: string
  readonly peerAddress: string | 'unknown'
  readonly clientAddress: string | 'unknown'
  readonly destinationAddress: string | 'unknown'
  readonly destinationPort: number
  /** Lower-casing is the matcher's business; empty without TLS. */
  readonly serverName: string
  /** Payload of the verified token; absent without one. */
  readonly claims?: { readonly [name: string]: Json }
}
