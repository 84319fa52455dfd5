import { describe, expect, it } from 'vitest'
import { readMesh } from '../../../src/config/index.ts'
import { buildRegistry } from '../../../src/lowering/istio/registry/index.ts'
import { protocolOf } from '../../../src/lowering/istio/registry/protocol.ts'
import { pod, service } from './destinations-mesh.ts'

const meshOf = (yaml: readonly string[], meshConfig = '') => readMesh([{ name: 'mesh.yaml', text: yaml.join('\n') }], { meshConfig }).mesh
const registryOf = (yaml: readonly string[], meshConfig = '') => buildRegistry(meshOf(yaml, meshConfig))

const entry = (name: string, namespace: string, spec: string, created = '2026-02-01T00:00:00Z'): string => `
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: {name: ${name}, namespace: ${namespace}, creationTimestamp: "${created}"}
spec: {${spec}}
---`

const workloadEntry = (name: string, namespace: string, labels: string, spec: string): string => `
apiVersion: networking.istio.io/v1
kind: WorkloadEntry
metadata: {name: ${name}, namespace: ${namespace}, labels: {${labels}}}
spec: {${spec}}
---`

const addresses = (yaml: readonly string[], host: string, namespace: string, port: number): readonly string[] | undefined =>
  registryOf(yaml)
    .find(host, namespace)
    ?.endpoints(port)
    .map((endpoint) => `${endpoint.address}:${endpoint.port}`)

describe('the protocol of a port', () => {
  const named = (name: string, number = 80, appProtocol?: string) =>
    protocolOf({ name, number, transport: 'TCP', ...(appProtocol !== undefined && { appProtocol }) })

  it('is the part of its name before the first hyphen, in any case', () => {
    expect(named('http')).toBe('http')
    expect(named('HTTP-web')).toBe('http')
    expect(named('grpc-web-ui')).toBe('grpc-web')
    expect(named('http2-x')).toBe('http2')
    expect(named('web-http')).toBe('auto')
    expect(named('httpx')).toBe('auto')
  })

  it('is told by appProtocol before the name', () => {
    expect(named('tcp-x', 80, 'http')).toBe('http')
    expect(named('http', 80, 'unheard-of')).toBe('auto')
    expect(named('http', 80, 'kubernetes.io/h2c')).toBe('http2')
    expect(named('http', 80, 'kubernetes.io/wss')).toBe('https')
  })

  it('is TCP for unnamed ports whose servers speak first', () => {
    expect([25, 53, 3306, 27017, 5432].map((number) => named('', number))).toEqual(['tcp', 'tcp', 'tcp', 'tcp', 'auto'])
  })
})

