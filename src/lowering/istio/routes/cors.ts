/** corsPolicy (istio ). */
import type { CorsPolicy, StringMatch } from '../../../config/istio/virtual-service.ts'
import { toByteString } from '../../../model/bytes.ts'
import type { Cors, Matcher, Reference, TextMatcher } from '../../../model/index.ts'
import { envoyPattern, patternRejection } from './route-parts.ts'

/** Deprecated `allowOrigin` counts only when `allowOrigins` is absent. */
export const lowerCors = (policy: CorsPolicy, reference: Reference): Cors => ({
  allowOrigins: policy.allowOrigins?.flatMap(originMatcher) ?? (policy.allowOrigin ?? []).flatMap((exact) => originMatcher({ exact })),
  allowMethods: (policy.allowMethods ?? []).map(toByteString).join(','),
  allowHeaders: (policy.allowHeaders ?? []).map(toByteString).join(','),
  exposeHeaders: (policy.exposeHeaders ?? []).map(toByteString).join(','),
  maxAge: policy.maxAge === undefined ? '' : String(Math.trunc(policy.maxAge / 1000)),
  ...(policy.allowCredentials === undefined ? {} : { allowCredentials: policy.allowCredentials }),
  forwardUnmatchedPreflights: policy.unmatchedPreflights !== 'IGNORE',
  reference,
})

// istio R-25: the text `*` is every origin.
const originMatcher = (written: StringMatch): readonly Matcher[] => {
  const matcher = toMatcher(written)
  if (matcher === undefined) return []
  return [written.exact === '*' ? { kind: 'always' } : matcher]
}

const toMatcher = ({ exact, prefix, regex }: StringMatch): TextMatcher | undefined => {
  if (exact !== undefined) return { kind: 'exact', value: toByteString(exact) }
  if (prefix !== undefined) return { kind: 'prefix', value: toByteString(prefix) }
  return regex === undefined ? undefined : { kind: 'pattern', pattern: envoyPattern(regex, 'full') }
}

/** Why the proxy refuses this policy, if it does. */
export const corsRejection = ({ allowOrigins = [] }: CorsPolicy): string | undefined => {
  if (allowOrigins.some(({ prefix }) => prefix === '')) return 'empty prefix'
  return allowOrigins
    .flatMap(({ regex }) => (regex === undefined ? [] : [patternRejection(envoyPattern(regex, 'full'))]))
    .find((found) => found !== undefined)
}
