/** Text and request mutations: small, blind, and biased towards what parsers stumble over. */
import type { Dice, FuzzRequest } from './input.ts'

const scraps = [
  '---\n', '...\n', '{', '}', '[', ']', ',', ': ', '- ', '? ', '&a ', '*a ', '<<: ', '<<: *a\n', '!!str ', '!x ', '|\n', '>-\n', '|9\n', '"', "'", '#',
  '%YAML 1.1\n', '\n', ' ', '\t', '\\', '__proto__: ', 'constructor: ', 'toString: ', 'y', '0x', '0o8', '.inf', '1e999', '-1', '18446744073709551616', '\u{feff}', '\r\n', '\r',
  '\0', '\u{7f}', '\u{d800}', '\u{10ffff}', '\u{2028}', 'null', '~', '""', '[]', '{}', '*', '**', '(?P<a>', '(a{1000}){1000}', '(?:a?){1000}b|a', '(.*)*$', '[[:alpha:]]', '\\pL', '{*}', '{**}', '%REQ(x)%',
  '100%', '9999999999h', '-5s', '1.5s', '5', 'kind: List\nitems:\n', 'namespace: ', '::ffff:1.2.3.4', '1.2.3.4/33', '::/129', 'spiffe://', 'STRICT', 'UNSET',
] // biome-ignore format: a table

const at = (text: string, dice: Dice): number => dice.below(text.length + 1)

const span = (text: string, dice: Dice): readonly [number, number] => {
  const from = at(text, dice)
  return [from, Math.min(text.length, from + 1 + dice.below(dice.pick([2, 8, 40, 400])))]
}

const lineSpan = (text: string, dice: Dice): readonly [number, number] => {
  const from = text.lastIndexOf('\n', at(text, dice)) + 1
  const end = text.indexOf('\n', from)
  return [from, end < 0 ? text.length : end + 1]
}

type Mutation = (text: string, dice: Dice, other: string) => string

const splice = (text: string, from: number, to: number, put: string): string => text.slice(0, from) + put + text.slice(to)

const mutations: readonly Mutation[] = [
  (text, dice) => splice(text, ...span(text, dice), ''),
  (text, dice) => splice(text, ...span(text, dice), dice.pick(scraps)),
  (text, dice) => {
    const where = at(text, dice)
    return splice(text, where, where, dice.pick(scraps))
  },
  (text, dice) => {
    const [from, to] = span(text, dice)
    const where = at(text, dice)
    return splice(text, where, where, text.slice(from, to))
  },
  (text, dice) => splice(text, ...lineSpan(text, dice), ''),
  (text, dice) => {
    const [from, to] = lineSpan(text, dice)
    return splice(text, from, from, text.slice(from, to).repeat(1 + dice.below(dice.pick([2, 10]))))
  },
  (text, dice) => {
    const [from, to] = lineSpan(text, dice)
    return splice(text, from, to, dice.pick(['  ', '- ', ' ', '    ']) + text.slice(from, to))
  },
  (text, dice) => {
    const [from, to] = lineSpan(text, dice)
    return splice(text, from, to, text.slice(from, to).replace(/^ {1,2}/, ''))
  },
  // A value for another one: keys stay, so that typed decoding sees it.
  (text, dice) => {
    const [from, to] = lineSpan(text, dice)
    return splice(
      text,
      from,
      to,
      text.slice(from, to).replace(/: .*/, () => `: ${dice.pick(scraps)}`),
    )
  },
  (text, dice, other) => {
    const [from, to] = lineSpan(other, dice)
    const where = lineSpan(text, dice)[0]
    return splice(text, where, where, other.slice(from, to))
  },
  (text, dice, other) => {
    const [from, to] = span(other, dice)
    const where = at(text, dice)
    return splice(text, where, where, other.slice(from, to))
  },
  (text, dice) => {
    const where = at(text, dice)
    return splice(text, where, where + 1, String.fromCharCode(dice.below(dice.pick([128, 256, 65_536]))))
  },
]

/** `text` after a few mutations; `other` gives parts. */
export const mutateText = (text: string, dice: Dice, other: string): string => {
  let out = text
  for (let left = 1 + dice.below(dice.pick([2, 6, 20])); left > 0; left--) out = dice.pick(mutations)(out, dice, other)
  return out
}

