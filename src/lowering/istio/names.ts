/**
 * Host names as Istio reads them: short-name expansion, wildcards, specificity, gateway references (istio H-1 to H-6).
 */

/** istio H-1: a name without a dot is local to the namespace of the object that contains it. */
export const resolveHost = (name: string, namespace: string, domainSuffix: string): string => {
  if (name === '' || name === '*' || name.includes('.') || isIpLiteral(name)) return name
  const suffix = domainSuffix === '' ? '' : `.svc.${domainSuffix}`
  return namespace === '' ? `${name}${suffix}` : `${name}.${namespace}${suffix}`
}

const isIpLiteral = (name: string): boolean => name.includes(':') && /^[0-9a-fA-F:.]+$/.test(name)

/** istio H-5: only a leading star makes a wildcard. */
export const isWildcard = (host: string): boolean => host.startsWith('*')

/** istio H-5, symmetric: equal, or one covers the other. */
export const hostsOverlap = (a: string, b: string): boolean => {
  if (isWildcard(a) && isWildcard(b)) {
    return a.length < b.length ? b.endsWith(a.slice(1)) : a.endsWith(b.slice(1))
  }
  if (isWildcard(a)) return b.endsWith(a.slice(1))
  if (isWildcard(b)) return a.endsWith(b.slice(1))
  return a === b
}

/** istio H-5, one direction: everything `host` names is named by `wider` too. */
export const isCoveredBy = (host: string, wider: string): boolean => {
  if (!isWildcard(wider)) return host === wider
  if (!isWildcard(host)) return host.endsWith(wider.slice(1))
  return wider.length <= host.length && host.slice(1).endsWith(wider.slice(1))
}

/** istio H-3. `mesh` is reserved; `name` and `./name` belong to the namespace of the VirtualService. */
export const resolveGateway = (reference: string, namespace: string): string => {
  if (reference === 'mesh') return reference
  if (reference.includes('/')) return reference.startsWith('./') ? `${namespace}/${reference.slice(2)}` : reference
  const [name = '', owner] = reference.split('.')
  return owner === undefined ? `${namespace}/${reference}` : `${owner}/${name}`
}
