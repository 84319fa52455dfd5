import { describe, expect, it } from 'vitest'
import { admit } from '../../../src/explain/index.ts'
import { deployment, meshOf, namespace, service } from './meshes.ts'

const mesh = meshOf(
  namespace('default'),
  namespace('plain', '{}'),
  service('a', 'default'),
  service('b', 'default', 80, ', clusterIP: 10.0.0.5'),
  service('c', 'default', 80, ', clusterIP: None'),
  deployment('a', 'default'),
  deployment('b', 'plain'),
)

describe('a mesh as a cluster takes it in', () => {
  const { mesh: admitted, isAssumed } = admit(mesh)
  const clusterIps = admitted.kubernetes.services.map(({ spec }) => spec.clusterIP)

  it('has an address for every Service that lacks one, and leaves the others alone', () => {
    expect(clusterIps.slice(1)).toEqual(['10.0.0.5', 'None'])
    expect(clusterIps.map((address) => isAssumed(address ?? ''))).toEqual([true, false, false])
  })

  it('has an address for every workload', () => {
    const addresses = admitted.kubernetes.workloads.flatMap(({ ips }) => ips)
    expect(new Set(addresses).size).toBe(2)
    expect(addresses.every(isAssumed)).toBe(true)
  })

  it('has the label of a sidecar where injection puts one', () => {
    expect(admitted.kubernetes.workloads.map(({ labels }) => labels['security.istio.io/tlsMode'])).toEqual(['istio', undefined])
  })

  it('is made once', () => expect(admit(mesh)).toBe(admit(mesh)))
})
