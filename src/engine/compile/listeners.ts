/** Owns listeners and filter chains in an image, and which listeners stand at which port (core/layout/listeners.ts). */
import { NEED_DESTINATION_IP, NEED_SOURCE_IP, NEED_TOKENS } from '../../core/layout/codes.ts'
import { NONE } from '../../core/layout/image.ts'
import {
  CERTIFICATE_NONE,
  CERTIFICATE_OPTIONAL,
  CERTIFICATE_REQUIRED,
  CH_ASKS_ADDRESS,
  CH_ASKS_PLAINTEXT,
  CH_ASKS_PORT,
  CH_ASKS_PROTOCOL,
  CH_ASKS_SERVER_NAME,
  CH_ASKS_TLS,
  CH_INSPECTS_TLS,
  LN_INSPECTS_HTTP,
  LN_INSPECTS_TLS,
  LN_IS_OUTBOUND,
  LN_IS_STRICT,
} from '../../core/layout/listeners.ts'
import type { CompileContext, Sequence } from '../../image/context.ts'
import { compileMatcher } from '../../matching/compile/matcher.ts'
import { toByteString } from '../../model/bytes.ts'
import type { DataplaneRules, FilterChain, Handler, Listener, Undetermined } from '../../model/index.ts'
import { directions } from '../compiled/words.ts'
import { neededInputs } from '../needs.ts'
import { compileHandler } from './handlers.ts'
import { compileRejection } from './rejection.ts'

export interface CompiledListeners {
  readonly listeners: Sequence
  readonly ports: Sequence
  /** By direction: the first listener without port and address, NONE. */
  readonly anyPort: readonly [outbound: number, inbound: number, gateway: number]
}

/** Handlers that several chains share are written once. */
type Handlers = (handler: Handler) => number

const handlersOnce = (c: CompileContext, rules: DataplaneRules): Handlers => {
  const known = new Map<Handler, number>()
  return (handler) => {
    const before = known.get(handler)
    if (before !== undefined) return before
    const made = compileHandler(c, handler, rules)
    known.set(handler, made)
    return made
  }
}

const isByteString = (text: string): boolean => {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 255) return false
  return true
}

/** Addresses and count of a list of strings; what is no byte string never equals one of a request. */
const strings = ({ w }: CompileContext, list: readonly string[] | undefined): readonly [at: number, count: number] => {
  if (list === undefined) return [NONE, NONE]
  const texts = list.filter(isByteString).map(w.string)
  return [w.block(texts), texts.length]
}

const certificates = { none: CERTIFICATE_NONE, optional: CERTIFICATE_OPTIONAL, required: CERTIFICATE_REQUIRED } as const

const compileTls = (c: CompileContext, tls: FilterChain['tls']): number => {
  if (tls === undefined) return NONE
  const names = strings(c, tls.subjectAltNames)
  const [domains, count] = strings(c, tls.trustDomains)
  // A list whose every name is impossible still is a list.
  const wanted = tls.trustDomains.length > 0 && count === 0 ? [c.w.block([c.w.string('\0')]), 1] : [domains, count]
  return c.w.block([certificates[tls.clientCertificate], ...wanted, ...names])
}

const inspects = ({ match, tls }: FilterChain): boolean => tls !== undefined || match.transport === 'tls' || match.serverNames !== undefined

const conditionsOf = ({ match }: FilterChain, rivals: readonly FilterChain[]): number =>
  (match.destinationPort === undefined ? 0 : CH_ASKS_PORT) |
  (match.destinationCidrs === undefined ? 0 : CH_ASKS_ADDRESS) |
  (match.serverNames === undefined ? 0 : CH_ASKS_SERVER_NAME) |
  (match.transport === 'tls' ? CH_ASKS_TLS : 0) |
  (match.transport === 'plaintext' ? CH_ASKS_PLAINTEXT : 0) |
  (match.applicationProtocols === undefined ? 0 : CH_ASKS_PROTOCOL) |
  (rivals.some(inspects) ? CH_INSPECTS_TLS : 0)

