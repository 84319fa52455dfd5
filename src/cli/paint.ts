/** Colours, on a terminal only; `NO_COLOR` and pipes get plain text. */
import picocolors from 'picocolors'

export interface Paint {
  readonly bold: (text: string) => string
  readonly dim: (text: string) => string
  readonly good: (text: string) => string
  readonly bad: (text: string) => string
  readonly unsure: (text: string) => string
}

/** `FORCE_COLOR` wins over a pipe, `NO_COLOR` over everything. */
export const paintFor = (stream: { readonly isTTY?: boolean | undefined }, env: NodeJS.ProcessEnv): Paint => {
  const refused = env.NO_COLOR !== undefined && env.NO_COLOR !== ''
  const forced = env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '0'
  const colors = picocolors.createColors(!refused && (forced || (stream.isTTY === true && env.TERM !== 'dumb')))
  return { bold: colors.bold, dim: colors.dim, good: colors.green, bad: colors.red, unsure: colors.yellow }
}

const plain = (text: string): string => text

/** For files and other readers than people. */
export const plainPaint: Paint = { bold: plain, dim: plain, good: plain, bad: plain, unsure: plain }
