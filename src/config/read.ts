/** Texts → mesh and issues. Total: nothing here throws, whatever the text. */
import type { Node } from 'yaml'
import { isObject } from './codec/codec.ts'
import { emptyDraft, finishedMesh } from './draft.ts'
import type { Issue, IssueCode } from './issue.ts'
import { defaultLimits, type Limits, utf8Bytes } from './limits.ts'
import type { Mesh } from './mesh.ts'
import { type MeshConfigSource, meshConfigsOf } from './mesh-config-source.ts'
import { type RawItem, unpackList } from './objects.ts'
import type { Spot } from './positions.ts'
import { readMeshConfig, readObject, type Session, say } from './read-object.ts'
import { type Problem, parseYaml } from './yaml/parse.ts'
import { insideOf, placeOf, type SourceText } from './yaml/position.ts'
import { documentValue } from './yaml/value.ts'

export interface ConfigText {
  /** File name for messages. */
  readonly name: string
  readonly text: string
}

export interface ReadOptions {
  readonly limits?: Partial<Limits>
  /** YAML text of a MeshConfig, laid over what the documents say. */
  readonly meshConfig?: string
}

export interface ReadResult {
  readonly mesh: Mesh
  readonly issues: readonly Issue[]
}

/** Reads everything that can be read. Issues come in the order of the texts, and within a text by place. */
export const readMesh = (documents: readonly ConfigText[], options: ReadOptions = {}): ReadResult => {
  const limits = { ...defaultLimits, ...options.limits }
  const session: Session = { draft: emptyDraft(), issues: [], limits, aliases: { maxNodes: limits.maxAliasNodes, used: 0 }, order: 0 }
  const { maxFileBytes, maxTotalBytes } = limits
  let totalBytes = 0
  const admit = ({ name, text }: ConfigText, read: ItemReader): void => {
    const bytes = utf8Bytes(text, maxFileBytes)
    totalBytes += bytes
    if (bytes > maxFileBytes) session.issues.push(wholeFile(name, 'file-too-large', `larger than ${maxFileBytes} bytes`))
    else if (totalBytes > maxTotalBytes)
      session.issues.push(wholeFile(name, 'input-too-large', `all input is larger than ${maxTotalBytes} bytes`))
    else {
      const first = session.issues.length
      readText(session, { name, text }, read)
      for (const issue of session.issues.splice(first).sort(byPlace)) session.issues.push(issue)
    }
  }
  for (const document of documents) admit(document, readItem)
  if (options.meshConfig !== undefined) admit({ name: 'meshConfig', text: options.meshConfig }, readMeshConfig)
  return { mesh: finishedMesh(session.draft, session.issues), issues: session.issues }
}

const byPlace = (a: Issue, b: Issue): number => a.line - b.line || a.col - b.col

const wholeFile = (file: string, code: IssueCode, message: string): Issue => ({
  severity: 'error',
  code,
  file,
  line: 1,
  col: 1,
  path: [],
  message,
})

/** Looks no further than people write in front of an error: lines may be as long as the file. */
const isTemplateAt = (text: string, offset: number): boolean => {
  const before = text.slice(Math.max(0, offset - 100), offset)
  const behind = text.slice(offset, offset + 100)
  return `${before.slice(before.lastIndexOf('\n') + 1)}${behind.split('\n', 1)[0] ?? ''}`.includes('{{')
}

type ItemReader = (session: Session, item: RawItem, spot: Spot) => void

const readText = (session: Session, source: SourceText, read: ItemReader): void => {
  const report = ({ code, offset, message }: Problem): void => {
    const severity = code === 'duplicate-key' || code === 'not-an-object' ? 'warning' : 'error'
    say(session, () => ({ severity, code, ...placeOf(source, offset), path: [], message }))
  }
  const parsed = parseYaml(source.text, session.limits)
  for (const document of parsed.documents) {
    const { value, problems } = documentValue(document, session.aliases)
    problems.forEach(report)
    const root: Node | null = document.contents
    if (value === undefined || value === null || root === null) continue
    if (isObject(value)) read(session, { value, node: root }, { source, document, root })
    else
      report({
        code: 'not-an-object',
        offset: root.range?.[0] ?? 0,
        message: read === readItem ? 'expected an object with `apiVersion` and `kind`' : 'expected a MeshConfig',
      })
  }
  for (const problem of parsed.problems) {
    const isTemplate = problem.code === 'yaml-syntax' && isTemplateAt(source.text, problem.offset)
    report(
      isTemplate
        ? { ...problem, message: `${problem.message}; a template is rendered first: \`helm template . | fairlead check -\`` }
        : problem,
    )
  }
}

const readItem: ItemReader = (session, item, spot) => {
  for (const one of unpackList(item)) {
    const here = { ...spot, root: one.node }
    const sources = meshConfigsOf(one, spot.document)
    for (const source of sources) readMeshConfigSource(session, source, here)
    if (sources.length === 0) readObject(session, one, here)
  }
}

const readMeshConfigSource = (session: Session, found: MeshConfigSource, { source, ...spot }: Spot): void => {
  if (!('text' in found)) readMeshConfig(session, found, { ...spot, source, root: found.node })
  else readText(session, { name: source.name, text: found.text, inside: insideOf(source, found.node) }, readMeshConfig)
}
