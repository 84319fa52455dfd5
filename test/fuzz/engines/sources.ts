/** Where views come from, with requests that they know how to answer: recorded cases, generated meshes, generated views. */
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { type Case, readCase } from '../../../src/cli/cases/case.ts'
import { parseExactJson } from '../../../src/cli/cases/exact-json.ts'
import { requestOf } from '../../../src/cli/cases/request.ts'
import { verifyTokens } from '../../../src/cli/tokens.ts'
import { readMesh } from '../../../src/config/index.ts'
import { viewOf } from '../../../src/lowering/istio/index.ts'
import type { RequestDescriptor, View } from '../../../src/model/index.ts'
import { families, readFamily } from '../../conformance/store.ts'
import { arbMesh, arbWireRequest, asText } from '../../property/arbitraries/mesh.ts'
import { arbRequest, arbView } from '../../property/arbitraries/views.ts'
import { arbWorld } from '../../property/arbitraries/worlds.ts'
import { clientRequest, serverRequest } from '../../property/harness.ts'
import { connections, connectionViews } from '../../unit/core/connection-views.ts'
import { routeRequests } from '../../unit/core/route-requests.ts'
import { routeViews } from '../../unit/core/route-views.ts'
import type { Dice } from '../input.ts'

export interface Source {
  readonly from: string
  readonly view: View
  readonly requests: readonly RequestDescriptor[]
}

/** The clock of the recordings' tokens. */
const nowMs = Date.UTC(2026, 7, 27)

export type CaseView = Source & { readonly role: Case['proxies'][number]['role'] }

/** Every view of a case that can be made, with the requests that it was asked. */
export const viewsOfCase = async (line: string): Promise<readonly CaseView[]> => {
  const json = parseExactJson(line)
  if ('error' in json) return []
  const given = readCase(json.value)
  if ('error' in given) return []
  const { id, config, meshConfig, proxies, requests } = given.case
  const { mesh } = readMesh([{ name: id, text: config }], { meshConfig })
  const out: CaseView[] = []
  for (const { role, pod, namespace } of proxies) {
    const own = requests.filter(({ at }) => at === role)
    const lowered = viewOf(mesh, { namespace, workload: pod, kind: 'Pod', role: role === 'gateway' ? 'gateway' : 'sidecar' })
    if (own.length === 0 || E.isLeft(lowered)) continue
    const view = { ...lowered.right, enforced: true }
    const asked: RequestDescriptor[] = []
    for (const one of own) {
      const bare = requestOf(one)
      const externalAuthorizer = one.path.includes('extdeny') ? ('deny' as const) : ('allow' as const)
      asked.push({ ...bare, tokens: await verifyTokens(view, bare, nowMs), externalAuthorizer })
    }
    out.push({ from: id, role, view, requests: asked })
  }
  return out
}

let recorded: readonly string[] | undefined

const ofRecorded = async (dice: Dice): Promise<readonly Source[]> => {
  recorded ??= families().flatMap(readFamily)
  return viewsOfCase(dice.pick(recorded))
}

const seedOf = (dice: Dice): { readonly seed: number; readonly numRuns: number } => ({ seed: dice.below(2 ** 31), numRuns: 1 })
const one = <T>(arbitrary: fc.Arbitrary<T>, dice: Dice): T => fc.sample(arbitrary, seedOf(dice))[0] as T

const ofWorld = (dice: Dice): Promise<readonly Source[]> => {
  const { objects, meshConfig, proxies, requests } = one(arbWorld, dice)
  const text = JSON.stringify(
    {
      id: 'world',
      config: asText(objects),
      meshConfig: JSON.stringify(meshConfig),
      proxies,
      requests: requests.map((request) => ({ request })),
    },
    (_, member: unknown) => (typeof member === 'bigint' ? `${member}n` : member),
  )
  return viewsOfCase(text.replace(/"random":"(\d+)n"/g, '"random":$1'))
}

const many = <T>(arbitrary: fc.Arbitrary<T>, dice: Dice): readonly T[] => fc.sample(arbitrary, { ...seedOf(dice), numRuns: 24 })

const ofMesh = async (dice: Dice): Promise<readonly Source[]> => {
  const { mesh } = readMesh([{ name: 'mesh', text: asText(one(arbMesh, dice)) }])
  const wires = many(arbWireRequest, dice)
  return (['client', 'web-1'] as const).flatMap((workload) => {
    const view = viewOf(mesh, { namespace: 'app', workload, kind: 'Pod' })
    if (E.isLeft(view)) return []
    const requests = wires.map((wire) => (workload === 'client' ? clientRequest(wire) : serverRequest(wire)))
    return [{ from: 'mesh', view: view.right, requests }]
  })
}

const ofViews = async (dice: Dice): Promise<readonly Source[]> => {
  switch (dice.below(3)) {
    case 0:
      return [{ from: 'views', view: one(arbView, dice), requests: many(arbRequest, dice) }]
    case 1:
      return [{ from: 'connections', view: one(connectionViews, dice), requests: many(connections, dice) }]
    default: {
      const view = one(routeViews, dice)
      const direction = view.listeners[0]?.direction ?? 'outbound'
      return [{ from: 'routes', view, requests: many(routeRequests, dice).map((request) => ({ ...request, direction })) }]
    }
  }
}

const kinds = [ofRecorded, ofWorld, ofMesh, ofViews] as const

/** Views number `index`: the kinds take turns. */
export const sourcesOf = (dice: Dice, index: number): Promise<readonly Source[]> => (kinds[index % kinds.length] ?? ofRecorded)(dice)
