/** `mesh`: a large mesh as YAML: reading it, and lowering and compiling its workloads. */
import type { Settings, SuiteResult } from './suite.ts'

export const meshSuite = ({ say }: Settings): SuiteResult => {
  say('mesh')
  return { tables: [], ratios: {} }
}
