/** Owns templates of header values in an image: literals and command operators, told apart once (core/routing/template.ts runs them). */
import { NONE } from '../../core/layout/image.ts'
import {
  PART_BEFORE_ANSWER,
  PART_CLIENT_ADDRESS,
  PART_LITERAL,
  PART_LOCAL_ADDRESS,
  PART_LOCAL_ADDRESS_AND_PORT,
  PART_LOCAL_PORT,
  PART_PATH,
  PART_PATH_WITHOUT_QUERY,
  PART_PEER_ADDRESS,
  PART_PRINCIPAL,
  PART_PROTOCOL,
  PART_QUERY,
  PART_REQUEST_HEADER,
  PART_ROUTE_NAME,
  PART_SERVER_NAME,
  PART_UNKNOWN,
} from '../../core/layout/routes.ts'
import type { CompileContext } from '../../image/context.ts'
import { toByteString } from '../../model/bytes.ts'
import { BEFORE_ANSWER } from '../../model/commands.ts'
import { COMMAND, CONSTANTS } from '../format.ts'

const MAX_LENGTH = 2 ** 31 - 1

const kinds: ReadonlyMap<string, number> = new Map([
  ['PROTOCOL', PART_PROTOCOL],
  ['DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT', PART_CLIENT_ADDRESS],
  ['DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT', PART_PEER_ADDRESS],
  ['DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT', PART_LOCAL_ADDRESS],
  ['DOWNSTREAM_LOCAL_ADDRESS', PART_LOCAL_ADDRESS_AND_PORT],
  ['DOWNSTREAM_LOCAL_PORT', PART_LOCAL_PORT],
  ['DOWNSTREAM_PEER_URI_SAN', PART_PRINCIPAL],
  ['REQUESTED_SERVER_NAME', PART_SERVER_NAME],
  ['ROUTE_NAME', PART_ROUTE_NAME],
])

type Part = readonly [kind: number, argument: number, other: number, maxBytes: number, written: number]

const literal = ({ w }: CompileContext, text: string): Part => [PART_LITERAL, w.string(text), NONE, NONE, 0]

/** The argument says whether an original path counts: 0 no, 1 yes, 2 nothing else does. */
const pathPart = (part: (kind: number, first?: number) => Part, argument: string): Part => {
  const [query, which] = argument.split(':')
  return part(query === 'NQ' ? PART_PATH_WITHOUT_QUERY : PART_PATH, which === 'PATH' ? 0 : which === 'ORIG' ? 2 : 1)
}

const commandPart = (c: CompileContext, whole: string, name: string, argument: string, length: string | undefined): Part => {
  const { w } = c
  const maxBytes = length === undefined ? NONE : Math.min(Number(length), MAX_LENGTH)
  const part = (kind: number, first = 0, second = NONE): Part => [kind, first, second, maxBytes, w.string(toByteString(whole))]
  const constant = CONSTANTS.get(name)
  if (constant !== undefined) return part(PART_LITERAL, w.string(constant))
  const before = BEFORE_ANSWER.get(name)
  if (before !== undefined) return part(PART_BEFORE_ANSWER, w.string(before))
  if (name === 'QUERY_PARAM') return part(PART_QUERY, w.string(argument))
  if (name === 'PATH') return pathPart(part, argument)
  if (name === 'REQ' || name === 'REQUEST_HEADER' || name === 'STREAM_INFO_REQ') {
    const [first = '', second] = argument.split('?')
    return part(PART_REQUEST_HEADER, w.name(first.toLowerCase()), second === undefined ? NONE : w.name(second.toLowerCase()))
  }
  return part(kinds.get(name) ?? PART_UNKNOWN)
}

/** Address of a TEMPLATE. */
export const compileTemplate = (c: CompileContext, template: string): number => {
  const parts: Part[] = []
  let from = 0
  for (const hit of template.matchAll(COMMAND)) {
    const [whole, name, argument = '', length] = hit
    if (hit.index > from) parts.push(literal(c, template.slice(from, hit.index)))
    parts.push(name === undefined ? literal(c, '%') : commandPart(c, whole, name, argument, length))
    from = hit.index + whole.length
  }
  if (from < template.length || parts.length === 0) parts.push(literal(c, template.slice(from)))
  return c.w.shared([parts.length, c.w.shared(parts.flat())])
}
