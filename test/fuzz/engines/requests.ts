/** Requests some steps away from those a view knows how to answer: parts of its own requests, and hostile ones. */
import type { Header, PeerTls, RequestDescriptor } from '../../../src/model/index.ts'
import type { Dice } from '../input.ts'

const hostile = {
  method: ['GET', 'POST', 'PUT', 'OPTIONS', 'CONNECT', 'HEAD', 'get', '', 'QUERY', 'PRI', 'M-SEARCH', 'G\0T', 'G T'],
  authority: ['web', 'WEB', 'web.', 'web:80', 'web:', 'web:99999', '[::1]:80', '[::1', ':', '', '*', 'user@web', 'web:80:80', 'a.example', 'a.example.com', 'x\xe9', 'a,b', 'web.app.svc.cluster.local:80'],
  path: ['/', '', '*', '//', '/a', '/a/b', '/a//b', '/%2F', '/%5c', '/%2e%2e/a', '/./', '/../', '/a/../../b', '/;p', '/..;x/', '/?', '/#', '/%zz', '/%', '/%00', '/%c3%a9', '/\xe9', '/\\', 'http://web/x', 'http://', 'https://web:80', 'HTTP://a.example:80/a?b', 'a', '/\x01', '/ ', '/a?q=1&q=2', '/a b', '/extdeny', '/a?token=x'],
  name: ['x-a', 'x-b', 'x-c', 'host', 'cookie', 'end-user', 'content-length', 'transfer-encoding', 'connection', 'upgrade', 'te', 'x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host', 'x-envoy-retry-on', 'x-envoy-retry-grpc-on', 'x-envoy-max-retries', 'x-envoy-retriable-status-codes', 'x-envoy-upstream-rq-timeout-ms', 'x-envoy-upstream-rq-per-try-timeout-ms', 'x-envoy-original-path', 'x-request-id', 'x-forwarded-client-cert', 'grpc-timeout', 'content-type', 'origin', 'access-control-request-method', 'access-control-request-headers', 'authorization', 'x-envoy-attempt-count', 'user-agent', 'accept', 'via', 'keep-alive', 'proxy-connection', '', ':path', ':authority', ':scheme', 'a b', '__proto__', 'x-token'],
  value: ['', ' ', 'a', 'A', 'v', 'a,b', '1', '1.2.3.4', '1.2.3.4, ::1', ',,', 'chunked', 'gzip, chunked', '-1', '0', '10', '18446744073709551616', 'upgrade, te', 'x-a, x-b', 'websocket', 'h2c', 'https', 'HTTP', '9999999999H', '1S', '100m', 'application/grpc', 'application/grpc+proto', 'http://a', 'http://a.example', 'Bearer a.b.c', 'Bearer', 'Bearer garbage', '\0', '\xff', 'a\rb', '\t', 'user=jason', 'jwt=a.b.c; x=y', '5xx,reset', '503, abc', 'trailers', 'close'],
  ip: ['10.1.0.9', '10.0.0.9', '9.0.0.1', '::1', '::ffff:10.1.0.9', '999.1.1.1', '', 'unknown', 'fe80::1%eth0', '1.2.3.4:5', '10.96.0.1'],
  principal: ['cluster.local/ns/app/sa/client', 'spiffe://cluster.local/ns/app/sa/web', 'td', '', 'other.td/ns/app/sa/x', 'td/ns/a'],
  serverName: ['web', 'a.example', 'A.EXAMPLE', 'a.example.com', '', '*', 'outbound_.80_._.web.app.svc.cluster.local'],
} as const // biome-ignore format: a table

const draws = [0n, 1n, 49n, 50n, 99n, 499_999n, 500_000n, 2n ** 64n - 1n, 2n ** 63n, -1n, 2n ** 65n + 7n]
const ports = [80, 443, 8080, 3306, 15_006, 0, -1, 65_536, 9090]
const failures = ['expired', 'badForm', 'badSignature', 'noMatchingKey', 'keysUnavailable', 'notYetValid', 'audNotString'] as const
const claims = ['a', 'dev', ['dev', 'ops'], 7, true, null, { k: 'v' }, [], [1, 'x'], 'read write', '\xe9']

/** What its own requests are made of. */
export interface Pool {
  readonly requests: readonly RequestDescriptor[]
  readonly headers: readonly Header[]
  readonly tokens: readonly RequestDescriptor['tokens'][]
  readonly peers: readonly (PeerTls | undefined)[]
}

export const poolOf = (requests: readonly RequestDescriptor[]): Pool => ({
  requests,
  headers: requests.flatMap(({ headers }) => headers),
  tokens: requests.map(({ tokens }) => tokens),
  peers: requests.map(({ source }) => source.tls),
})

const byte = (dice: Dice): string => String.fromCharCode(dice.below(dice.pick([33, 128, 256])))

/** A few characters fewer, more, or others. */
const bent = (text: string, dice: Dice): string => {
  const at = dice.below(text.length + 1)
  switch (dice.below(6)) {
    case 0:
      return text.slice(0, at) + byte(dice) + text.slice(at)
    case 1:
      return text.slice(0, at) + text.slice(at + 1 + dice.below(3))
    case 2:
      return text.slice(0, at) + byte(dice) + text.slice(at + 1)
    case 3:
      return text.slice(0, at) + text.slice(0, dice.below(dice.pick([4, 40]))) + text.slice(at)
    case 4:
      return text.replace(/[a-z]/g, (letter) => letter.toUpperCase())
    default:
      return text + dice.pick(['/', '.', ' ', ',', '%2f', ':80', '?', '/..', 'a'])
  }
}

