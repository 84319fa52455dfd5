/**
 * Owns command operators in header values: `%REQ(x-a?x-b):10%`, `%PROTOCOL%`, `%%`. What a decision cannot know (times,
 * random ids, connection ids, anything of the response) is reported, never made up.
 */
import type { RequestContext } from '../matching/context.ts'
import { givenHeader, headerValues } from '../matching/field.ts'
import { queryParameter } from '../matching/path.ts'
import { BEFORE_ANSWER } from '../model/commands.ts'

export interface FormatFacts {
  readonly context: RequestContext
  readonly httpVersion: '1.0' | '1.1' | '2'
  readonly routeName: string
  /** Headers of which message are made. */
  readonly of: 'request' | 'response'
}

export type Formatted = { readonly ok: true; readonly value: string } | { readonly ok: false; readonly command: string }

/** A command operator, or `%%`: name, argument, greatest length. */
export const COMMAND = /%%|%([A-Z][A-Z0-9_]*)(?:\(([^)]*)\))?(?::(\d+))?%/g

/** Commands that give the same in every header value. */
export const CONSTANTS: ReadonlyMap<string, string> = new Map([
  ['VIRTUAL_CLUSTER_NAME', ''],
  ['DYNAMIC_METADATA', ''],
  ['FILTER_STATE', ''],
  ['PER_REQUEST_STATE', ''],
  ['TRAILER', ''],
  ['RESPONSE_TRAILER', ''],
  ['BYTES_SENT', '0'],
  ['ACCESS_LOG_TYPE', 'NotSet'],
])

// `A?B` takes B where A is absent; several lines of a header are read as the first one.
const requestHeader = (context: RequestContext, names: string): string | undefined => {
  for (const name of names.toLowerCase().split('?', 2)) {
    const [value] = headerValues(context, name)
    if (value !== undefined) return value === givenHeader(context, name) ? undefined : value
  }
  return ''
}

// Unless told otherwise, a path is the one before it was rewritten, where it was; `NQ`: without its query.
const requestPath = (context: RequestContext, argument: string): string => {
  const [query, which] = argument.split(':')
  const original = which === 'PATH' ? '' : (headerValues(context, 'x-envoy-original-path')[0] ?? '')
  const path = original !== '' || which === 'ORIG' ? original : context.path
  return query === 'NQ' ? path.replace(/\?.*$/s, '') : path
}

const knownAddress = (address: string): string | undefined => (address === 'unknown' ? undefined : address)

/** Value of one command, empty where there is nothing, undefined where a decision cannot know. */
const command = (name: string, argument: string, facts: FormatFacts): string | undefined => {
  const { context } = facts
  switch (name) {
    case 'REQ':
    case 'REQUEST_HEADER':
    case 'STREAM_INFO_REQ':
      return requestHeader(context, argument)
    case 'PATH':
      return requestPath(context, argument)
    case 'PROTOCOL':
      return facts.httpVersion === '2' ? 'HTTP/2' : `HTTP/${facts.httpVersion}`
    case 'DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT':
      return knownAddress(context.clientAddress)
    case 'DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT':
      return knownAddress(context.peerAddress)
    case 'DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT':
      return knownAddress(context.destinationAddress)
    case 'DOWNSTREAM_LOCAL_ADDRESS':
      return knownAddress(context.destinationAddress) && `${context.destinationAddress}:${context.destinationPort}`
    case 'DOWNSTREAM_LOCAL_PORT':
      return String(context.destinationPort)
    case 'DOWNSTREAM_PEER_URI_SAN':
      return context.principals.join(',')
    case 'REQUESTED_SERVER_NAME':
      return context.serverName
    case 'ROUTE_NAME':
      return facts.routeName
    case 'QUERY_PARAM':
      // Envoy decodes names and values.
      return context.path.includes('%') ? undefined : (queryParameter(context.path, argument) ?? '')
    default:
      return CONSTANTS.get(name) ?? (facts.of === 'request' ? BEFORE_ANSWER.get(name) : undefined)
  }
}

/** The text of a header value. Not ok: it holds a command that a decision cannot know. */
export const formatValue = (template: string, facts: FormatFacts): Formatted => {
  if (!template.includes('%')) return { ok: true, value: template }
  let unknown: string | undefined
  const value = template.replace(COMMAND, (whole, name: string | undefined, argument: string | undefined, length: string | undefined) => {
    if (name === undefined) return '%'
    const text = command(name, argument ?? '', facts)
    if (text === undefined) unknown ??= whole
    return (text ?? '').slice(0, length === undefined ? undefined : Number(length))
  })
  return unknown === undefined ? { ok: true, value } : { ok: false, command: unknown }
}
