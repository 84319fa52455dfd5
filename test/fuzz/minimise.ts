/** A find made small: whole requests, headers, proxies and lines first, then runs of characters, as long as it still fails. */
import type { FuzzInput } from './input.ts'

/** Leaves out ever smaller runs of `parts` as long as `fails` holds. */
const shrinkList = async <T>(parts: readonly T[], fails: (parts: readonly T[]) => Promise<boolean>): Promise<readonly T[]> => {
  let left = parts
  for (let size = Math.ceil(parts.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < left.length; ) {
      const fewer = [...left.slice(0, from), ...left.slice(from + size)]
      if (await fails(fewer)) left = fewer
      else from += size
    }
  }
  return left
}

/** `fails`: whether the find is still there. At most `tries` questions are asked. */
export const minimise = async (found: FuzzInput, tries: number, fails: (input: FuzzInput) => Promise<boolean>): Promise<FuzzInput> => {
  let left = tries
  let best = found
  const attempt = async (input: FuzzInput): Promise<boolean> => {
    left -= 1
    if (left < 0 || !(await fails(input))) return false
    best = input
    return true
  }
  if (best.meshConfig !== '') await attempt({ ...best, meshConfig: '' })
  await shrinkList(best.requests, (requests) => attempt({ ...best, requests }))
  for (const [n, { headers }] of best.requests.entries()) {
    const withHeaders = (fewer: typeof headers) => best.requests.map((one, i) => (i === n ? { ...one, headers: fewer } : one))
    await shrinkList(headers, (fewer) => attempt({ ...best, requests: withHeaders(fewer) }))
  }
  await shrinkList(best.proxies, (proxies) => attempt({ ...best, proxies }))
  await shrinkList(best.config.split('\n---\n'), (documents) => attempt({ ...best, config: documents.join('\n---\n') }))
  await shrinkList(best.config.split('\n'), (lines) => attempt({ ...best, config: lines.join('\n') }))
  if (best.config.length < 4_000) await shrinkList([...best.config], (chars) => attempt({ ...best, config: chars.join('') }))
  return best
}
