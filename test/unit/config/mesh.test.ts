/** MeshConfig and the kinds of Kubernetes and SMI. */
import { describe, expect, it } from 'vitest'
import { readMesh } from '../../../src/config/index.ts'

const read = (...texts: readonly string[]) => readMesh(texts.map((text, index) => ({ name: `${index}.yaml`, text })))

describe('MeshConfig', () => {
  it('without any, Istio defaults hold', () => {
    expect(read().mesh.meshConfig).toMatchObject({
      trustDomain: 'cluster.local',
      rootNamespace: 'istio-system',
      enableAutoMtls: true,
      outboundTrafficPolicy: { mode: 'ALLOW_ANY' },
      connectTimeout: 10_000,
    })
  })

  it.each([
    ['a file of its own', 'trustDomain: td\n'],
    ['Helm values', 'pilot: {}\nmeshConfig: {trustDomain: td}\n'],
    ['an IstioOperator', '{apiVersion: install.istio.io/v1alpha1, kind: IstioOperator, spec: {meshConfig: {trustDomain: td}}}'],
    ['the istio ConfigMap', '{apiVersion: v1, kind: ConfigMap, metadata: {name: istio}, data: {mesh: "trustDomain: td"}}'],
  ])('is found in %s', (_, text) => {
    const { mesh, issues } = read(text)
    expect(issues).toEqual([])
    expect(mesh.meshConfig.trustDomain).toBe('td')
    expect(mesh.meshConfig.rootNamespace).toBe('istio-system')
  })

  it('other ConfigMaps and IstioOperators without one are skipped', () => {
    const { mesh, issues } = read('{apiVersion: v1, kind: ConfigMap, metadata: {name: x}, data: {mesh: "trustDomain: td"}}')
    expect(issues).toEqual([])
    expect(mesh.meshConfig.trustDomain).toBe('cluster.local')
    expect(mesh.skipped).toEqual({ ConfigMap: 1 })
  })

  it('the option is laid over the files', () => {
    const { mesh } = readMesh([{ name: 'm.yaml', text: 'trustDomain: a\nrootNamespace: r\n' }], { meshConfig: 'trustDomain: b' })
    expect(mesh.meshConfig).toMatchObject({ trustDomain: 'b', rootNamespace: 'r' })
  })

  it('a field replaces its default whole; the few exceptions merge', () => {
    const { mesh } = readMesh([], {
      meshConfig: `
outboundTrafficPolicy: {}
defaultConfig: {concurrency: 2, proxyMetadata: {A: '1'}}
defaultProviders: {tracing: [zipkin]}
trustDomainAliases: [b, a]
extensionProviders:
- {name: envoy, envoyFileAccessLog: {path: /x}}
- {name: authz, envoyExtAuthzHttp: {service: a, port: 80}}
`,
    })
    const { outboundTrafficPolicy, defaultConfig, extensionProviders, trustDomainAliases } = mesh.meshConfig
    expect(outboundTrafficPolicy).toEqual({})
    expect(defaultConfig).toMatchObject({ concurrency: 2, proxyMetadata: { A: '1' }, proxyAdminPort: 15000 })
    expect(trustDomainAliases).toEqual(['a', 'b'])
    expect(extensionProviders.map(({ name, envoyFileAccessLog }) => [name, envoyFileAccessLog?.path])).toEqual([
      ['prometheus', undefined],
      ['stackdriver', undefined],
      ['envoy', '/x'],
      ['authz', undefined],
    ])
  })

  it('one that cannot be decoded is left out whole', () => {
    const { mesh, issues } = readMesh([], { meshConfig: 'trustDomain: td\nconnectTimeout: 5\n' })
    expect(mesh.meshConfig.trustDomain).toBe('cluster.local')
    expect(issues).toMatchObject([{ file: 'meshConfig', line: 2, severity: 'error', path: ['connectTimeout'] }])
  })

  it('discovery selectors are named as not evaluated', () => {
    expect(readMesh([], { meshConfig: 'discoverySelectors: []' }).mesh.unsupported).toMatchObject([
      { feature: 'MeshConfig discoverySelectors' },
    ])
  })
})

