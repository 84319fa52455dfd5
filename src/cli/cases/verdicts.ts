/** Which objects of a case Istio's admission webhook rejects or warns about. */
import type { Issue, Mesh } from '../../config/index.ts'
import { validateMesh } from '../../config/istio/validation/index.ts'

/** One object on which Istio's validation has something to say. */
export interface ValidationVerdict {
  readonly kind: string
  readonly namespace: string
  readonly name: string
  readonly rejected: boolean
  readonly warned: boolean
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

// Istio decodes an object that sets several members of a oneof: the last one counts. One of a kind that there is not never gets to the webhook.
const isUndecoded = ({ severity, code }: Issue): boolean => severity === 'error' && code !== 'oneof-clash' && code !== 'unknown-kind'

/** Sorted by kind, namespace and name. An object that could not be decoded is rejected. */
export const verdictsOf = (mesh: Mesh, issues: readonly Issue[]): readonly ValidationVerdict[] => {
  const verdicts = new Map<string, ValidationVerdict>()
  const add = (object: Pick<ValidationVerdict, 'kind' | 'namespace' | 'name'>, rejected: boolean, warned: boolean): void => {
    if (!rejected && !warned) return
    const { kind, namespace, name } = object
    const key = `${kind}/${namespace}/${name}`
    const before = verdicts.get(key)
    verdicts.set(key, { kind, namespace, name, rejected: rejected || before?.rejected === true, warned: warned || before?.warned === true })
  }
  for (const issue of issues) if (isUndecoded(issue) && issue.resource !== undefined) add(issue.resource, true, false)
  for (const object of validateMesh(mesh)) add(object, object.rejected, object.warned)
  return [...verdicts.values()].sort((a, b) => order(a.kind, b.kind) || order(a.namespace, b.namespace) || order(a.name, b.name))
}
