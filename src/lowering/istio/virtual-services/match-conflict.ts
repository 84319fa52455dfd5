/** Whether a delegate's match can hold together with the delegating route's (istio H-38). */
import type { HttpMatchRequest, StringMatch } from '../../../config/istio/virtual-service.ts'

type Texts = Readonly<Record<string, StringMatch>>

/** True when the two can never both hold, as far as the control plane looks. Unset on either side is no conflict. */
export const textsConflict = (root: StringMatch | undefined, leaf: StringMatch | undefined): boolean => {
  if (root === undefined || leaf === undefined) return false
  const isSet = (m: StringMatch) => Boolean(m.regex || m.prefix || m.exact)
  if (root.regex && isSet(leaf)) return true
  if (leaf.regex && isSet(root)) return true
  if (root.exact) return Boolean(leaf.prefix) || leaf.exact !== root.exact
  if (root.prefix) {
    const narrower = leaf.prefix || leaf.exact
    if (narrower) return !narrower.startsWith(root.prefix)
  }
  return true
}

const mapsConflict = (root: Texts | undefined, leaf: Texts | undefined): boolean =>
  Object.entries(leaf ?? {}).some(([key, match]) => textsConflict(root?.[key], match))

const gatewaysConflict = (root: readonly string[], leaf: readonly string[]): boolean =>
  root.length > 0 && leaf.length > 0 && (root.length < leaf.length || leaf.some((name) => !root.includes(name)))

/** istio H-38. Not symmetric: a source namespace of the root must be repeated by the delegate. */
export const matchesConflict = (root: HttpMatchRequest, leaf: HttpMatchRequest): boolean =>
  textsConflict(root.uri, leaf.uri) ||
  textsConflict(root.scheme, leaf.scheme) ||
  textsConflict(root.method, leaf.method) ||
  textsConflict(root.authority, leaf.authority) ||
  mapsConflict(root.headers, leaf.headers) ||
  mapsConflict(root.withoutHeaders, leaf.withoutHeaders) ||
  mapsConflict(root.queryParams, leaf.queryParams) ||
  (root.ignoreUriCase ?? false) !== (leaf.ignoreUriCase ?? false) ||
  (Boolean(root.port) && Boolean(leaf.port) && root.port !== leaf.port) ||
  (Boolean(root.sourceNamespace) && root.sourceNamespace !== leaf.sourceNamespace) ||
  Object.entries(leaf.sourceLabels ?? {}).some(([key, value]) => (root.sourceLabels?.[key] ?? value) !== value) ||
  gatewaysConflict(root.gateways ?? [], leaf.gateways ?? [])
