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
  FR_ANSWER,
  FR_AS,
  FR_AUTHORITY,
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
  FR_HEADERS,
  FR_LISTENER,
  FR_MALFORMED,
  FR_METHOD,
  FR_MIRRORS,
  FR_NEEDS,
  FR_NOTES,
  FR_PASSES,
  FR_PATH,
  FR_PICK,
  FR_PLAN,
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
import { type FrameReader, frameReader } from './frame-reader.ts'
import type { CoreMemory } from './memory.ts'
import { type ImageObjects, imageObjects } from './objects.ts'
import { planOf, responsePlanOf } from './plans.ts'
import { referenceTable } from './references.ts'
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
  readonly decision: (memory: CoreMemory, frame: number, outcome: number, request: RequestDescriptor) => Decision
}

type Base = Pick<Decision, 'listener' | 'filterChain' | 'route' | 'extAuthzCalls' | 'shadow'>

const shadowOf = (objects: ImageObjects, record: FrameReader): ShadowVerdict => {
  const policy = record.word(SH_POLICY)
  return {
    layer: shadowLayers[record.word(SH_LAYER)] as ShadowVerdict['layer'],
    allowed: record.word(SH_ALLOWED) === 1,
    ...(policy === NONE ? {} : { policy: { ...objects.policy(policy), rule: record.word(SH_RULE) } }),
  }
}

const baseOf = (objects: ImageObjects, frame: FrameReader): Base => {
  const [listener, filterChain, route, calls] = [FR_LISTENER, FR_CHAIN, FR_ROUTE, FR_AUTHORIZER_CALLS].map(frame.word) as [
    number,
    number,
    number,
    number,
  ]
  return {
    ...(listener === NONE ? {} : { listener }),
    ...(filterChain === NONE ? {} : { filterChain }),
    ...(route === 0 ? {} : { route: objects.route(route, frame.word(FR_VIRTUAL_HOST)) }),
    ...(calls === 0 ? {} : { extAuthzCalls: calls }),
    ...(frame.word(FR_SHADOWS) === 0 ? {} : { shadow: frame.records(FR_SHADOWS, (record) => shadowOf(objects, record)) }),
  }
}

const denialOf = (objects: ImageObjects, frame: FrameReader): Pick<Respond, 'denial'> => {
  const layer = frame.word(FR_DENIAL)
  if (layer === NONE) return {}
  const [policy, flags] = [frame.word(FR_DENIAL_POLICY), frame.word(FR_DENIAL_FLAGS)]
  return {
    denial: {
      layer: denialLayers[layer] ?? 'deny',
      ...(policy === NONE ? {} : { policy: { ...objects.policy(policy), rule: frame.word(FR_DENIAL_RULE) } }),
      ...((flags & DENIAL_BAD_CUSTOM_ACTION) === 0 ? {} : { badCustomAction: true }),
      ...((flags & DENIAL_HAS_PROVIDER) === 0 ? {} : { provider: objects.text(frame.word(FR_DENIAL_PROVIDER)) }),
      ...((flags & DENIAL_UNANSWERED) === 0 ? {} : { unanswered: true }),
    },
  }
}

const delayOf = (frame: FrameReader): Pick<Forward, 'delayMs'> => {
  const delayMs = frame.wide(FR_DELAY)
  return delayMs === 0 ? {} : { delayMs }
}

const splitOf = (objects: ImageObjects, memory: CoreMemory, at: number, frame: FrameReader): Pick<Forward, 'split'> => {
  const split = frame.word(FR_SPLIT)
  if (split === 0) return {}
  const draw = String(memory.view.getBigUint64(at + FR_DRAW, true))
  return { split: { ...objects.split(split), draw, pick: frame.word(FR_PICK) } }
}

const sentRequest = (frame: FrameReader): ForwardedRequest => ({
  method: frame.span(FR_METHOD),
  authority: frame.span(FR_AUTHORITY),
  path: frame.span(FR_PATH),
  headers: frame.headers(FR_HEADERS),
})

