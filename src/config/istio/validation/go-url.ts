/**
 * URLs as Go's `net/url` reads them, as far as validity goes: what is refused, the scheme and the port.
 */
import { addressFamily } from './go-address.ts'
import { countOf, cut, goLower } from './go-text.ts'

export interface ParsedUrl {
  /** Lower case; empty for a relative reference. */
  readonly scheme: string
  /** Digits after the last colon of the host; empty without one. */
  readonly port: string
}

/** `url.Parse`; undefined when it reports an error. */
export const parseUrl = (text: string): ParsedUrl | undefined => {
  const [reference, fragment] = cut(text, '#')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\x00-\x1f\x7f]/.test(reference)) return undefined
  if (!validEscapes(fragment ?? '')) return undefined
  if (reference === '*') return { scheme: '', port: '' }
  if (reference.startsWith(':')) return undefined
  const schemeText = /^[A-Za-z][A-Za-z0-9+.-]*(?=:)/.exec(reference)?.[0] ?? ''
  const scheme = goLower(schemeText)
  const rest = withoutQuery(schemeText === '' ? reference : reference.slice(schemeText.length + 1))
  if (!rest.startsWith('/')) {
    if (scheme !== '') return { scheme, port: '' }
    if (cut(rest, '/')[0].includes(':')) return undefined
  }
  if (!rest.startsWith('//') || (scheme === '' && rest.startsWith('///'))) return validEscapes(rest) ? { scheme, port: '' } : undefined
  const slash = rest.indexOf('/', 2)
  const authority = slash < 0 ? rest.slice(2) : rest.slice(2, slash)
  const port = portOf(scheme, authority)
  return port !== undefined && validEscapes(slash < 0 ? '' : rest.slice(slash)) ? { scheme, port } : undefined
}

const withoutQuery = (rest: string): string => (rest.endsWith('?') && countOf(rest, '?') === 1 ? rest.slice(0, -1) : cut(rest, '?')[0])

const validEscapes = (text: string): boolean => !/%(?![0-9a-fA-F]{2})/.test(text)

const portOf = (scheme: string, authority: string): string | undefined => {
  const at = authority.lastIndexOf('@')
  if (at >= 0 && !validUserinfo(authority.slice(0, at))) return undefined
  const host = authority.slice(at + 1)
  const bracket = host.lastIndexOf('[')
  if (bracket > 0) return undefined
  return bracket === 0 ? portOfLiteral(host) : portOfName(scheme, host)
}

const validUserinfo = (text: string): boolean => /^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(text) && validEscapes(text)

const portOfLiteral = (host: string): string | undefined => {
  const close = host.lastIndexOf(']')
  if (close < 0) return undefined
  const colonPort = host.slice(close + 1)
  if (!validOptionalPort(colonPort)) return undefined
  const name = host.slice(1, close)
  const zoneAt = name.indexOf('%25')
  const address = zoneAt < 0 ? name : name.slice(0, zoneAt)
  const zone = zoneAt < 0 ? '' : name.slice(zoneAt)
  if (!validHostText(address) || !validZoneText(zone)) return undefined
  // Escapes in the address itself can only stand for bytes that no address contains.
  const family = addressFamily(zone === '' ? address : `${address}%${zone.slice(3)}`)
  return family === undefined || family === 'ipv4' ? undefined : colonPort.slice(1)
}

const portOfName = (scheme: string, host: string): string | undefined => {
  const first = host.indexOf(':')
  // Only http and https insist on a single colon.
  const colon = first >= 0 && scheme !== 'http' && scheme !== 'https' ? host.lastIndexOf(':') : first
  if (colon >= 0 && !validOptionalPort(host.slice(colon))) return undefined
  if (!validHostText(host)) return undefined
  return colon < 0 ? '' : host.slice(colon + 1)
}

const validOptionalPort = (text: string): boolean => text === '' || /^:[0-9]*$/.test(text)

// ASCII that may stand unescaped in a host; escapes there must be of non-ASCII bytes, or of the percent sign itself.
const validHostText = (text: string): boolean =>
  /^[!"$&'()*+,\-.0-9:;<=>A-Z[\]_a-z~%\u0080-\uffff]*$/.test(text) && !/%(?!25|[89a-fA-F][0-9a-fA-F])/.test(text)

const validZoneText = (text: string): boolean =>
  /^[!"$&'()*+,\-.0-9:;<=>A-Z[\]_a-z~%\u0080-\uffff]*$/.test(text) &&
  validEscapes(text) &&
  [...text.matchAll(/%([0-9a-fA-F]{2})/g)].every(
    ([sequence, hex]) => sequence === '%25' || validEscapedZoneByte(Number.parseInt(hex ?? '', 16)),
  )

const validEscapedZoneByte = (byte: number): boolean =>
  byte === 0x20 || /[!"$&'()*+,\-.0-9:;<=>A-Z[\]_a-z~]/.test(String.fromCharCode(byte))
