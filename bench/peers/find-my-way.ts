/** find-my-way: path look-up alone, the fastest way in JavaScript to find a route by its path. */
import createRouter from 'find-my-way'

/** Number of the route whose prefix a path has; undefined = none. */
export const findMyWayRouter = (prefixes: readonly string[]): ((path: string) => number | undefined) => {
  const router = createRouter({ maxParamLength: 1_000 })
  for (const [number, prefix] of prefixes.entries()) router.on('GET', `${prefix}*`, () => undefined, { number })
  return (path) => (router.find('GET', path)?.store as { readonly number: number } | undefined)?.number
}
