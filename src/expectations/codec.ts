/** The format of a test file as codecs: what decodes, and what is told of what does not. docs/testing-policies.md describes it. */
import * as t from 'io-ts'
import { Codec, expected, isObject } from '../config/codec/codec.ts'
import {
  bool,
  type Decoded,
  double,
  int32,
  map,
  message,
  parseDurationMs,
  repeated,
  string,
  timestamp,
  uint32,
} from '../config/codec/index.ts'

/** `a` or `[a, b]`. */
const oneOrMany = new Codec<readonly string[]>(
  'text or list of text',
  (u, c) => {
    const texts: readonly unknown[] = Array.isArray(u) ? u : [u]
    const isText = (one: unknown): one is string => typeof one === 'string'
    return texts.every(isText) ? t.success(texts) : expected('text or a list of text', u, c)
  },
  () => [],
)

/** Limits are told as durations; `none` is 0. */
const limit = new Codec<number>(
  'limit',
  (u, c) => {
    const ms = u === 'none' ? 0 : typeof u === 'string' ? parseDurationMs(u) : undefined
    return ms === undefined || ms < 0 ? expected('a duration such as `1.5s`, or `none`', u, c) : t.success(ms)
  },
  () => 0,
)

/** What the application answers to one attempt: a status, or a word such as `connect-failure`. */
const attemptOutcome = new Codec<string>(
  'outcome of an attempt',
  (u, c) =>
    typeof u === 'string' || typeof u === 'number' ? t.success(String(u)) : expected('a status or a word such as `connect-failure`', u, c),
  () => '',
)

const claims = new Codec<Readonly<Record<string, unknown>>>(
  'claims',
  (u, c) => (isObject(u) ? t.success(u) : expected('an object with the claims of a token', u, c)),
  () => ({}),
)

const certain = new Codec<true>(
  'true',
  (u, c) => (u === true ? t.success(true) : expected('true; the opposite stands under `not`', u, c)),
  () => true,
)

const denialFields = message('deny', { policy: string, rule: uint32, layer: string })
export type Denial = t.TypeOf<typeof denialFields>

const layers = ['custom', 'deny', 'allow']

const denial = new Codec<Denial>(
  'deny',
  (u, c) => {
    if (u === true) return t.success({})
    if (typeof u === 'string') return t.success({ policy: u })
    if (!isObject(u)) return expected('`true`, the name of a policy, or an object', u, c)
    if (typeof u.layer === 'string' && !layers.includes(u.layer))
      return expected('one of `custom`, `deny`, `allow`', u.layer, t.appendContext(c, 'layer', string, u.layer))
    return denialFields.validate(u, c)
  },
  () => ({}),
  denialFields.shape,
)

const routeFields = message('route', { virtualService: string, http: uint32, match: uint32, name: string })
/** `text`: the VirtualService, or the words of `explain`. */
export type RouteClaim = t.TypeOf<typeof routeFields> & { readonly text?: string }

const route = new Codec<RouteClaim>(
  'route',
  (u, c) =>
    typeof u === 'string'
      ? t.success({ text: u })
      : isObject(u)
        ? routeFields.validate(u, c)
        : expected('a VirtualService, `none`, or an object', u, c),
  () => ({}),
  routeFields.shape,
)

const retryFields = message('retries', { attempts: uint32, perTryTimeout: limit, retryOn: oneOrMany })
export type RetryClaim = t.TypeOf<typeof retryFields>

const retries = new Codec<RetryClaim>(
  'retries',
  (u, c) => {
    if (u === 'none') return t.success({ attempts: 0 })
    if (typeof u === 'number' && Number.isInteger(u) && u >= 0) return t.success({ attempts: u })
    return isObject(u) ? retryFields.validate(u, c) : expected('a number of retries, `none`, or an object', u, c)
  },
  () => ({}),
  retryFields.shape,
)

const claimMembers = {
  allow: certain,
  deny: denial,
  route,
  subset: string,
  cluster: string,
  workload: string,
  split: map(double),
  status: int32,
  timeout: limit,
  retries,
  attempts: uint32,
}

const claimFields = message('expectation', claimMembers)
/** What must hold of an answer; absent = not asked. */
export type Claims = t.TypeOf<typeof claimFields>

const expectationFields = message('expectation', { ...claimMembers, not: claimFields })
export type Expectation = t.TypeOf<typeof expectationFields>

const expectation = new Codec<Expectation>(
  'expectation',
  (u, c) => {
    if (u === 'allow') return t.success({ allow: true as const })
    if (u === 'deny') return t.success({ deny: {} })
    return isObject(u) ? expectationFields.validate(u, c) : expected('`allow`, `deny` or an object', u, c)
  },
  () => ({}),
  expectationFields.shape,
)

const requestMembers = {
  from: oneOrMany,
  principal: string,
  gateway: string,
  plaintext: bool,
  namespace: string,
  method: oneOrMany,
  url: oneOrMany,
  headers: map(oneOrMany),
  sourceIp: string,
  destinationIp: string,
  endpoint: string,
  claims,
  seed: uint32,
  outcomes: repeated(attemptOutcome),
}

const request = message('request', requestMembers)
export type RequestFields = Decoded<typeof requestMembers>

const row = message('row', { ...requestMembers, name: string, expect: expectation })
const test = message('test', { name: string, request, expect: expectation, table: repeated(row) })
export type TestFields = t.TypeOf<typeof test>

export const testFile = message('test file', {
  files: oneOrMany,
  namespace: string,
  now: timestamp,
  dataplane: string,
  tests: repeated(test),
})
export type TestFileFields = t.TypeOf<typeof testFile>
