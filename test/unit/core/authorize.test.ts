import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileLayers } from '../../../src/authz/compile/index.ts'
import { evaluateAuthorization } from '../../../src/authz/evaluate.ts'
import type { AuthorizationResult } from '../../../src/authz/index.ts'
import { authorize } from '../../../src/core/authz/authorize.ts'
import { AUTHORIZATION_ALLOWED, AUTHORIZATION_UNDETERMINED } from '../../../src/core/layout/authorization.ts'
import { DENIAL_BAD_CUSTOM_ACTION, DENIAL_HAS_PROVIDER, DENIAL_UNANSWERED } from '../../../src/core/layout/codes.ts'
import {
  FR_AUTHORIZER_CALLS,
  FR_BODY,
  FR_DENIAL,
  FR_DENIAL_FLAGS,
  FR_DENIAL_POLICY,
  FR_DENIAL_RULE,
  FR_EXTRA_NOTES,
  FR_NEEDS,
  FR_NOTES,
  FR_SHADOWS,
  FR_STATUS,
  FR_TOKEN,
  FR_WHY,
  HE_BYTES,
  HE_NAME_AT,
  HE_VALUE_AT,
  NO_KIND,
  NO_REFERENCE,
  SH_ALLOWED,
  SH_LAYER,
  SH_POLICY,
  SH_RULE,
  W_CHALLENGE,
  W_HEADER_COUNT,
  W_HEADERS,
  W_OVERFLOW,
  W_PATH,
  W_TOKEN,
} from '../../../src/core/layout/frame.ts'
import { NONE } from '../../../src/core/layout/image.ts'
import { needs as needWords, respondReasons, shadowLayers, tokenWords } from '../../../src/engine/compiled/words.ts'
import { finish } from '../../../src/engine/outcome.ts'
import type { RequestContext } from '../../../src/matching/context.ts'
import type { AuthorizationLayer, AuthorizationPolicy, Reference, RequestDescriptor, TraceEntry } from '../../../src/model/index.ts'
import { arbLayer, arbRequest, arbTokenContext } from './authorization-layers.ts'
import { compiling, type Loaded, load, spanOf } from './memory.ts'
import { runs } from './runs.ts'

const list = (loaded: Loaded, head: number): readonly number[] => {
  const out: number[] = []
  for (let at = loaded.word(head); at !== 0; at = loaded.view.getInt32(at, true)) out.push(at)
  return out.reverse()
}

const textAt = ({ view, bytes }: Loaded, at: number): string => {
  const from = view.getInt32(at, true)
  return String.fromCharCode(...bytes.subarray(from, from + view.getInt32(at + 4, true)))
}

const entry = (result: TraceEntry['result'], reference: Reference): TraceEntry => ({
  stage: 'allow',
  subject: '',
  result,
  comparisons: [],
  reference,
})

/** What the core says, in the words of the readable evaluator. */
const told = (loaded: Loaded, verdict: number, references: readonly Reference[], policies: readonly AuthorizationPolicy[]) => {
  const at = (record: number, offset: number): number => loaded.view.getInt32(record + offset, true)
  const named = (number: number) => references[number] as Reference
  const policyOf = (number: number, rule: number) => (number === NONE ? {} : { policy: { ...nameOf(policies[number]), rule } })
  const nameOf = (policy: AuthorizationPolicy | undefined) => ({ namespace: policy?.namespace, name: policy?.name })
  const trace = list(loaded, FR_NOTES).map((note) => entry(at(note, NO_KIND) === 0 ? 'matched' : 'applied', named(at(note, NO_REFERENCE))))
  const extra = list(loaded, FR_EXTRA_NOTES).map((note) => named(at(note, NO_REFERENCE)))
  const shadow = list(loaded, FR_SHADOWS).map((one) => ({
    layer: shadowLayers[({ 0: 0, 1: 1, 2: 2, 3: 3 } as Record<number, number>)[at(one, SH_LAYER)] ?? 0],
    allowed: at(one, SH_ALLOWED) === 1,
    ...policyOf(at(one, SH_POLICY), at(one, SH_RULE)),
  }))
  const common = { trace, extra, shadow, calls: loaded.word(FR_AUTHORIZER_CALLS) }
  if (verdict === AUTHORIZATION_UNDETERMINED) {
    const packed = loaded.word(FR_NEEDS)
    return {
      ...common,
      verdict: {
        kind: 'undetermined',
        needs: [packed & 15, (packed >> 4) & 15, packed >> 8].filter((n) => n > 0).map((n) => needWords[n]),
      },
    }
  }
  if (verdict === AUTHORIZATION_ALLOWED) {
    const headers = Array.from({ length: loaded.word(W_HEADER_COUNT) }, (_, i) => loaded.word(W_HEADERS) + i * HE_BYTES)
    return {
      ...common,
      verdict: { kind: 'allowed' },
      headers: headers.map((one) => [textAt(loaded, one + HE_NAME_AT), textAt(loaded, one + HE_VALUE_AT)]),
      path: spanOf(loaded, W_PATH),
      hasClaims: loaded.word(W_TOKEN) !== 0,
    }
  }
  const flags = loaded.word(FR_DENIAL_FLAGS)
  return {
    ...common,
    verdict: {
      why: respondReasons[loaded.word(FR_WHY)],
      status: loaded.word(FR_STATUS),
      body: spanOf(loaded, FR_BODY),
      token: tokenWords[loaded.word(FR_TOKEN)],
      challenge: loaded.word(FR_TOKEN) < 0 ? undefined : spanOf(loaded, W_CHALLENGE),
      layer: shadowLayers[loaded.word(FR_DENIAL)],
      ...policyOf(loaded.word(FR_DENIAL_POLICY), loaded.word(FR_DENIAL_RULE)),
      hasProvider: (flags & DENIAL_HAS_PROVIDER) !== 0,
      bad: (flags & DENIAL_BAD_CUSTOM_ACTION) !== 0,
      unanswered: (flags & DENIAL_UNANSWERED) !== 0,
    },
  }
}

