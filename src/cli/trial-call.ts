/** From the request of a test to the answers of all ways that it can go. */
import * as E from 'fp-ts/lib/Either.js'
import type { Mesh } from '../config/index.ts'
import type { Engine } from '../engine/engine.ts'
import type { Suite, TrialRequest, Way } from '../expectations/index.ts'
import { type Call, explainCall, explainSplits } from '../explain/index.ts'
import { answerOf, withTokens } from './call-answer.ts'
import { callOf, type ExplainOptions } from './call-options.ts'
import { Failure } from './failure.ts'

const headerLines = (headers: TrialRequest['headers']): readonly string[] =>
  Object.entries(headers ?? {}).flatMap(([name, values]) => values.map((value) => `${name}: ${value}`))

/** The request in the words of `fairlead explain`, so that both mean the same. */
const optionsOf = (request: TrialRequest, suite: Suite): ExplainOptions => {
  const { from, principal, gateway, plaintext = false, method, sourceIp, destinationIp, endpoint, claims, seed, outcomes } = request
  const namespace = request.namespace ?? suite.namespace
  return {
    filename: [],
    header: headerLines(request.headers),
    plaintext,
    allSplits: false,
    format: 'text',
    verbose: false,
    ...(namespace === undefined ? {} : { namespace }),
    ...(from === undefined ? {} : { from }),
    ...(principal === undefined ? {} : { fromPrincipal: principal }),
    ...(gateway === undefined ? {} : { gateway }),
    ...(method === undefined ? {} : { request: method }),
    ...(sourceIp === undefined ? {} : { sourceIp }),
    ...(destinationIp === undefined ? {} : { destinationIp }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(claims === undefined ? {} : { jwtClaims: JSON.stringify(claims) }),
    ...(seed === undefined ? {} : { seed: String(seed) }),
    ...(outcomes === undefined ? {} : { attemptOutcomes: outcomes.join(',') }),
  }
}

/** Options by their word in a test file. */
const words: { readonly [option: string]: string } = {
  '--from-principal': 'principal',
  '--jwt-claims': 'claims',
  '--attempt-outcomes': 'outcomes',
  '--source-ip': 'sourceIp',
  '--destination-ip': 'destinationIp',
}

/** A failure of `fairlead explain`, in the words of a test file. */
export const inTestWords = ({ message, hint }: Failure): string => {
  const said = `${message}${hint?.startsWith('there is:') || hint?.startsWith('say which one:') ? `; ${hint.replace(/\n {2}/g, ' ')}` : ''}`
  return said.replace(/(?<![\w-])--?[A-Za-z][a-z-]*/g, (option) =>
    Object.hasOwn(words, option) ? (words[option] ?? '') : option.startsWith('--') ? option.slice(2) : option === '-H' ? 'header' : option,
  )
}

/**
 * `said`: which tokens could not be verified, and why. Without a seed every share of a weighted split is a way of its own; with one, the way that it draws.
 * Fails when the request cannot be understood or names no workload.
 */
export const waysOf = async (
  mesh: Mesh,
  request: TrialRequest,
  suite: Suite,
  engine: Engine,
): Promise<{ readonly call: Call; readonly ways: readonly Way[]; readonly said: readonly string[] }> => {
  const { dataplane } = suite
  const bare = { ...callOf(mesh, request.url, optionsOf(request, suite)), engine, ...(dataplane === undefined ? {} : { dataplane }) }
  const { call, said } = await withTokens(mesh, bare, suite.nowMs ?? Date.now())
  const splits = request.seed === undefined ? explainSplits(mesh, call) : E.right([])
  const shares = E.isRight(splits) ? splits.right : []
  if (shares.length === 0) return { call, said, ways: [{ answer: answerOf(explainCall(mesh, call)) }] }
  const isSure = shares.length === 1
  return {
    call,
    said,
    ways: shares.map(({ answer, weight, totalWeight }) => ({ answer, ...(isSure ? {} : { percent: (100 * weight) / totalWeight }) })),
  }
}

export const isFailure = (cause: unknown): cause is Failure => cause instanceof Failure
