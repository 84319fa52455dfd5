/** Reference → file:line:col. */
import { describe, expect, it } from 'vitest'
import { locate, meshConfigIdentity, readMesh } from '../../../src/config/index.ts'
import type { ObjectPath } from '../../../src/model/index.ts'

const text = `# Source: chart/templates/routes.yaml
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: reviews
spec:
  hosts: [reviews]
  http:
    - name: first
      cors_policy: {max_age: 1s}
      match:
        - uri: &u {prefix: /a}
        - uri: *u
    - <<: {name: merged}
      timeout: 5s
---
apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: Service
    metadata: {name: a}
    spec:
      ports:
        - port: 80
`

const { mesh } = readMesh([
  { name: 'other.yaml', text: '' },
  { name: 'routes.yaml', text },
])

const placeOf = (kind: string, name: string, path: ObjectPath) => {
  const group = kind === 'Service' ? '' : 'networking.istio.io'
  const place = locate(mesh, { kind, group, namespace: 'default', name, path, role: 'decided' })
  return place && `${place.file}:${place.line}:${place.col}`
}

const routePlace = (...path: ObjectPath) => placeOf('VirtualService', 'reviews', path)

describe('locate', () => {
  it('points at keys and at items of lists', () => {
    expect(routePlace()).toBe('routes.yaml:2:1')
    expect(routePlace('spec', 'hosts')).toBe('routes.yaml:7:3')
    expect(routePlace('spec', 'hosts', 0)).toBe('routes.yaml:7:11')
    expect(routePlace('spec', 'http', 0)).toBe('routes.yaml:9:7')
    expect(routePlace('spec', 'http', 1, 'timeout')).toBe('routes.yaml:15:7')
  })

  it('finds a field that is written with its proto name', () => {
    expect(routePlace('spec', 'http', 0, 'corsPolicy', 'maxAge')).toBe('routes.yaml:10:21')
  })

  it('follows aliases and merge keys', () => {
    expect(routePlace('spec', 'http', 0, 'match', 1, 'uri', 'prefix')).toBe('routes.yaml:12:20')
    expect(routePlace('spec', 'http', 1, 'name')).toBe('routes.yaml:14:12')
  })

  it('gives the nearest ancestor of a path that is not there', () => {
    expect(routePlace('spec', 'http', 0, 'retries', 'attempts')).toBe('routes.yaml:9:7')
    expect(routePlace('spec', 'http', 7)).toBe('routes.yaml:8:3')
    expect(routePlace('spec', 'hosts', 0, 'x')).toBe('routes.yaml:7:11')
  })

  it('finds items of a List', () => {
    expect(placeOf('Service', 'a', ['spec', 'ports', 0, 'port'])).toBe('routes.yaml:25:11')
  })

  it('an object of no file has no place', () => {
    expect(placeOf('Service', 'b', [])).toBeUndefined()
  })
})

describe('places in a MeshConfig inside a ConfigMap', () => {
  const configMap = (mesh: string) =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: istio, namespace: istio-system}\ndata:\n  mesh: ${mesh}\n`
  const trustDomain = { ...meshConfigIdentity, path: ['trustDomain'], role: 'decided' } as const

  it('are those of the file for a literal block', () => {
    const read = readMesh([
      { name: 'cm.yaml', text: configMap('|-\n    # comment\n    enableTracing: true\n    trustDomain: td\n    retries: 1') },
    ])
    expect(locate(read.mesh, trustDomain)).toEqual({ file: 'cm.yaml', line: 8, col: 5 })
    expect(read.issues).toMatchObject([{ file: 'cm.yaml', line: 9, col: 5, code: 'unknown-field' }])
  })

  it('are the whole scalar otherwise', () => {
    const read = readMesh([{ name: 'cm.yaml', text: configMap('"enableTracing: true\\ntrustDomain: td"') }])
    expect(read.mesh.meshConfig.trustDomain).toBe('td')
    expect(locate(read.mesh, trustDomain)).toEqual({ file: 'cm.yaml', line: 5, col: 9 })
  })
})
