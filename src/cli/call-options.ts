/** From the options of `fairlead explain` to a call. */
import type { Mesh } from '../config/index.ts'
import type { EngineName } from '../engine/engine.ts'
import { defaultRequestLimits } from '../engine/request-headers.ts'
import type { Call, Caller } from '../explain/index.ts'
import { parseAddress } from '../matching/address.ts'
import type { Json, TokenOutcome } from '../model/index.ts'
import type { ScriptEntry } from '../retry/walk.ts'
import { Failure } from './failure.ts'
import { findWorkload } from './names.ts'
import { isToken, parseHeader, parseUrl } from './url.ts'

export interface ExplainOptions {
  readonly filename: readonly string[]
  readonly namespace?: string
  readonly from?: string
  readonly fromPrincipal?: string
  readonly gateway?: string
  readonly request?: string
  readonly header: readonly string[]
  readonly sourceIp?: string
  readonly destinationIp?: string
  readonly endpoint?: string
  readonly plaintext: boolean
  readonly jwtClaims?: string
  readonly seed?: string
  readonly attemptOutcomes?: string
  readonly allSplits: boolean
  readonly format: 'text' | 'json'
  readonly expect?: 'allow' | 'deny'
  readonly now?: string
  readonly maxRequestHeaders?: string
  readonly maxRequestHeadersKb?: string
  readonly dataplane?: string
  readonly engine?: EngineName
  readonly verbose: boolean
}

