/** Routes of a delegate VirtualService, merged into the route that delegates to it (istio H-33 to H-37). */
import type { HttpMatchRequest, HttpRoute, VirtualServiceSpec } from '../../../config/istio/virtual-service.ts'
import type { Mesh } from '../../../config/mesh.ts'
import type { Resource } from '../../../config/resource.ts'
import { withFullNames } from '../short-names.ts'
import { exportedTo, isVisibleTo } from '../visibility.ts'
import { matchesConflict } from './match-conflict.ts'
import type { MatchOrigin, ResolvedHttpRoute, ResolvedMatch, RouteOrigin } from './types.ts'

/** A VirtualService without hosts, looked up by `namespace/name`. */
export interface Delegate {
  readonly resource: Resource<VirtualServiceSpec>
  readonly http: readonly HttpRoute[]
  readonly isVisibleTo: (namespace: string) => boolean
}

export const delegatesOf = (mesh: Mesh): ReadonlyMap<string, Delegate> => {
  const delegates = new Map<string, Delegate>()
  for (const resource of mesh.istio.virtualServices) {
    if ((resource.spec.hosts ?? []).length > 0) continue
    const visibility = exportedTo(resource.spec.exportTo, mesh.meshConfig.defaultVirtualServiceExportTo, resource.namespace)
    delegates.set(`${resource.namespace}/${resource.name}`, {
      resource,
      http: withFullNames(resource).http ?? [],
      isVisibleTo: (namespace) => isVisibleTo(visibility, namespace),
    })
  }
  return delegates
}

const nothingFromRoot: ResolvedHttpRoute['fromRoot'] = new Set()
const everything: ResolvedHttpRoute['matches'] = []

/** A route that delegates to nobody. */
export const plainRoute = (spec: HttpRoute, own: RouteOrigin): ResolvedHttpRoute => ({
  spec,
  matches: spec.match?.map((match, matchIndex) => ({ spec: match, own: { ...own, matchIndex } })) ?? everything,
  own,
  fromRoot: nothingFromRoot,
})

/** istio H-34, H-35: the delegate's routes in order; none when it is missing or hidden. */
export const delegatedRoutes = (
  root: HttpRoute,
  rootOrigin: RouteOrigin,
  delegates: ReadonlyMap<string, Delegate>,
): readonly ResolvedHttpRoute[] => {
  const namespace = root.delegate?.namespace || rootOrigin.resource.namespace
  const delegate = delegates.get(`${namespace}/${root.delegate?.name ?? ''}`)
  if (delegate === undefined || !delegate.isVisibleTo(rootOrigin.resource.namespace)) return []
  return delegate.http.flatMap((route, index) => merge(root, rootOrigin, route, { resource: delegate.resource, index }) ?? [])
}

// istio H-36: whole fields; redirect and route stay the delegate's.
const inheritable = [
  'rewrite',
  'directResponse',
  'timeout',
  'retries',
  'fault',
  'mirror',
  'mirrorPercent',
  'mirrorPercentage',
  'corsPolicy',
  'mirrors',
  'headers',
] as const

const joinNames = (root: string | undefined, own: string | undefined): string => [root, own].filter(Boolean).join('-')

const merge = (root: HttpRoute, rootOrigin: RouteOrigin, own: HttpRoute, ownOrigin: RouteOrigin): ResolvedHttpRoute | undefined => {
  const matches = mergeMatches(root.match ?? [], rootOrigin, own.match ?? [], ownOrigin)
  if (matches === undefined) return undefined
  const inherited = inheritable.filter((field) => own[field] === undefined && root[field] !== undefined)
  const supplied: Partial<HttpRoute> = Object.fromEntries(inherited.map((field) => [field, root[field]]))
  return {
    spec: { ...own, ...supplied, name: joinNames(root.name, own.name) },
    matches,
    own: ownOrigin,
    root: rootOrigin,
    fromRoot: new Set(inherited),
  }
}

/** istio H-37; undefined = the route is dropped. */
const mergeMatches = (
  root: readonly HttpMatchRequest[],
  rootOrigin: RouteOrigin,
  own: readonly HttpMatchRequest[],
  ownOrigin: RouteOrigin,
): readonly ResolvedMatch[] | undefined => {
  if (root.length === 0) return own.map((spec, matchIndex) => ({ spec, own: { ...ownOrigin, matchIndex } }))
  if (own.length === 0) return root.map((spec, matchIndex) => ({ spec, own: { ...rootOrigin, matchIndex } }))
  const merged: ResolvedMatch[] = []
  for (const [ownIndex, leaf] of own.entries()) {
    const before = merged.length
    for (const [rootIndex, candidate] of root.entries()) {
      if (matchesConflict(candidate, leaf)) continue
      merged.push(mergeMatch(candidate, { ...rootOrigin, matchIndex: rootIndex }, leaf, { ...ownOrigin, matchIndex: ownIndex }))
    }
    // One match of the delegate that fits nowhere drops the whole route, not only itself.
    if (merged.length === before) return undefined
  }
  return merged
}

const mergeMatch = (root: HttpMatchRequest, rootOrigin: MatchOrigin, own: HttpMatchRequest, ownOrigin: MatchOrigin): ResolvedMatch => ({
  spec: {
    ...root,
    ...own,
    name: joinNames(root.name, own.name),
    headers: { ...root.headers, ...own.headers },
    withoutHeaders: { ...root.withoutHeaders, ...own.withoutHeaders },
    queryParams: { ...root.queryParams, ...own.queryParams },
    sourceLabels: { ...root.sourceLabels, ...own.sourceLabels },
    port: own.port || root.port || 0,
    sourceNamespace: own.sourceNamespace || root.sourceNamespace || '',
    gateways: own.gateways?.length ? own.gateways : (root.gateways ?? []),
  },
  own: ownOrigin,
  root: rootOrigin,
})
