/** The configuration that test files name: read once for all that name the same. */
import { dirname, isAbsolute, join } from 'node:path'
import { type ConfigText, type Mesh, readMesh, renderIssue } from '../config/index.ts'
import { renderProblem, type Suite } from '../expectations/index.ts'
import { Failure } from './failure.ts'
import { misread } from './findings.ts'
import { readSources } from './sources.ts'

/** Lines for the reader when the configuration cannot be had whole: a test of half a mesh proves nothing. */
type Configured = { readonly mesh: Mesh } | { readonly problems: readonly string[] }

export type Configurations = (suite: Suite) => Promise<Configured>

/** `always`: files, directories, globs or `-` that every test sees, relative to here. */
export const configurations = async (always: readonly string[]): Promise<Configurations> => {
  const common = await readSources(always, process.stdin)
  const known = new Map<string, Configured>()
  return async (suite) => {
    const found = await sourcesOf(suite)
    if ('problems' in found) return found
    const texts = unique([...common, ...found.texts])
    if (texts.length === 0) {
      const place = suite.placeOf([])
      return {
        problems: [renderProblem({ ...place, path: [], message: 'no configuration: say `files: [mesh/]`, or -f on the command line' })],
      }
    }
    const key = texts.map(({ name }) => name).join('\n')
    const configured = known.get(key) ?? configure(texts)
    known.set(key, configured)
    return configured
  }
}

const configure = (texts: readonly ConfigText[]): Configured => {
  const { mesh, issues } = readMesh(texts)
  const errors = misread(issues)
  return errors.length > 0 ? { problems: errors.map(renderIssue) } : { mesh }
}

const unique = (texts: readonly ConfigText[]): readonly ConfigText[] => [...new Map(texts.map((text) => [text.name, text])).values()]

const sourcesOf = async (suite: Suite): Promise<{ readonly texts: readonly ConfigText[] } | { readonly problems: readonly string[] }> => {
  const folder = suite.file === '<stdin>' ? '.' : dirname(suite.file)
  const texts: ConfigText[] = []
  const problems: string[] = []
  for (const [index, name] of suite.files.entries()) {
    try {
      texts.push(...(await readSources([isAbsolute(name) ? name : join(folder, name)], process.stdin)))
    } catch (cause) {
      if (!(cause instanceof Failure)) throw cause
      problems.push(renderProblem({ ...suite.placeOf(['files', index]), path: ['files', index], message: cause.message }))
    }
  }
  return problems.length > 0 ? { problems } : { texts }
}
