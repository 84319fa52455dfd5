/** The answer to a refused token, with its `www-authenticate` challenge (istio J-5). */
import type { RequestContext } from '../matching/context.ts'
import { tokenTexts } from '../model/index.ts'
import type { Refusal, TokenRejection } from './types.ts'

/** Longest path in the challenge, in bytes. */
const realmPathBytes = 256

/** What the challenge says in front of the realm and behind it. */
export const challengeTexts = ['Bearer realm="', '", error="invalid_token"'] as const

/** Answer to a request whose token is refused; `context` is the request before any token was removed. */
export const tokenRefusal = (rejection: TokenRejection, context: RequestContext): Refusal => {
  const path = context.headers.find(([name]) => name === 'x-envoy-original-path')?.[1] ?? context.path
  const [start, end] = challengeTexts
  const realm = `${context.scheme}://${context.authority}${path.slice(0, realmPathBytes)}`
  return {
    status: rejection === 'audienceNotAllowed' ? 403 : 401,
    headers: [
      ['content-type', 'text/plain'],
      ['www-authenticate', `${start}${realm}${end}`],
    ],
    body: tokenTexts[rejection],
  }
}
