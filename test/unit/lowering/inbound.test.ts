/** What a server accepts, and as what it reads it (istio P-1 to P-8, S-11, R-45). */
import { describe, expect, it } from 'vitest'
import { readMesh } from '../../../src/config/index.ts'
import { lowerAuthorization } from '../../../src/lowering/istio/authorization/index.ts'
import { lowerInbound } from '../../../src/lowering/istio/inbound/index.ts'
import { buildRegistry } from '../../../src/lowering/istio/registry/index.ts'
import { sidecarScope } from '../../../src/lowering/istio/scope/sidecar-scope.ts'
import type { FilterChain, Listener } from '../../../src/model/index.ts'

const server = (ports: string, annotations = '{}'): string => `
apiVersion: v1
kind: Service
metadata: {name: web, namespace: app}
spec: {clusterIP: 10.96.0.1, selector: {app: web}, ports: ${ports}}
---
apiVersion: v1
kind: Pod
metadata: {name: web-1, namespace: app, labels: {app: web}, annotations: ${annotations}}
spec: {containers: [{name: app, image: app}]}
status: {podIP: 10.1.0.1}
---
`

const httpPort = '[{name: http, port: 80, targetPort: 8080}]'

const peer = (spec: string, name = 'p', namespace = 'app', created = ''): string => `
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: {name: ${name}, namespace: ${namespace}${created === '' ? '' : `, creationTimestamp: "${created}"`}}
spec: ${spec}
---
`

const listenersOf = (text: string, meshConfig = ''): readonly Listener[] => {
  const { mesh } = readMesh([{ name: 'test.yaml', text }], { meshConfig })
  const [workload] = mesh.kubernetes.workloads
  if (workload === undefined) throw new Error('the server is missing')
  const registry = buildRegistry(mesh)
  const authorization = lowerAuthorization(mesh, registry, workload, [])
  return lowerInbound(mesh, registry, sidecarScope(mesh, registry, workload), workload, authorization).listeners
}

type Caller = 'plaintext' | 'mesh' | 'foreign tls'

const offers: { readonly [caller in Caller]: { readonly transport: string; readonly protocols: readonly string[] } } = {
  plaintext: { transport: 'plaintext', protocols: ['http/1.1'] },
  mesh: { transport: 'tls', protocols: ['istio-http/1.1', 'istio', 'http/1.1'] },
  'foreign tls': { transport: 'tls', protocols: ['h2', 'http/1.1'] },
}

const chainFor = (listeners: readonly Listener[], port: number, caller: Caller): FilterChain | undefined => {
  const { transport, protocols } = offers[caller]
  return listeners[0]?.filterChains.find(
    ({ match }) =>
      (match.destinationPort ?? port) === port &&
      (match.transport ?? transport) === transport &&
      (match.applicationProtocols?.some((one) => protocols.includes(one)) ?? true),
  )
}

/** `http`, `tcp`, `close`, with `+mtls` where the proxy ends mutual TLS. */
const reading = (text: string, port: number, caller: Caller): string => {
  const chain = chainFor(listenersOf(text), port, caller)
  return `${chain?.handler.kind ?? 'none'}${chain?.tls === undefined ? '' : '+mtls'}`
}

const ports = '[{name: http, port: 80, targetPort: 8080}, {name: tcp, port: 81, targetPort: 3306}, {port: 82, targetPort: 9090}]'

describe('mTLS modes by protocol (P-5, P-7)', () => {
  it.each([
    ['STRICT', 8080, ['close', 'http+mtls', 'http+mtls']],
    ['STRICT', 3306, ['close', 'tcp+mtls', 'tcp+mtls']],
    ['STRICT', 9090, ['close', 'http+mtls', 'tcp+mtls']],
    ['STRICT', 7777, ['close', 'http+mtls', 'tcp+mtls']],
    ['PERMISSIVE', 8080, ['http', 'http+mtls', 'close']],
    ['PERMISSIVE', 3306, ['tcp', 'tcp+mtls', 'tcp']],
    ['PERMISSIVE', 9090, ['http', 'http+mtls', 'tcp']],
    ['PERMISSIVE', 7777, ['http', 'http+mtls', 'tcp']],
    ['DISABLE', 8080, ['http', 'http', 'http']],
    ['DISABLE', 3306, ['tcp', 'tcp', 'tcp']],
    ['DISABLE', 9090, ['http', 'tcp', 'tcp']],
  ] as const)('%s on port %i', (mode, port, wanted) => {
    const text = server(ports) + peer(`{mtls: {mode: ${mode}}}`)
    expect((['plaintext', 'mesh', 'foreign tls'] as const).map((caller) => reading(text, port, caller))).toEqual(wanted)
  })
  it('nothing written is PERMISSIVE', () => expect(reading(server(ports), 8080, 'plaintext')).toBe('http'))
  it('foreign HTTPS is refused on a port named http and passed on where it is named https (X-39)', () => {
    expect(reading(server('[{name: http-x, port: 443, targetPort: 8443}]'), 8443, 'foreign tls')).toBe('close')
    expect(reading(server('[{name: https-x, port: 443, targetPort: 8443}]'), 8443, 'foreign tls')).toBe('tcp')
  })
})

