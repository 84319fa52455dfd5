/** The URL and headers of a call as a person types them, as byte strings. Nothing is normalised: `/a/../b` stays. */

import { parseAddress } from '../matching/address.ts'
import type { Header } from '../model/index.ts'
import { Failure } from './failure.ts'

/** UTF-8 bytes, one character each (docs/architecture.md, Principles). */
export const bytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1')

export interface TypedUrl {
  readonly scheme: 'http' | 'https' | 'tcp'
  readonly host: string
  readonly port: number
  /** Host header that a client sends for it. */
  readonly authority: string
  /** Raw target with query; `/` when none is given. */
  readonly path: string
}

const defaultPorts = { http: 80, https: 443, tcp: 0 } as const

const example = 'for example http://reviews:9080/reviews/0, https://shop.example.com/ or tcp://db:3306'

const schemeOf = (text: string): { readonly scheme: TypedUrl['scheme']; readonly rest: string } => {
  const [, scheme, rest] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/is.exec(text) ?? []
  if (scheme === undefined || rest === undefined) return { scheme: 'http', rest: text }
  const name = scheme.toLowerCase()
  if (name === 'http' || name === 'https' || name === 'tcp') return { scheme: name, rest }
  throw new Failure(`${text}: unknown scheme \`${scheme}\``, `use http, https or tcp, ${example}`)
}

export const parseUrl = (text: string): TypedUrl => {
  const { scheme, rest } = schemeOf(text)
  const [, place = '', target = ''] = /^([^/?#]*)(.*)$/s.exec(rest) ?? []
  if (place.includes('@')) throw new Failure(`${text}: user and password have no place here`, "say -H 'authorization: Basic …'")
  // A client would send no such line, or another one.
  if (/[\s\p{Cc}]/u.test(text)) throw new Failure(`${text}: a URL has no blanks and no control characters`, 'write %20 for a blank')
  const [, bracketed, plain, portText] = /^(?:\[([^\]]+)\]|([^:[\]]*))(?::([^:]*))?$/.exec(place) ?? []
  if (bracketed !== undefined ? parseAddress(bracketed) === undefined : plain === undefined)
    throw new Failure(`${text}: \`${place}\` is no host and port`, 'IPv6 addresses stand in brackets: http://[2001:db8::1]:9080/')
  const host = bracketed ?? plain
  if (host === undefined || host === '') throw new Failure(`${text}: no host in this URL`, example)
  const port = portText ? Number(portText) : defaultPorts[scheme]
  if (!(port >= 1 && port <= 65535) || !/^\d*$/.test(portText ?? ''))
    throw new Failure(`${text}: ${scheme === 'tcp' && !portText ? 'no port' : `no such port: ${portText}`}`, example)
  // A fragment never leaves the client.
  const sent = target.replace(/#.*$/s, '')
  const shownHost = bracketed === undefined ? host : `[${host}]`
  return {
    scheme,
    host,
    port,
    authority: bytes(port === defaultPorts[scheme] ? shownHost : `${shownHost}:${port}`),
    path: bytes(sent === '' ? '/' : sent.startsWith('?') ? `/${sent}` : sent),
  }
}

/** What HTTP takes for a method or the name of a header. */
export const isToken = (text: string): boolean => /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(text)

/** One `-H`: as curl, `name: value`, `name;` for an empty value. */
export const parseHeader = (text: string): Header => {
  const [, name, colon, value] = /^([^:;]+)(:|;$)(.*)$/s.exec(text) ?? []
  if (name === undefined || colon === undefined || !isToken(name.trim())) {
    throw new Failure(`-H '${text}': expected \`name: value\``, "for example -H 'end-user: test-user'")
  }
  return [name.trim().toLowerCase(), bytes((value ?? '').trim())]
}
