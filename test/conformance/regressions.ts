/** The regressions: one recorded case a file, each a disagreement that was found and ended. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export const regressionFolder = join(process.cwd(), 'test', 'regressions')

/** Every regression by its file's name, sorted. */
export const regressionLines = (): readonly { readonly name: string; readonly line: string }[] =>
  (existsSync(regressionFolder) ? readdirSync(regressionFolder) : [])
    .filter((name) => name.endsWith('.json') && !/^(fuzz|engines)-/.test(name))
    .sort()
    .map((name) => ({ name, line: readFileSync(join(regressionFolder, name), 'utf8') }))
