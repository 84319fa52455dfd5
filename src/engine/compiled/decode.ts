/**
 * Owns a decision as an object: the result frame of a core, with the shared objects of its image. Field by field the same
 * as the readable engine's.
 */
import {
  AS_HTTP,
  DENIAL_BAD_CUSTOM_ACTION,
  DENIAL_HAS_PROVIDER,
  DENIAL_UNANSWERED,
  OUTCOME_CLOSE,
  OUTCOME_FORWARD,
  OUTCOME_REJECTED,
  OUTCOME_RESPOND,
} from '../../core/layout/codes.ts'
import {
  FR_AS,
  FR_AUTHORIZER_CALLS,
  FR_BODY,
  FR_CHAIN,
  FR_CLUSTER,
  FR_CORS,
  FR_DELAY,
  FR_DENIAL,
  FR_DENIAL_FLAGS,
  FR_DENIAL_POLICY,
  FR_DENIAL_PROVIDER,
  FR_DENIAL_RULE,
  FR_DRAW,
  FR_EXTRA_NOTES,
  FR_GRPC_STATUS,
  FR_HASH,
  FR_LISTENER,
  FR_MALFORMED,
  FR_MIRRORS,
  FR_NEEDS,
  FR_NOTES,
  FR_PASSES,
  FR_PICK,
  FR_PLAN,
  FR_PLAN_CHANGES,
  FR_ROUTE,
  FR_SHADOWS,
  FR_SPLIT,
  FR_STATUS,
  FR_STREAM_TIMEOUT,
  FR_TIMEOUT,
  FR_TOKEN,
  FR_UNKNOWN,
  FR_VIRTUAL_HOST,
  FR_WHY,
  MI_CLUSTER,
  SH_ALLOWED,
  SH_LAYER,
  SH_POLICY,
  SH_RULE,
  UN_COMMAND,
} from '../../core/layout/frame.ts'
import { NONE } from '../../core/layout/image.ts'
import type {
  Close,
  Decision,
  Forward,
  ForwardedRequest,
  RequestDescriptor,
  Respond,
  ShadowVerdict,
  Undetermined,
} from '../../model/index.ts'
import { type FrameReader, frameReader, wideAt } from './frame-reader.ts'
import type { CoreMemory } from './memory.ts'
import { type ImageObjects, imageObjects } from './objects.ts'
import { changedPlan, responsePlanOf } from './plans.ts'
import { referenceTable } from './references.ts'
import { type Texts, textsOf } from './texts.ts'
import {
  closeReasons,
  denialLayers,
  forwardedAs,
  malformations,
  needs,
  rejectors,
  respondReasons,
  shadowLayers,
  tokenWords,
} from './words.ts'

export interface Decoder {
  /** `memory` is that which the core decided in, at `at` the frame; the header block of `request` is as the core read it. */
  readonly decision: (memory: CoreMemory, at: number, outcome: number, request: RequestDescriptor) => Decision
}

/** Decisions in the making. Fields that are absent are never set, and all are set in the order of the readable engine. */
type Draft<T> = { -readonly [K in keyof T]?: T[K] }
type Base = Pick<Decision, 'listener' | 'filterChain' | 'route' | 'extAuthzCalls' | 'shadow'>

const shadowOf = (objects: ImageObjects, record: FrameReader): ShadowVerdict => {
  const policy = record.word(SH_POLICY)
  return {
    layer: shadowLayers[record.word(SH_LAYER)] as ShadowVerdict['layer'],
    allowed: record.word(SH_ALLOWED) === 1,
    ...(policy === NONE ? {} : { policy: { ...objects.policy(policy), rule: record.word(SH_RULE) } }),
  }
}

/** A listener was chosen before its chain, and that before a route. */
const placeOf = (objects: ImageObjects, view: DataView, at: number): Draft<Base> => {
  const listener = view.getInt32(at + FR_LISTENER, true)
  if (listener === NONE) return {}
  const filterChain = view.getInt32(at + FR_CHAIN, true)
  if (filterChain === NONE) return { listener }
  const route = view.getInt32(at + FR_ROUTE, true)
  if (route === 0) return { listener, filterChain }
  return { listener, filterChain, route: objects.route(route, view.getInt32(at + FR_VIRTUAL_HOST, true)) }
}

