/** Slips in `apiVersion` and `kind`: the API server would refuse such an object, and left out quietly it would be missing from every answer. */
import type { ObjectPath } from '../model/index.ts'
import { closest } from './codec/closest.ts'
import { kinds, unsupportedKinds } from './kinds.ts'

const groupOf = (type: string): string => type.slice(0, type.lastIndexOf('/'))
const nameOf = (type: string): string => type.slice(type.lastIndexOf('/') + 1)

const types = [...kinds.keys(), ...unsupportedKinds]

/** Kinds without their group: whoever leaves out the apiVersion of one of these has made a slip. */
export const knownNames: ReadonlySet<string> = new Set([...kinds.keys()].map(nameOf))

/** `extensions` once had Deployments. Groups of others may have a kind of any name. */
const ownGroups: ReadonlySet<string> = new Set([...types.map(groupOf), 'extensions'])

const isIstio = (group: string): boolean => group.endsWith('.istio.io')

/** What is wrong with a kind that is not read; undefined for those that are none of the mesh's. */
export const misplacedKind = (group: string, kind: string): { readonly path: ObjectPath; readonly message: string } | undefined => {
  if (knownNames.has(kind) && (ownGroups.has(group) || isIstio(group))) {
    const versions = [...kinds].filter(([type]) => nameOf(type) === kind).map(([type, reader]) => [groupOf(type), reader.versions[0]])
    const expected = versions.map((parts) => `\`${parts.filter((part) => part !== '').join('/')}\``).join(' or ')
    return { path: ['apiVersion'], message: `${kind} has apiVersion ${expected}` }
  }
  if (!isIstio(group) || !ownGroups.has(group)) return undefined
  const guess = closest(kind, types.filter((type) => groupOf(type) === group).map(nameOf))
  return { path: ['kind'], message: `no such kind in ${group}${guess === undefined ? '' : `, did you mean \`${guess}\`?`}` }
}
