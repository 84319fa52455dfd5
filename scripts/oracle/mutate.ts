/** Small changes of configuration and requests: members dropped, exchanged or reversed, values of other objects in their place. */

/** Draws from 0 to below 1, one after the other, evenly spread. */
export type Draw = () => number

export const choose = <T>(values: readonly T[], draw: Draw): T | undefined => values[Math.floor(draw() * values.length)]

/** Different values that a field of some name has anywhere. */
export type Pool = ReadonlyMap<string, readonly unknown[]>

const mostPerField = 400

export const poolOf = (values: readonly unknown[]): Pool => {
  const found = new Map<string, Map<string, unknown>>()
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    for (const [key, member] of Object.entries(value)) {
      if (!Array.isArray(value)) {
        const known = found.get(key) ?? new Map<string, unknown>()
        found.set(key, known)
        if (known.size < mostPerField) known.set(JSON.stringify(member, plain), member)
      }
      visit(member)
    }
  }
  for (const value of values) visit(value)
  return new Map([...found].map(([key, members]) => [key, [...members.values()]]))
}

const plain = (_key: string, member: unknown): unknown => (typeof member === 'bigint' ? `${member}` : member)

/** What makes an object the one it is. */
const identity = new Set(['apiVersion', 'kind', 'metadata'])

const kinds = ['exact', 'prefix', 'regex']

const edit = (value: unknown, pool: Pool, draw: Draw): unknown => {
  const chance = draw()
  if (Array.isArray(value)) {
    if (chance < 0.05) return value.toReversed()
    const list = value.length > 1 && chance < 0.1 ? value.slice(1) : value
    return list.map((member) => edit(member, pool, draw))
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value)
    const [only] = entries
    if (only !== undefined && entries.length === 1 && chance < 0.1 && kinds.includes(only[0])) {
      return { [choose(kinds, draw) ?? 'exact']: only[1] }
    }
    const dropped = chance < 0.04 ? choose(entries, draw) : undefined
    const exchanged = chance >= 0.04 && chance < 0.14 ? choose(entries, draw) : undefined
    const members = entries
      .filter((entry) => entry !== dropped)
      .map((entry): [string, unknown] => {
        const [key, member] = entry
        if (entry !== exchanged || identity.has(key)) return [key, identity.has(key) ? member : edit(member, pool, draw)]
        return [key, choose(pool.get(key) ?? [], draw) ?? member]
      })
    return Object.fromEntries(members)
  }
  if (typeof value === 'string' && chance < 0.02) return choose([`${value}*`, `*${value}`, value.toUpperCase(), `${value}/`], draw)
  if (typeof value === 'number' && chance < 0.03) return choose([0, 1, value + 1, 80, 100], draw)
  return value
}

/** The object with about one change in ten of its places; never its kind, name or namespace. */
export const editObject = (object: object, pool: Pool, draw: Draw): unknown =>
  Object.fromEntries(Object.entries(object).map(([key, member]) => [key, identity.has(key) ? member : edit(member, pool, draw)]))

const paths = ['/', '/a', '/a/b', '//a', '/a/', '/A', '/a?x=1&v=2', '/%61', '/a%2Fb', '/a/../b', '/x;y=1', '/a//b?q=/../', '/admin']

const headers = [['x-a', '1'], ['x-forwarded-for', '1.2.3.4'], ['origin', 'http://a.example']] // biome-ignore format: one line

/** One field in two requests takes another value: one made up, or that of another request. */
export const editRequest = (
  request: { readonly [field: string]: unknown },
  pool: Pool,
  draw: Draw,
): { readonly [field: string]: unknown } => {
  const chance = draw()
  if (chance < 0.2) {
    const field = choose(['port', 'dstIP', 'srcIP', 'tls', 'upstream'].concat(request.protocol === 'tcp' ? [] : ['authority', 'path', 'headers', 'method']), draw) ?? 'port' // biome-ignore format: one line
    return { ...request, [field]: choose(pool.get(field) ?? [], draw) ?? request[field] }
  }
  if (request.protocol === 'tcp') return request
  if (chance < 0.3) return { ...request, path: choose(paths, draw) }
  if (chance < 0.36) return { ...request, method: choose(['GET', 'POST', 'OPTIONS', 'HEAD'], draw) }
  if (chance < 0.42) {
    return { ...request, authority: choose([`${request.authority}:80`, `${request.authority}`.toUpperCase(), 'web', 'web.app'], draw) }
  }
  if (chance < 0.5) return { ...request, headers: [...((request.headers as unknown[]) ?? []), choose(headers, draw)] }
  return request
}