describe('endpoints of a Kubernetes Service', () => {
  it('a named target port is looked up in each Pod; a Pod without it is no endpoint', () => {
    const other = pod('web-2', 'app', 'web', '', '10.1.0.2').replace('containerPort: 7777', 'containerPort: 8888')
    const without = pod('web-3', 'app', 'web', '', '10.1.0.3').replace('name: main', 'name: side')
    const yaml = [
      service('web', 'app', '{name: http, port: 80, targetPort: main}'),
      pod('web-1', 'app', 'web', '', '10.1.0.1'),
      other,
      without,
    ]
    expect(addresses(yaml, 'web.app.svc.cluster.local', 'app', 80)).toEqual(['10.1.0.1:7777', '10.1.0.2:8888'])
  })

  it('WorkloadEntries are selected like Pods, unless they have only a name', () => {
    const yaml = [
      service('web', 'app', '{name: http, port: 80, targetPort: 8080}'),
      workloadEntry('vm', 'app', 'app: web', 'address: 5.5.5.5'),
      workloadEntry('mapped', 'app', 'app: web', 'address: 5.5.5.6, ports: {http: 9090}'),
      workloadEntry('named', 'app', 'app: web', 'address: vm.example.com'),
      workloadEntry('far', 'other', 'app: web', 'address: 5.5.5.7'),
    ]
    expect(addresses(yaml, 'web.app.svc.cluster.local', 'app', 80)).toEqual(['5.5.5.6:9090', '5.5.5.5:8080'])
  })

  it('pod templates stand in where no file has the Pods', () => {
    const deployment = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: app}
spec: {template: {metadata: {labels: {app: web, security.istio.io/tlsMode: istio}}, spec: {containers: [{name: app, image: app}]}}}
---`
    const endpoints = (yaml: readonly string[]) =>
      registryOf([service('web', 'app', '{name: http, port: 80}'), ...yaml])
        .find('web.app.svc.cluster.local', 'app')
        ?.endpoints(80)
        .map(({ workload, mutualTls }) => `${workload} ${mutualTls}`)
    expect(endpoints([deployment])).toEqual(['web true'])
    expect(endpoints([deployment, pod('web-1', 'app', 'web', '')])).toEqual(['web-1 false'])
  })

  it('an Endpoints object serves a Service without selector', () => {
    const bare = service('ext', 'app', '{name: http, port: 80}').replace('selector: {app: ext}, ', '')
    const endpoints = `
apiVersion: v1
kind: Endpoints
metadata: {name: ext, namespace: app}
subsets: [{addresses: [{ip: 7.7.7.7}], ports: [{name: http, port: 9090}]}]
---`
    expect(addresses([bare, endpoints], 'ext.app.svc.cluster.local', 'app', 80)).toEqual(['7.7.7.7:9090'])
  })
})

describe('endpoints of a ServiceEntry', () => {
  const ports = 'ports: [{number: 80, name: http, protocol: HTTP, targetPort: 8080}]'

  it('their own port of that name goes before the target port of the entry', () => {
    const spec = `hosts: [a.com], resolution: STATIC, ${ports}, endpoints: [{address: 1.1.1.1}, {address: 1.1.1.2, ports: {http: 9090}}]`
    expect(addresses([entry('e', 'app', spec)], 'a.com', 'app', 80)).toEqual(['1.1.1.1:8080', '1.1.1.2:9090'])
  })

  it('names are no endpoints of a static entry, addresses are endpoints of a DNS entry', () => {
    const spec = (resolution: string) =>
      `hosts: [a.com], resolution: ${resolution}, ${ports}, endpoints: [{address: b.com}, {address: 1.1.1.1}]`
    expect(addresses([entry('e', 'app', spec('STATIC'))], 'a.com', 'app', 80)).toEqual(['1.1.1.1:8080'])
    expect(addresses([entry('e', 'app', spec('DNS'))], 'a.com', 'app', 80)).toEqual(['b.com:8080', '1.1.1.1:8080'])
  })

  it('a DNS entry without endpoints resolves its own host; a static one has none', () => {
    expect(addresses([entry('e', 'app', `hosts: [a.com], resolution: DNS, ${ports}`)], 'a.com', 'app', 80)).toEqual(['a.com:8080'])
    expect(addresses([entry('e', 'app', `hosts: [a.com], resolution: STATIC, ${ports}`)], 'a.com', 'app', 80)).toEqual([])
  })

  it('a selector takes Pods and WorkloadEntries of its namespace', () => {
    const yaml = [
      pod('vm-1', 'app', 'vm', '', '10.1.0.1'),
      workloadEntry('vm-2', 'app', 'app: vm', 'address: 5.5.5.5'),
      workloadEntry('vm-3', 'other', 'app: vm', 'address: 5.5.5.6'),
      entry('e', 'app', `hosts: [a.com], resolution: STATIC, ${ports}, workloadSelector: {labels: {app: vm}}`),
    ]
    expect(addresses(yaml, 'a.com', 'app', 80)).toEqual(['10.1.0.1:8080', '5.5.5.5:8080'])
  })
})

describe('who owns a host', () => {
  const host = 'web.app.svc.cluster.local'
  const squatter = entry(
    'old',
    'app',
    `hosts: [${host}], resolution: DNS, ports: [{number: 80, name: http, protocol: HTTP}]`,
    '2020-01-01T00:00:00Z',
  )

  it('a Kubernetes Service, even when a ServiceEntry declared it first', () => {
    expect(registryOf([squatter, service('web', 'app', '{name: http, port: 80}')]).find(host, 'app')?.source).toBe('kubernetes')
  })

  it('an entry with several addresses is several services with one owner', () => {
    const yaml = [
      entry('e', 'app', 'hosts: [a.com], addresses: [10.0.0.1, 10.1.0.0/16, 10.2.0.1/32, nonsense], ports: [{number: 80, name: http}]'),
    ]
    const registry = registryOf(yaml)
    expect(registry.services.map(({ defaultAddress }) => defaultAddress)).toEqual(['10.0.0.1', '10.1.0.0/16', '10.2.0.1'])
    expect(registry.byHost('a.com')).toHaveLength(1)
  })

  it('ExternalName Services are aliases of where they end; circles end nowhere', () => {
    const alias = (name: string, target: string): string =>
      service(name, 'app', '{name: http, port: 80}', `, type: ExternalName, externalName: ${target}`)
    const registry = registryOf([
      alias('one', 'two.app.svc.cluster.local'),
      alias('two', host),
      alias('loop', 'pool.app.svc.cluster.local'),
      alias('pool', 'loop.app.svc.cluster.local'),
      service('web', 'app', '{name: http, port: 80}'),
    ])
    expect(registry.find(host, 'app')?.aliases.map((one) => one.host)).toEqual(['one.app.svc.cluster.local', 'two.app.svc.cluster.local'])
    expect(registry.find('loop.app.svc.cluster.local', 'app')?.aliases).toEqual([])
  })
})

describe('what leads to a workload', () => {
  it('is one target for each target port and protocol of a Service, oldest Service first', () => {
    const mesh = meshOf([
      service(
        'web',
        'app',
        '{name: http, port: 80, targetPort: 8080}, {name: http-2, port: 81, targetPort: 8080}, {name: tcp, port: 82, targetPort: 8080}',
      ),
      service('alt', 'app', '{name: http, port: 90, targetPort: main}').replace('app: alt', 'app: web'),
      pod('web-1', 'app', 'web'),
    ])
    const [workload] = mesh.kubernetes.workloads
    const targets = workload && buildRegistry(mesh).targetsOf(workload)
    expect(targets?.map(({ service: { name }, port, targetPort }) => `${name} ${port.number} ${targetPort}`)).toEqual([
      'alt 90 7777',
      'web 80 8080',
      'web 82 8080',
    ])
  })
})

describe('identities of a service', () => {
  it('are those of all its endpoints, under every alias of the trust domain', () => {
    const yaml = [service('web', 'app', '{name: http, port: 80}'), pod('web-1', 'app', 'web')]
    expect(registryOf(yaml, 'trustDomainAliases: [old.local]').serviceAccountsOf('web.app.svc.cluster.local', 'app')).toEqual([
      'spiffe://cluster.local/ns/app/sa/web',
      'spiffe://old.local/ns/app/sa/web',
    ])
  })
})
