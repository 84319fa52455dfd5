/** Owns what a refusal before any route is: its reason and the text of the answer. */
import type { Respond, RespondReason } from '../model/index.ts'

/** A refusal, with the text of the answer. */
export interface Refused {
  readonly why: RespondReason
  readonly malformed?: NonNullable<Respond['malformed']>
  readonly status: number
  readonly body: string
  readonly detail: string
}

/** What the codec answers to something that is not HTTP as it reads it. */
export const badRequest = (malformed: NonNullable<Respond['malformed']>, detail: string): Refused => ({
  why: 'badRequest',
  malformed,
  status: 400,
  body: 'Bad Request',
  detail,
})

/** Control characters, tab not among them. */
export const hasControl = (text: string): boolean => {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if ((code < 32 && code !== 9) || code === 127) return true
  }
  return false
}
