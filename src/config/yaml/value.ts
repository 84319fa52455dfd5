/**
 * YAML nodes → plain JSON values: scalars resolved as kubectl does, aliases and merge keys expanded within a budget,
 * objects without prototype. Anchors are found in document order, so the work is linear.
 */
import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, Scalar } from 'yaml'
import type { Problem, YamlDocument } from './parse.ts'
import { resolvePlain } from './scalar.ts'

export type Value = null | boolean | number | string | readonly Value[] | { readonly [key: string]: Value }

interface Expanded {
  readonly value: Value
  /** Nodes in `value`, aliases expanded. */
  readonly size: number
}

/** What aliases may still add, shared by all texts of a run. */
export interface AliasBudget {
  readonly maxNodes: number
  used: number
}

interface State {
  readonly problems: Problem[]
  /** `undefined` while the anchored node is still being read: an alias to itself. */
  readonly anchors: Map<string, Expanded | undefined>
  readonly budget: AliasBudget
  failed: boolean
}

/** The value of a document; `undefined` when it has none that could be used. Problems say why. */
export const documentValue = (
  document: YamlDocument,
  budget: AliasBudget,
): { readonly value?: Value; readonly problems: readonly Problem[] } => {
  const state: State = { problems: [], anchors: new Map(), budget, failed: false }
  const { value } = expand(document.contents, state)
  return state.failed ? { problems: state.problems } : { value, problems: state.problems }
}

const nothing: Expanded = { value: null, size: 1 }

const fail = (state: State, problem: Problem): Expanded => {
  state.problems.push(problem)
  state.failed = true
  return nothing
}

const expand = (node: Node | null | undefined, state: State): Expanded => {
  if (node === null || node === undefined) return nothing
  if (isAlias(node)) return expandAlias(node.source, offsetOf(node), state)
  const anchor = 'anchor' in node ? node.anchor : undefined
  if (anchor !== undefined) state.anchors.set(anchor, undefined)
  const expanded = isMap(node)
    ? expandMap(node.items, state)
    : isSeq(node)
      ? expandSeq(node.items as readonly Node[], state)
      : { value: scalarValue(node, state), size: 1 }
  if (anchor !== undefined) state.anchors.set(anchor, expanded)
  return expanded
}

const expandAlias = (name: string, offset: number, state: State): Expanded => {
  if (state.failed) return nothing
  const target = state.anchors.get(name)
  if (target === undefined) {
    const message = state.anchors.has(name) ? `alias \`*${name}\` contains itself` : `unknown alias \`*${name}\``
    return fail(state, { code: 'yaml-value', offset, message })
  }
  const { budget } = state
  if (budget.used + target.size <= budget.maxNodes) {
    budget.used += target.size
    return target
  }
  return fail(state, { code: 'too-many-aliases', offset, message: `aliases expand to more than ${budget.maxNodes} nodes` })
}

const expandSeq = (items: readonly Node[], state: State): Expanded => {
  const expanded = items.map((item) => expand(item, state))
  return { value: expanded.map((item) => item.value), size: expanded.reduce((sum, item) => sum + item.size, 1) }
}

const expandMap = (pairs: readonly Pair[], state: State): Expanded => {
  const values: Record<string, Value> = Object.create(null)
  const written = new Set<string>()
  let size = 1
  for (const pair of pairs) {
    const keyNode = pair.key as Node
    const expanded = expand(pair.value as Node | null, state)
    size += expanded.size
    if (isMergeKey(keyNode)) {
      mergeInto(values, written, expanded.value, offsetOf(keyNode), state)
      continue
    }
    const key = keyText(keyNode, state)
    if (key === undefined) continue
    if (written.has(key)) {
      state.problems.push({
        code: 'duplicate-key',
        offset: offsetOf(keyNode),
        message: `key \`${key}\` is given twice, the last one counts`,
      })
    }
    written.add(key)
    values[key] = expanded.value
  }
  return { value: values, size }
}

const isMergeKey = (node: Node): boolean => isScalar(node) && node.type === Scalar.PLAIN && node.value === '<<'

const mergeInto = (values: Record<string, Value>, written: ReadonlySet<string>, source: Value, offset: number, state: State): void => {
  const sources = Array.isArray(source) ? source : [source]
  // Of several merged maps the first has the last word; keys before `<<` are replaced, keys after it win (goyaml v2).
  for (const one of sources.toReversed()) {
    if (typeof one !== 'object' || one === null || Array.isArray(one)) {
      fail(state, { code: 'yaml-value', offset, message: '`<<` needs a map or a list of maps' })
      return
    }
    for (const [key, value] of Object.entries(one as { readonly [key: string]: Value })) {
      if (written.has(key)) {
        state.problems.push({ code: 'duplicate-key', offset, message: `\`<<\` replaces the key \`${key}\` that stands before it` })
      }
      values[key] = value
    }
  }
}

const keyText = (node: Node, state: State): string | undefined => {
  const { value } = expand(node, state)
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  fail(state, { code: 'yaml-value', offset: offsetOf(node), message: 'a key must be text, a number or a boolean' })
  return undefined
}

const resolvedTags: ReadonlySet<string> = new Set(['!!int', '!!float', '!!bool', '!!null'])

const scalarValue = (node: Node, state: State): Value => {
  if (!isScalar(node)) return null
  const text = typeof node.value === 'string' ? node.value : ''
  const tag = node.tag === undefined ? undefined : node.tag.replace('tag:yaml.org,2002:', '!!')
  // An explicit tag outside the JSON types makes it text, as does a quote.
  if (tag === undefined ? node.type !== Scalar.PLAIN : !resolvedTags.has(tag)) return text
  const value = resolvePlain(text)
  if (typeof value !== 'number' || Number.isFinite(value)) return value
  fail(state, { code: 'yaml-value', offset: offsetOf(node), message: `\`${text}\` is no JSON number` })
  return null
}

export const offsetOf = (node: Node): number => node.range?.[0] ?? 0
