/** Workloads share an outbound side only when a mesh tells them the same: views do not depend on which were made before. */
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { readMesh } from '../../../src/config/index.ts'
import type { Mesh } from '../../../src/config/mesh.ts'
import { viewOf } from '../../../src/lowering/istio/index.ts'
import type { View } from '../../../src/model/index.ts'

const pod = (name: string, namespace: string, labels: string, ip: string, spec = '') => `
apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: ${namespace}, labels: {${labels}}}
spec: {containers: [{name: app}]${spec}}
status: {podIP: "${ip}"}
---`

const service = (name: string, spec: string) => `
apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: app}
spec: {${spec}}
---`

const text = [
  service('web', 'clusterIP: 10.0.0.1, selector: {app: web}, ports: [{name: http, port: 80}]'),
  service('db', 'clusterIP: None, selector: {app: db}, ports: [{name: tcp, port: 5432}]'),
  service('local', 'clusterIP: 10.0.0.2, selector: {app: web}, internalTrafficPolicy: Local, ports: [{name: http, port: 81}]'),
  `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: web, namespace: app}
spec:
  hosts: [web]
  http:
  - match: [{sourceLabels: {tier: gold}}]
    route: [{destination: {host: web, subset: v2}}]
  - match: [{sourceNamespace: other}]
    directResponse: {status: 403}
  - route: [{destination: {host: web}}]
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: web, namespace: app}
spec:
  host: web
  workloadSelector: {matchLabels: {pool: small}}
  trafficPolicy: {connectionPool: {tcp: {maxConnections: 1}}}
---
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: {name: narrow, namespace: app}
spec:
  workloadSelector: {labels: {scope: narrow}}
  egress: [{hosts: ["./web.app.svc.cluster.local"]}]
---`,
  pod('plain', 'app', 'app: web', '10.1.0.1', ', nodeName: a'),
  pod('twin', 'app', 'app: web, unasked: "1"', '10.1.0.2', ', nodeName: a'),
  pod('elsewhere', 'app', 'app: web', '10.1.0.3', ', nodeName: b'),
  pod('gold', 'app', 'app: web, tier: gold', '10.1.0.4', ', nodeName: a'),
  pod('small', 'app', 'app: web, pool: small', '10.1.0.5', ', nodeName: a'),
  pod('narrow', 'app', 'app: web, scope: narrow', '10.1.0.6', ', nodeName: a'),
  pod('six', 'app', 'app: web', 'fd00::1', ', nodeName: a'),
  pod('db-0', 'app', 'app: db', '10.1.0.8', ', nodeName: a'),
  pod('db-1', 'app', 'app: db', '10.1.0.9', ', nodeName: a'),
  pod('far', 'other', 'app: web', '10.1.0.10', ', nodeName: a'),
].join('\n')

const read = (): Mesh => readMesh([{ name: 'mesh.yaml', text }]).mesh

const view = (mesh: Mesh, name: string): View => {
  const found = viewOf(mesh, { namespace: name === 'far' ? 'other' : 'app', workload: name })
  if (E.isLeft(found)) throw new Error(found.left.message)
  return found.right
}

const names = read().kubernetes.workloads.map(({ name }) => name)
const outboundOf = ({ listeners }: View) => listeners.filter(({ direction }) => direction === 'outbound')

describe('views of one mesh', () => {
  it.each([
    ['in the order of the file', names],
    ['backwards', names.toReversed()],
    ['twice', [...names, ...names]],
  ])('are what they would be alone when lowered %s', (_, order) => {
    const mesh = read()
    for (const name of order) expect(view(mesh, name), name).toEqual(view(read(), name))
  })

  it('share the outbound side of workloads that are told the same', () => {
    const mesh = read()
    const [plain, twin] = [view(mesh, 'plain'), view(mesh, 'twin')]
    for (const [i, listener] of outboundOf(plain).entries()) expect(twin.listeners[i]).toBe(listener)
    expect(twin.clusters[0]).toBe(plain.clusters[0])
  })

  it.each(['elsewhere', 'gold', 'small', 'narrow', 'six', 'db-0', 'db-1', 'far'])(
    'do not share that of %s, which is told otherwise',
    (name) => {
      const mesh = read()
      const [plain, other] = [view(mesh, 'plain'), view(mesh, name)]
      const side = (one: View) => [outboundOf(one), one.clusters.filter(({ key }) => key.kind === 'service')]
      expect(side(other)).not.toEqual(side(plain))
    },
  )
})
