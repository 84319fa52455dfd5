/** Text → objects: YAML as kubectl reads it, lists, limits, and names that would be dangerous as properties. */
import { isLeft, isRight } from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { type Limits, loadMesh, readMesh, renderIssue } from '../../../src/config/index.ts'

const read = (text: string, limits: Partial<Limits> = {}) => {
  const { mesh, issues } = readMesh([{ name: 'm.yaml', text }], { limits })
  return { mesh, issues, lines: issues.map(renderIssue), codes: issues.map((issue) => issue.code) }
}

const service = (metadata: string) => `apiVersion: v1\nkind: Service\nmetadata: ${metadata}\nspec: {ports: [{port: 80}]}\n`

const namesOf = (text: string) => read(text).mesh.kubernetes.services.map(({ namespace, name }) => `${namespace}/${name}`)

describe('YAML 1.1', () => {
  it.each(['n', 'y', 'yes', 'No', 'on', 'OFF', 'true'])('an unquoted %s is a boolean and no name', (name) => {
    const { mesh, lines } = read(service(`{name: ${name}}`))
    expect(mesh.kubernetes.services).toEqual([])
    expect(lines).toEqual([expect.stringMatching(/^m\.yaml:3:12: metadata\.name: expected a string, got `(true|false)`$/)])
  })

  it('quoted or tagged it is text', () => {
    expect(namesOf(service("{name: 'n'}"))).toEqual(['default/n'])
    expect(namesOf(service('{name: !!str n}'))).toEqual(['default/n'])
  })

  it('numbers are no label values', () => {
    expect(read(service('{name: a, labels: {version: 1}}')).lines).toEqual([
      'm.yaml:3:30: metadata.labels.version: expected a string, got `1`',
    ])
  })

  it('dates and versions stay text', () => {
    const { mesh } = read(service('{name: a, labels: {a: 2026-01-01, b: 1.2.3, c: 12:30:45, d: 0b2}}'))
    expect(mesh.kubernetes.services[0]?.labels).toEqual({ a: '2026-01-01', b: '1.2.3', c: '12:30:45', d: '0b2' })
  })
})

describe('a slip in apiVersion or kind', () => {
  const object = (apiVersion: string, kind: string) => `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a}\nspec: {}\n`

  it.each([
    [
      'security.istio.io/v1',
      'AuthorizationPolcy',
      'm.yaml:2:1: kind: no such kind in security.istio.io, did you mean `AuthorizationPolicy`?',
    ],
    ['networking.istio.io/v1', 'Foo', 'm.yaml:2:1: kind: no such kind in networking.istio.io'],
    ['networking.istio.io/v1', 'AuthorizationPolicy', 'm.yaml:1:1: apiVersion: AuthorizationPolicy has apiVersion `security.istio.io/v1`'],
    ['networkng.istio.io/v1', 'VirtualService', 'm.yaml:1:1: apiVersion: VirtualService has apiVersion `networking.istio.io/v1`'],
    ['v1', 'Deployment', 'm.yaml:1:1: apiVersion: Deployment has apiVersion `apps/v1`'],
    ['apps/v1', 'Service', 'm.yaml:1:1: apiVersion: Service has apiVersion `v1`'],
  ])('%s %s is an error: the object would be missing from every answer', (apiVersion, kind, line) => {
    const { lines, codes } = read(object(apiVersion, kind))
    expect(lines).toEqual([line])
    expect(codes).toEqual(['unknown-kind'])
  })

  it.each([
    ['serving.knative.dev/v1', 'Service'],
    ['v1', 'ConfigMap'],
    ['networking.k8s.io/v1', 'NetworkPolicy'],
    ['apps/v1', 'ControllerRevision'],
    ['install.istio.io/v1alpha1', 'Other'],
  ])('%s %s is of others', (apiVersion, kind) => {
    expect(read(object(apiVersion, kind)).lines).toEqual([])
  })
})

describe('a template that is not rendered', () => {
  it('is told how to be', () => {
    const { lines } = read('{{- if .x }}\napiVersion: v1\n{{ end }}\n')
    expect(lines[0]).toContain('m.yaml:1:3: ')
    expect(lines[0]).toContain('; a template is rendered first: `helm template . | fairlead check -`')
  })
})

