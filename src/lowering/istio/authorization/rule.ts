/** One rule of an AuthorizationPolicy as a condition of one kind of chain (istio 8.4, 8.10). */
import type { Operation, Rule, Source } from '../../../config/istio/authorization-policy.ts'
import type { Condition, ObjectPath, Reference } from '../../../model/index.ts'
import type { LowerValue } from './fields.ts'
import * as fields from './fields.ts'
import { type Item, type ItemContext, lowerItem, type Refusal, valuesAt } from './items.ts'
import type { TrustDomains } from './trust-domains.ts'
import { type KeyContext, lowerKey } from './when.ts'

export interface RuleContext {
  readonly policyNamespace: string
  readonly trustDomains: TrustDomains
  readonly tcp: boolean
  /** An ALLOW rule with anything that the chain cannot evaluate is dropped (istio A-55). */
  readonly dropsRule: boolean
  readonly refer: (path: ObjectPath) => Reference
  /** Collects values that the proxy refuses. */
  readonly refusals: Refusal[]
}

const unusable: LowerValue = () => 'unusable'

type Listed<Message> = { readonly [K in keyof Message]?: readonly string[] }

const itemAt = <Message extends Listed<Message>>(
  message: Message,
  name: keyof Message & string,
  notName: keyof Message & string,
  path: ObjectPath,
  lower: LowerValue,
  { refer }: RuleContext,
): Item => ({
  values: valuesAt(message[name], [...path, name], refer),
  notValues: valuesAt(message[notName], [...path, notName], refer),
  lower,
})

const sourceItems = (source: Source, path: ObjectPath, context: RuleContext): readonly Item[] => {
  const item = (name: keyof Source & string, notName: keyof Source & string, lower: LowerValue): Item =>
    itemAt(source, name, notName, path, lower, context)
  return [
    item('principals', 'notPrincipals', fields.principal(context.trustDomains)),
    item('requestPrincipals', 'notRequestPrincipals', context.tcp ? unusable : fields.requestPrincipal),
    item('serviceAccounts', 'notServiceAccounts', fields.serviceAccount(context.policyNamespace)),
    item('trustDomains', 'notTrustDomains', fields.trustDomain(context.trustDomains)),
    item('namespaces', 'notNamespaces', fields.namespace),
    item('remoteIpBlocks', 'notRemoteIpBlocks', fields.remoteIp),
    item('ipBlocks', 'notIpBlocks', fields.sourceIp),
  ]
}

const operationItems = (operation: Operation, path: ObjectPath, context: RuleContext): readonly Item[] => {
  const item = (name: keyof Operation & string, notName: keyof Operation & string, lower: LowerValue): Item =>
    itemAt(operation, name, notName, path, lower, context)
  const http = (lower: LowerValue): LowerValue => (context.tcp ? unusable : lower)
  return [
    item('hosts', 'notHosts', http(fields.host)),
    item('methods', 'notMethods', http(fields.method)),
    item('paths', 'notPaths', http(fields.path)),
    item('ports', 'notPorts', fields.port),
  ]
}

type Entries = readonly (readonly Item[])[]

const conditionOf = (entries: Entries, context: ItemContext): Condition | 'dropped' => {
  const alternatives: Condition[] = []
  for (const items of entries) {
    const parts: Condition[] = []
    for (const item of items) {
      const lowered = lowerItem(item, context)
      if (lowered === 'dropped') return 'dropped'
      parts.push(...lowered)
    }
    const [only] = parts
    alternatives.push(parts.length === 1 && only !== undefined ? only : { kind: 'all', of: parts })
  }
  const [only] = alternatives
  return alternatives.length === 1 && only !== undefined ? only : { kind: 'any', of: alternatives }
}

/**
 * Condition of a rule: some `from` and some `to` and every `when`; what is absent holds (istio ).
 * `dropped`: the rule does not exist on this kind of chain.
 */
export const lowerRule = (rule: Rule, path: ObjectPath, context: RuleContext): Condition | 'dropped' => {
  const keyContext: KeyContext = context
  const when: Item[] = []
  for (const [i, { key = '', values, notValues }] of (rule.when ?? []).entries()) {
    const lower = lowerKey(key, keyContext)
    if (lower === undefined) return 'dropped'
    const at = [...path, 'when', i]
    when.push({
      values: valuesAt(values, [...at, 'values'], context.refer),
      notValues: valuesAt(notValues, [...at, 'notValues'], context.refer),
      lower,
    })
  }
  const from: Entries = (rule.from ?? []).map(({ source }, i) => sourceItems(source ?? {}, [...path, 'from', i, 'source'], context))
  const to: Entries = (rule.to ?? []).map(({ operation }, i) => operationItems(operation ?? {}, [...path, 'to', i, 'operation'], context))
  const parts: Condition[] = []
  for (const entries of [from, to, [when]]) {
    if (entries.length === 0) continue
    const condition = conditionOf(entries, context)
    if (condition === 'dropped') return 'dropped'
    parts.push(condition)
  }
  return { kind: 'all', of: parts }
}
