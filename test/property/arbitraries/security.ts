/** AuthorizationPolicy with every field and action, PeerAuthentication, RequestAuthentication. */
import fc from 'fast-check'
import type { KubernetesObject } from './mesh.ts'
import { fields, listOf, mapOf, often, pick, policy, seldom, some } from './parts.ts'
import { keySets } from './tokens.ts'

const version = 'security.istio.io/v1'

const principals = ['cluster.local/ns/app/sa/client', '*', 'cluster.local/ns/other/*', '*/sa/batch', 'other.td/ns/app/sa/client', 'cluster.local/ns/app/sa/web', ''] // biome-ignore format: a table
const blocks = ['10.0.0.0/8', '10.1.0.9', '10.0.0.1', '1.2.3.4', '192.168.0.0/16', '0.0.0.0/0', '2001:db8::/32']

const source = fields({
  principals: seldom(pick(principals)),
  notPrincipals: seldom(pick(principals)),
  requestPrincipals: seldom(pick(['issuer-a/u1', '*', 'issuer-a/*', '*/u2'])),
  notRequestPrincipals: seldom(pick(['issuer-a/u1', '*'])),
  namespaces: seldom(pick(['app', 'other', 'o*', '*r', '*'])),
  notNamespaces: seldom(pick(['app', 'other'])),
  ipBlocks: seldom(pick(blocks)),
  notIpBlocks: seldom(pick(blocks)),
  remoteIpBlocks: seldom(pick(blocks)),
  notRemoteIpBlocks: seldom(pick(blocks)),
  serviceAccounts: seldom(pick(['client', 'app/client', 'other/batch'])),
  notServiceAccounts: seldom(pick(['web', 'app/client'])),
})

const paths = ['/a', '/a*', '*/b', '/a/{*}', '/{**}', '/', '/a/b', '*', '/A', '/a%2Fb', '/{*}/b']
const hosts = ['web.app', 'web', '*.example.com', 'a.example.com', 'web:*', 'WEB', '*']
const operation = fields({
  methods: seldom(pick(['GET', 'POST', 'get', 'P*', '*'])),
  notMethods: seldom(pick(['GET', 'PUT'])),
  paths: often(pick(paths)),
  notPaths: seldom(pick(paths)),
  hosts: seldom(pick(hosts)),
  notHosts: seldom(pick(hosts)),
  ports: seldom(pick(['8080', '3306', '80', '443'])),
  notPorts: seldom(pick(['8080', '9999'])),
})

const when = some<readonly [string, readonly string[]]>(
  ['request.headers[x-a]', ['a', '1*', '*', 'a,b']],
  ['request.headers[X-B]', ['a', '*b']],
  ['request.auth.claims[group]', ['dev', '*']],
  ['request.auth.claims[groups]', ['ops', 'd*']],
  ['request.auth.claims[n][k]', ['v']],
  ['request.auth.principal', ['issuer-a/u1', 'issuer-a/*']],
  ['request.auth.audiences', ['web', 'api']],
  ['request.auth.presenter', ['client']],
  ['source.ip', ['10.0.0.1', '10.1.0.0/16']],
  ['remote.ip', ['1.2.3.4', '10.0.0.0/8']],
  ['source.namespace', ['app', 'o*']],
  ['source.principal', ['cluster.local/ns/app/sa/client', '*']],
  ['source.serviceAccount', ['client', 'app/client']],
  ['destination.ip', ['10.1.0.1', '10.2.0.0/16']],
  ['destination.port', ['8080', '3306']],
  ['connection.sni', ['*.example.com', 'outbound_.80_._.web.app.svc.cluster.local']],
).chain(([key, values]) => fields({ key: fc.constant(key), values: often(pick(values)), notValues: seldom(pick(values)) }))

const rule = fields({
  from: often(listOf(source.map((source) => ({ source })))),
  to: often(listOf(operation.map((operation) => ({ operation })))),
  when: seldom(listOf(when)),
})

const selector = seldom(
  some({ matchLabels: { app: 'web' } }, { matchLabels: { app: 'api' } }, { matchLabels: { istio: 'ingressgateway' } }),
)

export const authorizationPolicy = (
  index: number,
  namespace = some('app', 'app', 'istio-system', 'other'),
): fc.Arbitrary<KubernetesObject> =>
  fc
    .record({
      made: policy(
        version,
        'AuthorizationPolicy',
        index,
        namespace,
        fields({
          action: often(some('ALLOW', 'ALLOW', 'DENY', 'DENY', 'AUDIT', 'CUSTOM')),
          rules: often(fc.array(rule, { maxLength: 3 })),
          selector,
        }),
      ),
      provider: some('http', 'http', 'open', 'gone'),
      dryRun: seldom(some('true', 'true', 'false', 'x')),
    })
    .map(({ made, provider, dryRun }) => {
      const spec = made.spec as { readonly action?: string }
      return {
        ...made,
        metadata: { ...made.metadata, ...(dryRun === undefined ? {} : { annotations: { 'istio.io/dry-run': dryRun } }) },
        spec: { ...spec, ...(spec.action === 'CUSTOM' ? { provider: { name: provider } } : {}) },
      }
    })

const mode = fields({ mode: some('STRICT', 'PERMISSIVE', 'DISABLE', 'UNSET') })

export const peerAuthentication = (index: number): fc.Arbitrary<KubernetesObject> =>
  policy(
    version,
    'PeerAuthentication',
    index,
    some('app', 'app', 'istio-system'),
    fields({ mtls: often(mode), selector, portLevelMtls: seldom(mapOf(['8080', '3306', '80'], mode)) }),
  )

const jwtRule = some(
  { issuer: 'issuer-a', jwks: keySets.a },
  { issuer: 'issuer-a', jwks: keySets.a },
  { issuer: 'issuer-b', jwks: keySets.b },
  { issuer: 'issuer-c', jwks: keySets.b },
).chain((issuer) =>
  fields({
    audiences: seldom(pick(['web', 'api'])),
    fromHeaders: seldom(listOf(some({ name: 'x-token' }, { name: 'Authorization', prefix: 'Bearer ' }, { name: 'x-token', prefix: 'T ' }))),
    fromParams: seldom(pick(['token', 'access_token'])),
    fromCookies: seldom(pick(['jwt'])),
    forwardOriginalToken: seldom(fc.boolean()),
    outputPayloadToHeader: seldom(some('x-payload')),
    outputClaimToHeaders: seldom(
      listOf(some({ header: 'x-claim', claim: 'group' }, { header: 'x-sub', claim: 'sub' }, { header: 'x-n', claim: 'n.k' })),
    ),
  }).map((rest) => ({ ...issuer, ...rest })),
)

export const requestAuthentication = (index: number): fc.Arbitrary<KubernetesObject> =>
  policy(
    version,
    'RequestAuthentication',
    index,
    some('app', 'app', 'istio-system'),
    fields({ selector, jwtRules: often(listOf(jwtRule)) }),
  )
