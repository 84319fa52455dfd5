/**
 * TLS settings of a server: Gateway servers and Sidecar ingress listeners (V-127 … V-137).
 */
import type { ObjectPath } from '../../../model/index.ts'
import type { ServerTlsSettings } from '../gateway.ts'
import type { Report } from './finding.ts'
import { isEmpty, isSet, messages, sizeOf, strings } from './values.ts'

const CIPHERS: readonly string[] = [
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
  'ECDHE-ECDSA-AES128-SHA',
  'ECDHE-RSA-AES128-SHA',
  'ECDHE-ECDSA-AES256-SHA',
  'ECDHE-RSA-AES256-SHA',
  'AES128-GCM-SHA256',
  'AES256-GCM-SHA384',
  'AES128-SHA',
  'AES256-SHA',
  'DES-CBC3-SHA',
]

// Upstream looks at the first byte: what begins with an operator passes unread. Of non-ASCII text, U+05C0 … U+05FF begin with the
// byte D7, a multiplication sign in Latin-1 and so an operator; all others begin with what Latin-1 calls a letter.
const isCipher = (text: string): boolean =>
  text === '' || text === 'ALL' || CIPHERS.includes(text) || !/^[0-9A-Za-z\u0080-\u05bf\u0600-\uffff]/.test(text)

/** Read from upstream `validateTLSOptions`. */
export const checkServerTls = (report: Report, path: ObjectPath, tls: ServerTlsSettings | undefined): void => {
  if (tls === undefined) return
  checkCiphers(report, path, tls)
  const { mode = 'PASSTHROUGH', credentialName, credentialNames } = tls
  if (mode === 'ISTIO_MUTUAL') {
    checkNoCertificates(report, path, tls)
    return
  }
  const hasCredential = isSet(credentialName) || !isEmpty(credentialNames)
  const certificates = [tls.caCrl, tls.serverCertificate, tls.privateKey, tls.caCertificates].some(isSet) || !isEmpty(tls.tlsCertificates)
  // istio V-131
  if ((mode === 'PASSTHROUGH' || mode === 'AUTO_PASSTHROUGH') && (certificates || hasCredential))
    report.warning('V-131', path, `mode \`${mode}\` uses no certificates, the ones given are ignored`)
  const sources = [
    isSet(tls.serverCertificate) && isSet(tls.privateKey),
    isSet(credentialName),
    !isEmpty(credentialNames),
    !isEmpty(tls.tlsCertificates),
  ].filter(Boolean).length
  // istio V-132
  if (sources > 1) report.error('V-132', path, 'certificates come from more than one place')
  const terminates = mode === 'SIMPLE' || mode === 'MUTUAL' || mode === 'OPTIONAL_MUTUAL'
  if (terminates && hasCredential) return
  if (terminates) checkCertificates(report, path, tls)
  checkRevocation(report, path, tls)
}

// istio V-127, V-128, V-129
const checkCiphers = (report: Report, path: ObjectPath, tls: ServerTlsSettings): void => {
  const isOld = tls.minProtocolVersion === 'TLSV1_0' || tls.minProtocolVersion === 'TLSV1_1'
  if (isOld && isEmpty(tls.cipherSuites))
    report.warning('V-127', [...path, 'minProtocolVersion'], 'TLS before 1.2 needs cipher suites, the default ones do not fit it')
  const seen = new Set<string>()
  for (const [i, cipher] of strings(tls.cipherSuites)) {
    if (!isCipher(cipher)) report.warning('V-128', [...path, 'cipherSuites', i], `unknown cipher suite \`${cipher}\` is ignored`)
    else if (seen.has(cipher)) report.warning('V-129', [...path, 'cipherSuites', i], `cipher suite \`${cipher}\` is listed twice`)
    else seen.add(cipher)
  }
}

// istio V-130: the mesh's own certificates are used.
const checkNoCertificates = (report: Report, path: ObjectPath, tls: ServerTlsSettings): void => {
  for (const field of [
    'serverCertificate',
    'privateKey',
    'caCertificates',
    'tlsCertificates',
    'credentialName',
    'credentialNames',
  ] as const)
    if (sizeOfField(tls[field]) > 0) report.error('V-130', [...path, field], `mode \`ISTIO_MUTUAL\` excludes \`${field}\``)
}

const sizeOfField = (field: string | readonly unknown[] | undefined): number => field?.length ?? 0

// istio V-133, V-134, V-135
const checkCertificates = (report: Report, path: ObjectPath, tls: ServerTlsSettings): void => {
  if (tls.mode !== 'SIMPLE' && !isSet(tls.caCertificates))
    report.error('V-133', path, 'mutual TLS needs `caCertificates` to verify clients')
  if (sizeOf(tls.tlsCertificates) > 2) report.warning('V-134', [...path, 'tlsCertificates'], 'at most 2 server certificates are supported')
  const listed = messages(tls.tlsCertificates).map(([i, certificate]) => [[...path, 'tlsCertificates', i], certificate] as const)
  for (const [at, certificate] of listed.length > 0 ? listed : [[path, tls] as const]) {
    if (!isSet(certificate.serverCertificate)) report.error('V-135', at, 'a server certificate is required')
    if (!isSet(certificate.privateKey)) report.error('V-135', at, 'a private key is required')
  }
}

// istio V-136, V-137
const checkRevocation = (report: Report, path: ObjectPath, tls: ServerTlsSettings): void => {
  if (!isSet(tls.caCrl)) return
  if (isSet(tls.credentialName)) report.error('V-136', [...path, 'caCrl'], '`caCrl` excludes `credentialName`, whose secret holds the list')
  if (tls.mode === 'SIMPLE') report.error('V-137', [...path, 'caCrl'], 'simple TLS verifies no clients, so it has no `caCrl`')
}
