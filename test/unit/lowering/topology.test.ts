/** istio D-28: where something runs is said by labels that nobody writes. */
import { describe, expect, it } from 'vitest'
import { readMesh } from '../../../src/config/index.ts'
import { hasPlaced, proxyLabels } from '../../../src/lowering/istio/topology.ts'

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
