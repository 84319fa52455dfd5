/** Inline key sets as the proxy loads them: a set without one usable key makes it refuse the listener. */

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''
const isBase64Url = (value: unknown): value is string => isText(value) && /^[A-Za-z0-9_-]+=*$/.test(value)

const usable = (key: Readonly<Record<string, unknown>>): boolean => {
  const { kty, alg, kid } = key
  if (alg !== undefined && typeof alg !== 'string') return false
  if (kid !== undefined && typeof kid !== 'string') return false
  const has = (...names: readonly string[]): boolean => names.every((name) => isBase64Url(key[name]))
  const algIs = (...prefixes: readonly string[]): boolean => alg === undefined || prefixes.some((prefix) => alg.startsWith(prefix))
  switch (kty) {
    case 'RSA':
      return has('n', 'e') && algIs('RS', 'PS')
    case 'EC':
      return has('x', 'y') && algIs('ES')
    case 'oct':
      return has('k') && algIs('HS')
    case 'OKP':
      return has('x') && (alg === undefined || alg === 'EdDSA')
    default:
      return false
  }
}

/** Why the proxy refuses this key set; absent = it has a usable key. */
export const keySetProblem = (text: string): string | undefined => {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    return 'jwks is not valid JSON'
  }
  if (!isObject(parsed)) return 'jwks is not a JSON object'
  if (!Object.hasOwn(parsed, 'keys')) return 'jwks has no `keys`'
  if (!Array.isArray(parsed.keys)) return '`keys` of jwks is not a list'
  return parsed.keys.some((key) => isObject(key) && usable(key)) ? undefined : 'jwks has no usable key'
}