const near = (dice: Dice, own: string, odd: readonly string[]): string => {
  switch (dice.below(4)) {
    case 0:
      return bent(own, dice)
    case 1:
      return dice.pick(odd)
    case 2:
      return bent(dice.pick(odd), dice)
    default:
      return own
  }
}

const headerOf = (pool: Pool, dice: Dice): Header => {
  const own = pool.headers.length > 0 && dice.below(2) === 0 ? dice.pick(pool.headers) : undefined
  if (own !== undefined) return [own[0], near(dice, own[1], hostile.value)]
  const value = dice.below(400) === 0 ? 'x'.repeat(dice.below(5_000)) : near(dice, dice.pick(hostile.value), hostile.value)
  return [dice.below(40) === 0 ? byte(dice).toLowerCase() : dice.pick(hostile.name), value]
}

const headersOf = (pool: Pool, headers: readonly Header[], dice: Dice): readonly Header[] => {
  const out = [...headers]
  for (let left = dice.below(dice.pick([2, 2, 4, 12])); left > 0; left--) out.splice(dice.below(out.length + 1), 0, headerOf(pool, dice))
  if (dice.below(8) === 0) out.splice(dice.below(out.length + 1), 1)
  if (dice.below(300) === 0) for (let left = dice.below(120); left > 0; left--) out.push(headerOf(pool, dice))
  return out
}

const tokensOf = (pool: Pool, dice: Dice): RequestDescriptor['tokens'] => {
  switch (dice.below(5)) {
    case 0:
      return 'unknown'
    case 1:
      return [{ failure: dice.pick(failures), rule: dice.below(3) }]
    case 2: {
      const [group, scope, sub] = [dice.pick(claims), dice.pick(claims), dice.pick(['u1', '', 'a/b'])]
      return [
        {
          claims: { iss: dice.pick(['i', 'issuer-a', 'issuer-b']), sub, group, groups: scope, scope, aud: dice.pick(['web', 'x']) },
          rule: dice.below(2),
        },
      ]
    }
    case 3:
      return []
    default:
      return dice.pick(pool.tokens)
  }
}

const peerOf = (pool: Pool, dice: Dice): PeerTls | undefined => {
  if (dice.below(2) === 0) return dice.pick(pool.peers)
  if (dice.below(3) === 0) return undefined
  return {
    kind: 'mutual',
    principal: near(dice, dice.pick(hostile.principal), hostile.principal),
    ...(dice.below(2) === 0 ? { serverName: near(dice, dice.pick(hostile.serverName), hostile.serverName) } : {}),
    ...(dice.below(2) === 0 ? { alpn: [dice.pick(['istio', 'http/1.1', 'h2', '', 'istio-http/1.1'])] } : {}),
  }
}

const drawOf = (dice: Dice): bigint =>
  dice.below(2) === 0 ? dice.pick(draws) : (BigInt(dice.below(2 ** 32)) << 32n) | BigInt(dice.below(2 ** 32))

const drawsOf = (dice: Dice): RequestDescriptor['draws'] => ({
  ...(dice.below(2) === 0 ? { seed: dice.below(1_000) } : {}),
  ...(dice.below(2) === 0 ? { split: drawOf(dice) } : {}),
  ...(dice.below(3) === 0 ? { faultDelay: drawOf(dice) } : {}),
  ...(dice.below(3) === 0 ? { faultAbort: drawOf(dice) } : {}),
  ...(dice.below(4) === 0 ? { mirrors: [drawOf(dice)] } : {}),
})

/** One request after the other, without end; each char is a byte, as everywhere behind the edge of the library. */
export function* requestsNear(pool: Pool, dice: Dice): Generator<RequestDescriptor, never> {
  for (;;) {
    const own = dice.pick(pool.requests)
    const sometimes = (n: number): boolean => dice.below(n) === 0
    const peer = sometimes(4) ? peerOf(pool, dice) : own.source.tls
    const { tls: _, ...source } = own.source
    const { withoutHost: __, ...rest } = own
    yield {
      ...rest,
      ...(sometimes(30) ? { direction: dice.pick(['outbound', 'inbound', 'gateway'] as const) } : {}),
      ...(sometimes(30) ? { protocol: dice.pick(['http', 'tcp'] as const) } : {}),
      ...(sometimes(10) ? { httpVersion: dice.pick(['1.0', '1.1', '2'] as const) } : {}),
      ...(sometimes(20) ? { scheme: dice.pick(['http', 'https', '', 'ftp', 'HTTPS']) } : {}),
      ...(own.withoutHost === true || sometimes(40) ? { withoutHost: true, authority: '' } : { authority: sometimes(3) ? near(dice, dice.pick(pool.requests).authority, hostile.authority) : own.authority }),
      method: sometimes(5) ? near(dice, dice.pick(pool.requests).method, hostile.method) : own.method,
      path: sometimes(2) ? near(dice, dice.pick(pool.requests).path, hostile.path) : own.path,
      headers: sometimes(2) ? headersOf(pool, own.headers, dice) : own.headers,
      source: {
        ...source,
        ...(sometimes(8) ? { ip: near(dice, own.source.ip, hostile.ip) } : {}),
        ...(peer === undefined ? {} : { tls: peer }),
      },
      destination: {
        ip: sometimes(10) ? near(dice, own.destination.ip, hostile.ip) : own.destination.ip,
        port: sometimes(10) ? dice.pick(ports) : own.destination.port,
      },
      tokens: sometimes(4) ? tokensOf(pool, dice) : own.tokens,
      ...(sometimes(8) ? { externalAuthorizer: dice.pick(['allow', 'deny', 'unreachable'] as const) } : {}),
      draws: sometimes(3) ? drawsOf(dice) : own.draws,
    } // biome-ignore format: one member a line
  }
}
