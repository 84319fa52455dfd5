/** What a test may ask of one answer, read off its hops: sender's decision, route, destination, refusal. */
import type { CallAnswer, WorkingHop } from '../explain/index.ts'
import { type ClusterKey, type Forward, isObjectReference, type ObjectReference, type TraceEntry } from '../model/index.ts'

/** The proxy that routes: the caller's own or a gateway. */
const senderOf = ({ hops }: CallAnswer): WorkingHop | undefined => hops.find(({ role }) => role !== 'server')

export const forwardOf = (answer: CallAnswer): Forward | undefined => {
  const decision = senderOf(answer)?.decision
  return decision?.kind === 'forward' ? decision : undefined
}

/** Who sends is known by name only, so nobody knows its routes. */
export const isRouteUnknown = (answer: CallAnswer): boolean =>
  answer.call.caller.kind === 'principal' ||
  senderOf(answer)?.decision?.kind === 'undetermined' ||
  answer.outcome.verdict === 'undetermined'

export interface FoundRoute {
  readonly entry: TraceEntry
  /** Absent for routes that no VirtualService wrote. */
  readonly source?: ObjectReference
  readonly name: string
}

export const routeOf = (answer: CallAnswer): FoundRoute | undefined => {
  const sender = senderOf(answer)
  const entry = sender?.trace.find(({ stage, result }) => stage === 'route' && result === 'matched')
  if (entry === undefined) return undefined
  const { reference } = entry
  const isWritten = reference !== undefined && isObjectReference(reference) && reference.kind === 'VirtualService'
  const decision = sender?.decision
  return { entry, name: decision?.route?.name ?? '', ...(isWritten ? { source: reference } : {}) }
}

export const subsetOf = (key: ClusterKey): string => (key.kind === 'service' ? key.subset : '')

/** A host as a test may write it: `reviews.default` for a Service, and in full. */
export const hostNames = (host: string): readonly string[] => {
  const short = /^([^.]+\.[^.]+)\.svc\..+$/.exec(host)?.[1]
  return short === undefined ? [host] : [short, host]
}

/** All ways to write a destination in a test, the shortest first. */
export const namesOf = (key: ClusterKey): readonly string[] => {
  switch (key.kind) {
    case 'service': {
      const { host, port, subset } = key
      const hosts = hostNames(host)
      return [...hosts, ...hosts.map((one) => `${one}:${port}`), `outbound|${port}|${subset}|${host}`]
    }
    case 'passthrough':
      return ['passthrough', 'PassthroughCluster']
    case 'blackHole':
      return ['blackhole', 'BlackHoleCluster']
    case 'inbound':
      return [`inbound|${key.port}||`]
    case 'named':
      return [key.name]
    default:
      return [key.kind]
  }
}

export interface Refusal {
  /** `namespace/name`; absent when no one policy refused. */
  readonly policy?: string
  /** Counts from 1, as on screens. */
  readonly rule?: number
  readonly layer?: 'custom' | 'deny' | 'allow'
}

/** What refused a denied request. `policy` is `none` when ALLOW policies exist and none of them matched. */
export const refusalOf = ({ outcome, hops }: CallAnswer): Refusal | undefined => {
  if (outcome.verdict !== 'denied') return undefined
  const decision = outcome.hop === undefined ? undefined : hops[outcome.hop]?.decision
  const denial = decision !== undefined && 'denial' in decision ? decision.denial : undefined
  if (denial !== undefined) {
    const { layer, policy } = denial
    if (policy !== undefined) return { layer, policy: `${policy.namespace}/${policy.name}`, rule: policy.rule + 1 }
    return layer === 'allow' ? { layer, policy: 'none' } : { layer }
  }
  const { reference } = outcome
  const isPolicy = reference !== undefined && isObjectReference(reference) && /Authentication$/.test(reference.kind)
  return isPolicy ? { policy: `${reference.namespace}/${reference.name}` } : {}
}
