/**
 * Owns Envoy's limit on regular expressions as Istio sets it: a route table with an expression that RE2 compiles to more
 * instructions is refused as a whole. Sizes are estimates; `certain` ones are above the limit however RE2 simplifies.
 */
import type { Mesh } from '../../config/mesh.ts'
import type { Resource } from '../../config/resource.ts'
import { compilePattern } from '../../matching/pattern.ts'
import { programOf } from '../../matching/program.ts'
import { leastSize, programSize } from '../../matching/program-size.ts'
import { toByteString } from '../../model/bytes.ts'
import type { ObjectPath, ObjectReference, Pattern } from '../../model/index.ts'

/** `re2.max_program_size.error_level` in the bootstrap of Istio's proxies. Envoy's own default is 100. */
export const maxRegexInstructions = 32_768

export interface RegexSize {
  readonly instructions: number
  readonly certain: boolean
}

/** The size of an expression that is above the limit; undefined when it is not, or does not compile. */
export const sizeAboveLimit = (pattern: Pattern): RegexSize | undefined => {
  const compiled = compilePattern(pattern)
  // Each of re2js's instructions becomes 128 of RE2's at the most, and a program this small stays far below.
  if (!compiled.ok || (compiled.regex.re2().prog.inst as readonly unknown[]).length * 128 <= maxRegexInstructions) return undefined
  const program = programOf(compiled.regex)
  const instructions = programSize(program, pattern.source)
  return instructions <= maxRegexInstructions
    ? undefined
    : { instructions, certain: leastSize(program, pattern.source) > maxRegexInstructions }
}

export interface LargeRegex extends RegexSize {
  readonly reference: ObjectReference
}

/** Every text under a key that holds an expression, with its path. */
const expressionsIn = (value: unknown, path: ObjectPath): readonly (readonly [source: string, path: ObjectPath])[] => {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, member]) => {
    const at = [...path, Array.isArray(value) ? Number(key) : key]
    const isExpression = key === 'regex' || (key === 'match' && path.at(-1) === 'uriRegexRewrite')
    return isExpression && typeof member === 'string' ? [[member, at] as const] : expressionsIn(member, at)
  })
}

const inResource = ({ kind, group, namespace, name, spec }: Resource<{ readonly http?: unknown }>): readonly LargeRegex[] =>
  expressionsIn(spec.http, ['spec', 'http']).flatMap(([source, path]) => {
    const size = sizeAboveLimit({ source: toByteString(source), dialect: 're2-latin1', anchoring: 'full' })
    return size === undefined ? [] : [{ ...size, reference: { kind, group, namespace, name, path, role: 'decided' as const } }]
  })

/** Expressions of VirtualServices that are, as far as can be told, above the limit. */
export const largeRegexes = (mesh: Pick<Mesh, 'istio'>): readonly LargeRegex[] => mesh.istio.virtualServices.flatMap(inResource)