const baseOf = (objects: ImageObjects, memory: CoreMemory, at: number): Draft<Base> => {
  const draft = placeOf(objects, memory.view, at)
  const calls = memory.view.getInt32(at + FR_AUTHORIZER_CALLS, true)
  if (calls !== 0) draft.extAuthzCalls = calls
  if (memory.view.getInt32(at + FR_SHADOWS, true) !== 0)
    draft.shadow = frameReader(memory, at).records(FR_SHADOWS, (record) => shadowOf(objects, record))
  return draft
}

const denialOf = (objects: ImageObjects, view: DataView, at: number, layer: number): NonNullable<Respond['denial']> => {
  const policy = view.getInt32(at + FR_DENIAL_POLICY, true)
  const flags = view.getInt32(at + FR_DENIAL_FLAGS, true)
  const denial: Draft<NonNullable<Respond['denial']>> & Pick<NonNullable<Respond['denial']>, 'layer'> = {
    layer: denialLayers[layer] ?? 'deny',
  }
  if (policy !== NONE) {
    const { namespace, name } = objects.policy(policy)
    denial.policy = { namespace, name, rule: view.getInt32(at + FR_DENIAL_RULE, true) }
  }
  if ((flags & DENIAL_BAD_CUSTOM_ACTION) !== 0) denial.badCustomAction = true
  if ((flags & DENIAL_HAS_PROVIDER) !== 0) denial.provider = objects.text(view.getInt32(at + FR_DENIAL_PROVIDER, true))
  if ((flags & DENIAL_UNANSWERED) !== 0) denial.unanswered = true
  return denial
}

/** What only some requests have: the retry plan's changes, mirrors, hash policies, a delay, work on the response. */
const addPlans = (objects: ImageObjects, memory: CoreMemory, at: number, draft: Draft<Forward>, request: ForwardedRequest): void => {
  const { view } = memory
  if (view.getInt32(at + FR_STREAM_TIMEOUT + 4, true) !== NONE) draft.streamTimeoutMs = wideAt(view, at + FR_STREAM_TIMEOUT)
  const plan = view.getInt32(at + FR_PLAN, true)
  if (view.getInt32(at + FR_PLAN_CHANGES, true) !== 0) draft.retry = changedPlan(objects, frameReader(memory, at), plan)
  else if (plan !== 0) draft.retry = objects.plan(plan)
  if (view.getInt32(at + FR_MIRRORS, true) !== 0)
    draft.mirrors = frameReader(memory, at).records(FR_MIRRORS, (record) => ({
      cluster: objects.cluster(record.word(MI_CLUSTER)),
      request,
    }))
  const hash = view.getInt32(at + FR_HASH, true)
  if (hash !== 0) draft.hashPolicies = objects.hashPolicies(hash)
  const delayMs = wideAt(view, at + FR_DELAY)
  if (delayMs !== 0) draft.delayMs = delayMs
  if ((view.getInt32(at + FR_PASSES, true) | view.getInt32(at + FR_CORS, true)) !== 0)
    draft.response = responsePlanOf(objects, frameReader(memory, at), FR_PASSES, FR_CORS)
}

const forward = (objects: ImageObjects, texts: Texts, memory: CoreMemory, at: number, request: RequestDescriptor): Draft<Forward> => {
  const { view } = memory
  const as = view.getInt32(at + FR_AS, true)
  const cluster = objects.cluster(view.getInt32(at + FR_CLUSTER, true))
  if (!objects.enforced) {
    // Nothing touched the request, so it is the one that came.
    const { method, authority, path, headers } = request
    const draft: Draft<Forward> = { kind: 'forward', as: forwardedAs[as] ?? 'http', cluster }
    if (as === AS_HTTP) draft.request = { method, authority, path, headers }
    return draft
  }
  const draft: Draft<Forward> = baseOf(objects, memory, at)
  draft.kind = 'forward'
  draft.as = forwardedAs[as] ?? 'http'
  draft.cluster = cluster
  const split = view.getInt32(at + FR_SPLIT, true)
  if (split !== 0) {
    const { alternatives, totalWeight } = objects.split(split)
    const draw = String(view.getBigUint64(at + FR_DRAW, true))
    draft.split = { alternatives, totalWeight, draw, pick: view.getInt32(at + FR_PICK, true) }
  }
  if (as !== AS_HTTP) return draft
  const sent = texts.sent(memory, at, request)
  draft.request = sent
  draft.timeoutMs = wideAt(view, at + FR_TIMEOUT)
  addPlans(objects, memory, at, draft, sent)
  return draft
}

