/**
 * Token requirement of a request: which tokens are looked at, in which order, which failure is told, and what a good token
 * changes (istio J-3 to J-13). Verification itself was done by the caller; its outcomes come with the request.
 */
import {
  type Json,
  parseFailures,
  type RequestDescriptor,
  type TokenFailure,
  type TokenOutcome,
  type TokenRule,
  timeFailures,
} from '../model/index.ts'
import { audiencesOf, type Claims, claimHeader, normalizeAudience, payloadText, withLists } from './claims.ts'
import { type Carrier, type PlacedToken, tokensFor, usesDefaultPlaces, withoutToken } from './places.ts'
import type { TokenRejection } from './types.ts'

/** `missing`: no token in any place of the rule. `unknown`: the caller gave no outcome for a token that is there. */
export type TokenStatus = 'ok' | 'missing' | 'unknown' | TokenRejection

/** One look at one token, for the trace. `place` is absent for a token that only the caller's outcome stands for. */
export interface TokenLook {
  readonly rule: number
  readonly place?: PlacedToken['place']
  readonly status: TokenStatus
  readonly claims?: Claims
}

export interface TokenResult {
  readonly status: 'ok' | 'unknown' | TokenRejection
  readonly carrier: Carrier
  /** Claims that later layers see; absent when no token verified. */
  readonly claims?: Claims
  /** Rule that set `claims`, or that told the failure. */
  readonly rule?: number
  readonly looks: readonly TokenLook[]
}

interface Progress {
  carrier: Carrier
  claims: Claims | undefined
  rule: number | undefined
  readonly looks: TokenLook[]
}

type Candidate = { readonly outcome: TokenOutcome | undefined; readonly placed?: PlacedToken }

const isParseFailure = (failure: TokenFailure): boolean => (parseFailures as readonly TokenFailure[]).includes(failure)
const isTimeFailure = (failure: TokenFailure): boolean => (timeFailures as readonly TokenFailure[]).includes(failure)

const issuerOf = (claims: Claims | undefined): string => {
  const iss: Json | undefined = claims !== undefined && Object.hasOwn(claims, 'iss') ? claims.iss : undefined
  return typeof iss === 'string' ? iss : ''
}

const allows = (rule: TokenRule, claims: Claims | undefined): boolean =>
  rule.audiences.length === 0 || audiencesOf(claims).some((audience) => rule.audiences.includes(normalizeAudience(audience)))

/** istio J-5, as recorded: form, then issuer, then time, then audience, and only then the key. */
const statusOf = (rule: TokenRule, outcome: TokenOutcome | undefined): TokenStatus => {
  if (outcome === undefined) return 'unknown'
  const { failure, claims } = outcome
  if (failure !== undefined && isParseFailure(failure)) return failure
  if (rule.issuer !== '' && issuerOf(claims) !== rule.issuer) return 'issuerNotConfigured'
  if (failure !== undefined && isTimeFailure(failure)) return failure
  if (!allows(rule, claims)) return 'audienceNotAllowed'
  return failure ?? 'ok'
}

const outcomeOf = (request: RequestDescriptor, token: string, rule: number): TokenOutcome | undefined => {
  if (request.tokens === 'unknown') return undefined
  const same = request.tokens.filter((outcome) => outcome.token === token)
  return same.find((outcome) => outcome.rule === rule) ?? same.find((outcome) => outcome.rule === undefined)
}

/** An outcome without token text stands in a default place, or wherever the rule of its issuer looks. */
const assumed = (request: RequestDescriptor, rule: TokenRule, index: number): readonly Candidate[] =>
  request.tokens === 'unknown'
    ? []
    : request.tokens
        .filter((outcome) => outcome.token === undefined && (outcome.rule === undefined || outcome.rule === index))
        .filter((outcome) => usesDefaultPlaces(rule) || (rule.issuer !== '' && issuerOf(outcome.claims) === rule.issuer))
        .map((outcome) => ({ outcome }))

const withHeader = (carrier: Carrier, name: string, value: string): Carrier => ({
  ...carrier,
  headers: [...carrier.headers, [name.toLowerCase(), value]],
})

