/** `authz`: growth with the number of rules, and the peers at 1 000. */
import { compileView } from '../../src/engine/compile/image.ts'
import { explain } from '../../src/engine/readable.ts'
import { compiled, integers, must } from '../engines.ts'
import { type Contestant, medianMs, race, type Timing } from '../measure.ts'
import { casbinEnforcer } from '../peers/casbin.ts'
import { cedarAuthorizer } from '../peers/cedar.ts'
import { grpcRbac } from '../peers/grpc-xds.ts'
import type { Table } from '../report.ts'
import { type Ask, type AuthzWorkload, authz, authzPolicy } from '../workloads/authz.ts'
import { bestOf, p50Of, type Settings, type SuiteResult } from './suite.ts'

const SIZES = [1, 10, 100, 1_000, 10_000, 100_000] as const
const KINDS = ['hitLast', 'miss', 'hitRandom'] as const

const out = integers()

const contestantsOf = (
  workload: AuthzWorkload,
  isSmall: boolean,
): { readonly list: readonly Contestant[]; readonly facts: Table['facts'] } => {
  const { image, compileMs, loadMs, policies } = compiled(workload.view)
  const list: Contestant[] = []
  for (const kind of KINDS) {
    const asks = workload.asks[kind]
    const at = (i: number): Ask['request'] => (asks[i % asks.length] as Ask).request
    for (const { name, policy } of policies) {
      for (const { request, allowed } of asks) must((policy.decide(request).kind === 'forward') === allowed, `${name} authz ${kind}`)
      list.push({ name: `${name} ${kind}`, run: (i) => policy.decideInto(at(i), out) })
      if (kind === 'hitLast') list.push({ name: `${name} as object`, run: (i) => void policy.decide(at(i)) })
    }
    if (!isSmall) continue
    for (const { request, allowed } of asks) must((explain(workload.view, request).decision.kind === 'forward') === allowed, 'readable')
    list.push({ name: `readable ${kind}`, run: (i) => void explain(workload.view, at(i)) })
  }
  return {
    list,
    facts: {
      'compile ms': compileMs,
      'load ms': loadMs,
      'image bytes': image.length,
      'bytes per rule': image.length / workload.rules.length,
    },
  }
}

const peers = async (workload: AuthzWorkload): Promise<readonly Contestant[]> => {
  const [ask] = workload.asks.hitLast
  const [other] = workload.asks.miss
  if (ask === undefined || other === undefined) return []
  const made = [
    { name: 'casbin', allows: await casbinEnforcer(workload.rules) },
    { name: 'cedar-wasm', allows: cedarAuthorizer(workload.rules) },
    { name: 'grpc-js-xds RBAC', allows: grpcRbac(workload.rules) },
  ]
  const asked = ({ request }: Ask) => [request.source.tls?.principal ?? '', request.path, request.method] as const
  return made.map(({ name, allows }) => {
    must(allows(...asked(ask)) && !allows(...asked(other)), name)
    return { name, run: () => void allows(...asked(ask)) }
  })
}

const growth = (small: readonly Timing[], large: readonly Timing[]): number =>
  Math.max(...(['hitLast', 'miss'] as const).map((kind) => bestOf(large, kind) / bestOf(small, kind)))

export const authzSuite = async ({ effort, say }: Settings): Promise<SuiteResult> => {
  const tables: Table[] = []
  const bySize = new Map<number, readonly Timing[]>()
  // The size that all growth is measured against takes part in the race of each size.
  const reference = contestantsOf(authz(10), false).list.map(({ name, run }) => ({ name: `10: ${name}`, run }))
  for (const size of SIZES) {
    say(`authz, ${size} rules`)
    const workload = authz(size)
    const { list, facts } = contestantsOf(workload, size <= 1_000)
    const timings = race([...list, ...reference, ...(size === 1_000 ? await peers(workload) : [])], effort)
    bySize.set(size, timings)
    tables.push({
      workload: `authz, ${size} rules`,
      timings: timings.filter(({ name }) => !name.startsWith('10: ')),
      ...(facts === undefined ? {} : { facts }),
    })
  }
  const at = (size: number): readonly Timing[] => bySize.get(size) ?? []
  const base = (size: number): readonly Timing[] =>
    at(size).flatMap((timing) => (timing.name.startsWith('10: ') ? [{ ...timing, name: timing.name.slice(4) }] : []))
  const view = authz(10_000).view
  const json = JSON.stringify(authzPolicy(10_000))
  const parseMs = medianMs(9, () => void JSON.parse(json))
  const compileMs = medianMs(7, () => void compileView(view))
  return {
    tables,
    ratios: {
      authz_growth_10_10000: {
        value: growth(base(10_000), at(10_000)),
        better: 'lower',
        target: 1.5,
        of: '10 000 rules ÷ 10 rules, hit last and miss',
      },
      authz_growth_10_100000: {
        value: growth(base(100_000), at(100_000)),
        better: 'lower',
        target: 2.5,
        of: '100 000 rules ÷ 10 rules, hit last and miss',
      },
      casbin1000_vs_authz: {
        value: p50Of(at(1_000), 'casbin') / bestOf(at(1_000), 'hitLast'),
        better: 'higher',
        target: 300,
        of: 'casbin ÷ ours, 1 000 rules',
      },
      cedar1000_vs_authz: {
        value: p50Of(at(1_000), 'cedar-wasm') / bestOf(at(1_000), 'hitLast'),
        better: 'higher',
        target: 1_000,
        of: 'cedar-wasm ÷ ours, 1 000 rules',
      },
      compile10000_vs_jsonparse: {
        value: compileMs / parseMs,
        better: 'lower',
        target: 15,
        of: 'compile 10 000 rules ÷ JSON.parse of the policy',
      },
    },
  }
}
