/**
 * Which connections a port accepts and as what they are read, by mTLS mode and protocol (istio P-5, P-7, as recorded).
 * More specific application protocols stand first, as the proxy prefers them.
 */
import type { ChainMatch } from '../../../model/index.ts'
import { isHttp, type PortProtocol } from '../registry/index.ts'
import type { MtlsMode } from './peer-authentication.ts'

export type Reading = 'http' | 'tcp' | 'auto'

export interface ChainKind {
  readonly match: Pick<ChainMatch, 'transport' | 'applicationProtocols'>
  readonly read: 'http' | 'tcp'
  /** The proxy ends mutual TLS here. */
  readonly terminates: boolean
}

const meshHttp = ['istio-http/1.0', 'istio-http/1.1', 'istio-h2']
const meshTcp = ['istio-peer-exchange', 'istio']
const meshAny = ['istio', 'istio-peer-exchange', ...meshHttp]
const plainHttp = ['http/1.1', 'h2c']

export const readingOf = (protocol: PortProtocol): Reading => {
  if (isHttp(protocol)) return 'http'
  return protocol === 'auto' ? 'auto' : 'tcp'
}

const mesh = (read: 'http' | 'tcp', applicationProtocols?: readonly string[]): ChainKind => ({
  match: { transport: 'tls', ...(applicationProtocols === undefined ? {} : { applicationProtocols }) },
  read,
  terminates: true,
})

const plain = (read: 'http' | 'tcp', applicationProtocols?: readonly string[]): ChainKind => ({
  match: { transport: 'plaintext', ...(applicationProtocols === undefined ? {} : { applicationProtocols }) },
  read,
  terminates: false,
})

const foreignTls: ChainKind = { match: { transport: 'tls' }, read: 'tcp', terminates: false }

/** Without mTLS the proxy does not look for TLS at all: what comes is plaintext to it. */
const anything = (read: 'http' | 'tcp'): ChainKind => ({ match: {}, read, terminates: false })

const kinds: { readonly [mode in MtlsMode]: { readonly [reading in Reading]: readonly ChainKind[] } } = {
  STRICT: {
    http: [mesh('http')],
    tcp: [mesh('tcp')],
    auto: [mesh('http', meshHttp), mesh('tcp')],
  },
  PERMISSIVE: {
    http: [mesh('http', meshAny), plain('http')],
    tcp: [mesh('tcp', meshAny), foreignTls, plain('tcp')],
    auto: [mesh('http', meshHttp), mesh('tcp', meshTcp), foreignTls, plain('http', plainHttp), plain('tcp')],
  },
  DISABLE: {
    http: [anything('http')],
    tcp: [anything('tcp')],
    auto: [plain('http', plainHttp), anything('tcp')],
  },
}

export const chainKinds = (mode: MtlsMode, reading: Reading): readonly ChainKind[] => kinds[mode][reading]

/** Whether the proxy must look into plaintext to choose among these. */
export const needsHttpInspection = (match: ChainMatch): boolean =>
  match.transport === 'plaintext' && match.applicationProtocols !== undefined
