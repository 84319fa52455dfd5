/** Law: no text makes readMesh throw, and what it says about a text is finite and placed inside it. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { locate, readMesh } from '../../src/config/index.ts'
import { runs } from './harness.ts'

const snippets = [
  '---\n', '...\n', 'apiVersion: networking.istio.io/v1\n', 'kind: VirtualService\n', 'metadata: {name: a}\n', 'spec:\n', '  http:\n', '  - ', '{', '}', '[', ']', ',',
  ': ', '- ', '? ', '&a ', '*a ', '<<: ', '!!str ', '!x ', '|\n', '>-\n', '"', "'", '#', '%YAML 1.1\n', '\n', ' ', '\t', '\\', '__proto__', 'y', '0x', '.inf', '1e999', '\u{feff}', '\r\n', '\0', '\u{d800}',
  'kind: List\nitems:\n', 'data: {mesh: "a: ["}\n', 'trustDomain: ',
] // biome-ignore format: a table

const hostileText = fc.oneof(
  { arbitrary: fc.array(fc.constantFrom(...snippets), { maxLength: 60 }).map((parts) => parts.join('')), weight: 3 },
  { arbitrary: fc.string({ unit: 'binary', maxLength: 200 }), weight: 1 },
)

const isFinding = (text: string): boolean => {
  const { mesh, issues } = readMesh([{ name: 'x', text }], { meshConfig: text })
  for (const spot of mesh.positions.keys()) {
    const [group = '', kind = '', namespace = '', name = ''] = spot.split('/')
    locate(mesh, { group, kind, namespace, name, path: ['spec', 'http', 0, 'x'], role: 'decided' })
  }
  const lines = text.split('\n').length
  return issues.every((issue) => issue.line >= 1 && issue.line <= lines && issue.col >= 1 && issue.message !== '')
}

const kinds = ['VirtualService', 'DestinationRule', 'Gateway', 'ServiceEntry', 'Sidecar', 'WorkloadEntry'].map((kind) => [
  'networking.istio.io/v1',
  kind,
])
const others = [
  ['security.istio.io/v1', 'AuthorizationPolicy'],
  ['security.istio.io/v1', 'PeerAuthentication'],
  ['security.istio.io/v1', 'RequestAuthentication'],
  ['telemetry.istio.io/v1', 'Telemetry'],
  ['v1', 'Service'],
  ['v1', 'Pod'],
  ['v1', 'ConfigMap'],
  ['apps/v1', 'Deployment'],
  ['discovery.k8s.io/v1', 'EndpointSlice'],
  ['split.smi-spec.io/v1alpha1', 'TrafficSplit'],
  ['install.istio.io/v1alpha1', 'IstioOperator'],
]

const words = [
  'http',
  'match',
  'route',
  'hosts',
  'rules',
  'from',
  'source',
  'ports',
  'template',
  'spec',
  'metadata',
  'labels',
  'tls',
  'mode',
  'servers',
  'meshConfig',
  'items',
  '__proto__',
  'toString',
]
const anyJson = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    fc.constantFrom(null, true, 0, -1, 80, 1.5, '', 'a', '5s', 'STRICT'),
    tie('list'),
    tie('object'),
  ),
  list: fc.array(tie('value'), { maxLength: 3 }),
  object: fc.dictionary(fc.constantFrom(...words), tie('value'), { maxKeys: 5, noNullPrototype: false }),
})).value

describe('readMesh', () => {
  it('never throws on text', () => {
    fc.assert(fc.property(hostileText, isFinding), runs(1500))
  })

  it('never throws on objects of any shape', () => {
    fc.assert(
      fc.property(fc.constantFrom(...kinds, ...others), anyJson, anyJson, ([apiVersion, kind], spec, metadata) => {
        return isFinding(
          JSON.stringify({ apiVersion, kind, metadata: { name: 'a', x: metadata }, spec, data: { mesh: JSON.stringify(spec) } }),
        )
      }),
      runs(700),
    )
  })

  // Quadratic reading of any of these would outlast the test's own time limit.
  it('comes back from a hundred kilobytes of anything, with few words about it', () => {
    for (const piece of ['[', '{a: ', '- ', ']', ',', '! ', '&a ', '*a ', '%\n', '? a\n', 'a: b\n', '"', '---\n', '#\n', '\t']) {
      const { issues } = readMesh([{ name: 'x', text: piece.repeat(100_000 / piece.length) }])
      expect(issues.length, piece).toBeLessThan(100_000)
    }
  })
})
