/** Where the oracle and Fairlead disagree. */
import type { Failure } from '../../test/conformance/run.ts'
import { runCase } from '../../test/conformance/run.ts'
import type { Oracle } from './process.ts'
import { exactText, type Question, type RecordedCase, type Recording, recordedCase } from './question.ts'

/** What says nothing about the mesh: the machine was too slow or the oracle could not ask. */
const unanswered = new Set(['oracle-error', 'timeout', 'dial-failed'])

export interface Judged {
  readonly question: Question
  /** The case as recorded, without the requests that got no answer. */
  readonly recorded: RecordedCase
  readonly failures: readonly Failure[]
  readonly skipped: number
}

const judgeOne = async (question: Question, answer: Recording): Promise<Judged> => {
  const kept = question.requests.map((_, n) => n).filter((n) => !unanswered.has(answer.expects[n]?.outcome ?? 'oracle-error'))
  const asked = { ...question, requests: question.requests.filter((_, n) => kept.includes(n)) }
  const recorded = recordedCase(asked, { ...answer, expects: answer.expects.filter((_, n) => kept.includes(n)) })
  const failures = kept.length === 0 ? [] : await runCase(exactText(recorded))
  return { question: asked, recorded, failures, skipped: question.requests.length - kept.length }
}

export const judge = async (oracle: Oracle, questions: readonly Question[]): Promise<readonly Judged[]> => {
  const answers = await oracle.ask(questions)
  const judged: Judged[] = []
  for (const [i, question] of questions.entries()) {
    const answer = answers[i]
    if (answer !== undefined) judged.push(await judgeOne(question, answer))
  }
  return judged
}

/** The fields that differ: `facts outbound|80||web` is `facts`. */
export const fieldsOf = (failures: readonly Failure[]): readonly string[] =>
  [...new Set(failures.flatMap(({ differences }) => differences.map(({ field }) => field.replace(/ .*/, ''))))].sort()
