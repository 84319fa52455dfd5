/** Owns rewriting of path and authority on the way out (istio ). */
import { pathOf, queryOf } from '../matching/path.ts'
import { replacePattern } from '../matching/pattern.ts'
import type { Header, PathRewrite } from '../model/index.ts'
import { setHeader } from './headers.ts'

/** The new target; the query is kept. A pattern that would leave nothing of the path leaves it as it is. */
export const rewritePath = (target: string, rewrite: PathRewrite): string => {
  switch (rewrite.kind) {
    case 'whole':
      return rewrite.value + queryOf(target)
    case 'prefix':
      return rewrite.value + target.slice(rewrite.lengthBytes) // istio: cut by the pattern's length
    case 'pattern': {
      const path = replacePattern(rewrite.pattern, pathOf(target), rewrite.substitution)
      return path === '' ? target : path + queryOf(target)
    }
  }
}

const emptiesPath = (target: string, rewrite: PathRewrite): boolean =>
  rewrite.kind === 'pattern' && replacePattern(rewrite.pattern, pathOf(target), rewrite.substitution) === ''

export interface Target {
  readonly authority: string
  readonly path: string
  readonly headers: readonly Header[]
}

/** The original values go along in headers, also where the rewrite changes nothing (as recorded). */
export const applyRewrite = (target: Target, authority: string | undefined, path: PathRewrite | undefined): Target => {
  let { headers } = target
  if (authority !== undefined) headers = setHeader(headers, 'x-envoy-original-host', target.authority)
  if (path !== undefined && !emptiesPath(target.path, path)) headers = setHeader(headers, 'x-envoy-original-path', target.path)
  return {
    authority: authority ?? target.authority,
    path: path === undefined ? target.path : rewritePath(target.path, path),
    headers,
  }
}
