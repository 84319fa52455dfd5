/**
 * A case as the `decide` door reads it: a mesh, its proxies and requests. Reads nothing that states an expectation.
 */
import type { ExactJson } from './exact-json.ts'

export type ProxyRole = 'client' | 'server' | 'gateway'

export interface CaseProxy {
  readonly role: ProxyRole
  readonly pod: string
  readonly namespace: string
}

/** How the application answers one attempt. */
export interface CaseAnswer {
  readonly status?: number
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly delayMs?: number
  readonly reset: boolean
}

export interface CaseTls {
  readonly mode: 'mtls' | 'tls'
  readonly principal?: string
  readonly sni?: string
  readonly alpn?: readonly string[]
}

/** Text is as in the JSON, not yet bytes. */
export interface CaseRequest {
  readonly at: ProxyRole
  readonly protocol: 'http' | 'tcp'
  readonly method: string
  readonly authority?: string
  readonly path: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly port: number
  readonly dstIP?: string
  readonly srcIP?: string
  readonly tls?: CaseTls
  readonly random?: bigint
  readonly upstream: readonly CaseAnswer[]
}

export interface Case {
  readonly id: string
  readonly dialect: string
  readonly config: string
  readonly meshConfig: string
  readonly proxies: readonly CaseProxy[]
  /** Clusters, by the vendor's name, whose endpoints refuse connections. */
  readonly refusing: readonly string[]
  readonly requests: readonly CaseRequest[]
}

export type CaseResult = { readonly case: Case } | { readonly error: string }

type JsonObject = { readonly [key: string]: ExactJson }

/** What a reader throws inside this file only; `readCase` turns it into a result. */
class Unreadable extends Error {}

const unreadable = (path: string, wanted: string): never => {
  throw new Unreadable(`${path}: expected ${wanted}`)
}

const isObject = (value: ExactJson | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)

const objectAt = (value: ExactJson | undefined, path: string): JsonObject => (isObject(value) ? value : unreadable(path, 'an object'))

const listAt = (value: ExactJson | undefined, path: string): readonly ExactJson[] => {
  if (value === undefined || value === null) return []
  return Array.isArray(value) ? value : unreadable(path, 'a list')
}

const textAt = (value: ExactJson | undefined, path: string): string => (typeof value === 'string' ? value : unreadable(path, 'a string'))

const optionalText = (value: ExactJson | undefined, path: string): string | undefined =>
  value === undefined || value === null ? undefined : textAt(value, path)

const optionalNumber = (value: ExactJson | undefined, path: string): number | undefined => {
  if (value === undefined || value === null) return undefined
  return typeof value === 'number' ? value : unreadable(path, 'a number')
}

const headersAt = (value: ExactJson | undefined, path: string): CaseRequest['headers'] =>
  listAt(value, path).map((header, i) => {
    const pair = listAt(header, `${path}[${i}]`)
    return [textAt(pair[0], `${path}[${i}][0]`), textAt(pair[1], `${path}[${i}][1]`)]
  })

const roleAt = (value: ExactJson | undefined, path: string): ProxyRole =>
  value === 'client' || value === 'server' || value === 'gateway' ? value : unreadable(path, '`client`, `server` or `gateway`')

const drawAt = (value: ExactJson | undefined, path: string): bigint | undefined => {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'bigint') return value
  return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : unreadable(path, 'an integer')
}

/** The given fields that have a value: absent ones stay absent. */
const present = <T extends object>(fields: { readonly [K in keyof T]: T[K] | undefined }): T =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T

const tlsAt = (value: ExactJson | undefined, path: string): CaseTls | undefined => {
  if (value === undefined || value === null) return undefined
  const tls = objectAt(value, path)
  const mode = tls.mode === 'mtls' || tls.mode === 'tls' ? tls.mode : unreadable(`${path}.mode`, '`mtls` or `tls`')
  return present<CaseTls>({
    mode,
    principal: optionalText(tls.principal, `${path}.principal`),
    sni: optionalText(tls.sni, `${path}.sni`),
    alpn:
      tls.alpn === undefined || tls.alpn === null ? undefined : listAt(tls.alpn, `${path}.alpn`).map((one) => textAt(one, `${path}.alpn`)),
  })
}

const answerAt = (value: ExactJson, path: string): CaseAnswer => {
  const answer = objectAt(value, path)
  return present<CaseAnswer>({
    status: optionalNumber(answer.status, `${path}.status`),
    headers: headersAt(answer.headers, `${path}.headers`),
    delayMs: optionalNumber(answer.delayMs, `${path}.delayMs`),
    reset: answer.reset === true,
  })
}

const requestAt = (value: ExactJson, path: string): CaseRequest => {
  const outer = objectAt(value, path)
  const request = objectAt(outer.request, `${path}.request`)
  const protocol = request.protocol === 'tcp' ? 'tcp' : 'http'
  return present<CaseRequest>({
    at: roleAt(request.at, `${path}.request.at`),
    protocol,
    method: optionalText(request.method, `${path}.request.method`) ?? 'GET',
    authority: optionalText(request.authority, `${path}.request.authority`),
    path: optionalText(request.path, `${path}.request.path`) ?? '/',
    headers: headersAt(request.headers, `${path}.request.headers`),
    port: optionalNumber(request.port, `${path}.request.port`) ?? unreadable(`${path}.request.port`, 'a number'),
    dstIP: optionalText(request.dstIP, `${path}.request.dstIP`),
    srcIP: optionalText(request.srcIP, `${path}.request.srcIP`),
    tls: tlsAt(request.tls, `${path}.request.tls`),
    random: drawAt(request.random, `${path}.request.random`),
    upstream: listAt(request.upstream, `${path}.request.upstream`).map((answer, i) => answerAt(answer, `${path}.request.upstream[${i}]`)),
  })
}

const proxyAt = (value: ExactJson, path: string): CaseProxy => {
  const proxy = objectAt(value, path)
  return {
    role: roleAt(proxy.role, `${path}.role`),
    pod: textAt(proxy.pod, `${path}.pod`),
    namespace: textAt(proxy.namespace, `${path}.namespace`),
  }
}

/** Never throws; the error names the first field that is not as the format says. */
export const readCase = (json: ExactJson): CaseResult => {
  try {
    const value = objectAt(json, 'case')
    return {
      case: {
        id: textAt(value.id, 'id'),
        dialect: optionalText(value.dialect, 'dialect') ?? 'istio',
        config: optionalText(value.config, 'config') ?? '',
        meshConfig: optionalText(value.meshConfig, 'meshConfig') ?? '',
        proxies: listAt(value.proxies, 'proxies').map((proxy, i) => proxyAt(proxy, `proxies[${i}]`)),
        refusing: listAt(value.refusing, 'refusing').map((name) => textAt(name, 'refusing')),
        requests: listAt(value.requests, 'requests').map((request, i) => requestAt(request, `requests[${i}]`)),
      },
    }
  } catch (cause) {
    if (cause instanceof Unreadable) return { error: cause.message }
    throw cause
  }
}