describe('workloads', () => {
  it('a Pod has its addresses, account and readiness', () => {
    const { mesh } = read(`
apiVersion: v1
kind: Pod
metadata: {name: p, namespace: app, labels: {app: a}, creationTimestamp: 2026-02-01T00:00:00Z}
spec:
  serviceAccountName: sa
  hostNetwork: true
  initContainers: [{name: istio-proxy}]
  containers: [{name: c, ports: [{containerPort: 80}, {name: udp, containerPort: 53, protocol: UDP}]}]
status: {podIP: 10.0.0.1, podIPs: [{ip: 10.0.0.1}, {ip: 'fd00::1'}], phase: Running, conditions: [{type: Ready, status: 'False'}]}
`)
    expect(mesh.kubernetes.workloads).toMatchObject([
      {
        kind: 'Pod',
        serviceAccount: 'sa',
        ips: ['10.0.0.1', 'fd00::1'],
        hostNetwork: true,
        phase: 'Running',
        ready: false,
        creationTimeMs: Date.UTC(2026, 1, 1),
        initContainers: [{ name: 'istio-proxy' }],
        containers: [
          {
            ports: [
              { containerPort: 80, protocol: 'TCP' },
              { name: 'udp', protocol: 'UDP' },
            ],
          },
        ],
        podSpecPath: ['spec'],
      },
    ])
  })

  it.each([
    ['apps/v1', 'Deployment'],
    ['apps/v1', 'StatefulSet'],
    ['apps/v1', 'DaemonSet'],
    ['apps/v1', 'ReplicaSet'],
    ['batch/v1', 'Job'],
  ])('a %s %s is its pod template', (apiVersion, kind) => {
    const { mesh } = read(
      `{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: d, labels: {x: outer}}, spec: {template: {metadata: {labels: {app: a}}, spec: {}}}}`,
    )
    expect(mesh.kubernetes.workloads).toMatchObject([{ kind, name: 'd', labels: { app: 'a' }, serviceAccount: 'default', ips: [] }])
  })

  it('a CronJob is the template of its jobs', () => {
    const { mesh } = read(
      '{apiVersion: batch/v1, kind: CronJob, metadata: {name: c}, spec: {jobTemplate: {spec: {template: {spec: {serviceAccount: old}}}}}}',
    )
    expect(mesh.kubernetes.workloads).toMatchObject([
      { serviceAccount: 'old', podSpecPath: ['spec', 'jobTemplate', 'spec', 'template', 'spec'] },
    ])
  })
})

describe('other objects', () => {
  it('a Namespace lives in no namespace', () => {
    const { mesh } = read('{apiVersion: v1, kind: Namespace, metadata: {name: app, namespace: x, labels: {a: b}}}')
    expect(mesh.kubernetes.namespaces).toMatchObject([{ namespace: '', name: 'app', labels: { a: 'b' } }])
  })

  it('an undated object is older than anything dated', () => {
    expect(read('{apiVersion: v1, kind: Service, metadata: {name: a}}').mesh.kubernetes.services[0]?.creationTimeMs).toBe(
      Date.UTC(2026, 0, 1),
    )
  })

  it('EndpointSlices and Endpoints carry their body', () => {
    const { mesh } = read(
      '{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: {name: s}, addressType: IPv4, endpoints: [{addresses: [10.0.0.1]}], ports: [{port: 80}]}',
      '{apiVersion: v1, kind: Endpoints, metadata: {name: e}, subsets: [{addresses: [{ip: 10.0.0.1}]}]}',
    )
    expect(mesh.kubernetes.endpointSlices[0]?.spec).toMatchObject({ addressType: 'IPv4', endpoints: [{ addresses: ['10.0.0.1'] }] })
    expect(mesh.kubernetes.endpoints[0]?.spec.subsets?.[0]?.addresses).toEqual([{ ip: '10.0.0.1' }])
  })

  it('a Service may name its target port', () => {
    const { mesh } = read(
      '{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {ports: [{port: 80, targetPort: web}, {port: 81, targetPort: 8081}]}}',
    )
    expect(mesh.kubernetes.services[0]?.spec.ports?.map(({ targetPort }) => targetPort)).toEqual(['web', 8081])
  })

  it('a slip in a Service is found', () => {
    const { issues } = read('{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {seletor: {a: b}}}')
    expect(issues).toMatchObject([{ severity: 'warning', message: 'unknown field, did you mean `selector`?' }])
  })
})

describe('TrafficSplit', () => {
  const weights = (version: string, ...written: readonly string[]) =>
    read(
      `{apiVersion: split.smi-spec.io/${version}, kind: TrafficSplit, metadata: {name: t}, spec: {service: s, backends: [${written.map((weight) => `{service: a, weight: ${weight}}`).join()}]}}`,
    ).mesh.smi.trafficSplits[0]?.spec.backends?.map(({ weight }) => weight)

  it('weights are exact in thousandths, in every version', () => {
    expect(weights('v1alpha1', '1', '500m', "'0.5'", '0m', '1k')).toEqual([
      { milli: 1000, quantity: false },
      { milli: 500, quantity: true },
      { milli: 500, quantity: false },
      { milli: 0, quantity: true },
      { milli: 1_000_000, quantity: true },
    ])
    expect(weights('v1alpha2', '900m', '100m')).toEqual([
      { milli: 900, quantity: true },
      { milli: 100, quantity: true },
    ])
    expect(weights('v1alpha4', '90', '10')?.map((weight) => weight?.milli)).toEqual([90_000, 10_000])
  })

  it('a negative or wordy weight is refused', () => {
    expect(weights('v1alpha2', '-1')).toBeUndefined()
    expect(weights('v1alpha2', 'half')).toBeUndefined()
  })
})