const words = {
  method: ['GET', 'POST', 'OPTIONS', 'CONNECT', 'HEAD', 'get', '', 'QUERY', 'PRI', 'M-SEARCH', 'G\0T'],
  authority: ['web', 'WEB', 'web.', 'web:80', 'web:', 'web:99999', '[::1]:80', '[::1', ':', '', '*', 'user@web', 'web:80:80', 'web.app.svc.cluster.local:80'],
  path: ['/', '', '*', '//', '/a//b', '/%2F', '/%5c', '/./', '/../', '/a/../../b', '/;p', '/..;x/', '/?', '/#', '/%zz', '/%', '/%00', '/%c3%a9', '/é', '/\\', 'http://web/x', 'http://', 'https://web:80', 'a', '/\u{1}', '/ '],
  name: ['x-a', 'X-A', 'host', 'cookie', 'end-user', 'content-length', 'transfer-encoding', 'connection', 'upgrade', 'te', 'x-forwarded-for', 'x-forwarded-proto', 'x-envoy-retry-on', 'grpc-timeout', 'content-type', 'origin', 'access-control-request-method', 'authorization', '', ':path', 'a b', '__proto__'],
  value: ['', ' ', 'a', 'A', 'a,b', '1.2.3.4', '1.2.3.4, ::1', ',,', 'chunked', '-1', 'upgrade, te', 'websocket', 'https', '9999999999H', 'application/grpc', 'http://a.example', 'Bearer a.b.c', 'Bearer', '\0', '\u{ff}', 'user=jason', 'x'.repeat(5000)],
  ip: ['10.1.0.9', '::1', '::ffff:10.1.0.9', '999.1.1.1', '', 'unknown', 'fe80::1%eth0', '1.2.3.4:5'],
} // biome-ignore format: tables

const near = (dice: Dice, given: string, values: readonly string[]): string => {
  switch (dice.below(6)) {
    case 0:
      return given
    case 1:
      return mutateText(given, dice, dice.pick(values))
    default:
      return dice.pick(values)
  }
}

const mutateHeaders = (headers: FuzzRequest['headers'], dice: Dice): FuzzRequest['headers'] => {
  const out = [...headers]
  for (let left = dice.below(dice.pick([2, 6, 120])); left > 0; left--)
    out.push([near(dice, 'x-b', words.name), near(dice, 'b', words.value)])
  return dice.below(4) === 0 ? out.slice(dice.below(out.length + 1)) : out
}

/** A request some steps away from `request`. */
export const mutateRequest = (request: FuzzRequest, dice: Dice): FuzzRequest => {
  const sometimes = (n: number): boolean => dice.below(n) === 0
  const { authority, tls, random, ...rest } = request
  const host = sometimes(2) ? near(dice, authority ?? '', words.authority) : authority
  const secured = sometimes(4)
    ? { mode: dice.pick(['mtls', 'tls'] as const), principal: near(dice, 'cluster.local/ns/app/sa/client', words.authority), sni: near(dice, 'web', words.authority), alpn: [dice.pick(['istio', 'http/1.1', 'h2', ''])] }
    : tls // biome-ignore format: one line
  const draw = sometimes(3) ? dice.pick(['0', '99', '18446744073709551615', '7']) : random
  return {
    ...rest,
    ...(sometimes(8) ? { at: dice.pick(['client', 'server', 'gateway'] as const) } : {}),
    ...(sometimes(20) ? { protocol: 'tcp' as const } : {}),
    method: sometimes(3) ? near(dice, request.method, words.method) : request.method,
    path: sometimes(2) ? near(dice, request.path, words.path) : request.path,
    headers: sometimes(2) ? mutateHeaders(request.headers, dice) : request.headers,
    port: sometimes(6) ? dice.pick([80, 443, 8080, 0, -1, 65_536, 15_006, 3306, 1.5]) : request.port,
    ...(sometimes(6) ? { srcIP: near(dice, '10.1.0.9', words.ip) } : {}),
    ...(sometimes(8) ? { dstIP: near(dice, '10.96.0.1', words.ip) } : {}),
    ...(host === undefined || sometimes(20) ? {} : { authority: host }),
    ...(secured === undefined ? {} : { tls: secured }),
    ...(draw === undefined ? {} : { random: draw }),
  }
}
