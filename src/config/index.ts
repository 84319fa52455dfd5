/** Text → typed mesh: the public face of config/. */
import * as E from 'fp-ts/lib/Either.js'
import type { Issue } from './issue.ts'
import type { Mesh } from './mesh.ts'
import { type ConfigText, type ReadOptions, readMesh } from './read.ts'

export { type Issue, type IssueCode, renderIssue, renderPath, type Severity } from './issue.ts'
export { defaultLimits, type Limits } from './limits.ts'
export type { Mesh, UnsupportedNote, UnsupportedScope } from './mesh.ts'
export { meshConfigIdentity } from './mesh-config-source.ts'
export { locate, type Place, type Positions } from './positions.ts'
export { type ConfigText, type ReadOptions, type ReadResult, readMesh } from './read.ts'
export type { Resource } from './resource.ts'

/** The mesh, or every issue when at least one is an error. */
export const loadMesh = (documents: readonly ConfigText[], options: ReadOptions = {}): E.Either<readonly Issue[], Mesh> => {
  const { mesh, issues } = readMesh(documents, options)
  return issues.some((issue) => issue.severity === 'error') ? E.left(issues) : E.right(mesh)
}
