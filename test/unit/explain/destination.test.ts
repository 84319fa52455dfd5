import { describe, expect, it } from 'vitest'
import { resolveDestination } from '../../../src/explain/index.ts'
import { meshOf, service } from './meshes.ts'

const mesh = meshOf(
  service('reviews', 'default', 9080, ', clusterIP: 10.0.0.5'),
  service('reviews', 'prod', 80),
  `
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: {name: outside, namespace: default}
spec: {hosts: [api.example.com, '*.shop.example.com'], addresses: [240.1.1.1], ports: [{number: 443, name: tls, protocol: TLS}], resolution: DNS}
`,
)

const serviceOf = (namespace: string, host: string): string | undefined =>
  resolveDestination(mesh, namespace, host, 9080).resolution.service

describe('the name in a URL', () => {
  it('is looked for in the namespace of the caller first', () => {
    expect(serviceOf('default', 'reviews')).toBe('reviews.default.svc.cluster.local')
    expect(serviceOf('prod', 'reviews')).toBe('reviews.prod.svc.cluster.local')
    expect(serviceOf('other', 'reviews')).toBeUndefined()
  })

  it.each(['reviews.prod', 'reviews.prod.svc', 'reviews.prod.svc.cluster.local', 'reviews.prod.svc.cluster.local.', 'Reviews.Prod'])(
    '%s is a Service of namespace prod',
    (host) => expect(serviceOf('default', host)).toBe('reviews.prod.svc.cluster.local'),
  )

  it.each([
    ['default', 'revews', '; did you mean reviews?'],
    ['other', 'revews.prod', '; did you mean reviews.prod?'],
    ['default', 'api.exmple.com', '; did you mean api.example.com?'],
    ['other', 'reviews', '; there is reviews.default, reviews.prod'],
    ['default', 'orders', ''],
  ])('as seen from %s, %s is no name, and the note says%s', (namespace, host, hint) => {
    expect(resolveDestination(mesh, namespace, host, 9080).notes.map(({ text }) => text)).toEqual([
      `no Service or ServiceEntry answers to \`${host}\` as seen from namespace ${namespace}${hint}`,
    ])
  })

  it('may be the address of a Service', () => {
    expect(serviceOf('other', '10.0.0.5')).toBe('reviews.default.svc.cluster.local')
  })

  it('may be a host of a ServiceEntry, a wildcard included', () => {
    expect(resolveDestination(mesh, 'default', 'api.example.com', 443).resolution).toMatchObject({ address: '240.1.1.1' })
    expect(resolveDestination(mesh, 'default', 'eu.shop.example.com', 443).resolution.reference).toMatchObject({
      path: ['spec', 'hosts', 1],
    })
  })

  it('that nothing answers to is said, with what was perhaps meant', () => {
    const { resolution, notes } = resolveDestination(mesh, 'other', 'reviews', 80)
    expect(resolution.address).toBe('unknown')
    expect(notes[0]?.text).toContain('there is reviews.default, reviews.prod')
  })

  it('with a port that the Service lacks is said, with the ports that it has', () => {
    expect(resolveDestination(mesh, 'default', 'reviews', 80).notes[0]).toMatchObject({
      code: 'noPort',
      text: 'Service default/reviews has no port 80; its ports: 9080 (http)',
    })
  })
})
