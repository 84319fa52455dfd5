/**
 * Owns what counted repetitions make of an expression, told from its text alone: `(ab){1000}` is two thousand. Cheap, so that it
 * can be asked before anything is built.
 */

const countOf = (counts: RegExpExecArray): number => Number(counts[2] === undefined || counts[2] === '' ? counts[1] : counts[2])

const counted = /\{(\d{1,4})(?:,(\d{0,4}))?\}/y
const escaped = /\\(?:[pPx]\{[^}]{0,40}\}|[\s\S])?/y
const bracketed = /\[\^?\]?(?:\[:\^?\w{0,10}:\]|\\[\s\S]|[^\]\\])*\]?/y

/** How many characters and classes there are once repetitions are written out; about the number of instructions. */
export const expandedSize = (source: string): number => {
  const open: number[] = []
  let sum = 0
  let last = 0
  for (let at = 0; at < source.length; ) {
    counted.lastIndex = at
    const counts = counted.exec(source)
    if (counts !== null) {
      const whole = last * countOf(counts)
      sum += whole - last
      last = whole
      at += counts[0].length
      continue
    }
    const char = source.charAt(at)
    if (char === '(') {
      open.push(sum)
      sum = 0
    } else if (char === ')') {
      last = sum
      sum += open.pop() ?? 0
    } else if (!'*+?|^$'.includes(char)) {
      last = 1
      sum += 1
    }
    const token = char === '\\' ? escaped : char === '[' ? bracketed : undefined
    if (token === undefined) at += 1
    else {
      token.lastIndex = at
      at += token.exec(source)?.[0].length ?? 1
    }
  }
  return sum
}
