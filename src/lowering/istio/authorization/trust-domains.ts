/** Trust domain aliases in principals and trust domains of policies (istio ). */

/** The mesh's own domain first, then its aliases. */
export type TrustDomains = readonly string[]

const hasPrefixPattern = (text: string, pattern: string): boolean => pattern.endsWith('*') && text.startsWith(pattern.slice(0, -1))
const hasSuffixPattern = (text: string, pattern: string): boolean => pattern.startsWith('*') && text.endsWith(pattern.slice(1))

const isKnown = (domain: string, domains: TrustDomains): boolean =>
  domain === 'cluster.local' ||
  domains.some(
    (known) =>
      domain === known ||
      known === '*' ||
      hasPrefixPattern(domain, known) ||
      hasPrefixPattern(known, domain) ||
      hasSuffixPattern(domain, known) ||
      hasSuffixPattern(known, domain),
  )

/** Only `td/ns/N/sa/S` with a td other than `*` speaks of a trust domain; one that is the mesh's stands for all of them. */
export const expandPrincipal = (principal: string, domains: TrustDomains): readonly string[] => {
  const [domain = '', ...rest] = principal.split('/')
  if (rest.length !== 4 || domain === '*' || !isKnown(domain, domains)) return [principal]
  return [...new Set(domains.map((known) => (hasSuffixPattern(known, domain) ? principal : [known, ...rest].join('/'))))]
}

export const expandTrustDomain = (domain: string, domains: TrustDomains): readonly string[] =>
  domains.includes(domain) ? domains : [domain]
