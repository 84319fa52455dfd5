/** What must hold for every input, however hostile: nothing throws, answers are JSON, and the same question has one answer. */
import { isDeepStrictEqual } from 'node:util'
import * as E from 'fp-ts/lib/Either.js'
import { readCase } from '../../src/cli/cases/case.ts'
import { decideCase } from '../../src/cli/cases/decide-case.ts'
import { parseExactJson } from '../../src/cli/cases/exact-json.ts'
import { requestOf } from '../../src/cli/cases/request.ts'
import { type Issue, locate, type Mesh, readMesh, renderIssue } from '../../src/config/index.ts'
import { validateMesh } from '../../src/config/istio/validation/index.ts'
import { explain } from '../../src/engine/readable.ts'
import { answerJson, explainCall } from '../../src/explain/index.ts'
import { viewOf } from '../../src/lowering/istio/index.ts'
import type { RequestDescriptor } from '../../src/model/index.ts'
import { checkImages } from './check-images.ts'
import type { FuzzInput, FuzzRequest } from './input.ts'
import { checkPatterns } from './pattern-check.ts'

const nowMs = Date.UTC(2026, 7, 27)
const decisions = new Set(['forward', 'respond', 'close', 'rejected', 'undetermined'])

class Broken extends Error {}

const hold = (condition: boolean, law: string): void => {
  if (!condition) throw new Broken(law)
}

const asJson = (value: unknown): string =>
  JSON.stringify(value, (_, member: unknown) => (typeof member === 'bigint' ? String(member) : member))

const checkIssues = (issues: readonly Issue[], texts: { readonly [file: string]: string }): void => {
  const lines = new Map(Object.entries(texts).map(([file, text]) => [file, text.split('\n').length]))
  for (const issue of issues) {
    hold(issue.line >= 1 && issue.line <= (lines.get(issue.file) ?? 0), `issue outside its text: ${renderIssue(issue)}`)
    hold(issue.col >= 1 && issue.message !== '', `issue without a place or words: ${renderIssue(issue)}`)
  }
  hold(asJson(issues) !== undefined, 'issues are no JSON')
}

/** The same request with every char code as a byte of its own: what no UTF-8 text can say. */
const asBytes = (request: RequestDescriptor, given: FuzzRequest): RequestDescriptor => {
  const bytes = (text: string): string => text.replace(/[^\0-\u00ff]/g, (char) => String.fromCharCode(char.charCodeAt(0) & 255))
  return {
    ...request,
    method: bytes(given.method),
    authority: bytes(given.authority ?? ''),
    path: bytes(given.path),
    headers: given.headers.map(([name, value]) => [bytes(name).toLowerCase(), bytes(value)]),
    tokens: 'unknown',
  }
}

const caseOf = (input: FuzzInput): string =>
  JSON.stringify({ id: 'fuzz', ...input, requests: input.requests.map((request) => ({ request })) }).replace(
    /"random":"(\d+)"/g,
    '"random":$1',
  )

const checkViews = (mesh: Mesh, given: readonly FuzzRequest[], requests: readonly RequestDescriptor[], input: FuzzInput): void => {
  for (const { role, pod, namespace } of input.proxies) {
    const view = viewOf(mesh, { namespace, workload: pod, kind: 'Pod', role: role === 'gateway' ? 'gateway' : 'sidecar' })
    if (E.isLeft(view)) continue
    for (const [n, one] of requests.entries()) {
      const request = asBytes(one, given[n] as FuzzRequest)
      const first = explain(view.right, request)
      hold(decisions.has(first.decision.kind), `no decision: ${first.decision.kind}`)
      hold(isDeepStrictEqual(first, explain(view.right, request)), 'two answers to one question')
      for (const { reference } of first.trace) {
        if (reference !== undefined && 'kind' in reference) locate(mesh, reference)
      }
      asJson(first)
    }
  }
}

const checkCalls = (mesh: Mesh, given: readonly FuzzRequest[], requests: readonly RequestDescriptor[], input: FuzzInput): void => {
  const [caller] = input.proxies
  if (caller === undefined) return
  for (const [n, request] of requests.slice(0, 2).entries()) {
    const { authority = '', protocol } = given[n] as FuzzRequest
    const answer = explainCall(mesh, {
      caller: { kind: caller.role === 'gateway' ? 'gateway' : 'workload', name: { namespace: caller.namespace, workload: caller.pod } },
      protocol: request.protocol,
      scheme: protocol ?? 'http',
      method: request.method,
      host: authority.replace(/:\d*$/, ''),
      port: request.destination.port,
      authority: request.authority,
      path: request.path,
      headers: request.headers,
      plaintext: false,
      tokens: [],
      draws: request.draws,
    })
    if (E.isRight(answer)) JSON.stringify(answerJson(answer.right, (reference) => locate(mesh, reference)))
  }
}

/** The law that an input breaks, or what it makes the library throw; undefined = all is well. */
export const check = async (input: FuzzInput): Promise<string | undefined> => {
  try {
    if (input.target === 'patterns') return checkPatterns(input.salt ?? 0)
    const { mesh, issues } = readMesh([{ name: 'fuzz', text: input.config }], { meshConfig: input.meshConfig })
    checkIssues(issues, { fuzz: input.config, meshConfig: input.meshConfig })
    asJson(validateMesh(mesh))
    const json = parseExactJson(caseOf(input))
    const read = 'error' in json ? json : readCase(json.value)
    if ('case' in read) {
      const requests = read.case.requests.map(requestOf)
      if (input.target === 'images') return checkImages(mesh, requests, input)
      checkViews(mesh, input.requests, requests, input)
      checkCalls(mesh, input.requests, requests, input)
      asJson(await decideCase(read.case, { nowMs }))
    }
    return undefined
  } catch (cause) {
    if (cause instanceof Broken) return cause.message
    return cause instanceof Error ? `threw ${(cause.stack ?? cause.message).split('\n').slice(0, 4).join('\n')}` : `threw ${String(cause)}`
  }
}

/** CPU time that an input may take, milliseconds. */
export const budgetMs = (input: FuzzInput): number => 3_000 + (input.config.length + input.meshConfig.length) / 100
