/** corsPolicy (istio ). */
import type { CorsPolicy, StringMatch } from '../../config/istio/virtual-service.ts'
import type { Cors, Matcher, Reference } from '../../model/index.ts'
import { byteString } from '../bytes.ts'

/** Deprecated `allowOrigin` counts only when `allowOrigins` is absent. */
export const lowerCors = (policy: CorsPolicy, reference: Reference): Cors => ({
  allowOrigins: policy.allowOrigins?.flatMap(originMatcher) ?? (policy.allowOrigin ?? []).flatMap((exact) => originMatcher({ exact })),
  allowMethods: (policy.allowMethods ?? []).map(byteString).join(','),
  allowHeaders: (policy.allowHeaders ?? []).map(byteString).join(','),
  exposeHeaders: (policy.exposeHeaders ?? []).map(byteString).join(','),
  maxAge: policy.maxAge === undefined ? '' : String(Math.trunc(policy.maxAge / 1000)),
  ...(policy.allowCredentials === undefined ? {} : { allowCredentials: policy.allowCredentials }),
  forwardUnmatchedPreflights: policy.unmatchedPreflights !== 'IGNORE',
  reference,
})

// The proxy also tries the text `*` against each matcher, so what covers a star covers everything (istio R-25).
const originMatcher = ({ exact, prefix, regex }: StringMatch): readonly Matcher[] => {
  if (exact === '*' || prefix === '*') return [{ kind: 'always' }]
  if (exact !== undefined) return [{ kind: 'exact', value: byteString(exact) }]
  if (prefix !== undefined) return [{ kind: 'prefix', value: byteString(prefix) }]
  if (regex !== undefined) return [{ kind: 'pattern', pattern: { source: byteString(regex), dialect: 're2-latin1', anchoring: 'full' } }]
  return []
}
