/** Owns handlers in an image: what becomes of connections that a chain accepts (core/layout/listeners.ts). */
import { compileLayers } from '../../authz/compile/index.ts'
import { CLOSE_BLACK_HOLE, CLOSE_NO_FILTER_CHAIN } from '../../core/layout/codes.ts'
import { NONE } from '../../core/layout/image.ts'
import {
  HANDLER_CLOSE,
  HANDLER_HTTP,
  HANDLER_TCP,
  HH_DECODES_SLASHES,
  HH_KEEPS_DOT_PARAMETERS,
  HH_MERGES_SLASHES,
  HH_NORMALIZES,
  HH_USES_REMOTE_ADDRESS,
} from '../../core/layout/listeners.ts'
import type { CompileContext } from '../../image/context.ts'
import type { DataplaneRules, Handler, HttpHandler, TcpHandler } from '../../model/index.ts'
import { compileTable } from '../../routing/compile/index.ts'
import { compileSplit } from '../../split/compile.ts'
import { directions } from '../compiled/words.ts'
import { defaultRequestLimits } from '../request-headers.ts'

const MAX_WORD = 2 ** 31 - 1

/** A count or a size as a word: what is larger than any request could be is as good as the largest word. */
const word = (value: number): number => (value >= 0 ? Math.min(Math.trunc(value), MAX_WORD) : 0)

const flags = (...given: readonly (readonly [set: boolean, flag: number])[]): number =>
  given.reduce((sum, [set, flag]) => (set ? sum | flag : sum), 0)

/** The usual methods first: they are compared one after the other. */
const USUAL = ['GET', 'POST', 'PUT', 'HEAD', 'DELETE', 'PATCH', 'OPTIONS']
const byUse = (methods: readonly string[]): readonly string[] => [
  ...USUAL.filter((method) => methods.includes(method)),
  ...methods.filter((method) => !USUAL.includes(method)),
]

const compileHttp = (c: CompileContext, handler: HttpHandler, rules: DataplaneRules): number => {
  const { normalization, clientAddress, requestLimits = defaultRequestLimits } = handler
  const layers = compileLayers(c, handler.authorization, rules)
  const routes = compileTable(c, handler.routes, rules.routeHeaders)
  const methods = byUse(rules.methods).map(c.w.string)
  return c.w.block([
    HANDLER_HTTP,
    layers.at,
    layers.count,
    directions.indexOf(handler.direction),
    flags(
      [normalization.decodeSlashes, HH_DECODES_SLASHES],
      [normalization.normalize, HH_NORMALIZES],
      [normalization.mergeSlashes, HH_MERGES_SLASHES],
      [rules.dotSegmentParameters === 'kept', HH_KEEPS_DOT_PARAMETERS],
      [clientAddress.useRemoteAddress, HH_USES_REMOTE_ADDRESS],
    ),
    word(clientAddress.trustedHops),
    routes,
    word(requestLimits.maxHeaders),
    word(requestLimits.maxHeaderBytes),
    c.w.block(methods),
    methods.length,
  ])
}

const compileTcp = (c: CompileContext, { authorization, destinations, reference }: TcpHandler): number => {
  const layers = compileLayers(c, authorization)
  // Bytes for nobody go where nothing comes back from.
  const given = destinations.length > 0 ? destinations : [{ cluster: { kind: 'blackHole' } as const, weight: 0 }]
  return c.w.block([HANDLER_TCP, layers.at, layers.count, compileSplit(c, given), c.w.reference(reference)])
}

const NO_LAYERS = [NONE, 0] as const

/** Address of a HANDLER. */
export const compileHandler = (c: CompileContext, handler: Handler, rules: DataplaneRules): number => {
  switch (handler.kind) {
    case 'http':
      return compileHttp(c, handler, rules)
    case 'tcp':
      return compileTcp(c, handler)
    case 'close': {
      if (handler.why !== 'blackHole') return c.w.block([HANDLER_CLOSE, ...NO_LAYERS, CLOSE_NO_FILTER_CHAIN, NONE])
      return c.w.block([HANDLER_CLOSE, ...NO_LAYERS, CLOSE_BLACK_HOLE, c.cluster({ kind: 'blackHole' })])
    }
  }
}