describe('which PeerAuthentication counts', () => {
  const open = (text: string, port = 8080): boolean => reading(server(httpPort) + text, port, 'plaintext') !== 'close'
  it('a selector in the root namespace is ignored (X-38, P-1)', () => {
    expect(open(peer('{selector: {matchLabels: {app: web}}, mtls: {mode: STRICT}}', 'p', 'istio-system'))).toBe(true)
    expect(open(peer('{mtls: {mode: STRICT}}', 'p', 'istio-system'))).toBe(false)
  })
  it('also for workloads of the root namespace itself', () => {
    const rooted = (text: string): string => text.replaceAll('namespace: app', 'namespace: istio-system')
    const strict = peer('{selector: {matchLabels: {app: web}}, mtls: {mode: STRICT}}', 'p', 'istio-system')
    expect(reading(rooted(server(httpPort)) + strict, 8080, 'plaintext')).toBe('http')
  })
  it('workload before namespace before mesh; UNSET inherits (P-3)', () => {
    const mesh = peer('{mtls: {mode: STRICT}}', 'p', 'istio-system')
    expect(open(mesh + peer('{mtls: {mode: PERMISSIVE}}'))).toBe(true)
    expect(open(mesh + peer('{mtls: {mode: UNSET}}'))).toBe(false)
    const own = peer('{selector: {matchLabels: {app: web}}, mtls: {mode: DISABLE}}', 'w')
    expect(open(mesh + peer('{mtls: {mode: STRICT}}') + own)).toBe(true)
  })
  it('the oldest of a scope wins alone, whatever the order of the files (P-2)', () => {
    const young = peer('{mtls: {mode: STRICT}}', 'a', 'app', '2026-03-01T00:00:00Z')
    const old = peer('{mtls: {mode: PERMISSIVE}}', 'b', 'app', '2026-02-01T00:00:00Z')
    expect([open(young + old), open(old + young)]).toEqual([true, true])
  })
  it('portLevelMtls is keyed by workload port, not Service port (P-4, X-36)', () => {
    const strict = (port: number) => peer(`{selector: {matchLabels: {app: web}}, portLevelMtls: {${port}: {mode: STRICT}}}`)
    expect(open(strict(80))).toBe(true)
    expect(open(strict(8080))).toBe(false)
  })
  it('portLevelMtls also governs a port that no Service declares (P-7)', () => {
    const strict = peer('{selector: {matchLabels: {app: web}}, portLevelMtls: {7777: {mode: STRICT}}}')
    expect([open(strict, 7777), open(strict, 7778)]).toEqual([false, true])
  })
  it('portLevelMtls without a selector has no effect', () => expect(open(peer('{portLevelMtls: {8080: {mode: STRICT}}}'))).toBe(true))
})

describe('ports', () => {
  it('the oldest of two Services decides the protocol of a shared target port', () => {
    const other = (created: string): string => `
apiVersion: v1
kind: Service
metadata: {name: a, namespace: app, creationTimestamp: "${created}"}
spec: {clusterIP: 10.96.0.2, selector: {app: web}, ports: [{name: tcp, port: 80, targetPort: 8080}]}
---
`
    expect(reading(server(httpPort) + other('2026-03-01T00:00:00Z'), 8080, 'plaintext')).toBe('http')
    expect(reading(server(httpPort) + other('2025-03-01T00:00:00Z'), 8080, 'plaintext')).toBe('tcp')
  })
  it('Sidecar ingress listeners replace the ports of Services (S-11)', () => {
    const sidecar = `
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: {name: s, namespace: app}
spec: {ingress: [{port: {number: 9000, protocol: TCP, name: x}}], egress: [{hosts: ["*/*"]}]}
---
`
    const listeners = listenersOf(server(httpPort) + sidecar)
    expect(chainFor(listeners, 9000, 'plaintext')?.name).toBe('0.0.0.0_9000')
    expect(chainFor(listeners, 8080, 'plaintext')?.name).toBe('virtualInbound-catchall-http')
  })
  it('traffic to the port of redirection itself goes nowhere', () => {
    expect(chainFor(listenersOf(server(httpPort)), 15006, 'plaintext')?.handler).toEqual({ kind: 'close', why: 'blackHole' })
  })
  it('without redirection only ingress listeners exist', () => {
    expect(listenersOf(server(httpPort, '{sidecar.istio.io/interceptionMode: NONE}'))).toEqual([])
  })
})

describe('the inbound route', () => {
  const actionOf = (portName: string) => {
    const chain = chainFor(listenersOf(server(`[{name: ${portName}, port: 80, targetPort: 8080}]`)), 8080, 'plaintext')
    return chain?.handler.kind === 'http' ? chain.handler.routes.virtualHosts[0]?.routes[0]?.action : undefined
  }
  it('has no timeout and repeats only what was never sent (R-45)', () => {
    expect(actionOf('http')).toMatchObject({ timeoutMs: 0, retry: { written: 'reset-before-request', maxRetries: 2 } })
  })
  it('repeats nothing of gRPC', () => expect(actionOf('grpc')).not.toHaveProperty('retry'))
})

it('the mesh trust domain and its aliases are accepted (P-8)', () => {
  const meshConfig = 'trustDomain: td\ntrustDomainAliases: [old]\ncaCertificates: [{trustDomains: [ca, td]}]'
  const chain = chainFor(listenersOf(server(httpPort), meshConfig), 8080, 'mesh')
  expect(chain?.tls).toMatchObject({ clientCertificate: 'required', trustDomains: ['td', 'old', 'ca'] })
})
