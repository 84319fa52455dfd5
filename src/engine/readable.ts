/**
 * The readable engine: what one proxy does with one request, with reasons. The specification of the whole pipeline:
 * compiled engines are compared with it.
 */
import {
  type Decision,
  type Listener,
  type Reference,
  type RequestDescriptor,
  rulesOf,
  type Trace,
  type TraceEntry,
  type View,
} from '../model/index.ts'
import { decideHttp } from './http.ts'
import { chooseChain, chooseListener, listenerNeedsAddress } from './listener.ts'
import { unknownInputs } from './needs.ts'
import { finish, type Verdict } from './outcome.ts'
import type { Site, Staged } from './site.ts'
import { exceedsInspection } from './target.ts'
import { decideTcp } from './tcp.ts'
import { tlsVerdict } from './tls.ts'

export interface Explained {
  readonly decision: Decision
  readonly trace: Trace
}

/** Features of the view that are not evaluated and could have changed an answer in this direction. */
const unsupportedFeatures = (view: View, request: RequestDescriptor): readonly string[] => [
  ...new Set(
    view.unsupported.filter(({ direction }) => direction === undefined || direction === request.direction).map(({ feature }) => feature),
  ),
]

/** A proxy that takes no part: bytes go where the peer wanted, and nothing is enforced. */
const unproxied = (request: RequestDescriptor): Staged => ({
  verdict: {
    kind: 'forward',
    as: request.protocol,
    cluster: { kind: 'passthrough', direction: request.direction === 'inbound' ? 'inbound' : 'outbound' },
    ...(request.protocol === 'http'
      ? { request: { method: request.method, authority: request.authority, path: request.path, headers: request.headers } }
      : {}),
  },
  trace: [{ stage: 'listener', subject: 'no proxy', result: 'info', comparisons: [], detail: 'nothing is routed or enforced here' }],
})

const rejected = (
  by: 'proxy' | 'proxyCrash' | 'controlPlanePanic',
  reason: string,
  references: readonly Reference[],
  at: Site['at'],
): Staged => ({
  verdict: { ...at, kind: 'rejected', by, reason },
  trace: references.map((reference) => ({
    stage: 'listener',
    subject: 'configuration',
    result: 'applied',
    comparisons: [],
    detail: reason,
    reference,
  })),
})

const listenerEntry = (listener: Listener): TraceEntry => ({
  stage: 'listener',
  subject: listener.name,
  result: 'info',
  comparisons: [],
  ...(listener.reference === undefined ? {} : { reference: listener.reference }),
})

const closing = (verdict: Verdict, listener: Listener, detail: string, reference = listener.reference): Staged => ({
  verdict,
  trace: [
    { ...listenerEntry(listener), stage: 'filterChain', result: 'applied', detail, ...(reference === undefined ? {} : { reference }) },
  ],
})

type Account = Staged & { readonly extra?: readonly Reference[] }

const atListener = (site: Site, listener: Listener): Account => {
  const { request, at } = site
  if (listener.rejected !== undefined) return rejected('proxy', listener.rejected.reason, listener.rejected.references, at)
  const needs = unknownInputs(listener, request)
  if (needs.length > 0) return { verdict: { ...at, kind: 'undetermined', needs }, trace: [] }
  if (exceedsInspection(listener, request)) {
    return closing({ ...at, kind: 'close', why: 'firstLineTooLong' }, listener, 'the first line is longer than the proxy looks for HTTP')
  }
  const { chosen, trace } = chooseChain(listener, request, rulesOf(site.view))
  const told = (account: Account): Account => ({ ...account, trace: [...trace, ...account.trace] })
  if (chosen === undefined)
    return told(closing({ ...at, kind: 'close', why: 'noFilterChain' }, listener, 'no filter chain accepts this connection'))
  const here: Site = { ...site, at: { ...at, filterChain: chosen.index } }
  const { handler } = chosen.chain
  if (handler.kind === 'close') {
    const cluster = handler.why === 'blackHole' ? { cluster: { kind: 'blackHole' as const } } : {}
    const detail = chosen.chain.name === '' ? 'no filter chain of the port accepts this connection' : `closed by ${chosen.chain.name}`
    return told(closing({ ...here.at, kind: 'close', why: handler.why, ...cluster }, listener, detail, chosen.chain.reference))
  }
  const tls = tlsVerdict(listener, chosen.chain, request)
  if (handler.kind === 'tcp') return told(decideTcp(here, handler, tls))
  const after = (account: Account): Account => told({ ...account, trace: [...tls.trace, ...account.trace] })
  if (tls.close !== undefined) return after({ verdict: { ...here.at, kind: 'close', why: tls.close }, trace: [] })
  if (request.protocol === 'tcp') return after(closing({ ...here.at, kind: 'close', why: 'notHttp' }, listener, 'the bytes are no HTTP'))
  return after(decideHttp(here, handler, tls))
}

const account = (view: View, request: RequestDescriptor): Account => {
  if (view.rejected !== undefined) return rejected(view.rejected.by, view.rejected.reason, view.rejected.references, {})
  if (!view.enforced) return unproxied(request)
  if (listenerNeedsAddress(view, request)) return { verdict: { kind: 'undetermined', needs: ['destinationIp'] }, trace: [] }
  const found = chooseListener(view, request)
  if (found === undefined) {
    const detail = `nothing listens on port ${request.destination.port}`
    return {
      verdict: { kind: 'close', why: 'noListener' },
      trace: [{ stage: 'listener', subject: 'no listener', result: 'info', comparisons: [], detail }],
    }
  }
  const result = atListener({ view, request, at: { listener: found.index } }, found.listener)
  return { ...result, trace: [listenerEntry(found.listener), ...result.trace] }
}

/** Never throws: a view's own refusals come back as `rejected`, missing knowledge as `undetermined`. */
export const explain = (view: View, request: RequestDescriptor): Explained => {
  const { verdict, trace, extra } = account(view, request)
  const unsupported = [...unsupportedFeatures(view, request), ...(verdict.unsupported ?? [])]
  return { decision: finish(unsupported.length > 0 ? { ...verdict, unsupported } : verdict, trace, extra), trace }
}