describe('streams of documents', () => {
  it('empty documents, comments and Helm output are fine', () => {
    const text = `# Source: chart/a.yaml\n---\n---\n# only a comment\n---\n# Source: chart/b.yaml\n${service('{name: a}')}---\n${service('{name: b}')}...\n`
    const { lines } = read(text)
    expect(lines).toEqual([])
    expect(namesOf(text)).toEqual(['default/a', 'default/b'])
  })

  it('a broken document does not take the others along', () => {
    const { mesh, lines } = read(`a: [\n---\n${service('{name: a}')}`)
    expect(mesh.kubernetes.services).toHaveLength(1)
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(/^m\.yaml:[12]:\d+: /)
  })

  it('JSON is read, with places', () => {
    const { mesh, lines } = read(
      '{\n\t"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a"},\n\t"spec": {"ports": [{"port": "80"}]}\n}',
    )
    expect(mesh.kubernetes.services).toEqual([])
    expect(lines).toEqual(['m.yaml:3:22: spec.ports[0].port: expected an integer, got `"80"`'])
  })

  it('lists are unpacked, typed lists and lists in lists too', () => {
    const item = (name: string) => `{metadata: {name: ${name}}, spec: {}}`
    const text = `apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: ServiceList, items: [${item('a')}, ${item('b')}]}\n- ${item('c').replace('{', '{apiVersion: v1, kind: Service, ')}\n`
    expect(read(text).lines).toEqual([])
    expect(namesOf(text)).toEqual(['default/a', 'default/b', 'default/c'])
  })

  it('what is no object warns, since directories hold other files too; a kind of ours without apiVersion is an error', () => {
    expect(read('name: chart\nversion: 1\n').issues).toMatchObject([{ severity: 'warning', code: 'not-an-object' }])
    expect(read('kind: VirtualService\n').issues).toMatchObject([{ severity: 'error', code: 'not-an-object' }])
    expect(read('just text').codes).toEqual(['not-an-object'])
    expect(read('- a').codes).toEqual(['not-an-object'])
    expect(read('a: 1').codes).toEqual(['not-an-object'])
    expect(read('{apiVersion: v1, kind: yes}').lines).toEqual(['m.yaml:1:18: kind: expected a string, got `true`'])
    expect(read('').codes).toEqual([])
  })

  it('unrelated kinds are counted', () => {
    const { mesh, lines } = read(
      '{apiVersion: v1, kind: Secret, metadata: {name: 5}}\n---\n{apiVersion: x.io/v1, kind: Other}\n---\n{apiVersion: x.io/v1, kind: Other}',
    )
    expect(lines).toEqual([])
    expect(mesh.skipped).toEqual({ Secret: 1, 'x.io/Other': 2 })
  })
})

describe('repeated names', () => {
  it('a repeated key warns and the last one counts', () => {
    const { mesh, lines } = read(service('{name: a, name: b}'))
    expect(mesh.kubernetes.services[0]?.name).toBe('b')
    expect(lines).toEqual(['m.yaml:3:21: key `name` is given twice, the last one counts'])
  })

  it('of two objects of one identity the later one wins, whatever its version', () => {
    const policy = (version: string, action: string) =>
      `{apiVersion: security.istio.io/${version}, kind: AuthorizationPolicy, metadata: {name: p}, spec: {action: ${action}}}\n`
    const { mesh, lines } = read(`${policy('v1', 'DENY')}---\n${policy('v1beta1', 'AUDIT')}`)
    expect(mesh.istio.authorizationPolicies.map(({ spec }) => spec.action)).toEqual(['AUDIT'])
    expect(lines).toEqual(['m.yaml:3:1: AuthorizationPolicy `p` replaces the one at m.yaml:1:1'.replace(/:1$/, '')])
  })

  it('a later object that cannot be read does not replace', () => {
    const { mesh } = read(`${service('{name: a}')}---\n${service('{name: a}').replace('80', 'x')}`)
    expect(mesh.kubernetes.services).toHaveLength(1)
  })
})

describe('anchors, aliases and merge keys', () => {
  it('are expanded', () => {
    const text = `apiVersion: v1\nkind: Service\nmetadata: {name: a, labels: &l {x: '1'}, annotations: {<<: *l, p: '2'}}\nspec: {selector: *l}\n`
    const { mesh, lines } = read(text)
    expect(lines).toEqual([])
    expect(mesh.kubernetes.services[0]).toMatchObject({
      labels: { x: '1' },
      annotations: { x: '1', p: '2' },
      spec: { selector: { x: '1' } },
    })
  })

  it('a merge key replaces what stands before it, as in kubectl, and says so', () => {
    const { mesh, codes } = read(service("{name: a, labels: {x: '1', <<: {x: '2'}, z: '3'}}"))
    expect(mesh.kubernetes.services[0]?.labels).toEqual({ x: '2', z: '3' })
    expect(codes).toEqual(['duplicate-key'])
  })

  it.each([
    ['unknown', 'a: *b', 'unknown alias `*b`'],
    ['of itself', 'a: &a {b: *a}', 'alias `*a` contains itself'],
  ])('an alias %s is an issue', (_, text, message) => expect(read(text).lines).toEqual([expect.stringContaining(message)]))

  it('an alias bomb is cut off', () => {
    const levels = Array.from({ length: 30 }, (_, level) => `a${level + 1}: &a${level + 1} [${`*a${level},`.repeat(9)}]`)
    const { codes } = read(`a0: &a0 x\n${levels.join('\n')}\n`)
    expect(codes).toEqual(['too-many-aliases'])
  })
})

