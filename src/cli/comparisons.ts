/** What was compared, in lines that a reader can check: values that were tried one after the other share a line. */
import type { Comparison, TraceEntry } from '../model/index.ts'
import type { Screen } from './rows.ts'

/** Consecutive comparisons of one field, all positive or all negated. */
interface Group {
  readonly field: string
  readonly negated: boolean
  readonly members: readonly Comparison[]
}

const negation = 'not: '

const grouped = (comparisons: readonly Comparison[]): readonly Group[] => {
  const groups: Group[] = []
  for (const comparison of comparisons) {
    const negated = comparison.wanted.startsWith(negation)
    const last = groups.at(-1)
    if (last !== undefined && last.field === comparison.field && last.negated === negated) {
      groups[groups.length - 1] = { ...last, members: [...last.members, comparison] }
    } else groups.push({ field: comparison.field, negated, members: [comparison] })
  }
  return groups
}

/** `is "GET"` → `"GET"`; other words stay whole. */
const value = ({ wanted }: Comparison): string => wanted.replace(negation, '').replace(/^is (exactly )?(?=")/, '')

/** What a rule may call an identity by, and how a sentence says so. */
const belonging = { namespace: 'is in ', 'service account': 'is ', 'trust domain': 'is in ', 'request principal': 'is of ' } as const

/** Identities without their scheme; a namespace and the like is no text that somebody compares. */
const plain = (text: string): string =>
  text
    .replaceAll('spiffe://', '')
    .replace(
      /(is )?"(namespace|service account|trust domain|request principal) ([^"]*)"/g,
      (_, is: string | undefined, kind: keyof typeof belonging, name: string) =>
        `${is === undefined ? '' : belonging[kind]}${kind} ${name}`,
    )

const foundText = ({ found }: Comparison): string => (found === undefined ? 'is absent' : `is ${plain(found)}`)

const listed = (members: readonly Comparison[]): string => {
  const values = [...new Set(members.map(value))].map(plain)
  return values.length > 6 ? `${values.slice(0, 5).join(', ')} and ${values.length - 5} more` : values.join(', ')
}

const matchedLine = ({ field, negated, members }: Group): string | undefined => {
  // Of alternatives the one that held is enough; of exclusions all had to.
  const held = members.find(({ matched }) => matched)
  if (held === undefined) return undefined
  if (!negated) return `${field} ${plain(held.wanted)}`
  return members.length === 1 ? `${field} is not ${listed(members)}` : `${field} is none of ${listed(members)}`
}

const missedLine = ({ field, negated, members }: Group): string => {
  const [first] = members
  if (first === undefined) return field
  if (negated) return `${field} ${foundText(first)}, which is excluded`
  if (members.length === 1) return `${field} ${plain(first.wanted)}: ${foundText(first)}`
  return `${field} ${foundText(first)}: none of ${listed(members)}`
}

/** Of an entry that matched, what held; of one that did not, what settled it. With `-v` both. */
export const comparisonLines = (entry: TraceEntry, screen: Screen): readonly string[] => {
  const { good, bad } = screen.paint
  const groups = grouped(entry.comparisons)
  const matched = entry.result !== 'notMatched'
  const held = groups.flatMap((group) => matchedLine(group) ?? []).map((line) => `${line} ${good('✓')}`)
  if (matched) return held
  const last = groups.at(-1)
  const missed = last === undefined || last.members.some((one) => one.matched) ? [] : [`${missedLine(last)} ${bad('✗')}`]
  return screen.verbose ? [...held, ...missed] : missed
}
