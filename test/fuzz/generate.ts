/** Seed and number → input, always the same one. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { parseExactJson } from '../../src/cli/cases/exact-json.ts'
import { families, readFamily } from '../conformance/store.ts'
import { destinationRule, serviceEntry, sidecar, workloadEntry } from '../property/arbitraries/destinations.ts'
import { arbMesh, asText, type KubernetesObject } from '../property/arbitraries/mesh.ts'
import { several } from '../property/arbitraries/parts.ts'
import { delegate, virtualService } from '../property/arbitraries/virtual-services.ts'
import { type Dice, diceFrom, type FuzzInput, type FuzzRequest, type Target, targets } from './input.ts'
import { mutateRequest, mutateText } from './mutate.ts'

type Seed = Omit<FuzzInput, 'target'>

interface RecordedCase {
  readonly config: string
  readonly meshConfig?: string
  readonly proxies: FuzzInput['proxies']
  readonly requests: readonly { readonly request: FuzzRequest & { readonly random?: unknown } }[]
}

const ofCase = (line: string): Seed => {
  const json = parseExactJson(line)
  const { config, meshConfig, proxies, requests } = ('value' in json ? json.value : {}) as unknown as RecordedCase
  return {
    config,
    meshConfig: meshConfig ?? '',
    proxies,
    requests: requests.slice(0, 6).map(({ request: { random, ...rest } }) => ({
      ...rest,
      headers: rest.headers ?? [],
      method: rest.method ?? 'GET',
      path: rest.path ?? '/',
      ...(random === undefined ? {} : { random: String(random) }),
    })),
  }
}

const plainRequest: FuzzRequest = { at: 'client', method: 'GET', authority: 'web', path: '/', headers: [], port: 80 }

const exampleTexts = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8'))

const examples = (): readonly Seed[] => {
  const texts = exampleTexts(join(process.cwd(), 'examples'))
  const together = texts.join('\n---\n')
  const proxies = [{ role: 'client' as const, pod: 'productpage-v1', namespace: 'default' }]
  return [...texts, together].map((config) => ({
    config,
    meshConfig: '',
    proxies,
    requests: [{ ...plainRequest, authority: 'reviews:9080', port: 9080 }],
  }))
}

/** At most so many recorded cases of a family: every kind of configuration, not every variant. */
const perFamily = 12

const spread = <T>(values: readonly T[], most: number): readonly T[] =>
  values.filter((_, i) => Math.floor((i * most) / values.length) !== Math.floor(((i - 1) * most) / values.length))

let known: readonly Seed[] | undefined
const corpus = (): readonly Seed[] => {
  known ??= [...examples(), ...families().flatMap((family) => spread(readFamily(family), perFamily).map(ofCase))]
  return known
}

const arbObjects: fc.Arbitrary<readonly KubernetesObject[]> = fc
  .tuple(
    arbMesh,
    several(2, (i) => virtualService(i + 50)),
    several(1, (i) => delegate(i + 60)),
    several(2, (i) => destinationRule(i + 70)),
    several(2, (i) => serviceEntry(i + 80)),
    several(1, (i) => sidecar(i + 90)),
    several(1, (i) => workloadEntry(i + 95)),
  )
  .map((parts) => parts.flat())

const meshProxies = [
  { role: 'client', pod: 'client', namespace: 'app' },
  { role: 'server', pod: 'web-1', namespace: 'app' },
] as const

/** A leaf of a typed object becomes something else. */
const damage = (text: string, dice: Dice): string => {
  const leaves = [...text.matchAll(/:("[^"]*"|-?\d+(?:\.\d+)?|true|false|null)/g)]
  const leaf = dice.pick(leaves)
  const put = dice.pick(['null', '""', '[]', '{}', '-1', '1e400', '"*"', '"100%"', '"-5s"', 'true', '"(a{1000}){1000}"', '"(?:a?){1000}b|a"', '"__proto__"', '[null]', '{"__proto__":{}}', '99999999999', '"ü"'])
  return leaf === undefined ? text : `${text.slice(0, leaf.index)}:${put}${text.slice(leaf.index + leaf[0].length)}`
} // biome-ignore format: a table

const resources = (dice: Dice): Seed => {
  const [objects = []] = fc.sample(arbObjects, { seed: dice.below(2 ** 31), numRuns: 1 })
  let config = asText(objects)
  for (let left = dice.below(4); left > 0; left--) config = damage(config, dice)
  const client = {
    ...plainRequest,
    authority: dice.pick(['web', 'api', 'web.other', 'a.example.com']),
    path: dice.pick(['/', '/a', '/a/b?v=1']),
  }
  const server: FuzzRequest = { ...plainRequest, at: 'server', port: dice.pick([8080, 3306]), dstIP: '10.1.0.1' }
  return { config, meshConfig: '', proxies: meshProxies, requests: [client, server].map((request) => mutateRequest(request, dice)) }
}

const randomText = (dice: Dice): string =>
  Array.from({ length: dice.below(600) }, () => String.fromCharCode(dice.below(dice.pick([128, 256, 65_536])))).join('')

/** One piece over and over, as far as some hundred kilobytes. */
const repeated = (text: string, dice: Dice): string => {
  const from = dice.below(text.length)
  const piece = text.slice(from, from + 1 + dice.below(dice.pick([4, 60, 2_000])))
  return text.slice(0, from) + piece.repeat(Math.floor(200_000 / Math.max(piece.length, 1))) + text.slice(from)
}

const yaml = (dice: Dice): Seed => {
  const seed = dice.pick(corpus())
  const kind = dice.below(200)
  if (kind === 0) return { ...seed, config: repeated(seed.config, dice) }
  if (kind < 10) return { ...seed, config: randomText(dice), meshConfig: randomText(dice) }
  const config = mutateText(seed.config, dice, dice.pick(corpus()).config)
  return { ...seed, config, meshConfig: dice.below(4) === 0 ? mutateText(seed.meshConfig, dice, seed.config) : seed.meshConfig }
}

const requests = (dice: Dice): Seed => {
  const seed = dice.pick(corpus())
  const start = seed.requests.length > 0 ? seed.requests : [plainRequest]
  return { ...seed, requests: Array.from({ length: 8 }, () => mutateRequest(dice.pick(start), dice)) }
}

const salt = (dice: Dice): number => dice.below(2 ** 31)
const images = (dice: Dice): Seed => ({ ...(dice.below(2) === 0 ? resources(dice) : dice.pick(corpus())), salt: salt(dice) })
const patterns = (dice: Dice): Seed => ({ config: '', meshConfig: '', proxies: [], requests: [], salt: salt(dice) })

const generators: { readonly [target in Target]: (dice: Dice) => Seed } = { yaml, resources, requests, images, patterns }

/** Input number `index` of a run; without a target they take turns. */
export const inputOf = (seed: number, index: number, only?: Target): FuzzInput => {
  const target = only ?? (targets[index % targets.length] as Target)
  const dice = diceFrom(Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b))
  return { target, ...generators[target](dice) }
}
