/**
 * Header values that Envoy's formatter would refuse: control characters, and percent signs that are neither doubled nor
 * a well-formed `%COMMAND%` or `%COMMAND(arguments)%` (V-25). What the command is called is not looked at.
 */

type State = 'literal' | 'name' | 'arguments' | 'list item' | 'string' | 'list rest' | 'arguments end' | 'command end'

const UNFINISHED = 'a `%` expression is not finished'

// What each state does with the next character; undefined refuses it.
const STEPS: Readonly<Record<State, (character: string) => State | undefined>> = {
  literal: (character) => (character === '%' ? 'name' : 'literal'),
  name: (character) => (character === '%' ? 'literal' : character === '(' ? 'arguments' : 'name'),
  arguments: (character) => (character === '[' ? 'list item' : character === ' ' ? 'arguments' : 'string'),
  'list item': (character) => (character === '"' ? 'string' : character === ' ' ? 'list item' : undefined),
  string: (character) => (character === ')' ? 'command end' : character === '"' ? 'list rest' : 'string'),
  'list rest': (character) =>
    character === ',' ? 'list item' : character === ']' ? 'arguments end' : character === ' ' ? 'list rest' : undefined,
  'arguments end': (character) => (character === ')' ? 'command end' : character === ' ' ? 'arguments end' : undefined),
  'command end': (character) => (character === '%' ? 'literal' : character === ' ' ? 'command end' : undefined),
}

/** Complaint about a header value to add or set; undefined when it is fine. */
export const headerValueProblem = (value: string): string | undefined => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\x00-\x08\x0a-\x1f\x7f]/.test(value)) return 'a header value must not contain control characters'
  let state: State = 'literal'
  for (let at = 0; at < value.length; at++) {
    const character = value.charAt(at)
    const isEscape = (state === 'literal' && character === '%' && value[at + 1] === '%') || (state === 'string' && character === '\\')
    if (isEscape || (state === 'literal' && character === '%')) {
      if (at + 1 === value.length) return UNFINISHED
    }
    if (isEscape) {
      at += 1
      continue
    }
    const next: State | undefined = STEPS[state](character)
    if (next === undefined) return `unexpected \`${character}\` in a \`%\` expression`
    state = next
  }
  return state === 'literal' ? undefined : UNFINISHED
}
