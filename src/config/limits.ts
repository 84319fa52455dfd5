/** How much configuration is read. Checked before the work that they bound. */

export interface Limits {
  /** UTF-8 bytes of one document text. */
  readonly maxFileBytes: number
  /** UTF-8 bytes of all texts together. */
  readonly maxTotalBytes: number
  /** YAML documents in one text. */
  readonly maxDocuments: number
  /**
   * YAML tokens in one text; white space and comments may be twice as many. Enough for 16 MiB of resources as people and templates
   * write them (2.1 million in VirtualServices of 700 bytes). Reading takes 2 to 5 s and up to 400 MB for each million.
   */
  readonly maxTokens: number
  /** What one run has to say; the rest is counted as one error. */
  readonly maxIssues: number
  /** Nesting of collections. */
  readonly maxDepth: number
  /** Nodes that aliases and merge keys of all texts together may add when they are expanded. */
  readonly maxAliasNodes: number
}

export const defaultLimits: Limits = {
  maxFileBytes: 16 * 1024 * 1024,
  maxTotalBytes: 64 * 1024 * 1024,
  maxDocuments: 50_000,
  maxTokens: 3_000_000,
  maxIssues: 10_000,
  maxDepth: 128,
  maxAliasNodes: 1_000_000,
}

/** UTF-8 length of `text`, counted only as far as needed: exact when it could exceed `limit`. */
export const utf8Bytes = (text: string, limit: number): number => {
  if (text.length > limit || text.length * 3 <= limit) return text.length
  return new TextEncoder().encode(text).length
}