const callerOf = (mesh: Mesh, options: ExplainOptions): Caller => {
  const { from, fromPrincipal, gateway, namespace } = options
  const given = [from, fromPrincipal, gateway].filter((one) => one !== undefined)
  if (given.length > 1) throw new Failure('--from, --from-principal and --gateway exclude each other', 'say who sends the request, once')
  if (from !== undefined) return { kind: 'workload', name: findWorkload(mesh, from, '--from', namespace) }
  if (gateway !== undefined) return { kind: 'gateway', name: findWorkload(mesh, gateway, '--gateway', namespace) }
  if (fromPrincipal === '') throw new Failure('--from-principal is empty', 'for example cluster.local/ns/prod/sa/web')
  if (fromPrincipal !== undefined) return { kind: 'principal', principal: fromPrincipal.replace(/^spiffe:\/\//, '') }
  if (options.plaintext) return { kind: 'anonymous' }
  throw new Failure(
    'who sends the request? none of --from, --from-principal, --gateway and --plaintext is given',
    'for example --from default/productpage-v1, or --gateway istio-system/istio-ingressgateway for a request from outside',
  )
}

const claimsOf = (text: string): { readonly [name: string]: Json } => {
  try {
    const claims: unknown = JSON.parse(text)
    if (typeof claims === 'object' && claims !== null && !Array.isArray(claims)) return claims as { readonly [name: string]: Json }
  } catch {
    // told below
  }
  throw new Failure(`--jwt-claims '${text}': expected a JSON object`, `for example --jwt-claims '{"iss":"https://issuer","sub":"alice"}'`)
}

const resets: { readonly [word: string]: NonNullable<ScriptEntry['reset']> } = {
  'connect-failure': 'connectFailure',
  reset: 'connectionTermination',
  'refused-stream': 'refusedStream',
}

/** Longer than every timeout that a route may have. */
const neverMs = 2 ** 31

const outcomeOf = (word: string): ScriptEntry => {
  if (/^[1-5]\d\d$/.test(word)) return { status: Number(word) }
  if (Object.hasOwn(resets, word)) {
    const reset = resets[word]
    if (reset !== undefined) return { reset }
  }
  if (word === 'timeout') return { delayMs: neverMs }
  throw new Failure(
    `--attempt-outcomes: \`${word}\` is no outcome of an attempt`,
    'use status codes, connect-failure, reset, refused-stream or timeout: --attempt-outcomes 503,connect-failure,200',
  )
}

const seedOf = (text: string | undefined): number => {
  if (text === undefined) return 0
  const seed = Number(text)
  if (/^\d+$/.test(text) && seed <= 0xffff_ffff) return seed
  throw new Failure(`--seed ${text}: expected an integer from 0 to 4294967295`)
}

const addressOf = (text: string | undefined, option: string): string | undefined => {
  if (text === undefined || parseAddress(text) !== undefined) return text
  throw new Failure(`${option} ${text}: expected an IP address`, `for example ${option} 10.0.0.7`)
}

/** The clock that tokens are checked against, in milliseconds since the epoch. */
export const clockOf = (text: string | undefined): number => {
  if (text === undefined) return Date.now()
  const ms = Date.parse(text)
  if (Number.isNaN(ms)) throw new Failure(`--now ${text}: expected an instant`, 'for example --now 2026-08-27T00:00:00Z')
  return ms
}

const tokensOf = (claims: string | undefined): readonly TokenOutcome[] => (claims === undefined ? [] : [{ claims: claimsOf(claims) }])

/** As Envoy takes them; a proxy accepts 8 MiB of headers at the most. */
const limitOf = (text: string | undefined, option: string, most: number, standard: number): number => {
  if (text === undefined) return standard
  const limit = Number(text)
  if (/^\d+$/.test(text) && limit >= 1 && limit <= most) return limit
  throw new Failure(`${option} ${text}: expected an integer from 1 to ${most}`, `the default is ${standard}`)
}

export type RequestLimitOptions = Pick<ExplainOptions, 'maxRequestHeaders' | 'maxRequestHeadersKb'>

/** Limits that were asked for; empty when none were. */
export const requestLimitsOf = ({ maxRequestHeaders, maxRequestHeadersKb }: RequestLimitOptions): Pick<Call, 'requestLimits'> => {
  if (maxRequestHeaders === undefined && maxRequestHeadersKb === undefined) return {}
  return {
    requestLimits: {
      maxHeaders: limitOf(maxRequestHeaders, '--max-request-headers', 0xffff_ffff, defaultRequestLimits.maxHeaders),
      maxHeaderBytes: 1024 * limitOf(maxRequestHeadersKb, '--max-request-headers-kb', 8192, defaultRequestLimits.maxHeaderBytes / 1024),
    },
  }
}

const methodOf = (text: string | undefined): string => {
  if (text === undefined) return 'GET'
  if (isToken(text)) return text
  throw new Failure(`-X '${text}': expected a method`, 'for example -X DELETE')
}

/** Fails with what to type instead when an option cannot be understood or a name fits nothing. */
export const callOf = (mesh: Mesh, url: string, options: ExplainOptions): Call => {
  const typed = parseUrl(url)
  const headers = options.header.map(parseHeader)
  const host = headers.find(([name]) => name === 'host')
  const sourceIp = addressOf(options.sourceIp, '--source-ip')
  const destinationIp = addressOf(options.destinationIp, '--destination-ip')
  return {
    caller: callerOf(mesh, options),
    protocol: typed.scheme === 'tcp' ? 'tcp' : 'http',
    scheme: typed.scheme,
    method: typed.scheme === 'tcp' ? '' : methodOf(options.request),
    host: typed.host,
    port: typed.port,
    authority: host?.[1] ?? typed.authority,
    path: typed.scheme === 'tcp' ? '' : typed.path,
    headers: headers.filter(([name]) => name !== 'host'),
    plaintext: options.plaintext,
    ...(sourceIp === undefined ? {} : { sourceIp }),
    ...(destinationIp === undefined ? {} : { destinationIp }),
    ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint }),
    tokens: tokensOf(options.jwtClaims),
    draws: { seed: seedOf(options.seed) },
    ...requestLimitsOf(options),
    ...(options.attemptOutcomes === undefined
      ? {}
      : { attemptOutcomes: options.attemptOutcomes.split(',').map((word) => outcomeOf(word.trim())) }),
  }
}