const httpPart = (objects: ImageObjects, frame: FrameReader): Partial<Forward> => {
  const request = sentRequest(frame)
  const hash = frame.word(FR_HASH)
  const mirrors = frame.records(FR_MIRRORS, (record) => ({ cluster: objects.cluster(record.word(MI_CLUSTER)), request }))
  return {
    request,
    timeoutMs: frame.wide(FR_TIMEOUT),
    ...(frame.word(FR_STREAM_TIMEOUT + 4) === NONE ? {} : { streamTimeoutMs: frame.wide(FR_STREAM_TIMEOUT) }),
    ...planOf(objects, frame, frame.word(FR_PLAN)),
    ...(mirrors.length === 0 ? {} : { mirrors }),
    ...(hash === 0 ? {} : { hashPolicies: objects.hashPolicies(hash) }),
    ...delayOf(frame),
    ...responsePlanOf(objects, frame, FR_PASSES, FR_CORS),
  }
}

const forward = (
  objects: ImageObjects,
  memory: CoreMemory,
  at: number,
  frame: FrameReader,
  request: RequestDescriptor,
): Omit<Forward, 'references'> => {
  const as = frame.word(FR_AS)
  const head = { kind: 'forward', as: forwardedAs[as] ?? 'http', cluster: objects.cluster(frame.word(FR_CLUSTER)) } as const
  if (!objects.enforced) {
    // Nothing touched the request, so it is the one that came.
    const { method, authority, path, headers } = request
    return { ...head, ...(as === AS_HTTP ? { request: { method, authority, path, headers } } : {}) }
  }
  return { ...baseOf(objects, frame), ...head, ...splitOf(objects, memory, at, frame), ...(as === AS_HTTP ? httpPart(objects, frame) : {}) }
}

const respond = (objects: ImageObjects, frame: FrameReader): Omit<Respond, 'references'> => {
  const [cluster, grpcStatus, malformed, token] = [FR_CLUSTER, FR_GRPC_STATUS, FR_MALFORMED, FR_TOKEN].map(frame.word) as [
    number,
    number,
    number,
    number,
  ]
  const [malformation, failure] = [malformations[malformed], tokenWords[token]]
  return {
    ...baseOf(objects, frame),
    kind: 'respond',
    why: respondReasons[frame.word(FR_WHY)] ?? 'badRequest',
    ...(malformation === undefined ? {} : { malformed: malformation }),
    status: frame.word(FR_STATUS),
    headers: frame.headers(FR_ANSWER),
    body: frame.span(FR_BODY),
    ...(grpcStatus === NONE ? {} : { grpcStatus }),
    ...(cluster === NONE ? {} : { cluster: objects.cluster(cluster) }),
    ...denialOf(objects, frame),
    ...(failure === undefined ? {} : { token: failure }),
    ...delayOf(frame),
  }
}

const close = (objects: ImageObjects, frame: FrameReader): Omit<Close, 'references'> => {
  const cluster = frame.word(FR_CLUSTER)
  return {
    ...baseOf(objects, frame),
    kind: 'close',
    why: closeReasons[frame.word(FR_WHY)] ?? 'noListener',
    ...(cluster === NONE ? {} : { cluster: objects.cluster(cluster) }),
    ...denialOf(objects, frame),
  }
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
  const verdict = (memory: CoreMemory, at: number, frame: FrameReader, outcome: number, request: RequestDescriptor) => {
    switch (outcome) {
      case OUTCOME_FORWARD:
        return forward(objects, memory, at, frame, request)
      case OUTCOME_RESPOND:
        return respond(objects, frame)
      case OUTCOME_CLOSE:
        return close(objects, frame)
      case OUTCOME_REJECTED: {
        const by = rejectors[frame.word(FR_WHY)] ?? 'proxy'
        return { ...baseOf(objects, frame), kind: 'rejected', by, reason: objects.decoded(frame.span(FR_BODY)) } as const
      }
      default:
        return { ...baseOf(objects, frame), kind: 'undetermined', needs: needsOf(frame.word(FR_NEEDS)) } as const
    }
  }
  return {
    decision: (memory, at, outcome, request) => {
      if (outcome < 0) return { kind: 'rejected', by: 'proxy', reason: 'the answer needs more memory than there is', references: [] }
      const frame = frameReader(memory, at)
      const commands = frame.records(FR_UNKNOWN, (record) => `header value ${objects.text(record.word(UN_COMMAND))}`)
      const unsupported = [...objects.unsupported(request.direction), ...commands]
      return {
        ...verdict(memory, at, frame, outcome, request),
        ...(unsupported.length === 0 ? {} : { unsupported }),
        references: references.of(memory.view, frame.word(FR_NOTES), frame.word(FR_EXTRA_NOTES), outcome === OUTCOME_FORWARD),
      } as Decision
    },
  }
}
