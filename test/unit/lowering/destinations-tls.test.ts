import { describe, expect, it } from 'vitest'
import { clustersOf, pod, rule, service } from './destinations-mesh.ts'

const peers = (name: string, namespace: string, spec: string): string => `
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: {name: ${name}, namespace: ${namespace}}
spec: {${spec}}
---`

const plain = pod('web-plain', 'app', 'web', '', '10.1.0.99')

const mutual = (yaml: readonly string[], name = '80||web.app') => {
  const cluster = clustersOf(yaml)(name)
  return { kind: cluster?.tls.kind, endpoints: cluster?.endpoints.map(({ workload, mutualTls }) => `${workload} ${mutualTls}`) }
}

describe('automatic mutual TLS', () => {
  it('is decided per endpoint: those without a sidecar get plaintext', () => {
    expect(mutual([plain])).toEqual({ kind: 'auto', endpoints: ['web-02 true', 'web-1 true', 'web-plain false'] })
  })

  it('survives a rule that says nothing about TLS', () => {
    expect(mutual([rule('r', 'app', 'web', 'trafficPolicy: {loadBalancer: {simple: RANDOM}}')]).kind).toBe('auto')
  })

  it('a policy for one workload or port turns it off there, and the cluster does not show it', () => {
    const workload = peers('w', 'app', 'selector: {matchLabels: {version: v1}}, mtls: {mode: DISABLE}')
    expect(mutual([workload])).toEqual({ kind: 'auto', endpoints: ['web-02 true', 'web-1 false'] })
    const port = peers('p', 'app', 'selector: {matchLabels: {version: v1}}, portLevelMtls: {8080: {mode: DISABLE}}')
    expect(mutual([port]).endpoints).toEqual(['web-02 true', 'web-1 false'])
    const servicePort = peers('p', 'app', 'selector: {matchLabels: {version: v1}}, portLevelMtls: {80: {mode: DISABLE}}')
    expect(mutual([servicePort]).endpoints).toEqual(['web-02 true', 'web-1 true']) // port of the workload, not of the service
  })

  it('a policy for the namespace of the service turns it off for the whole service', () => {
    expect(mutual([peers('ns', 'app', 'mtls: {mode: DISABLE}')]).kind).toBe('plaintext')
    expect(mutual([peers('ns', 'other', 'mtls: {mode: DISABLE}')]).kind).toBe('auto')
    expect(mutual([peers('ns', 'app', 'mtls: {mode: UNSET}'), peers('mesh', 'istio-system', 'mtls: {mode: DISABLE}')]).kind).toBe(
      'plaintext',
    )
  })

  it('a selector in the root namespace selects nothing', () => {
    expect(mutual([peers('r', 'istio-system', 'selector: {matchLabels: {app: web}}, mtls: {mode: DISABLE}')])).toEqual({
      kind: 'auto',
      endpoints: ['web-02 true', 'web-1 true'],
    })
  })

  it('is all or nothing where endpoints are not known, as for headless Services', () => {
    const headless = service('hl', 'app', '{name: http, port: 80}').replace(/clusterIP: [^,]*/, 'clusterIP: None')
    const inMesh = pod('hl-1', 'app', 'hl')
    expect(mutual([headless, inMesh], '80||hl.app').kind).toBe('meshMutual')
    expect(mutual([headless, inMesh, pod('hl-plain', 'app', 'hl', '', '10.1.0.98')], '80||hl.app').kind).toBe('plaintext')
    expect(mutual([headless], '80||hl.app').kind).toBe('plaintext')
  })

  it('never reaches out of the mesh', () => {
    const entry = `
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: {name: ext, namespace: app}
spec: {hosts: [ext.example.com], resolution: STATIC, ports: [{number: 80, name: http, protocol: HTTP}],
  endpoints: [{address: 3.3.3.3, labels: {security.istio.io/tlsMode: istio}}]}
---`
    expect(mutual([entry], '80||ext.example.com').kind).toBe('plaintext')
    expect(mutual([entry.replace('STATIC', 'STATIC, location: MESH_INTERNAL')], '80||ext.example.com').kind).toBe('auto')
  })

  it('can be off for the mesh', () => {
    expect(clustersOf([], { meshConfig: 'enableAutoMtls: false' })('80||web.app')?.tls.kind).toBe('plaintext')
  })

  it('expects the identities of all endpoints of the service, whatever the subset', () => {
    const odd = pod('web-odd', 'app', 'web', 'version: v3', '10.1.0.97').replace('serviceAccountName: web', 'serviceAccountName: odd')
    const cluster = clustersOf([odd, rule('r', 'app', 'web', 'subsets: [{name: v1, labels: {version: v1}}]')])('80|v1|web.app')
    expect(cluster?.tls).toEqual({
      kind: 'auto',
      serverName: 'outbound_.80_.v1_.web.app.svc.cluster.local',
      subjectAltNames: ['spiffe://cluster.local/ns/app/sa/odd', 'spiffe://cluster.local/ns/app/sa/web'],
    })
  })
})

describe('TLS of a rule', () => {
  const tls = (settings: string, more = ''): string => rule('r', 'app', 'web', `trafficPolicy: {tls: {${settings}}}${more}`)

  it('is used as written, without looking at endpoints', () => {
    expect(mutual([plain, tls('mode: ISTIO_MUTUAL')]).kind).toBe('meshMutual')
    expect(mutual([tls('mode: DISABLE')]).kind).toBe('plaintext')
  })

  it('a port entry without TLS brings back automatic mTLS, but endpoints keep the mode above', () => {
    const dropped = (mode: string): string =>
      rule(
        'r',
        'app',
        'web',
        `trafficPolicy: {tls: {mode: ${mode}}, portLevelSettings: [{port: {number: 80}, loadBalancer: {simple: RANDOM}}]}`,
      )
    expect(mutual([dropped('DISABLE')])).toEqual({ kind: 'auto', endpoints: ['web-02 false', 'web-1 false'] })
    expect(mutual([dropped('ISTIO_MUTUAL')])).toEqual({ kind: 'auto', endpoints: ['web-02 true', 'web-1 true'] })
  })

  it('with a credential a sidecar sends plaintext, unless the rule selects workloads or the proxy is a gateway', () => {
    const settings = 'mode: SIMPLE, credentialName: secret'
    expect(mutual([tls(settings)]).kind).toBe('plaintext')
    expect(mutual([tls(settings, ', workloadSelector: {matchLabels: {tier: front}}')]).kind).toBe('simple')
    expect(clustersOf([tls(settings)], { role: 'gateway' })('80||web.app')?.tls.kind).toBe('simple')
  })

  it('MUTUAL without certificate and key is no TLS at all', () => {
    expect(mutual([tls('mode: MUTUAL')]).kind).toBe('plaintext')
    expect(mutual([tls('mode: MUTUAL, clientCertificate: /c.pem, privateKey: /k.pem')]).kind).toBe('mutual')
  })

  it('without a mode is DISABLE', () => {
    expect(mutual([tls('sni: a.b')]).kind).toBe('plaintext')
  })
})
