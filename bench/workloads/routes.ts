/** `routes`: one virtual host of N routes, each with one match of one kind. */
import type { RequestDescriptor, Route, View } from '../../src/model/index.ts'
import { MARK, multiply, outbound, viewIn } from './mesh.ts'

export const routeKinds = ['prefix', 'exact', 'regex', 'header'] as const
export type RouteKind = (typeof routeKinds)[number]

export interface RouteAsk {
  readonly request: RequestDescriptor
  /** Name of the route; undefined = none. */
  readonly route: string | undefined
}

export interface RoutesWorkload {
  readonly view: View
  readonly prefixes: readonly string[]
  readonly asks: { readonly hitLast: RouteAsk; readonly miss: RouteAsk }
}

const matches: Readonly<Record<RouteKind, unknown>> = {
  prefix: { uri: { prefix: `/service-${MARK}/` } },
  exact: { uri: { exact: `/service-${MARK}/items` } },
  regex: { uri: { regex: `/service-${MARK}/[a-z]+` } },
  header: { headers: { 'x-tenant': { exact: `tenant-${MARK}` } } },
}

const requestOf = (kind: RouteKind, number: number): RequestDescriptor =>
  kind === 'header' ? outbound('/items', [['x-tenant', `tenant-${number}`]]) : outbound(`/service-${number}/items`)

const virtualService = (match: unknown) => ({
  apiVersion: 'networking.istio.io/v1',
  kind: 'VirtualService',
  metadata: { name: 'web', namespace: 'app' },
  spec: { hosts: ['web'], http: [{ name: `route-${MARK}`, match: [match], route: [{ destination: { host: 'web' } }] }] },
})

/** A view whose routes named after the marker stand there `count` times. */
const withRoutes = (view: View, count: number): View => ({
  ...view,
  listeners: view.listeners.map((listener) => ({
    ...listener,
    filterChains: listener.filterChains.map((chain) => {
      const { handler } = chain
      if (handler.kind !== 'http') return chain
      const virtualHosts = handler.routes.virtualHosts.map((host) => ({
        ...host,
        routes: host.routes.flatMap((route) => copies(route, count)),
      }))
      return { ...chain, handler: { ...handler, routes: { ...handler.routes, virtualHosts } } }
    }),
  })),
})

const copies = (route: Route, count: number): readonly Route[] =>
  route.name.includes(MARK) ? multiply(route, count, (copy) => copy) : [route]

export const routes = (kind: RouteKind, count: number): RoutesWorkload => ({
  view: withRoutes(viewIn([virtualService(matches[kind])], 'client'), count),
  prefixes: Array.from({ length: count }, (_, i) => `/service-${i}/`),
  asks: {
    hitLast: { request: requestOf(kind, count - 1), route: `route-${count - 1}` },
    miss: { request: requestOf(kind, count), route: undefined },
  },
})