const wanted = (result: AuthorizationResult, isHttp: boolean) => {
  const { verdict, trace, references, shadow, extAuthzCalls, context } = result
  const common = {
    trace: trace.flatMap(({ result: how, reference }) =>
      (how === 'matched' || how === 'applied') && reference !== undefined ? [entry(how, reference)] : [],
    ),
    extra: verdict.kind === 'undetermined' ? [] : references,
    shadow,
    calls: isHttp ? extAuthzCalls : 0,
  }
  if (verdict.kind === 'undetermined') return { ...common, verdict }
  if (verdict.kind === 'allowed') {
    return {
      ...common,
      verdict,
      headers: context.headers.map((header) => [...header]),
      path: context.path,
      hasClaims: context.claims !== undefined,
    }
  }
  const { refusal } = verdict
  const reason = { denied: 'authorizationDenied', deniedExternally: 'externalAuthorizationDenied', tokenRejected: 'tokenRejected' }[
    verdict.kind
  ]
  return {
    ...common,
    verdict: {
      why: verdict.kind === 'tokenRejected' && verdict.rejection === 'audienceNotAllowed' ? 'audienceRejected' : reason,
      status: refusal.status,
      body: refusal.body,
      token: verdict.kind === 'tokenRejected' ? verdict.rejection : undefined,
      challenge: verdict.kind === 'tokenRejected' ? refusal.headers[1]?.[1] : undefined,
      layer: verdict.kind === 'tokenRejected' ? undefined : verdict.kind === 'denied' ? verdict.layer : 'custom',
      ...(verdict.kind === 'denied' && verdict.policy !== undefined ? { policy: verdict.policy } : {}),
      hasProvider: verdict.kind !== 'tokenRejected' && 'provider' in verdict,
      bad: verdict.kind === 'denied' && verdict.badCustomAction === true,
      unanswered: verdict.kind === 'deniedExternally' && !verdict.answered,
    },
  }
}

type Account = ReturnType<typeof wanted> | ReturnType<typeof told>
const comparable = ({ trace, extra, ...rest }: Account) => ({ ...rest, ...finish({ kind: 'respond' } as never, trace, extra) })

const seen = new Map<string, number>()

const compare = (layers: readonly AuthorizationLayer[], context: RequestContext, request: Partial<RequestDescriptor>): void => {
  const c = compiling()
  const { at, count } = compileLayers(c, layers, {
    policyHeaders: context.repeatedHeaders ?? 'each',
    tokenHeaders: context.tokenHeaders ?? 'ofAllRules',
  })
  const loaded = load(c.w)
  const descriptor = { tokens: [], draws: {}, ...request } as unknown as RequestDescriptor
  loaded.arrive(context, request)
  for (const absent of [FR_TOKEN, FR_DENIAL, FR_DENIAL_POLICY]) loaded.view.setInt32(loaded.frame + absent, NONE, true)
  const verdict = authorize(loaded.frame, at, count)
  expect(loaded.word(W_OVERFLOW)).toBe(0)
  const readable = evaluateAuthorization(layers, context, descriptor)
  const key = readable.verdict.kind === 'tokenRejected' ? readable.verdict.rejection : readable.verdict.kind
  seen.set(key, (seen.get(key) ?? 0) + 1)
  if (readable.context.claims !== undefined) seen.set('claims', (seen.get('claims') ?? 0) + 1)
  const account = told(loaded, verdict, c.references, [...c.policies.keys()] as AuthorizationPolicy[])
  expect(comparable(account)).toEqual(comparable(wanted(readable, context.protocol === 'http')))
}

describe('authorization in the core', () => {
  it('says what the readable evaluator says', () => {
    fc.assert(fc.property(fc.array(arbLayer, { maxLength: 5 }), arbTokenContext, arbRequest, compare), runs(400))
    for (const outcome of [
      'allowed',
      'denied',
      'deniedExternally',
      'undetermined',
      'issuerNotConfigured',
      'audienceNotAllowed',
      'claims',
    ]) {
      expect(seen.get(outcome) ?? 0, `${outcome} in ${JSON.stringify([...seen])}`).toBeGreaterThan(0)
    }
  })
})
