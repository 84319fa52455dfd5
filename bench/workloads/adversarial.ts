/** `adversarial`: rules that are made to be hard to tell apart. */
import type { RequestDescriptor, View } from '../../src/model/index.ts'
import { withRules } from './authz.ts'
import { inbound, MARK, viewIn } from './mesh.ts'

export interface AdversarialWorkload {
  readonly name: string
  readonly view: View
  readonly hitLast: RequestDescriptor
  readonly miss: RequestDescriptor
}

const caller = 'cluster.local/ns/app/sa/caller'
const shared = `/api/${'v1/'.repeat(20)}`

const policy = (rule: unknown): unknown => ({
  apiVersion: 'security.istio.io/v1',
  kind: 'AuthorizationPolicy',
  metadata: { name: 'web', namespace: 'app' },
  spec: { rules: [rule] },
})

/** `count` rules each. */
export const adversarial = (count: number): readonly AdversarialWorkload[] => [
  {
    name: 'all rules share a prefix',
    view: withRules(viewIn([policy({ to: [{ operation: { paths: [`${shared}item-${MARK}/*`] } }] })], 'web-1'), count),
    hitLast: inbound(`${shared}item-${count - 1}/x`, caller),
    miss: inbound(`${shared}item-${count}/x`, caller),
  },
  {
    name: 'one field is the same everywhere',
    view: withRules(
      viewIn(
        [policy({ from: [{ source: { principals: [caller] } }], to: [{ operation: { methods: ['GET'], paths: [`/item-${MARK}`] } }] })],
        'web-1',
      ),
      count,
    ),
    hitLast: inbound(`/item-${count - 1}`, caller),
    miss: inbound(`/item-${count}`, caller),
  },
  {
    name: 'only patterns in the middle',
    view: withRules(viewIn([policy({ to: [{ operation: { paths: [`/{*}/item-${MARK}/{**}`] } }] })], 'web-1'), count),
    hitLast: inbound(`/a/item-${count - 1}/x`, caller),
    miss: inbound(`/a/item-${count}/x`, caller),
  },
]
