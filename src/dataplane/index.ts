/** Dataplane profiles: finding one by name, and putting it into a view. */
import type { View } from '../model/index.ts'
import { takenWithout } from './command-operators.ts'
import { type Profile, profiles } from './profiles.ts'

export { type Profile, profiles, type RuleChange } from './profiles.ts'

/** The profile that holds unless another is named. */
export const defaultDataplane: Profile = profiles[profiles.length - 1] as Profile

/** Names of all profiles, oldest first. */
export const dataplaneNames: readonly string[] = profiles.map(({ name }) => name)

/** The profile of a name, the default without one; undefined for a name that is none. */
export const dataplaneNamed = (name: string | undefined): Profile | undefined =>
  name === undefined ? defaultDataplane : profiles.find((one) => one.name === name)

/** The same view at proxies of that release: they are told the same and do with it what their release does. */
export const withDataplane = (view: View, { name, rules }: Profile): View => ({
  ...view,
  listeners: takenWithout(view.listeners, rules.unknownOperators),
  dataplane: { name, rules },
})
