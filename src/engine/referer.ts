/** Owns which Referer a proxy passes on: an absolute URL, or a reference relative to one (istio R-57b; measured with Envoy 1.36 to 1.40). */
import { parseAddress } from '../matching/address.ts'
import type { Header } from '../model/index.ts'
import { headerValue, withoutHeaders } from '../routing/headers.ts'

/** Authority, and what is behind it. */
const ABSOLUTE = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/([^/?]*)(.*)$/s

/** Who the user is must not be said; the host in brackets is an address. */
const HOST = /^@?(?:\[([^\]]*)\]|[A-Za-z0-9.-]+)(?::(\d+))?$/

/** Visible ASCII. There is no fragment, only its sign. */
const BEHIND_HOST = /^[!"$-~]*#*$/

/** No scheme: a colon stands behind a slash only. */
const RELATIVE = /^[!$%&'()*+,\-.0-9;=?@A-Z_a-z~]*(?:\/[!$-;=?@A-Z_a-z~]*)?$/

const isReferer = (value: string): boolean => {
  const [absolute, authority = '', rest = ''] = ABSOLUTE.exec(value) ?? []
  if (absolute === undefined) return RELATIVE.test(value)
  const [host, address, port] = HOST.exec(authority) ?? []
  if (host === undefined || (address !== undefined && parseAddress(address) === undefined)) return false
  return Number(port ?? 0) <= 65_535 && BEHIND_HOST.test(rest)
}

/** Without a Referer that is none. Its lines are one value already. */
export const withReadableReferer = (headers: readonly Header[]): readonly Header[] =>
  isReferer(headerValue(headers, 'referer') ?? '') ? headers : withoutHeaders(headers, ['referer'])
