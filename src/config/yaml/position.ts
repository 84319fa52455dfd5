/** Path → place in a YAML document, through the nodes that were kept. Looked up only when somebody asks. */
import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, Scalar, visit } from 'yaml'
import type { YamlDocument } from './parse.ts'
import { offsetOf } from './value.ts'

/** A text whose line starts are found once, at the first question. */
export interface SourceText {
  readonly name: string
  readonly text: string
  /** The text is a scalar inside another text: where its first line is, or where all of it is reported. */
  readonly inside?: { readonly line: number; readonly col: number; readonly linesMatch: boolean }
  lineStarts?: readonly number[]
}

export interface Place {
  readonly file: string
  readonly line: number
  readonly col: number
}

/** 1-based line and column (UTF-16 units) of `offset`. */
export const placeOf = (source: SourceText, offset: number): Place => {
  source.lineStarts ??= lineStartsOf(source.text)
  const starts = source.lineStarts
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((starts[middle] ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  const place = { file: source.name, line: low + 1, col: Math.max(0, offset - (starts[low] ?? 0)) + 1 }
  const { inside } = source
  if (inside === undefined) return place
  if (!inside.linesMatch) return { ...place, line: inside.line, col: inside.col }
  return { ...place, line: inside.line + place.line - 1, col: inside.col + place.col - 1 }
}

/** Where the text of a scalar stands; line by line for a literal block, else as a whole. */
export const insideOf = (source: SourceText, node: Node): NonNullable<SourceText['inside']> => {
  const { line, col } = placeOf(source, offsetOf(node))
  if (!isScalar(node) || node.type !== Scalar.BLOCK_LITERAL) return { line, col, linesMatch: false }
  const body = source.text.slice(source.text.indexOf('\n', offsetOf(node)) + 1, node.range?.[1])
  const indent = /^(?: *\n)*( *)/.exec(body)?.[1]?.length ?? 0
  return { line: line + 1, col: indent + 1, linesMatch: true }
}

const lineStartsOf = (text: string): readonly number[] => {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

const anchorsOf = new WeakMap<YamlDocument, ReadonlyMap<string, Node>>()

// An anchor may be redefined; positions then point at its last definition, which is near enough for a message.
const resolveAlias = (document: YamlDocument, name: string): Node | undefined => {
  let anchors = anchorsOf.get(document)
  if (anchors === undefined) {
    const found = new Map<string, Node>()
    visit(document, {
      Node: (_, node) => {
        if ('anchor' in node && node.anchor !== undefined) found.set(node.anchor, node)
      },
    })
    anchors = found
    anchorsOf.set(document, anchors)
  }
  return anchors.get(name)
}

const dereference = (document: YamlDocument, node: Node | undefined): Node | undefined =>
  node !== undefined && isAlias(node) ? resolveAlias(document, node.source) : node

const simplified = (name: string): string => name.replaceAll('_', '').toLowerCase()

const keyOf = (pair: Pair): string => (isScalar(pair.key) ? String(pair.key.value) : '')

interface Step {
  readonly offset: number
  readonly node: Node | undefined
}

// Many issues may ask for places in one large map: each map is indexed at its first question.
const indexes = new WeakMap<readonly Pair[], ReadonlyMap<string, Pair>>()

/** The last of two equal keys counts. Under a `~` in front: names without underscores and case, a field's proto name. */
const indexOf = (pairs: readonly Pair[]): ReadonlyMap<string, Pair> => {
  const known = indexes.get(pairs)
  if (known !== undefined) return known
  const index = new Map<string, Pair>()
  for (const pair of pairs) index.set(keyOf(pair), pair).set(`~${simplified(keyOf(pair))}`, pair)
  indexes.set(pairs, index)
  return index
}

const mapStep = (document: YamlDocument, pairs: readonly Pair[], key: string, depth: number): Step | undefined => {
  const index = indexOf(pairs)
  const pair = index.get(key) ?? index.get(`~${simplified(key)}`)
  if (pair !== undefined) return { offset: offsetOf(pair.key as Node), node: (pair.value ?? undefined) as Node | undefined }
  if (depth > 8) return undefined
  const merge = index.get('<<')
  if (merge !== undefined) {
    const target = dereference(document, merge.value as Node | undefined)
    for (const source of isSeq(target) ? (target.items as readonly Node[]) : [target]) {
      const map = dereference(document, source)
      const step = isMap(map) ? mapStep(document, map.items, key, depth + 1) : undefined
      if (step !== undefined) return step
    }
  }
  return undefined
}

/**
 * Offset of the key (in a map) or item (in a list) at `path` under `root`; where the path ends early, of its nearest
 * ancestor that exists.
 */
export const offsetAt = (document: YamlDocument, root: Node, path: readonly (string | number)[]): number => {
  let offset = offsetOf(root)
  let node: Node | undefined = root
  for (const key of path) {
    node = dereference(document, node)
    if (isMap(node)) {
      const step = mapStep(document, node.items, String(key), 0)
      if (step === undefined) return offset
      offset = step.offset
      node = step.node
    } else if (isSeq(node)) {
      const item: Node | undefined = (node.items as readonly Node[])[Number(key)]
      if (item === undefined) return offset
      offset = offsetOf(item)
      node = item
    } else return offset
  }
  return offset
}

/** The node at `path` under `root`, aliases followed. */
export const nodeAt = (document: YamlDocument, root: Node, path: readonly (string | number)[]): Node | undefined => {
  let node: Node | undefined = root
  for (const key of path) {
    node = dereference(document, node)
    node = isMap(node)
      ? mapStep(document, node.items, String(key), 0)?.node
      : isSeq(node)
        ? (node.items[Number(key)] as Node | undefined)
        : undefined
  }
  return dereference(document, node)
}
