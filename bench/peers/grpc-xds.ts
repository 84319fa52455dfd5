/** gRPC's own xDS client for Node: its RBAC policies and its route matchers, scanned in order as it does. */
import { Metadata } from '@grpc/grpc-js'
import {
  ExactValueMatcher,
  FullMatcher,
  HeaderMatcher,
  PathPrefixValueMatcher,
  PrefixValueMatcher,
} from '@grpc/grpc-js-xds/build/src/matcher.js'
import {
  AndRules,
  AuthenticatedPrincipal,
  HeaderPermission,
  RbacPolicy,
  RbacPolicyGroup,
  UrlPathPermission,
} from '@grpc/grpc-js-xds/build/src/rbac.js'
import type { CallerRule } from './casbin.ts'

/** Whether some rule allows a call. */
export const grpcRbac = (rules: readonly CallerRule[]): ((principal: string, path: string, method: string) => boolean) => {
  const policies = new Map(
    rules.map(({ principal, path, method }, i) => [
      String(i),
      new RbacPolicy(
        [
          new AndRules([
            new UrlPathPermission(new PrefixValueMatcher(path.slice(0, -1), false)),
            new HeaderPermission(new HeaderMatcher('x-method', new ExactValueMatcher(method, false), false)),
          ]),
        ],
        [new AuthenticatedPrincipal(new ExactValueMatcher(`spiffe://${principal}`, false))],
      ),
    ]),
  )
  const group = new RbacPolicyGroup(policies, true)
  return (principal, path, method) => {
    const headers = new Metadata()
    headers.set('x-method', method)
    return group.apply({
      headers,
      urlPath: path,
      destinationIp: '10.1.0.1',
      destinationPort: 8080,
      tls: true,
      sourceIp: '10.1.0.9',
      peerCertificate: { subjectaltname: `URI:spiffe://${principal}`, subject: { C: '', ST: '', L: '', O: '', OU: '', CN: '' } },
    })
  }
}

/** Number of the first route whose prefix a path has; undefined = none. */
export const grpcRoutes = (prefixes: readonly string[]): ((path: string) => number | undefined) => {
  const matchers = prefixes.map((prefix) => new FullMatcher(new PathPrefixValueMatcher(prefix, false), [], null))
  const metadata = new Metadata()
  return (path) => {
    const at = matchers.findIndex((matcher) => matcher.apply(path, metadata))
    return at < 0 ? undefined : at
  }
}
