/** When two decisions are the same: every member, in every depth; one that is undefined is one that is not there. */

type Members = { readonly [name: string]: unknown }

const isMembers = (value: unknown): value is Members => typeof value === 'object' && value !== null

const differenceOfMembers = (one: Members, other: Members, path: string): string | undefined => {
  for (const name of Object.keys(one)) {
    const found = difference(one[name], other[name], `${path}.${name}`)
    if (found !== undefined) return found
  }
  for (const name of Object.keys(other)) {
    if (other[name] !== undefined && one[name] === undefined) return `${path}.${name}`
  }
  return undefined
}

/** The first place where two values differ; undefined = they do not. */
export const difference = (one: unknown, other: unknown, path = ''): string | undefined => {
  if (one === other) return undefined
  if (!isMembers(one) || !isMembers(other)) return Object.is(one, other) ? undefined : path
  if (Array.isArray(one) !== Array.isArray(other)) return path
  if (Array.isArray(one) && Array.isArray(other) && one.length !== other.length) return `${path}.length`
  return differenceOfMembers(one, other, path)
}
