/** The keys of `when` (istio ). */

import type { LowerValue } from './fields.ts'
import * as fields from './fields.ts'
import type { TrustDomains } from './trust-domains.ts'

export interface KeyContext {
  readonly policyNamespace: string
  readonly trustDomains: TrustDomains
  readonly tcp: boolean
}

const unusable: LowerValue = () => 'unusable'

const bracketed = (text: string): string | undefined =>
  text.startsWith('[') && text.endsWith(']') && text.length > 1 ? text.slice(1, -1) : undefined

/** istio A-44: a sequence of brackets is a path, anything else between the outermost brackets is one name. */
const claimPath = (text: string): readonly string[] | undefined => {
  const path: string[] = []
  for (let rest = text; rest !== ''; ) {
    const part = /^\[([^[\]]*)\]/.exec(rest)
    if (part === null) {
      const name = bracketed(text)
      return name === undefined ? undefined : [name]
    }
    path.push(part[1] ?? '')
    rest = rest.slice(part[0].length)
  }
  return path
}

const metadataKey = (key: string): LowerValue => {
  const inner = key.slice('experimental.'.length)
  const open = inner.indexOf('[')
  if (open < 0) return unusable
  return fields.metadata(inner.slice(0, open), inner.slice(open + 1).replace(/\]$/, ''))
}

const httpOnly = (lower: LowerValue, { tcp }: KeyContext): LowerValue => (tcp ? unusable : lower)

/** How values of a key are read; absent = no such key, and the whole rule goes (istio A-41). */
export const lowerKey = (key: string, context: KeyContext): LowerValue | undefined => {
  switch (key) {
    case 'destination.ip':
      return fields.destinationIp
    case 'destination.port':
      return fields.port
    case 'connection.sni':
      return fields.serverName
    case 'source.ip':
      return fields.sourceIp
    case 'remote.ip':
      return fields.remoteIp
    case 'source.namespace':
      return fields.namespace
    case 'source.trustDomain':
      return fields.trustDomain(context.trustDomains)
    case 'source.serviceAccount':
      return fields.serviceAccount(context.policyNamespace)
    case 'source.principal':
      return fields.principal(context.trustDomains)
    case 'request.auth.principal':
      return httpOnly(fields.requestPrincipal, context)
    case 'request.auth.audiences':
      return httpOnly(fields.claim(['aud']), context)
    case 'request.auth.presenter':
      return httpOnly(fields.claim(['azp']), context)
  }
  if (key.startsWith('experimental.envoy.filters.')) return metadataKey(key)
  if (key.startsWith('request.headers')) {
    const name = bracketed(key.slice('request.headers'.length))
    return name === undefined ? unusable : httpOnly(fields.header(name), context)
  }
  if (key.startsWith('request.auth.claims')) {
    const path = claimPath(key.slice('request.auth.claims'.length))
    return path === undefined ? unusable : httpOnly(fields.claim(path), context)
  }
  return undefined
}
