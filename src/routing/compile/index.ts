/** Owns route tables in an image: hosts, virtual hosts and their routes, in the order in which they are tried. */
import { ACTION_DIRECT, ACTION_FORWARD, ACTION_NONE, ACTION_REDIRECT, VH_FALLS_THROUGH, VH_REQUIRES_TLS } from '../../core/layout/routes.ts'
import type { CompileContext } from '../../image/context.ts'
import { compileHosts, compileList } from '../../matching/compile/list.ts'
import { toByteString } from '../../model/bytes.ts'
import type { RepeatedHeaders, Route, RouteTable, VirtualHost } from '../../model/index.ts'
import { compileFault, compileForward, compileRedirect } from './actions.ts'
import { compilePasses } from './passes.ts'

/** Kind of the action and address of its body. */
const compileAction = (c: CompileContext, route: Route): readonly [action: number, body: number] => {
  const { action } = route
  const { w } = c
  switch (action.kind) {
    case 'forward':
      return action.destinations.length === 0
        ? [ACTION_NONE, w.string(toByteString(`${route.subject} has no destination`))]
        : [ACTION_FORWARD, compileForward(c, action, route)]
    case 'redirect':
      return [ACTION_REDIRECT, compileRedirect(c, action)]
    case 'direct':
      return [ACTION_DIRECT, w.shared([action.status, w.string(action.body)])]
    case 'none':
      return [ACTION_NONE, w.string(toByteString(`${route.subject} has no action`))]
  }
}

const compileRoute = (c: CompileContext, host: VirtualHost, route: Route, index: number): number => {
  const { w } = c
  const [action, body] = compileAction(c, route)
  const fault = route.action.kind === 'none' ? 0 : compileFault(c, route.action.fault)
  const [request, response] = [compilePasses(c, route.requestHeaders), compilePasses(c, route.responseHeaders)]
  const work = [request.at, request.count, response.at, response.count]
  const names = [w.string(route.name), index, w.string(toByteString(host.name))]
  return w.block([action, w.reference(route.reference), body, fault, ...work, ...names])
}

const compileVirtualHost = (c: CompileContext, host: VirtualHost, repeated: RepeatedHeaders): readonly number[] => {
  const { w } = c
  const conditions = host.routes.map(({ match }) => ({ kind: 'all', of: match }) as const)
  const list = compileList(c, conditions, repeated)
  const routes = w.block(host.routes.map((route, index) => compileRoute(c, host, route, index)))
  const flags = (host.requireTls === true ? VH_REQUIRES_TLS : 0) | (host.onMiss === 'next' ? VH_FALLS_THROUGH : 0)
  return [flags, list, routes, w.reference(host.reference), w.string(toByteString(host.name))]
}

/** Address of a ROUTE TABLE. `repeated`: how conditions see several lines of one header. */
export const compileTable = (c: CompileContext, table: RouteTable, repeated: RepeatedHeaders): number => {
  const { w } = c
  const hosts = table.hosts.filter(({ virtualHost }) => table.virtualHosts[virtualHost] !== undefined)
  const list = compileHosts(c, { hosts, ignorePort: table.ignorePort })
  const targets = w.block(hosts.map(({ virtualHost }) => virtualHost))
  const virtualHosts = w.block(table.virtualHosts.flatMap((host) => compileVirtualHost(c, host, repeated)))
  return w.block([list, targets, virtualHosts, table.virtualHosts.length])
}
