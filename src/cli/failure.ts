/** What keeps a command from being carried out. */

/** What a person typed cannot be carried out: exit status 2, one message, and what to type instead. */
export class Failure extends Error {
  readonly hint: string | undefined

  constructor(message: string, hint?: string) {
    super(message)
    this.name = 'Failure'
    this.hint = hint
  }
}

const reasons: { readonly [code: string]: string } = {
  EACCES: 'permission denied',
  EISDIR: 'is a directory',
  ENOENT: 'no such file or directory',
  ENOSPC: 'no space left',
  ENOTDIR: 'a part of the path is no directory',
  EPERM: 'operation not permitted',
  EROFS: 'read-only file system',
}

/** Why the system refused a file, in words. */
export const reasonOf = (cause: unknown): string => {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  return Object.hasOwn(reasons, code) ? (reasons[code] ?? code) : code || 'unknown reason'
}
