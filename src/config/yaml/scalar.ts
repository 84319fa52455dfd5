/**
 * What a plain YAML scalar means to kubectl and istiod: YAML 1.1 as sigs.k8s.io/yaml reads it (`y`, `no`, `on` are
 * booleans, `010` is eight, timestamps stay text).
 */

const constants = new Map<string, boolean | number | null>([
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map((text) => [text, true] as const),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map((text) => [text, false] as const),
  ...['', '~', 'null', 'Null', 'NULL'].map((text) => [text, null] as const),
  ...['.nan', '.NaN', '.NAN'].map((text) => [text, Number.NaN] as const),
  ...['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'].map((text) => [text, Number.POSITIVE_INFINITY] as const),
  ...['-.inf', '-.Inf', '-.INF'].map((text) => [text, Number.NEGATIVE_INFINITY] as const),
])

const integer = /^([+-]?)(?:(0[xX][0-9a-fA-F]+)|(0[bB][01]+)|0[oO]?([0-7]+)|(0|[1-9]\d*))$/
const float = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/

const parseInteger = (text: string): number | undefined => {
  const found = integer.exec(text)
  if (found === null) return undefined
  const [, sign, hexadecimal, binary, octal, decimal] = found
  const magnitude = octal === undefined ? Number(hexadecimal ?? binary ?? decimal) : Number.parseInt(octal, 8)
  if (magnitude >= 2 ** 64 || (sign === '-' && magnitude > 2 ** 63)) return undefined
  return sign === '-' ? 0 - magnitude : magnitude
}

// Underscores may stand between digits only.
const dotFloat = /^\.\d+(?:_\d+)*(?:[eE][-+]?\d+(?:_\d+)*)?$/
const numeric = /^[-+.\d]/

/** Boolean, number, null or the text itself. */
export const resolvePlain = (text: string): boolean | number | null | string => {
  const constant = constants.get(text)
  if (constant !== undefined) return constant
  if (!numeric.test(text)) return text
  if (text.startsWith('.')) return dotFloat.test(text) ? Number(text.replaceAll('_', '')) : text
  const digits = text.replaceAll('_', '')
  return parseInteger(digits) ?? (float.test(digits) ? Number(digits) : text)
}
