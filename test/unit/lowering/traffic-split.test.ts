/** What a TrafficSplit does with calls to its apex service. */
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { readMesh } from '../../../src/config/index.ts'
import { viewOf } from '../../../src/lowering/istio/index.ts'
import { withTrafficSplits } from '../../../src/lowering/smi/traffic-split.ts'
import { forwardAction, routesOf } from './world.ts'

const service = (name: string, port: number) => `
apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: app}
spec: {clusterIP: 10.96.0.${port % 200}, selector: {app: ${name}}, ports: [{name: http, port: ${port}}]}`

const client = `
apiVersion: v1
kind: Pod
metadata: {name: client, namespace: app, labels: {security.istio.io/tlsMode: istio}}
spec: {containers: [{name: app}]}
status: {podIP: 10.10.0.5}`

const split = (backends: string, version = 'v1alpha1') => `
apiVersion: split.smi-spec.io/${version}
kind: TrafficSplit
metadata: {name: s, namespace: app}
spec: {service: web, backends: [${backends}]}`

/** Destinations of the default route of `web`, as service → weight. */
const shares = (...objects: readonly string[]): Readonly<Record<string, number>> => {
  const text = [service('web', 80), service('a', 80), service('b', 80), service('other-port', 81), client, ...objects].join('\n---')
  const { mesh } = readMesh([{ name: 'mesh.yaml', text }])
  const view = viewOf(mesh, { namespace: 'app', workload: 'client', role: 'sidecar' })
  if (E.isLeft(view)) throw new Error(view.left.message)
  const [route] = routesOf(withTrafficSplits(mesh, view.right), 'web.app.svc.cluster.local:80')
  return Object.fromEntries(
    forwardAction(route).destinations.map(({ cluster, weight }) => [cluster.kind === 'service' ? cluster.host.split('.')[0] : '', weight]),
  )
}

describe('a TrafficSplit', () => {
  it('reads whole numbers and thousandths on one scale', () => {
    expect(shares(split('{service: a, weight: 1}, {service: b, weight: 500m}'))).toEqual({ a: 1000, b: 500 })
    expect(shares(split('{service: a, weight: 90}, {service: b, weight: 10}', 'v1alpha2'))).toEqual({ a: 90, b: 10 })
  })

  it('leaves out backends of weight 0 and those that lack the port', () => {
    expect(shares(split('{service: a, weight: 1}, {service: b, weight: 0}, {service: other-port, weight: 8}'))).toEqual({ a: 1 })
  })

  it('without any weight leaves the apex service alone', () => {
    expect(shares(split('{service: a, weight: 0}'))).toEqual({ web: 100 })
  })

  it('gives way to a VirtualService of the apex service', () => {
    const routed = `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: v, namespace: app}
spec: {hosts: [web], http: [{route: [{destination: {host: b}}]}]}`
    expect(shares(split('{service: a, weight: 1}'), routed)).toEqual({ b: 100 })
  })
})
