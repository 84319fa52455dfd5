/** Answers name only what could have changed them. */
import { describe, expect, it } from 'vitest'
import { readMesh } from '../../../src/config/index.ts'
import { unsupportedFor } from '../../../src/lowering/istio/unsupported.ts'

const text = `
{apiVersion: v1, kind: Pod, metadata: {name: a, namespace: app, labels: {app: a}}}
---
{apiVersion: v1, kind: Pod, metadata: {name: b, namespace: app, labels: {app: b}, annotations: {traffic.sidecar.istio.io/excludeOutboundPorts: '80'}}}
---
{apiVersion: v1, kind: Pod, metadata: {name: c, namespace: other}}
---
{apiVersion: networking.istio.io/v1alpha3, kind: EnvoyFilter, metadata: {name: only-a, namespace: app}, spec: {workloadSelector: {labels: {app: a}}}}
---
{apiVersion: extensions.istio.io/v1alpha1, kind: WasmPlugin, metadata: {name: all-of-app, namespace: app}}
---
{apiVersion: networking.istio.io/v1alpha3, kind: EnvoyFilter, metadata: {name: root, namespace: istio-system}}
---
{apiVersion: v1, kind: Namespace, metadata: {name: other, labels: {istio.io/dataplane-mode: ambient}}}
`

const { mesh } = readMesh([{ name: 'm.yaml', text }])

const featuresOf = (name: string) => {
  const workload = mesh.kubernetes.workloads.find((one) => one.name === name)
  return workload && unsupportedFor(mesh, workload).map(({ feature, reference }) => `${feature} of ${reference.name}`)
}

describe('features that are not evaluated', () => {
  it('of a selector concern the workloads it selects', () => {
    expect(featuresOf('a')).toEqual(['EnvoyFilter of only-a', 'WasmPlugin of all-of-app', 'EnvoyFilter of root'])
  })

  it('of a workload concern itself', () => {
    expect(featuresOf('b')).toEqual([
      'annotation traffic.sidecar.istio.io/excludeOutboundPorts of b',
      'WasmPlugin of all-of-app',
      'EnvoyFilter of root',
    ])
  })

  it.each([
    ['discoverySelectors: [{matchLabels: {a: b}}]', 'discoverySelectors', true],
    ['serviceEntryVisibility: {applyToSidecars: true}', 'serviceEntryVisibility', true],
    ['proxyHttpPort: 15002', 'proxyHttpPort', false],
    ['defaultConfig: {proxyHeaders: {xForwardedPort: {enabled: true}}}', 'defaultConfig.proxyHeaders.xForwardedPort', true],
    ['defaultConfig: {proxyHeaders: {envoyDebugHeaders: {disabled: true}}}', 'defaultConfig.proxyHeaders.envoyDebugHeaders', true],
    ['defaultConfig: {proxyHeaders: {forwardedClientCert: SANITIZE}}', 'defaultConfig.proxyHeaders.forwardedClientCert', true],
    ['defaultConfig: {connectionSettings: {profile: EDGE}}', 'defaultConfig.connectionSettings', true],
  ])('of the MeshConfig are told: %s', (meshConfig, key, isInAnswers) => {
    const read = readMesh([{ name: 'm.yaml', text }], { meshConfig })
    expect(read.issues.map(({ code, message }) => [code, message.includes(key)])).toContainEqual(['unsupported-field', true])
    expect(read.mesh.unsupported.some(({ feature }) => feature === `MeshConfig ${key}`)).toBe(isInAnswers)
  })

  it.each([
    'proxyHttpPort: 0',
    'defaultConfig: {proxyHeaders: {requestId: {disabled: false}, xForwardedHost: {enabled: false}, preserveHttp1HeaderCase: true}}',
    'defaultConfig: {gatewayTopology: {numTrustedProxies: 1}}',
  ])('and what changes nothing is none: %s', (meshConfig) => {
    const { issues } = readMesh([{ name: 'm.yaml', text: '' }], { meshConfig })
    expect(issues.filter(({ code }) => code.startsWith('unsupported'))).toEqual([])
  })

  it.each([
    ['annotations: {kubernetes.io/ingress.class: istio}}, spec: {}', true],
    ['annotations: {kubernetes.io/ingress.class: nginx}}, spec: {ingressClassName: istio}', false],
    ['namespace: app}, spec: {ingressClassName: istio}', true],
    ['namespace: app}, spec: {}', false],
  ])('are the Ingresses of Istio’s class, wherever gateways are: %s', (rest, isTold) => {
    const ingress = `{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: i, ${rest}}`
    const read = readMesh([{ name: 'm.yaml', text: ingress }])
    expect(read.issues.map(({ code }) => code)).toEqual(isTold ? ['unsupported-kind'] : [])
    expect(read.mesh.unsupported.map(({ feature, scope }) => ({ feature, scope }))).toEqual(
      isTold ? [{ feature: 'Ingress', scope: {} }] : [],
    )
  })

  it.each(['istio.io/ingress-use-waypoint: "true"', 'istio.io/use-waypoint: w'])('are ways through a waypoint: %s', (label) => {
    const service = `{apiVersion: v1, kind: Service, metadata: {name: s, labels: {${label}}}, spec: {}}`
    expect(readMesh([{ name: 'm.yaml', text: service }]).mesh.unsupported).toHaveLength(1)
  })

  it('are what Istio itself writes of the Gateway API', () => {
    const gateway = `{apiVersion: networking.istio.io/v1, kind: Gateway, metadata: {name: g, annotations: {internal.istio.io/gateway-service: a.b}}}`
    expect(readMesh([{ name: 'm.yaml', text: gateway }]).mesh.unsupported.map(({ feature }) => feature)).toEqual([
      'annotation internal.istio.io/gateway-service',
    ])
  })

  it('of a namespace concern the workloads in it', () => {
    expect(featuresOf('c')).toEqual(['EnvoyFilter of root', 'label istio.io/dataplane-mode of other'])
  })
})
