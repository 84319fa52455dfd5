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

const draws = Array.from({ length: 100 }, (_, n) => n)

/** Fields that hold of the case or the route, whatever is drawn. */
const undrawn = /^(validation|facts|plan|threw)/

/**
 * Destinations of bytes are drawn, and nothing steers that draw in a recording: what Fairlead says for some draw is right.
 * The first request also answers for the whole case, so that its differences are looked at one by one.
 */
const withoutChance = async (
  recorded: RecordedCase,
  failures: readonly Failure[],
  dataplane: string | undefined,
): Promise<readonly Failure[]> => {
  const kept: Failure[] = []
  for (const failure of failures) {
    const { request, differences, n } = failure
    const own = recorded.requests[n]
    const mayBeDrawn = request.random === undefined && differences.some(({ field }) => field === 'cluster')
    const isCaseWide = differences.some(({ field }) => undrawn.test(field))
    if (own === undefined || !mayBeDrawn || isCaseWide) {
      kept.push(failure)
      continue
    }
    const requests = draws.map((random) => ({ ...own, request: { ...own.request, random } }))
    const { validation: _validation, facts: _facts, ...rest } = recorded
    const missed = await runCase(exactText({ ...rest, requests }), dataplane)
    if (missed.length === draws.length) kept.push(failure)
  }
  return kept
}

const judgeOne = async (question: Question, answer: Recording, dataplane: string | undefined): Promise<Judged> => {
  const kept = question.requests.map((_, n) => n).filter((n) => !unanswered.has(answer.expects[n]?.outcome ?? 'oracle-error'))
  const asked = { ...question, requests: question.requests.filter((_, n) => kept.includes(n)) }
  const recorded = recordedCase(asked, { ...answer, expects: answer.expects.filter((_, n) => kept.includes(n)) })
  const failures = kept.length === 0 ? [] : await runCase(exactText(recorded), dataplane)
  return {
    question: asked,
    recorded,
    failures: await withoutChance(recorded, failures, dataplane),
    skipped: question.requests.length - kept.length,
  }
}

export const judge = async (oracle: Oracle, questions: readonly Question[]): Promise<readonly Judged[]> => {
  const answers = await oracle.ask(questions)
  const judged: Judged[] = []
  for (const [i, question] of questions.entries()) {
    const answer = answers[i]
    if (answer !== undefined) judged.push(await judgeOne(question, answer, oracle.dataplane))
  }
  return judged
}

/** The fields that differ: `facts outbound|80||web` is `facts`. */
export const fieldsOf = (failures: readonly Failure[]): readonly string[] =>
  [...new Set(failures.flatMap(({ differences }) => differences.map(({ field }) => field.replace(/ .*/, ''))))].sort()
