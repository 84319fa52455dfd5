/** Which VirtualService owns a host, and who sees it (istio ). */
import { describe, expect, it } from 'vitest'
import { goesTo, sidecarWith, virtualService } from './world.ts'

const toApi = 'route: [{destination: {host: api.app.svc.cluster.local}}]'

describe('which VirtualService owns a host', () => {
  it('two for one host are not merged on a sidecar: the older wins, the rest is 404', () => {
    const { ask } = sidecarWith([
      virtualService(`hosts: [web]\nhttp:\n- match: [{uri: {prefix: /b}}]\n  ${toApi}`, { name: 'b', age: 1 }),
      virtualService(`hosts: [web]\nhttp:\n- match: [{uri: {prefix: /a}}]\n  ${toApi}`, { name: 'a', age: 0 }),
    ])
    expect(goesTo(ask({ path: '/a' }))).toBe('api.app:80')
    expect(goesTo(ask({ path: '/b' }))).toBe('404')
  })

  it('a private one goes before an older public one', () => {
    const { ask } = sidecarWith([
      virtualService(`hosts: [web]\nhttp:\n- name: public\n  ${toApi}`, { name: 'old', age: 0 }),
      virtualService('hosts: [web]\nexportTo: ["."]\nhttp:\n- name: private\n  route: [{destination: {host: web}}]', {
        name: 'new',
        age: 1,
      }),
    ])
    expect(ask({}).route?.name).toBe('private')
  })

  it('an exact host beats a wildcard and does not fall through to it', () => {
    const { ask } = sidecarWith([
      virtualService(`hosts: ["*.app.svc.cluster.local"]\nhttp:\n- ${toApi}`, { name: 'wide' }),
      virtualService('hosts: [web]\nhttp:\n- match: [{uri: {prefix: /a}}]\n  route: [{destination: {host: web}}]', {
        name: 'exact',
        age: 1,
      }),
    ])
    expect(goesTo(ask({ path: '/a' }))).toBe('web.app:80')
    expect(goesTo(ask({ path: '/b' }))).toBe('404')
  })

  it('routes for a gateway only leave calls inside the mesh alone', () => {
    const { ask } = sidecarWith([virtualService(`hosts: [web]\ngateways: [gw]\nhttp:\n- ${toApi}`)])
    expect(goesTo(ask({}))).toBe('web.app:80')
  })
})

describe('names', () => {
  it('a short host belongs to the namespace of the VirtualService', () => {
    const { ask } = sidecarWith([virtualService(`hosts: [web]\nhttp:\n- ${toApi}`, { namespace: 'istio-system' })])
    expect(goesTo(ask({}))).toBe('web.app:80')
  })

  it('a host with a dot is not completed: it takes its own authority only, and only on port 80', () => {
    const { ask } = sidecarWith([virtualService(`hosts: [web.app]\nhttp:\n- ${toApi}`)])
    expect(goesTo(ask({ authority: 'web' }))).toBe('web.app:80')
    expect(goesTo(ask({ authority: 'web.app' }))).toBe('api.app:80')
  })

  it('a host that no service has works on port 80 and nowhere else', () => {
    const { ask } = sidecarWith([virtualService(`hosts: [api.example.com]\nhttp:\n- ${toApi}`)])
    expect(goesTo(ask({ authority: 'api.example.com' }))).toBe('api.app:80')
    expect(goesTo(ask({ authority: 'api.example.com', port: 8080 }))).toBe('passthrough')
  })

  it('the bare name of a service in another namespace is nobody', () => {
    const { ask } = sidecarWith([])
    expect(goesTo(ask({ authority: 'billing' }))).toBe('passthrough')
    expect(goesTo(ask({ authority: 'billing.other' }))).toBe('billing.other:80')
  })

  it('the address and the absolute name lead to the service as well', () => {
    const { ask } = sidecarWith([])
    expect(goesTo(ask({ authority: '10.96.0.1' }))).toBe('web.app:80')
    expect(goesTo(ask({ authority: 'WEB.app.svc.cluster.local.:80' }))).toBe('web.app:80')
  })
})

