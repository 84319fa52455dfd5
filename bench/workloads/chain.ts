/** `chain`: a caller's proxy with N routes sends to a workload with N rules: route, mTLS and authorization of both hops. */
import type { RequestDescriptor, View } from '../../src/model/index.ts'
import { authz } from './authz.ts'
import { routes } from './routes.ts'

export interface ChainWorkload {
  readonly client: View
  readonly server: View
  readonly hops: readonly { readonly atClient: RequestDescriptor; readonly atServer: RequestDescriptor }[]
  readonly prefixes: readonly string[]
}

/** The last route and the last rule. Nothing is rewritten, so both hops read the same header block. */
export const chain = (count: number): ChainWorkload => {
  const [way, rule] = [routes('prefix', count), authz(count)]
  const [ask] = rule.asks.hitLast
  if (ask === undefined) throw new Error('no request')
  const atClient: RequestDescriptor = { ...way.asks.hitLast.request, path: ask.request.path }
  return { client: way.view, server: rule.view, hops: [{ atClient, atServer: ask.request }], prefixes: way.prefixes }
}