/** A client cannot send the headers that any of the rules writes, not even in a preflight (istio J-11, J-14). */
export const withoutWritten = (rules: readonly TokenRule[], carrier: Carrier): Carrier => {
  const written = new Set(
    rules.flatMap(({ outputPayloadToHeader, outputClaimToHeaders }) =>
      [...(outputPayloadToHeader === undefined ? [] : [outputPayloadToHeader]), ...outputClaimToHeaders.map(({ header }) => header)].map(
        (name) => name.toLowerCase(),
      ),
    ),
  )
  return written.size === 0 ? carrier : { ...carrier, headers: carrier.headers.filter(([name]) => !written.has(name)) }
}

const accept = (progress: Progress, rule: TokenRule, index: number, { outcome, placed }: Candidate): void => {
  const claims: Claims = outcome?.claims ?? {}
  let carrier = progress.carrier
  if (rule.outputPayloadToHeader !== undefined && rule.outputPayloadToHeader !== '') {
    const payload = placed?.token.split('.').filter((part) => part !== '')[1] ?? payloadText(claims)
    carrier = withHeader(carrier, rule.outputPayloadToHeader, payload)
  }
  for (const { header, claim } of rule.outputClaimToHeaders) {
    const text = claimHeader(claims, claim)
    if (text !== undefined) carrier = withHeader(carrier, header, text)
  }
  if (!rule.forwardOriginalToken && placed !== undefined) carrier = withoutToken(carrier, placed.place)
  progress.carrier = carrier
  progress.claims = withLists(claims, rule.spaceDelimitedClaims)
  progress.rule = index
}

/** istio J-9: every token in the rule's places must verify; the last collected is verified first, the first failure is told. */
const verify = (progress: Progress, request: RequestDescriptor, rule: TokenRule, index: number): TokenStatus => {
  progress.carrier = withoutWritten([rule], progress.carrier)
  const candidates: readonly Candidate[] = [
    ...tokensFor(rule, progress.carrier).map((placed) => ({ outcome: outcomeOf(request, placed.token, index), placed })),
    ...assumed(request, rule, index),
  ]
  if (candidates.length === 0) {
    progress.looks.push({ rule: index, status: 'missing' })
    return 'missing'
  }
  for (const candidate of candidates.toReversed()) {
    const status = statusOf(rule, candidate.outcome)
    progress.looks.push({
      rule: index,
      status,
      ...(candidate.placed === undefined ? {} : { place: candidate.placed.place }),
      ...(candidate.outcome?.claims === undefined ? {} : { claims: candidate.outcome.claims }),
    })
    if (status !== 'ok') return status
    accept(progress, rule, index, candidate)
  }
  return 'ok'
}

interface Told {
  readonly status: 'missing' | TokenRejection
  readonly rule: number
}

/** Of several refusals the last one that says more than `no token` or `wrong issuer` is told. */
const tell = (told: Told, next: Told): Told =>
  told.status === 'missing' || (next.status !== 'missing' && next.status !== 'issuerNotConfigured') ? next : told

/**
 * istio J-3: any one rule with good tokens suffices; otherwise every rule must find good tokens or none at all.
 * Rules run in list order, each on the request as the one before left it. Never fails.
 */
export const requireTokens = (rules: readonly TokenRule[], request: RequestDescriptor, carrier: Carrier): TokenResult => {
  const progress: Progress = { carrier, claims: undefined, rule: undefined, looks: [] }
  const done = (status: TokenResult['status'], rule = progress.rule): TokenResult => ({
    status,
    carrier: progress.carrier,
    looks: progress.looks,
    ...(progress.claims === undefined ? {} : { claims: progress.claims }),
    ...(rule === undefined ? {} : { rule }),
  })
  let told: Told = { status: 'missing', rule: 0 }
  for (const [index, rule] of rules.entries()) {
    const status = verify(progress, request, rule, index)
    if (status === 'ok' || status === 'unknown') return done(status, index)
    told = tell(told, { status, rule: index })
  }
  if (told.status === 'missing') return done('ok')
  if (rules.length === 1) return done(told.status, told.rule)
  for (const [index, rule] of rules.entries()) {
    const status = verify(progress, request, rule, index)
    if (status === 'unknown') return done('unknown', index)
    if (status === 'ok' || status === 'missing') continue
    const { status: final, rule: by } = tell(told, { status, rule: index })
    return done(final === 'missing' ? status : final, by)
  }
  return done('ok')
}
