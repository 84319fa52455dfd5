/** Questions to the oracle and its answers: JSON in and out, integers beyond 2^53 kept. Format of recorded cases. */
import { type ExactJson, parseExactJson } from '../../src/cli/cases/exact-json.ts'

/** A case to be answered, in the format of the recorded ones; what it has beside these fields travels along. */
export interface Question {
  readonly id: string
  readonly config: string
  readonly meshConfig?: string
  readonly proxies: readonly { readonly role: string; readonly pod: string; readonly namespace: string }[]
  readonly refusing?: readonly string[]
  readonly requests: readonly { readonly request: { readonly [field: string]: ExactJson } }[]
  readonly facts?: { readonly [name: string]: unknown } | null
}

/** What the oracle says of one case; `expects[n]` belongs to request n. */
export interface Recording {
  readonly id: string
  readonly validation: readonly unknown[]
  readonly oracle?: { readonly error?: string; readonly nack?: { readonly [listener: string]: string } }
  readonly routes?: { readonly [routeKey: string]: unknown }
  readonly facts?: { readonly [name: string]: unknown }
  readonly expects: readonly { readonly outcome: string; readonly [field: string]: unknown }[]
}

/** Private use: occurs in no text that is worth asking about. */
const mark = '\u{e000}integer:'

/** JSON of a value that may hold `bigint`s. */
export const exactText = (value: unknown, indent = 0): string =>
  JSON.stringify(value, (_key, member: unknown) => (typeof member === 'bigint' ? `${mark}${member}` : member), indent).replaceAll(
    new RegExp(`"${mark}(-?\\d+)"`, 'g'),
    '$1',
  )

/** @throws when a line is no JSON object with an id. */
export const readQuestion = (line: string): Question => {
  const json = parseExactJson(line)
  if ('error' in json) throw new Error(`no JSON: ${json.error}`)
  const question = json.value as unknown as Question
  if (typeof question.id !== 'string' || !Array.isArray(question.requests)) throw new Error('no case: `id` and `requests` are missing')
  return question
}

/** The line that asks the oracle for everything that the case has or wants. */
export const questionText = ({ id, config, meshConfig, proxies, refusing, requests, facts }: Question): string =>
  exactText({
    id,
    config,
    meshConfig,
    proxies,
    refusing,
    want: Object.keys(facts ?? {}),
    requests: requests.map(({ request }) => ({ request })),
  })

/** A case with what was recorded of it. */
export interface RecordedCase extends Question {
  readonly validation: Recording['validation']
}

/** Some releases quote the address of an endpoint; here that is a socket of the recorder, and another one every time. */
const namesSocket = (value: unknown): boolean => JSON.stringify(value ?? null).includes('|remote address:/')

const withoutSockets = (expect: Recording['expects'][number] | undefined): Recording['expects'][number] | undefined =>
  expect === undefined || !(namesSocket(expect.body) || namesSocket(expect.responseHeaders))
    ? expect
    : { outcome: expect.outcome, ...Object.fromEntries(Object.entries(expect).filter(([, value]) => !namesSocket(value))) }

/** The case with what was recorded of it in place of what it said before. */
export const recordedCase = (question: Question, { validation, oracle, routes, facts, expects }: Recording): RecordedCase => {
  const { facts: _facts, ...rest } = question
  const told = Object.entries({ oracle, routes, facts }).filter(([, value]) => value !== undefined)
  for (const name of ['oracle', 'routes', 'validation', 'want']) Reflect.deleteProperty(rest, name)
  return {
    ...rest,
    requests: question.requests.map(({ request }, n) => ({ request, expect: withoutSockets(expects[n]) })),
    validation,
    ...Object.fromEntries(told),
  }
}
