/** Names of dataplane profiles as people type them. */
import { dataplaneNamed, dataplaneNames, defaultDataplane } from '../dataplane/index.ts'
import { Failure } from './failure.ts'

/** One or several names with commas between them; without a text the default. Fails for a name that is none. */
export const dataplanesOf = (text: string | undefined): readonly [string, ...string[]] => {
  const names = [...new Set((text ?? defaultDataplane.name).split(',').map((name) => name.trim()))]
  const unknown = names.find((name) => dataplaneNamed(name) === undefined)
  if (unknown !== undefined) throw new Failure(`--dataplane: there is no profile \`${unknown}\``, `there is: ${dataplaneNames.join(', ')}`)
  const [first = defaultDataplane.name, ...others] = names
  return [first, ...others]
}

/** One name. */
export const dataplaneOf = (text: string | undefined): string => {
  const [name, ...others] = dataplanesOf(text)
  if (others.length > 0) throw new Failure(`--dataplane ${text}: expected one profile`, 'fairlead explain compares several')
  return name
}
