/**
 * New cases out of recorded ones: policies and requests of one to three cases about one mesh together. How they are edited
 * is mutate.ts's.
 */
import { parseAllDocuments } from 'yaml'
import { splitmix64 } from '../../src/split/draws.ts'
import { families, readFamily } from '../../test/conformance/store.ts'
import { choose, type Draw, editObject, editRequest, type Pool, poolOf } from './mutate.ts'
import type { Puzzle } from './puzzle.ts'
import { type Question, readQuestion } from './question.ts'

interface Named {
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace?: string }
}

interface Seed {
  readonly family: string
  readonly fixed: readonly Named[]
  readonly policies: readonly Named[]
  readonly meshConfig: object
  readonly question: Question
}

const native = new Set(['Namespace', 'Service', 'Pod'])

const seedOf = (family: string, line: string): Seed => {
  const question = readQuestion(line)
  const objects = parseAllDocuments(question.config, { version: '1.1', schema: 'core', logLevel: 'silent' })
    .map((document) => document.toJS() as Named | null)
    .filter((object) => object !== null && typeof object === 'object')
  return {
    family,
    question,
    meshConfig: (parseAllDocuments(question.meshConfig ?? '')[0]?.toJS() as object | null | undefined) ?? {},
    fixed: objects.filter(({ kind }) => native.has(kind)),
    policies: objects.filter(({ kind }) => !native.has(kind)),
  }
}

const drawsOf = (seed: number): Draw => {
  let state = BigInt(seed)
  return () => {
    state = splitmix64(state)
    return Number(state >> 11n) / 2 ** 53
  }
}

/** An edit may make a route of several destinations. The draw travels as a header, which must not be one too many. */
const drawn = ({ random = 7, ...request }: { readonly [field: string]: unknown }): { readonly [field: string]: unknown } =>
  JSON.stringify(request.headers ?? []).length > 1_000 ? request : { ...request, random }

interface Pools {
  readonly policies: Pool
  readonly natives: Pool
  readonly requests: Pool
  readonly meshConfigs: Pool
}

/** `others` share mesh and proxy with `first`, so that their policies and requests fit it. */
const combine = (first: Seed, others: readonly Seed[], pools: Pools, draw: Draw): Puzzle => {
  const chosen = [first, ...[0, 1].slice(0, Math.floor(draw() * 3)).flatMap(() => choose(others, draw) ?? [])]
  const names = new Map<string, unknown>()
  for (const object of chosen.flatMap(({ policies }) => policies)) {
    const { kind, metadata } = object
    const key = `${kind}/${metadata?.namespace}/${metadata?.name}`
    if (!names.has(key) && draw() < 0.85) names.set(key, draw() < 0.5 ? editObject(object, pools.policies, draw) : object)
  }
  const fixed = first.fixed.map((object) => (draw() < 0.03 ? editObject(object, pools.natives, draw) : object))
  const requests = chosen.flatMap(({ question }) => question.requests.filter(() => draw() < 12 / question.requests.length))
  const meshConfig = choose(chosen, draw)?.meshConfig ?? {}
  return {
    objects: [...fixed, ...[...names.values()].filter(isNamed)],
    meshConfig: draw() < 0.2 ? editObject(meshConfig, pools.meshConfigs, draw) : meshConfig,
    proxies: first.question.proxies,
    refusing: first.question.refusing ?? [],
    families: [...new Set(chosen.map(({ family }) => family))],
    requests: requests.map(({ request }) => drawn(editRequest(request, pools.requests, draw))),
  }
}

/** An edit may have taken away what makes an object one. */
const isNamed = (object: unknown): boolean => {
  const { apiVersion, kind, metadata } = object as { apiVersion?: unknown; kind?: unknown; metadata?: Partial<Named['metadata']> }
  return (
    typeof apiVersion === 'string' &&
    /\.istio\.io\/v1\w*$/.test(apiVersion) &&
    typeof kind === 'string' &&
    typeof metadata?.name === 'string' &&
    /^[a-z0-9.-]+$/.test(metadata.name)
  )
}

/** Cases of one round. Every family is as likely as any other to give the mesh. */
export const recombined = (): ((seed: number, count: number) => readonly Puzzle[]) => {
  const byFamily = families().map((family) => readFamily(family).map((line) => seedOf(family, line)))
  const all = byFamily.flat()
  const groups = new Map<string, Seed[]>()
  const groupOf = new Map<Seed, readonly Seed[]>()
  for (const seed of all) {
    const key = JSON.stringify([seed.fixed, seed.question.proxies])
    const group = groups.get(key) ?? []
    group.push(seed)
    groups.set(key, group)
    groupOf.set(seed, group)
  }
  const pools: Pools = {
    policies: poolOf(all.flatMap(({ policies }) => policies)),
    natives: poolOf(all.flatMap(({ fixed }) => fixed)),
    requests: poolOf(all.flatMap(({ question }) => question.requests.map(({ request }) => request))),
    meshConfigs: poolOf(all.map(({ meshConfig }) => meshConfig)),
  }
  return (seed, count) => {
    const draw = drawsOf(seed)
    return Array.from({ length: count }, () => choose(choose(byFamily, draw) ?? [], draw))
      .filter((first) => first !== undefined)
      .map((first) => combine(first, groupOf.get(first) ?? [], pools, draw))
  }
}
