/**
 * Owns token outcomes as the core reads them: of each token the claims that the image asks for, as byte strings, and the
 * header texts of the claims that are sent on. Two passes over the same writer: one that counts, one that writes.
 */

import { claimHeader, payloadText } from '../../authz/claims.ts'
import { NONE } from '../../core/layout/image.ts'
import { CL_BYTES, CLAIM_ABSENT, CLAIM_LIST, CLAIM_OTHER, CLAIM_STRING, TK_BYTES } from '../../core/layout/request.ts'
import { claimAt, claimValues } from '../../matching/field.ts'
import { type TokenOutcome, tokenFailures } from '../../model/index.ts'
import { align, type CoreMemory } from './memory.ts'
import type { ImageNeeds } from './needs.ts'

/** Places words and texts one after the other; words of a structure first, its texts behind them. */
interface Placer {
  readonly word: (value: number) => void
  readonly text: (value: string | undefined) => void
}

interface Claim {
  readonly kind: number
  readonly values: readonly string[]
}

const claimOf = (claims: TokenOutcome['claims'], path: readonly string[]): Claim => {
  const value = claimAt(claims, path)
  if (value === undefined) return { kind: CLAIM_ABSENT, values: [] }
  const values = claimValues(claims, path)
  if (typeof value === 'string') return { kind: CLAIM_STRING, values }
  return { kind: Array.isArray(value) ? CLAIM_LIST : CLAIM_OTHER, values }
}

interface Token {
  readonly outcome: TokenOutcome
  readonly claims: readonly Claim[]
  readonly texts: readonly (string | undefined)[]
  readonly payload: string | undefined
}

/** Whether the payload can be read off the text: its second part that is not empty. */
const hasPayload = (token: string | undefined): boolean => token !== undefined && token.split('.').filter((part) => part !== '').length > 1

const read = ({ claims, claimTexts }: ImageNeeds, outcome: TokenOutcome): Token => ({
  outcome,
  claims: claims.map((path) => claimOf(outcome.claims, path)),
  texts: claimTexts.map((path) => claimHeader(outcome.claims ?? {}, path)),
  payload: hasPayload(outcome.token) ? undefined : payloadText(outcome.claims ?? {}),
})

const textLength = (text: string | undefined): number => text?.length ?? 0

const bytesOf = ({ outcome, claims, texts, payload }: Token): number => {
  let total = TK_BYTES + textLength(outcome.token) + textLength(payload) + claims.length * CL_BYTES + texts.length * 8
  for (const { values } of claims) for (const value of values) total += 8 + value.length
  for (const text of texts) total += textLength(text)
  return align(total) + 4
}

/** Bytes that the tokens of a request take. */
export const tokenBytes = (needs: ImageNeeds, tokens: readonly TokenOutcome[] | 'unknown'): number => {
  if (tokens === 'unknown') return 0
  let total = 0
  for (const outcome of tokens) total += bytesOf(read(needs, outcome))
  return total
}

/** Writes the tokens at `at`, spans relative to `record`; gives the address behind them. */
export const encodeTokens = (
  { view, bytes }: CoreMemory,
  record: number,
  at: number,
  needs: ImageNeeds,
  tokens: readonly TokenOutcome[],
): number => {
  const read_ = tokens.map((outcome) => read(needs, outcome))
  let wordAt = at
  let structures = tokens.length * TK_BYTES
  for (const { claims, texts } of read_) {
    structures += texts.length * 8
    for (const { values } of claims) structures += CL_BYTES + values.length * 8
  }
  let textAt = at + structures
  const placer: Placer = {
    word: (value) => {
      view.setInt32(wordAt, value, true)
      wordAt += 4
    },
    text: (value) => {
      placer.word(value === undefined ? NONE : textAt - record)
      placer.word(textLength(value))
      if (value === undefined) return
      for (let i = 0; i < value.length; i++) bytes[textAt + i] = value.charCodeAt(i)
      textAt += value.length
    },
  }
  let structureAt = at + tokens.length * TK_BYTES
  for (const { outcome, claims, texts, payload } of read_) {
    placer.text(outcome.token)
    placer.word(outcome.rule ?? NONE)
    placer.word(outcome.failure === undefined ? NONE : tokenFailures.indexOf(outcome.failure))
    placer.text(payload)
    placer.word(structureAt - record)
    structureAt += claims.length * CL_BYTES
    placer.word(structureAt - record)
    structureAt += texts.length * 8
    for (const { values } of claims) structureAt += values.length * 8
  }
  for (const { claims, texts } of read_) {
    let valuesAt = wordAt + claims.length * CL_BYTES + texts.length * 8
    for (const { kind, values } of claims) {
      placer.word(kind)
      placer.word(values.length)
      placer.word(valuesAt - record)
      valuesAt += values.length * 8
    }
    for (const text of texts) placer.text(text)
    for (const { values } of claims) for (const value of values) placer.text(value)
  }
  return align(textAt)
}
