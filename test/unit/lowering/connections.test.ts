/** TCP and TLS routes and ports whose protocol nobody declared (istio T-1 to T-4, H-22, as recorded). */
import { describe, expect, it } from 'vitest'
import { goesTo, sidecarWith, virtualService } from './world.ts'

const service = (name: string, ip: string, ports: string) => `
apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: app}
spec: {clusterIP: ${ip}, selector: {app: web}, ports: [${ports}]}
`
const database = service('db', '10.96.0.30', '{name: mysql, port: 3306}')
const undeclared = service('raw', '10.96.0.40', '{name: "", port: 9000}')

describe('a TCP port', () => {
  const routed = (match: string) =>
    virtualService(`hosts: [db]\ntcp:\n- match: [${match}]\n  route: [{destination: {host: api, port: {number: 80}}}]`)

  it('is reached by the address of the service only', () => {
    const { ask } = sidecarWith([database])
    expect(goesTo(ask({ protocol: 'tcp', ip: '10.96.0.30', port: 3306 }))).toBe('db.app:3306')
    expect(goesTo(ask({ protocol: 'tcp', ip: '10.96.0.99', port: 3306 }))).toBe('passthrough')
  })

  it('looks at source labels even where the match names gateways', () => {
    const at = { protocol: 'tcp', ip: '10.96.0.30', port: 3306 } as const
    expect(goesTo(sidecarWith([database, routed('{port: 3306}')]).ask(at))).toBe('api.app:80')
    expect(goesTo(sidecarWith([database, routed('{gateways: [mesh], sourceLabels: {app: nobody}}')]).ask(at))).toBe('db.app:3306')
  })

  it('whose weights are all 0 makes the control plane panic', () => {
    const zero = virtualService(
      'hosts: [db]\ntcp:\n- route: [{destination: {host: api}, weight: 0}, {destination: {host: web}, weight: 0}]',
    )
    expect(sidecarWith([database, zero]).view.rejected?.by).toBe('controlPlanePanic')
  })
})

describe('a port whose protocol is not declared', () => {
  it('sends any authority to the service whose address was called, and what is no HTTP as well', () => {
    const { ask } = sidecarWith([undeclared])
    expect(goesTo(ask({ authority: 'anything.example', ip: '10.96.0.40', port: 9000 }))).toBe('raw.app:9000')
    expect(goesTo(ask({ protocol: 'tcp', ip: '10.96.0.40', port: 9000 }))).toBe('raw.app:9000')
  })

  it('has no virtual host for unknown names: an unmatched path is 404', () => {
    const only = virtualService(
      'hosts: [raw]\nhttp:\n- match: [{uri: {prefix: /a}}]\n  route: [{destination: {host: api, port: {number: 80}}}]',
    )
    const { ask } = sidecarWith([undeclared, only])
    expect(goesTo(ask({ authority: 'x', path: '/a', ip: '10.96.0.40', port: 9000 }))).toBe('api.app:80')
    expect(goesTo(ask({ authority: 'x', path: '/b', ip: '10.96.0.40', port: 9000 }))).toBe('404')
  })
})

describe('an HTTP port', () => {
  it('passes on what is no HTTP', () => {
    expect(goesTo(sidecarWith([]).ask({ protocol: 'tcp', ip: '10.96.0.1', port: 80 }))).toBe('passthrough')
  })
})
