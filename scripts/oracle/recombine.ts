/** New cases out of recorded ones: policies of two or three cases about one mesh together, edited here and there. */
import fc from 'fast-check'
import { parseAllDocuments } from 'yaml'
import { families, readFamily } from '../../test/conformance/store.ts'
import type { Puzzle } from './puzzle.ts'
import { type Question, readQuestion } from './question.ts'

interface Named {
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace?: string }
}

interface Seed {
  readonly fixed: readonly Named[]
  readonly policies: readonly Named[]
  readonly question: Question
}

const native = new Set(['Namespace', 'Service', 'Pod'])

const seedOf = (line: string): Seed => {
  const question = readQuestion(line)
  const objects = parseAllDocuments(question.config, { version: '1.1', schema: 'core', logLevel: 'silent' })
    .map((document) => document.toJS() as Named | null)
    .filter((object) => object !== null && typeof object === 'object')
  return { question, fixed: objects.filter(({ kind }) => native.has(kind)), policies: objects.filter(({ kind }) => !native.has(kind)) }
}

/** Seeds that share a mesh and a proxy, so that their policies and requests fit each other. */
const readGroups = (): readonly (readonly Seed[])[] => {
  const groups = new Map<string, Seed[]>()
  for (const line of families().flatMap(readFamily)) {
    const seed = seedOf(line)
    const key = JSON.stringify([seed.fixed, seed.question.proxies])
    groups.set(key, [...(groups.get(key) ?? []), seed])
  }
  return [...groups.values()]
}

/** Draws from 0 to below 1, one after the other. */
type Draw = () => number

const choose = <T>(values: readonly T[], draw: Draw): T | undefined => values[Math.floor(draw() * values.length)]

const edit = (value: unknown, draw: Draw): unknown => {
  const chance = draw()
  if (Array.isArray(value)) {
    if (chance < 0.05) return value.toReversed()
    const list = value.length > 1 && chance < 0.1 ? value.slice(1) : value
    return list.map((member) => edit(member, draw))
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value)
    const dropped = chance < 0.04 ? choose(entries, draw) : undefined
    const [only] = entries
    if (only !== undefined && entries.length === 1 && chance < 0.1 && ['exact', 'prefix', 'regex'].includes(only[0])) {
      return { [choose(['exact', 'prefix', 'regex'], draw) ?? 'exact']: only[1] }
    }
    return Object.fromEntries(entries.filter((entry) => entry !== dropped).map(([key, member]) => [key, edit(member, draw)]))
  }
  if (typeof value === 'string' && chance < 0.02) return choose([`${value}*`, `*${value}`, value.toUpperCase(), `${value}/`], draw)
  if (typeof value === 'number' && chance < 0.03) return choose([0, 1, value + 1, 80, 100], draw)
  return value
}

const paths = ['/', '/a', '/a/b', '//a', '/a/', '/A', '/a?x=1&v=2', '/%61', '/a%2Fb', '/a/../b', '/x;y=1', '/a//b?q=/../', '/admin']

const editRequest = (request: Record<string, unknown>, draw: Draw): Record<string, unknown> => {
  const chance = draw()
  if (request.protocol === 'tcp') return request
  if (chance < 0.2) return { ...request, path: choose(paths, draw) }
  if (chance < 0.3) return { ...request, method: choose(['GET', 'POST', 'OPTIONS', 'HEAD'], draw) }
  if (chance < 0.4)
    return { ...request, authority: choose([`${request.authority}:80`, `${request.authority}`.toUpperCase(), 'web', 'web.app'], draw) }
  if (chance < 0.5) return { ...request, headers: [...((request.headers as unknown[]) ?? []), choose([['x-a', '1'], ['x-forwarded-for', '1.2.3.4'], ['origin', 'http://a.example']], draw)] } // biome-ignore format: one edit a line
  return request
}

const combine = (group: readonly Seed[], draw: Draw): Puzzle | undefined => {
  const chosen = [0, 1, 2].slice(0, 1 + Math.floor(draw() * 3)).flatMap(() => choose(group, draw) ?? [])
  const [first] = chosen
  if (first === undefined) return undefined
  const names = new Map<string, unknown>()
  for (const object of chosen.flatMap(({ policies }) => policies)) {
    const { kind, metadata } = object
    const key = `${kind}/${metadata?.namespace}/${metadata?.name}`
    if (!names.has(key) && draw() < 0.85) names.set(key, draw() < 0.5 ? edit({ ...object }, draw) : object)
  }
  const weighted = chosen.some(({ question }) => question.requests.some(({ request }) => request.random !== undefined))
  const requests = chosen.flatMap(({ question }) => question.requests.filter(() => draw() < 12 / question.requests.length))
  const meshConfigs = chosen.map(({ question }) => question.meshConfig ?? '')
  const text = choose(meshConfigs, draw) ?? ''
  return {
    objects: [...first.fixed, ...[...names.values()].filter((object) => isNamed(object))],
    meshConfig: text === '' ? {} : parseAllDocuments(text)[0]?.toJS(),
    proxies: first.question.proxies,
    refusing: first.question.refusing ?? [],
    requests: requests.map(({ request }) => editRequest({ ...request, ...(weighted ? { random: request.random ?? 7 } : {}) }, draw)),
  }
}

/** An edit may have taken away what makes an object one. */
const isNamed = (object: unknown): boolean => {
  const { apiVersion, kind, metadata } = object as { apiVersion?: unknown; kind?: unknown; metadata?: Partial<Named['metadata']> }
  return (
    typeof apiVersion === 'string' &&
    /\.istio\.io\/v1\w*$/.test(apiVersion) &&
    typeof kind === 'string' &&
    /^[a-z0-9.-]+$/.test(metadata?.name ?? '')
  )
}

/** Cases of one round; larger groups come more often. */
export const recombined = (): ((seed: number, count: number) => readonly Puzzle[]) => {
  const groups = readGroups().filter((group) => group.length > 1)
  const weights = groups.map((group) => Math.sqrt(group.length))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return (seed, count) => {
    const draws = fc.sample(fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })), { seed, numRuns: 1 })[0]
    const draw: Draw = () => draws?.next().value ?? 0
    const pick = (): readonly Seed[] => {
      let left = draw() * total
      for (const [i, group] of groups.entries()) {
        left -= weights[i] ?? 0
        if (left < 0) return group
      }
      return []
    }
    return Array.from({ length: count }, () => combine(pick(), draw)).filter((puzzle) => puzzle !== undefined)
  }
}
