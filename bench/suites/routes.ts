/** `routes`: growth with the number of routes, for each kind of match. */
import { compiled, integers, must } from '../engines.ts'
import { type Contestant, race, type Timing } from '../measure.ts'
import { findMyWayRouter } from '../peers/find-my-way.ts'
import { grpcRoutes } from '../peers/grpc-xds.ts'
import type { Table } from '../report.ts'
import { type RouteKind, type RoutesWorkload, routeKinds, routes } from '../workloads/routes.ts'
import { bestOf, type Settings, type SuiteResult } from './suite.ts'

const SIZES = [1, 10, 100, 1_000, 10_000, 100_000] as const
const QUICK_SIZES = [10, 10_000, 100_000] as const

const out = integers()

const contestantsOf = (workload: RoutesWorkload): { readonly list: readonly Contestant[]; readonly facts: Table['facts'] } => {
  const { image, compileMs, loadMs, policies } = compiled(workload.view)
  const list = (['hitLast', 'miss'] as const).flatMap((kind) => {
    const { request, route } = workload.asks[kind]
    return policies.map(({ name, policy }): Contestant => {
      must(policy.decide(request).route?.name === route, `${name} routes ${kind}`)
      return { name: `${name} ${kind}`, run: () => policy.decideInto(request, out) }
    })
  })
  return { list, facts: { 'compile ms': compileMs, 'load ms': loadMs, 'bytes per route': image.length / workload.prefixes.length } }
}

const peers = ({ prefixes, asks }: RoutesWorkload): readonly Contestant[] => {
  const { path } = asks.hitLast.request
  return [
    { name: 'find-my-way (path alone)', find: findMyWayRouter(prefixes) },
    { name: 'grpc-js-xds matchers', find: grpcRoutes(prefixes) },
  ].map(({ name, find }) => {
    must(find(path) === prefixes.length - 1, name)
    return { name, run: () => void find(path) }
  })
}

const growth = (timings: readonly Timing[]): number => {
  const base = timings.flatMap((timing) => (timing.name.startsWith('10: ') ? [{ ...timing, name: timing.name.slice(4) }] : []))
  return Math.max(...(['hitLast', 'miss'] as const).map((kind) => bestOf(timings, kind) / bestOf(base, kind)))
}

const ofKind = (
  kind: RouteKind,
  { effort, quick, say }: Settings,
): { readonly tables: readonly Table[]; readonly growth: ReadonlyMap<number, number> } => {
  const tables: Table[] = []
  const grown = new Map<number, number>()
  const reference = contestantsOf(routes(kind, 10)).list.map(({ name, run }) => ({ name: `10: ${name}`, run }))
  for (const size of quick ? QUICK_SIZES : SIZES) {
    say(`routes by ${kind}, ${size}`)
    const workload = routes(kind, size)
    const { list, facts } = contestantsOf(workload)
    const timings = race([...list, ...reference, ...(kind === 'prefix' && size <= 1_000 ? peers(workload) : [])], effort)
    grown.set(size, growth(timings))
    tables.push({
      workload: `routes by ${kind}, ${size}`,
      timings: timings.filter(({ name }) => !name.startsWith('10: ')),
      ...(facts === undefined ? {} : { facts }),
    })
  }
  return { tables, growth: grown }
}

export const routesSuite = (settings: Settings): SuiteResult => {
  const kinds = routeKinds.map((kind) => ofKind(kind, settings))
  const most = (size: number): number => Math.max(...kinds.map(({ growth: grown }) => grown.get(size) ?? Number.NaN))
  return {
    tables: kinds.flatMap(({ tables }) => tables),
    ratios: {
      routes_growth_10_10000: {
        value: most(10_000),
        better: 'lower',
        target: 1.5,
        of: '10 000 routes ÷ 10 routes, worst kind of match, hit last and miss',
      },
      routes_growth_10_100000: {
        value: most(100_000),
        better: 'lower',
        target: 2.5,
        of: '100 000 routes ÷ 10 routes, worst kind of match, hit last and miss',
      },
    },
  }
}