const respond = (objects: ImageObjects, texts: Texts, memory: CoreMemory, at: number): Draft<Respond> => {
  const { view } = memory
  const draft: Draft<Respond> = baseOf(objects, memory, at)
  draft.kind = 'respond'
  draft.why = respondReasons[view.getInt32(at + FR_WHY, true)] ?? 'badRequest'
  const malformed = malformations[view.getInt32(at + FR_MALFORMED, true)]
  if (malformed !== undefined) draft.malformed = malformed
  draft.status = view.getInt32(at + FR_STATUS, true)
  draft.headers = texts.answer(memory, at)
  draft.body = texts.span(memory, at, FR_BODY)
  const grpcStatus = view.getInt32(at + FR_GRPC_STATUS, true)
  if (grpcStatus !== NONE) draft.grpcStatus = grpcStatus
  const cluster = view.getInt32(at + FR_CLUSTER, true)
  if (cluster !== NONE) draft.cluster = objects.cluster(cluster)
  const layer = view.getInt32(at + FR_DENIAL, true)
  if (layer !== NONE) draft.denial = denialOf(objects, view, at, layer)
  const token = tokenWords[view.getInt32(at + FR_TOKEN, true)]
  if (token !== undefined) draft.token = token
  const delayMs = wideAt(view, at + FR_DELAY)
  if (delayMs !== 0) draft.delayMs = delayMs
  return draft
}

const close = (objects: ImageObjects, memory: CoreMemory, at: number): Draft<Close> => {
  const { view } = memory
  const draft: Draft<Close> = baseOf(objects, memory, at)
  draft.kind = 'close'
  draft.why = closeReasons[view.getInt32(at + FR_WHY, true)] ?? 'noListener'
  const cluster = view.getInt32(at + FR_CLUSTER, true)
  if (cluster !== NONE) draft.cluster = objects.cluster(cluster)
  const layer = view.getInt32(at + FR_DENIAL, true)
  if (layer !== NONE) draft.denial = denialOf(objects, view, at, layer)
  return draft
}

const needsOf = (codes: number): Undetermined['needs'] => {
  const out: Undetermined['needs'][number][] = []
  for (let left = codes; (left & 15) !== 0; left >>= 4) {
    const need = needs[left & 15]
    if (need !== undefined) out.push(need)
  }
  return out
}

/** Decodes decisions over one valid image. */
export const decoderOf = (image: DataView): Decoder => {
  const references = referenceTable(image)
  const objects = imageObjects(image, references.read)
  const texts = textsOf(image, objects)
  const verdict = (memory: CoreMemory, at: number, outcome: number, request: RequestDescriptor): Draft<Decision> => {
    switch (outcome) {
      case OUTCOME_FORWARD:
        return forward(objects, texts, memory, at, request)
      case OUTCOME_RESPOND:
        return respond(objects, texts, memory, at)
      case OUTCOME_CLOSE:
        return close(objects, memory, at)
      case OUTCOME_REJECTED: {
        const by = rejectors[memory.view.getInt32(at + FR_WHY, true)] ?? 'proxy'
        return { ...baseOf(objects, memory, at), kind: 'rejected', by, reason: objects.decoded(texts.span(memory, at, FR_BODY)) }
      }
      default:
        return { ...baseOf(objects, memory, at), kind: 'undetermined', needs: needsOf(memory.view.getInt32(at + FR_NEEDS, true)) }
    }
  }
  return {
    decision: (memory, at, outcome, request) => {
      if (outcome < 0) return { kind: 'rejected', by: 'proxy', reason: 'the answer needs more memory than there is', references: [] }
      const { view } = memory
      const draft = verdict(memory, at, outcome, request)
      const unsupported = objects.unsupported(request.direction)
      if (view.getInt32(at + FR_UNKNOWN, true) !== 0) {
        const read = (record: FrameReader): string => `header value ${objects.text(record.word(UN_COMMAND))}`
        draft.unsupported = [...unsupported, ...frameReader(memory, at).records(FR_UNKNOWN, read)]
      } else if (unsupported.length > 0) draft.unsupported = unsupported
      const notes = view.getInt32(at + FR_NOTES, true)
      draft.references = references.of(view, notes, view.getInt32(at + FR_EXTRA_NOTES, true), outcome === OUTCOME_FORWARD)
      return draft as Decision
    },
  }
}
