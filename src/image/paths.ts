/** Owns where paths into objects stand in an image: each item once behind what is in front of it. */
import { NONE } from '../core/layout/image.ts'
import type { ObjectPath } from '../model/index.ts'

type Item = ObjectPath[number]

/** An item of a path. */
export interface Step {
  readonly at: number
  /** What comes behind it; most have nothing. */
  behind: Map<Item, Step> | undefined
}

/** Writes an item behind the one at `before` (NONE: it is the first) and gives its address. */
type Write = (before: number, item: Item) => number

export interface Paths {
  /** Address of the last item, NONE for an empty path. */
  readonly at: (path: ObjectPath, write: Write) => number
  /** The first items. */
  readonly root: Step
  /** What this tree found written: items are looked for there as well. */
  readonly earlier: (step: Step, item: Item) => Step | undefined
}

/** `before`: paths that stand already; that tree must not be written into any more. */
export const pathTree = (before?: Paths): Paths => {
  /** Behind steps of trees before this one; steps of its own have it themselves. */
  const added = new Map<Step, Map<Item, Step>>()
  const own = new Set<Step>()
  const root: Step = before?.root ?? { at: NONE, behind: undefined }
  if (before === undefined) own.add(root)
  const earlier = (step: Step, item: Item): Step | undefined =>
    step.behind?.get(item) ?? added.get(step)?.get(item) ?? before?.earlier(step, item)
  const keep = (step: Step, item: Item, next: Step): void => {
    const behind = own.has(step) ? step.behind : added.get(step)
    if (behind !== undefined) behind.set(item, next)
    else if (own.has(step)) step.behind = new Map([[item, next]])
    else added.set(step, new Map([[item, next]]))
  }
  return {
    root,
    earlier,
    at: (path, write) => {
      let step = root
      for (let i = 0; i < path.length; i++) {
        const item = path[i] ?? ''
        let next = step.behind?.get(item) ?? (before === undefined ? undefined : earlier(step, item))
        if (next === undefined) {
          next = { at: write(step.at, item), behind: undefined }
          own.add(next)
          keep(step, item, next)
        }
        step = next
      }
      return step.at
    },
  }
}
