/** What is said where no route of a service applies, and what is not said there. */
import { describe, expect, it } from 'vitest'
import { ask, callTo, from } from './ask.ts'
import { deployment, meshOf, namespace, service } from './meshes.ts'

const world = (...more: readonly string[]) =>
  meshOf(namespace('prod'), service('server', 'prod'), deployment('server', 'prod'), deployment('web', 'prod'), ...more)

const web = from('prod', 'web')

const notes = (mesh: ReturnType<typeof meshOf>, host: string, port = 80): readonly string[] =>
  ask(mesh, callTo(web, host, { port })).notes.map(({ code, text }) => `${code}: ${text}`)

const entry = `
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: {name: db, namespace: prod}
spec: {hosts: [db.example.com], ports: [{number: 3306, name: sql, protocol: TCP}, {number: 80, name: http, protocol: HTTP}], resolution: DNS, location: MESH_EXTERNAL}
`

describe('a port that Istio takes for TCP', () => {
  const remedy = '(name it `http` or `http-…`, or set appProtocol)'
  const said = (why: string, how: string) =>
    `tcpPort: port 80 ${why}, so Istio treats it as TCP: no HTTP route, retry or header rule applies ${how}`

  it.each([
    ['name: tcp', 'is named `tcp`'],
    ['name: http, appProtocol: tcp', 'is declared `tcp`'],
  ])('%s: %s', (port, why) => {
    const mesh = world(service('other', 'prod').replace('name: http', port), deployment('other', 'prod'))
    expect(notes(mesh, 'other')).toEqual([said(why, remedy)])
  })

  it('of a ServiceEntry is what its protocol says', () => {
    expect(notes(world(entry), 'db.example.com', 3306)[0]).toBe(
      'tcpPort: port 3306 is declared `tcp`, so Istio treats it as TCP: no HTTP route, retry or header rule applies (declare its protocol as HTTP)',
    )
  })
})

describe('a request that is passed through', () => {
  it('to a port that the Service lacks is said once', () => {
    expect(notes(world(), 'server', 81)).toEqual(['noPort: Service prod/server has no port 81; its ports: 80 (http)'])
  })

  it('to a port that the ServiceEntry lacks leaves the mesh', () => {
    expect(notes(world(entry), 'db.example.com', 81)).toEqual([
      'noPort: ServiceEntry prod/db has no port 81; its ports: 3306 (sql), 80 (http)',
      'outsideMesh: the destination is none of these files: the call leaves the mesh',
    ])
  })

  it('because a Sidecar hides the Service is no matter of its port name', () => {
    const sidecar = `
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: {name: narrow, namespace: prod}
spec: {egress: [{hosts: ["other/*"]}]}
`
    expect(notes(world(sidecar), 'server')).toEqual([
      'noService: the proxy of web is not told of server.prod.svc.cluster.local (a Sidecar or exportTo keeps it away): no route, retry or DestinationRule of it applies',
    ])
  })

  it('to what an ExternalName stands for hides nothing', () => {
    const alias = `
apiVersion: v1
kind: Service
metadata: {name: alias, namespace: prod}
spec: {type: ExternalName, externalName: a.example.com, ports: [{name: http, port: 80}]}
`
    expect(notes(world(alias), 'alias').filter((note) => note.startsWith('noService'))).toEqual([])
  })
})

describe('a gateway', () => {
  const gateway = `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: edge, namespace: prod}
spec: {selector: {app: edge}, servers: [{port: {number: 8080, name: http, protocol: HTTP}, hosts: ['*']}]}
`
  const mesh = world(gateway, deployment('edge', 'prod'))
  const through = (workload: string) =>
    ask(mesh, callTo({ kind: 'gateway', name: { namespace: 'prod', workload } }, 'shop.example.com', { port: 9999 })).notes.map(
      ({ text }) => text,
    )

  it('says which ports are open where the one that is asked for is not', () => {
    expect(through('edge')).toEqual(['no Gateway opens port 9999 at prod/edge; its Pod listens on 8080'])
  })

  it('that is none is told as such', () => {
    expect(through('web')).toEqual([
      'no Gateway opens a port at prod/web: none selects it, or --gateway names a workload that is no gateway',
    ])
  })
})