describe('limits', () => {
  it.each<[string, string, Partial<Limits>]>([
    ['file-too-large', 'x'.repeat(101), { maxFileBytes: 100 }],
    ['file-too-large', 'é'.repeat(51), { maxFileBytes: 100 }],
    ['input-too-large', 'x'.repeat(101), { maxTotalBytes: 100 }],
    ['too-deep', '['.repeat(200_000), {}],
    ['too-deep', '- '.repeat(200_000), {}],
    ['too-deep', '{a: '.repeat(200_000), {}],
    ['too-many-documents', '---\n{}\n'.repeat(11), { maxDocuments: 10 }],
    ['too-many-tokens', `[${'a,'.repeat(100)}]`, { maxTokens: 100 }],
  ])('%s', (code, text, limits) => expect(read(text, limits).codes).toContain(code))

  it('depth is counted in collections', () => {
    const nested = (depth: number) => `${service('{name: a}')}x: ${'['.repeat(depth)}${']'.repeat(depth)}\n`
    expect(read(nested(9), { maxDepth: 10 }).codes).not.toContain('too-deep')
    expect(read(nested(10), { maxDepth: 10 }).codes).toContain('too-deep')
  })
})

describe('names of object properties', () => {
  const text = service('{name: a, labels: {__proto__: x, constructor: c}, annotations: {__proto__: {polluted: p}}}')

  it('are keys like any other', () => {
    const { mesh } = read(text.replace(', annotations: {__proto__: {polluted: p}}', ''))
    const labels = mesh.kubernetes.services[0]?.labels ?? {}
    expect(Object.getPrototypeOf(labels)).toBeNull()
    expect(Object.entries(labels)).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'c'],
    ])
  })

  it('do not reach any prototype', () => {
    read(text)
    read('__proto__: {polluted: 1}')
    read('{apiVersion: v1, kind: __proto__}')
    read('{apiVersion: v1, kind: Service, metadata: {__proto__: {name: a}}}')
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
    expect(read('{apiVersion: v1, kind: Service, metadata: {__proto__: {name: a}}}').mesh.kubernetes.services).toEqual([])
  })
})

describe('versions and kinds', () => {
  it('a version that is not served is refused', () => {
    expect(read('{apiVersion: networking.istio.io/v2, kind: Gateway, metadata: {name: g}}').lines).toEqual([
      'm.yaml:1:2: apiVersion: expected one of `networking.istio.io/v1`, `networking.istio.io/v1beta1`, `networking.istio.io/v1alpha3`, got `networking.istio.io/v2`',
    ])
  })

  it('kinds that change a proxy and are not evaluated are named', () => {
    const { mesh, issues } = read('{apiVersion: networking.istio.io/v1alpha3, kind: EnvoyFilter, metadata: {name: f, namespace: app}}')
    expect(issues[0]).toMatchObject({ severity: 'unsupported', code: 'unsupported-kind' })
    expect(mesh.unsupported).toMatchObject([{ feature: 'EnvoyFilter', reference: { namespace: 'app', name: 'f' } }])
  })

  it('Gateway API and Linkerd are counted and reported once a kind', () => {
    const { mesh, codes } = read('{apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: {name: a}}\n---\n'.repeat(2))
    expect(mesh.notEvaluated).toEqual({ 'gateway.networking.k8s.io/HTTPRoute': 2 })
    expect(codes).toEqual(['not-evaluated'])
  })

  it('annotations and labels that redirect traffic are named', () => {
    const text = `{apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {template: {metadata: {annotations: {traffic.sidecar.istio.io/excludeOutboundPorts: '80'}}}}}`
    expect(read(text).lines).toEqual([
      'm.yaml:1:105: spec.template.metadata.annotations["traffic.sidecar.istio.io/excludeOutboundPorts"]: annotation traffic.sidecar.istio.io/excludeOutboundPorts: not evaluated',
    ])
  })
})

describe('loadMesh', () => {
  it('is left with every issue when one is an error', () => {
    expect(isLeft(loadMesh([{ name: 'm.yaml', text: 'a: [' }]))).toBe(true)
    const loaded = loadMesh([{ name: 'm.yaml', text: service('{name: a, name: b}') }])
    expect(isRight(loaded) && loaded.right.issues).toMatchObject([{ severity: 'warning' }])
  })
})
