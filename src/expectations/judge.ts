/** Whether an expectation is met by every way that a request can go. */
import type { CallAnswer } from '../explain/index.ts'
import { type Held, questions, type Wanted } from './claims.ts'
import type { Claims, Expectation } from './codec.ts'

/** One way that a request can go: where its weights send it, and what then happens. */
export interface Way {
  readonly answer: CallAnswer
  /** Present when other ways exist: in how many of all cases, in percent. */
  readonly percent?: number
}

export interface Unmet {
  /** Below `expect`: `subset`, `not.deny`. */
  readonly field: string
  readonly wanted: string
  readonly got: string
  /** Index of the first way that does not meet it. */
  readonly way: number
}

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

const writtenLimits: ReadonlySet<string> = new Set(['timeout', 'perTryTimeout'])

/** A wish as a test file writes it. */
const wish = (field: string, wanted: unknown): string => {
  if (writtenLimits.has(field) && typeof wanted === 'number')
    return wanted === 0 ? 'none' : wanted % 1000 === 0 ? `${wanted / 1000}s` : `${wanted}ms`
  if (typeof wanted !== 'object' || wanted === null) return shown(wanted)
  if ('text' in wanted && typeof wanted.text === 'string') return wanted.text
  const inside = Object.entries(wanted).map(([key, value]) => `${key}: ${wish(key, value)}`)
  return inside.length === 0 ? 'true' : `{${inside.join(', ')}}`
}

const ask = <F extends keyof Wanted>(field: F, claims: Claims, answer: CallAnswer): Held | undefined => {
  const wanted = claims[field]
  return wanted === undefined ? undefined : questions[field](wanted as Wanted[F], answer)
}

const unmetClaims = (claims: Claims, ways: readonly Way[], isNegated: boolean): readonly Unmet[] =>
  (Object.keys(questions) as (keyof Wanted)[]).flatMap((field) => {
    for (const [way, { answer, percent }] of ways.entries()) {
      const held = ask(field, claims, answer)
      if (held === undefined || held.holds === !isNegated) continue
      const { holds, got } = held
      const share = percent === undefined ? '' : ` (in ${Math.round(percent * 10) / 10} % of the cases)`
      const unsure = holds === undefined ? 'undetermined: ' : ''
      const told = got.startsWith('undetermined') ? got : `${unsure}${got}`
      return [
        {
          field: `${isNegated ? 'not.' : ''}${field}`,
          wanted: `${isNegated ? 'not ' : ''}${wish(field, claims[field])}`,
          got: `${told}${share}`,
          way,
        },
      ]
    }
    return []
  })

/** What of the expectation is not met; nothing when all of it is. Whatever cannot be told is not met, negated or not. */
export const judge = ({ not, ...claims }: Expectation, ways: readonly Way[]): readonly Unmet[] => [
  ...unmetClaims(claims, ways, false),
  ...(not === undefined ? [] : unmetClaims(not, ways, true)),
]
