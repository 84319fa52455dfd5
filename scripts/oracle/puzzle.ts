/** A case whose configuration is still objects: what a hunt makes, changes and shrinks. */
import { stringify } from 'yaml'
import type { Question } from './question.ts'

export interface Puzzle {
  readonly objects: readonly unknown[]
  readonly meshConfig: unknown
  readonly proxies: Question['proxies']
  readonly refusing: readonly string[]
  readonly requests: readonly unknown[]
  /** Families of recorded cases that it was made of; absent when it was made of none. */
  readonly families?: readonly string[]
}

/** `readable`: block YAML for people; otherwise JSON, which is YAML too and much faster. */
export const questionOf = (id: string, puzzle: Puzzle, readable = false): Question & { readonly family: string } => {
  const text = (value: unknown): string => (readable ? stringify(value, { version: '1.1', lineWidth: 0 }) : JSON.stringify(value))
  const { meshConfig } = puzzle
  const isDefault = meshConfig === undefined || meshConfig === null || Object.keys(meshConfig as object).length === 0
  return {
    id,
    family: 'hunt',
    config: puzzle.objects.map(text).join(readable ? '---\n' : '\n---\n'),
    meshConfig: isDefault ? '' : text(meshConfig),
    proxies: puzzle.proxies,
    refusing: puzzle.refusing,
    requests: puzzle.requests.map((request) => ({ request })) as unknown as Question['requests'],
    ...(puzzle.proxies.some(({ role }) => role === 'client') ? { facts: { clientClusters: [] } } : {}),
  }
}
