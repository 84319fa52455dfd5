/** Owns how large a request's header block may be, as a setting of whoever asks: Istio leaves it to the proxies' own defaults. */
import type { RequestLimits, View } from '../model/index.ts'

/** The same view at proxies that accept header blocks of another size. Absent limits: Envoy's 100 headers and 60 KiB. */
export const withRequestLimits = (view: View, requestLimits: RequestLimits | undefined): View =>
  requestLimits === undefined
    ? view
    : {
        ...view,
        listeners: view.listeners.map((listener) => ({
          ...listener,
          filterChains: listener.filterChains.map((chain) =>
            chain.handler.kind === 'http' ? { ...chain, handler: { ...chain.handler, requestLimits } } : chain,
          ),
        })),
      }
