/** The oracle's process: started once, asked in batches, started again when a mesh has taken it down. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Programs } from './programs.ts'
import { type Question, questionText, type Recording } from './question.ts'

export interface Oracle {
  /** One recording for each question, in order. Fails only when the oracle cannot be started at all. */
  readonly ask: (questions: readonly Question[]) => Promise<readonly Recording[]>
  readonly close: () => void
  /** Profile of the release that answers; absent = the newest. */
  readonly dataplane?: string
}

const timeoutMs = 240_000

class Ended extends Error {}

const lost = ({ id, requests }: Question): Recording => ({
  id,
  validation: [],
  oracle: { error: 'the oracle ended' },
  expects: requests.map(() => ({ outcome: 'oracle-error' })),
})

/** Asks a running process; rejects when it ends first. */
const askProcess = (child: ChildProcessWithoutNullStreams, questions: readonly Question[]): Promise<readonly Recording[]> =>
  new Promise((resolve, reject) => {
    const answers: Recording[] = []
    const lines = createInterface({ input: child.stdout })
    const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs)
    const finish = (settle: () => void): void => {
      clearTimeout(timer)
      lines.close()
      child.removeListener('close', ended)
      settle()
    }
    const ended = (): void => finish(() => reject(new Ended()))
    child.once('close', ended)
    lines.on('line', (line) => {
      answers.push(JSON.parse(line) as Recording)
      if (answers.length === questions.length) finish(() => resolve(answers))
    })
    child.stdin.write(`${questions.map(questionText).join('\n')}\n\n`)
  })

/** `firstPort`: local TCP ports above it are used. `batch`: cases per Envoy process. */
export const startOracle = (
  programs: Programs,
  options: { readonly firstPort: number; readonly batch: number; readonly dataplane?: string },
): Oracle => {
  const args = ['-envoy', programs.envoy, '-batch', `${options.batch}`, '-first-port', `${options.firstPort}`]
  let child: ChildProcessWithoutNullStreams | undefined
  const running = (): ChildProcessWithoutNullStreams => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) {
      child = spawn(programs.oracle, args)
      child.stdin.on('error', () => undefined)
      child.stderr.on('data', (text: Buffer) => process.stderr.write(text))
    }
    return child
  }
  const ask = async (questions: readonly Question[]): Promise<readonly Recording[]> => {
    if (questions.length === 0) return []
    try {
      return await askProcess(running(), questions)
    } catch (cause) {
      if (!(cause instanceof Ended)) throw cause
      // istiod's own goroutines can panic: the case that did it is found by halves.
      const [only, ...more] = questions
      if (only !== undefined && more.length === 0) return [lost(only)]
      const half = questions.length >> 1
      return [...(await ask(questions.slice(0, half))), ...(await ask(questions.slice(half)))]
    }
  }
  return { ask, close: () => child?.stdin.end(), ...(options.dataplane === undefined ? {} : { dataplane: options.dataplane }) }
}