const compileChain = (c: CompileContext, chain: FilterChain, rivals: readonly FilterChain[], handlers: Handlers): readonly number[] => {
  const { match, handler, reference, name } = chain
  const blocks = (match.destinationCidrs ?? []).map((block) => compileMatcher(c, { kind: 'cidr', ...block }))
  return [
    conditionsOf(chain, rivals),
    match.destinationPort ?? NONE,
    c.w.block(blocks),
    blocks.length,
    ...strings(c, match.serverNames),
    ...strings(c, match.applicationProtocols),
    compileTls(c, chain.tls),
    handlers(handler),
    c.w.reference(reference),
    c.w.string(toByteString(name)),
  ]
}

const NEEDS: Readonly<Record<Undetermined['needs'][number], number>> = {
  sourceIp: NEED_SOURCE_IP,
  destinationIp: NEED_DESTINATION_IP,
  tokens: NEED_TOKENS,
}

const compileListener = (c: CompileContext, listener: Listener, rules: DataplaneRules, handlers: Handlers): readonly number[] => {
  const { filterChains, direction, inspectsHttp, rejected } = listener
  const byPort = new Map<number | undefined, FilterChain[]>()
  for (const chain of filterChains) {
    const rivals = byPort.get(chain.match.destinationPort)
    if (rivals === undefined) byPort.set(chain.match.destinationPort, [chain])
    else rivals.push(chain)
  }
  const chains = filterChains.flatMap((chain) => compileChain(c, chain, byPort.get(chain.match.destinationPort) ?? [], handlers))
  const flags =
    (inspectsHttp ? LN_INSPECTS_HTTP : 0) |
    (direction === 'outbound' ? LN_IS_OUTBOUND : 0) |
    (rules.detectedTargets === 'strict' ? LN_IS_STRICT : 0) |
    ((byPort.get(undefined) ?? []).some(inspects) ? LN_INSPECTS_TLS : 0)
  return [
    flags,
    rejected === undefined ? NONE : compileRejection(c.w, { by: 'proxy', ...rejected }),
    neededInputs(listener).reduce((word, need, i) => word | (NEEDS[need] << (4 * i)), 0),
    ...strings(c, listener.addresses),
    c.w.block(chains),
    filterChains.length,
    ...strings(c, rules.detectedMethods === 'any' ? undefined : rules.detectedMethods),
    c.w.reference(listener.reference),
    c.w.string(toByteString(listener.name)),
    listener.port ?? NONE,
  ]
}

const MAX_PORT = 65_535

const compilePorts = (c: CompileContext, listeners: readonly Listener[]): Sequence => {
  const byKey = new Map<number, number[]>()
  for (const [number, { direction, port }] of listeners.entries()) {
    if (port === undefined || !(Number.isInteger(port) && port >= 0 && port <= MAX_PORT)) continue
    const key = directions.indexOf(direction) * (MAX_PORT + 1) + port
    byKey.set(key, [...(byKey.get(key) ?? []), number])
  }
  const sorted = [...byKey].sort(([a], [b]) => a - b)
  return { at: c.w.block(sorted.flatMap(([key, numbers]) => [key, c.w.block(numbers), numbers.length])), count: sorted.length }
}

/** Words of LISTENER entries, in the order given. Handlers that several chains share are written once. */
export const listenerWords = (c: CompileContext, listeners: readonly Listener[], rules: DataplaneRules): readonly number[] => {
  const handlers = handlersOnce(c, rules)
  return listeners.flatMap((listener) => compileListener(c, listener, rules, handlers))
}

/** Entries and ports of a view's listeners; `words` are those of all of them. */
export const compileListeners = (c: CompileContext, listeners: readonly Listener[], words: readonly number[]): CompiledListeners => {
  const anyPort = (direction: Listener['direction']): number =>
    listeners.findIndex((listener) => listener.direction === direction && listener.port === undefined && listener.addresses === undefined)
  return {
    listeners: { at: c.w.block(words), count: listeners.length },
    ports: compilePorts(c, listeners),
    anyPort: [anyPort('outbound'), anyPort('inbound'), anyPort('gateway')],
  }
}
