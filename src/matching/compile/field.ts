/** Owns the fields of conditions as they go into an image. What no request can have is compiled as what never has a value. */
import {
  FIELD_AUTHORITY,
  FIELD_CLAIM,
  FIELD_CLIENT_ADDRESS,
  FIELD_DESTINATION_ADDRESS,
  FIELD_DESTINATION_PORT,
  FIELD_HEADER,
  FIELD_HEADER_JOINED,
  FIELD_HOST,
  FIELD_METHOD,
  FIELD_NOTHING,
  FIELD_PATH,
  FIELD_PEER_ADDRESS,
  FIELD_PRINCIPAL,
  FIELD_QUERY,
  FIELD_SCHEME,
  FIELD_SERVER_NAME,
  FIELD_TARGET,
} from '../../core/layout/lists.ts'
import type { CompileContext } from '../../image/context.ts'
import type { Field, RepeatedHeaders } from '../../model/index.ts'
import { givenHeaders } from '../field.ts'

/** FIELD_* and its argument. */
export interface CompiledField {
  readonly kind: number
  readonly argument: number
}

const pseudoFields: ReadonlyMap<string, number> = new Map([
  [':method', FIELD_METHOD],
  [':scheme', FIELD_SCHEME],
  [':authority', FIELD_AUTHORITY],
  ['host', FIELD_AUTHORITY],
  [':path', FIELD_TARGET],
])

const plainFields: Readonly<Record<Exclude<Field['kind'], 'header' | 'query' | 'claim'>, number>> = {
  path: FIELD_PATH,
  host: FIELD_HOST,
  principal: FIELD_PRINCIPAL,
  peerAddress: FIELD_PEER_ADDRESS,
  clientAddress: FIELD_CLIENT_ADDRESS,
  destinationAddress: FIELD_DESTINATION_ADDRESS,
  destinationPort: FIELD_DESTINATION_PORT,
  serverName: FIELD_SERVER_NAME,
  metadata: FIELD_NOTHING,
}

/** `repeated`: how several lines of one header are seen (DP-1, DP-2). */
export const compileField = ({ w }: CompileContext, field: Field, repeated: RepeatedHeaders): CompiledField => {
  switch (field.kind) {
    case 'header': {
      const pseudo = pseudoFields.get(field.name)
      if (pseudo !== undefined) return { kind: pseudo, argument: 0 }
      return {
        kind: repeated === 'joined' && !givenHeaders.has(field.name) ? FIELD_HEADER_JOINED : FIELD_HEADER,
        argument: w.name(field.name),
      }
    }
    case 'query':
      return { kind: FIELD_QUERY, argument: w.string(field.name) }
    case 'claim':
      return { kind: FIELD_CLAIM, argument: w.claim(field.path) }
    default:
      return { kind: plainFields[field.kind], argument: 0 }
  }
}
