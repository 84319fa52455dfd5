/** The small mesh that most workloads start from, and how a rule or route of it is multiplied. */
import * as E from 'fp-ts/lib/Either.js'
import { readMesh } from '../../src/config/index.ts'
import { viewOf } from '../../src/lowering/istio/index.ts'
import type { Header, RequestDescriptor, View } from '../../src/model/index.ts'

const base = [
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', namespace: 'app' },
    spec: { clusterIP: '10.96.0.1', selector: { app: 'web' }, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
  },
  {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web-1', namespace: 'app', labels: { app: 'web', 'security.istio.io/tlsMode': 'istio' } },
    spec: { serviceAccountName: 'web', containers: [{ name: 'app' }] },
    status: { podIP: '10.1.0.1' },
  },
  {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'client', namespace: 'app', labels: { app: 'client', 'security.istio.io/tlsMode': 'istio' } },
    spec: { serviceAccountName: 'client', containers: [{ name: 'app' }] },
    status: { podIP: '10.1.0.9' },
  },
]

export const yamlOf = (objects: readonly unknown[]): string => objects.map((object) => JSON.stringify(object)).join('\n---\n')

/** The view of a workload of namespace app, in the base mesh with more objects. */
export const viewIn = (objects: readonly unknown[], workload: 'client' | 'web-1'): View => {
  const { mesh } = readMesh([{ name: 'bench.yaml', text: yamlOf([...base, ...objects]) }])
  const view = viewOf(mesh, { namespace: 'app', workload, kind: 'Pod' })
  if (E.isLeft(view)) throw new Error(view.left.message)
  return view.right
}

/** Five short header values, as issue and README say. */
export const headers: readonly Header[] = [
  ['user-agent', 'bench/1.0'],
  ['accept', '*/*'],
  ['x-request-id', '7d1f0c2a'],
  ['x-user', 'somebody'],
  ['accept-language', 'en'],
]

export const outbound = (path: string, more: readonly Header[] = []): RequestDescriptor => ({
  direction: 'outbound',
  protocol: 'http',
  method: 'GET',
  authority: 'web',
  path,
  headers: [...headers, ...more],
  source: { ip: '10.1.0.9' },
  destination: { ip: '10.96.0.1', port: 80 },
  tokens: [],
  draws: {},
})

export const inbound = (path: string, principal: string, method = 'GET'): RequestDescriptor => ({
  ...outbound(path),
  direction: 'inbound',
  method,
  source: { ip: '10.1.0.9', tls: { kind: 'mutual', principal, alpn: ['istio-http/1.1', 'istio', 'http/1.1'] } },
  destination: { ip: '10.1.0.1', port: 8080 },
})

type Plain = null | boolean | number | string | readonly Plain[] | { readonly [key: string]: Plain }

/** The same value with `NUMBER` in every text replaced, and numbers that are the marker. */
const numbered = (value: Plain, number: number): Plain => {
  if (typeof value === 'string') return value.replaceAll(MARK, String(number))
  if (Array.isArray(value)) return value.map((member) => numbered(member, number))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, numbered(member as Plain, number)]))
}

/** Stands for the number of a rule or route in the one that is multiplied. */
export const MARK = 'NUMBER'

/**
 * `count` copies of what lowering made of one rule or route, each with its own number and index. Lowering a configuration of
 * 100 000 rules gives the same; reading it is not what is measured.
 */
export const multiply = <T>(one: T, count: number, indexed: (copy: T, index: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, i) => indexed(numbered(one as Plain, i) as T, i))
