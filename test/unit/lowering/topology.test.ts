/** istio D-28: where something runs is said by labels that nobody writes. */
import { describe, expect, it } from 'vitest'
import { readMesh } from '../../../src/config/index.ts'
import { viewOf } from '../../../src/lowering/istio/index.ts'
import { hasPlaced, proxyLabels } from '../../../src/lowering/istio/topology.ts'
import { clusterId } from '../../../src/model/index.ts'

describe('labels of a place (istio D-28)', () => {
  it('go before a Pod’s own, save for the network', () => {
    const labels = { app: 'web', 'topology.istio.io/cluster': 'other', 'topology.istio.io/network': 'n1', 'istio-locality': 'r.z' }
    expect({ ...proxyLabels({ labels, nodeName: 'node-1' }) }).toEqual({
      ...labels,
      'topology.istio.io/cluster': 'Kubernetes',
      'topology.kubernetes.io/region': 'r',
      'topology.kubernetes.io/zone': 'z',
      'kubernetes.io/hostname': 'node-1',
    })
  })

  it.each([
    [{ 'topology.istio.io/cluster': 'Kubernetes' }, true],
    [{ 'topology.istio.io/cluster': 'other' }, false],
    [{ 'topology.istio.io/cluster': 'Kubernetes', app: 'web' }, true],
    [{ 'topology.istio.io/cluster': 'Kubernetes', app: 'api' }, false],
    [{ 'kubernetes.io/hostname': 'node-1' }, true],
    [{ 'kubernetes.io/hostname': 'own' }, false],
    [undefined, true],
  ])('are asked for: %j', (wanted, expected) => {
    const labels = { app: 'web', 'topology.istio.io/cluster': 'other', 'kubernetes.io/hostname': 'own' }
    expect(hasPlaced(wanted, { labels, nodeName: 'node-1' })).toBe(expected)
  })
})

const featuresIn = (text: string) => readMesh([{ name: 'm.yaml', text }]).mesh.unsupported.map(({ feature }) => feature)

describe('places that no object tells', () => {
  it.each([
    'DestinationRule, metadata: {name: d}, spec: {host: web, subsets: [{name: s, labels: {topology.istio.io/cluster: CLUSTER}}]}',
    'VirtualService, metadata: {name: v}, spec: {hosts: [web], http: [{match: [{sourceLabels: {topology.istio.io/cluster: CLUSTER}}], route: []}]}',
  ])('are named where a cluster is asked for by a name of its own: %s', (rest) => {
    const text = `{apiVersion: networking.istio.io/v1, kind: ${rest}}`
    expect(featuresIn(text.replace('CLUSTER', 'east'))).toEqual(['label topology.istio.io/cluster'])
    expect(featuresIn(text.replace('CLUSTER', 'Kubernetes'))).toEqual([])
  })

  it.each([
    '{apiVersion: networking.istio.io/v1, kind: WorkloadEntry, metadata: {name: w}, spec: {address: 192.0.2.1, network: n1}}',
    '{apiVersion: networking.istio.io/v1, kind: ServiceEntry, metadata: {name: s}, spec: {hosts: [a.example], endpoints: [{address: 192.0.2.1, network: n1}]}}',
  ])('are named where an endpoint is in another network: %s', (text) => {
    expect(featuresIn(text)).toEqual(['endpoints of other networks'])
    expect(featuresIn(text.replace('n1', "''"))).toEqual([])
  })
})

const pod = (name: string, address: string, locality: string) =>
  `{apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: app, labels: {app: ${name.split('-')[0]}, topology.istio.io/locality: ${locality}}}, spec: {containers: [{name: a, image: a}]}, status: {podIP: ${address}}}`

const distributed = (settings: string) =>
  readMesh([
    {
      name: 'm.yaml',
      text: [
        '{apiVersion: v1, kind: Service, metadata: {name: web, namespace: app}, spec: {ports: [{name: http, port: 80}], selector: {app: web}}}',
        pod('web', '10.1.0.1', 'r1.z1'),
        pod('web-2', '10.1.0.2', 'r1.z2'),
        pod('web-far', '10.1.0.3', 'r2.z1'),
        pod('near', '10.1.0.4', 'r1.z1'),
        pod('far', '10.1.0.5', 'r2.z1'),
        `{apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {name: d, namespace: app}, spec: {host: web, trafficPolicy: {loadBalancer: {localityLbSetting: ${settings}}}}}`,
      ].join('\n---\n'),
    },
  ]).mesh

describe('a distribution among localities (istio D-20)', () => {
  const endpoints = (mesh: ReturnType<typeof distributed>, name: string) => {
    const view = viewOf(mesh, { namespace: 'app', workload: name })
    const clusters = view._tag === 'Right' ? view.right.clusters : []
    return clusters.find(({ key }) => clusterId(key) === 'service/web.app.svc.cluster.local/80/')?.endpoints.map(({ workload }) => workload)
  }

  it.each([
    ['{distribute: [{from: r1/z1, to: {r1/z2: 100}}]}', ['web-2'], ['web', 'web-2', 'web-far']],
    ['{distribute: [{from: r1/*, to: {r2: 100}}, {from: "*", to: {r1/z1: 60, r2/z1: 40}}]}', ['web-far'], ['web', 'web-far']],
    ['{distribute: [{from: "*", to: {r9: 100}}]}', [], []],
    ['{distribute: [{from: "*", to: {r9: 100}}], enabled: false}', ['web', 'web-2', 'web-far'], ['web', 'web-2', 'web-far']],
  ])('leaves the client of a locality only what it names: %s', (settings, near, far) => {
    const mesh = distributed(settings)
    expect(endpoints(mesh, 'near')).toEqual(near)
    expect(endpoints(mesh, 'far')).toEqual(far)
  })
})
