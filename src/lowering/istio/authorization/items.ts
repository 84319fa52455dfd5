/**
 * The items of a rule: one field of a source or operation, or one `when` entry, with its values (istio ).
 * Owns what becomes of an item that a chain cannot evaluate (istio ).
 */
import type { Condition, ObjectPath, Predicate, Reference } from '../../../model/index.ts'

/** A value the proxy cannot take at all; it refuses the whole configuration. */
export interface Refusal {
  readonly by: 'proxy' | 'proxyCrash'
  readonly reason: string
  readonly reference: Reference
}

/** What a value becomes. `unusable`: this chain cannot evaluate it, or it does not parse. */
export type ValueCondition = Condition | 'unusable' | Refusal

/** One value with the line that holds it. */
export interface Value {
  readonly text: string
  readonly reference: Reference
}

/** `wholly`: all values of a list stand or fall together, for the fields that the control plane compiles as one. */
export interface Item {
  readonly values: readonly Value[]
  readonly notValues: readonly Value[]
  readonly lower: (value: Value) => ValueCondition
}

/** How the chain treats what it cannot evaluate: an ALLOW rule is dropped, others lose the value and widen. */
export interface ItemContext {
  readonly dropsRule: boolean
  readonly refusals: Refusal[]
}

/** `dropped`: the rule this item belongs to cannot be kept (istio ). */
export type Lowered = readonly Condition[] | 'dropped'

export const isRefusal = (value: ValueCondition): value is Refusal => typeof value === 'object' && 'by' in value

export const valuesAt = (
  texts: readonly string[] | undefined,
  path: ObjectPath,
  refer: (path: ObjectPath) => Reference,
): readonly Value[] => (texts ?? []).map((text, i) => ({ text, reference: refer([...path, i]) }))

const anyOf = (conditions: readonly Condition[]): Condition => {
  const [only] = conditions
  return conditions.length === 1 && only !== undefined ? only : { kind: 'any', of: conditions }
}

const lowerList = (values: readonly Value[], item: Item, context: ItemContext): Condition | 'none' | 'dropped' => {
  const conditions: Condition[] = []
  for (const value of values) {
    const lowered = item.lower(value)
    if (lowered === 'unusable') {
      if (context.dropsRule) return 'dropped'
    } else if (isRefusal(lowered)) context.refusals.push(lowered)
    else conditions.push(lowered)
  }
  return conditions.length === 0 ? 'none' : anyOf(conditions)
}

/** Conditions of one item, ANDed: some value, and none of the notValues (istio ). */
export const lowerItem = (item: Item, context: ItemContext): Lowered => {
  const wanted = lowerList(item.values, item, context)
  if (wanted === 'dropped') return 'dropped'
  const unwanted = lowerList(item.notValues, item, context)
  if (unwanted === 'dropped') return 'dropped'
  return [...(wanted === 'none' ? [] : [wanted]), ...(unwanted === 'none' ? [] : [negated(unwanted)])]
}

// One negated predicate reads better than a `not` around it.
const negated = (condition: Condition): Condition =>
  condition.kind === 'predicate' ? ({ ...condition, negate: true } satisfies Predicate) : { kind: 'not', of: condition }