describe('who sees a VirtualService', () => {
  it('exportTo "." hides it from other namespaces', () => {
    const objects = [virtualService(`hosts: [web]\nexportTo: ["."]\nhttp:\n- ${toApi}`)]
    expect(goesTo(sidecarWith(objects, { caller: 'other/client-o' }).ask({ authority: 'web.app' }))).toBe('web.app:80')
    expect(goesTo(sidecarWith(objects).ask({}))).toBe('api.app:80')
  })

  it('a star makes it public, whatever else is listed; the tilde hides it from everybody', () => {
    expect(goesTo(sidecarWith([virtualService(`hosts: [web]\nexportTo: ["~", "*"]\nhttp:\n- ${toApi}`)]).ask({}))).toBe('api.app:80')
    expect(goesTo(sidecarWith([virtualService(`hosts: [web]\nexportTo: ["~"]\nhttp:\n- ${toApi}`)]).ask({}))).toBe('web.app:80')
  })
})

describe('Sidecar', () => {
  const sidecar = (spec: string) => `
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: {name: s, namespace: app}
spec: ${spec}
`
  const toOther = virtualService('hosts: [api]\nhttp:\n- route: [{destination: {host: billing.other.svc.cluster.local}}]')

  it('a host that is not imported is passed through without its routes and retries', () => {
    const { ask } = sidecarWith([sidecar('{egress: [{hosts: [other/*]}]}'), toOther])
    const decision = ask({ authority: 'api' })
    expect(goesTo(decision)).toBe('passthrough')
    expect(decision.kind === 'forward' && decision.retry).toBeFalsy()
  })

  it('REGISTRY_ONLY answers 502 for hosts and ends connections for ports that are not imported', () => {
    const { ask } = sidecarWith([sidecar('{egress: [{hosts: [other/*]}], outboundTrafficPolicy: {mode: REGISTRY_ONLY}}')])
    expect(goesTo(ask({ authority: 'api' }))).toBe('502')
    expect(goesTo(ask({ authority: 'api', port: 8080 }))).toBe('blackHole')
  })

  it('destinations of an imported VirtualService are reachable, but not by their own name', () => {
    const { ask } = sidecarWith([sidecar('{egress: [{hosts: [./*]}]}'), toOther])
    expect(goesTo(ask({ authority: 'api' }))).toBe('billing.other:80')
    expect(goesTo(ask({ authority: 'billing.other' }))).toBe('passthrough')
  })

  it('an exclusion is stronger than any import', () => {
    const { ask } = sidecarWith([sidecar('{egress: [{hosts: ["*/*", "~app/api.app.svc.cluster.local"]}]}')])
    expect(goesTo(ask({ authority: 'api' }))).toBe('passthrough')
    expect(goesTo(ask({ authority: 'web' }))).toBe('web.app:80')
  })

  it('one with a selector goes before one without, and one of the root namespace comes last', () => {
    const named = (name: string, namespace: string, spec: string) =>
      sidecar(spec).replace('name: s, namespace: app', `name: ${name}, namespace: ${namespace}`)
    const root = named('root', 'istio-system', '{egress: [{hosts: [app/web.app.svc.cluster.local]}]}')
    const all = named('all', 'app', '{egress: [{hosts: [app/api.app.svc.cluster.local]}]}')
    const chosen = named('chosen', 'app', '{workloadSelector: {labels: {app: client}}, egress: [{hosts: [other/*]}]}')
    expect(goesTo(sidecarWith([root]).ask({ authority: 'api' }))).toBe('passthrough')
    expect(goesTo(sidecarWith([root, all]).ask({ authority: 'api' }))).toBe('api.app:80')
    expect(goesTo(sidecarWith([root, all, chosen]).ask({ authority: 'api' }))).toBe('passthrough')
  })
})
