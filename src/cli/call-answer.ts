/** A call with its tokens verified, and its answer or what to type instead. */
import * as E from 'fp-ts/lib/Either.js'
import type { Mesh } from '../config/index.ts'
import { type Call, type CallAnswer, explainCall } from '../explain/index.ts'
import type { TokenOutcome } from '../model/index.ts'
import { Failure } from './failure.ts'
import { unverified, verifyTokens } from './tokens.ts'

/** Fails with the candidates when the caller names no workload. */
export const answerOf = (found: ReturnType<typeof explainCall>): CallAnswer => {
  if (E.isLeft(found)) {
    const candidates = found.left.candidates.map(({ kind, namespace, name }) => `\n  ${kind.toLowerCase()}/${namespace}/${name}`)
    throw new Failure(found.left.message, candidates.length > 0 ? `there is:${candidates.join('')}` : undefined)
  }
  return found.right
}

/**
 * The call with its tokens verified at every proxy that asks for them; claims given by hand stand beside them. The
 * server is seen only once the gateway has let the request through, so hops are asked one after the other.
 */
export const withTokens = async (
  mesh: Mesh,
  bare: Call,
  nowMs: number,
): Promise<{ readonly call: Call; readonly said: readonly string[] }> => {
  const given = bare.tokens as readonly TokenOutcome[]
  const verified: { gateway?: readonly TokenOutcome[]; server?: readonly TokenOutcome[] } = { server: given }
  const said = new Set<string>()
  let call = bare
  for (const role of ['gateway', 'server'] as const) {
    const hop = answerOf(explainCall(mesh, call)).hops.find((one) => one.role === role)
    if (hop === undefined) continue
    const outcomes = await verifyTokens(hop.view, hop.request, nowMs)
    for (const note of unverified(hop.view, outcomes)) said.add(note)
    verified[role] = [...given, ...outcomes]
    call = { ...bare, tokens: { ...verified } }
  }
  return { call, said: [...said] }
}
