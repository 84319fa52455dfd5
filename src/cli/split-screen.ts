/** `--all-splits`: one line for every way that a weighted split can go. */
import { clusterText, type SplitAnswer } from '../explain/index.ts'
import { renderSection, type Screen } from './rows.ts'

export const renderSplits = (splits: readonly SplitAnswer[], screen: Screen): string =>
  renderSection(
    'all ways of the split',
    splits.map(({ cluster, weight, totalWeight, answer }) => ({
      label: `${Math.round((weight * 1000) / totalWeight) / 10} %`,
      text: `${clusterText(cluster)} → ${answer.outcome.verdict}${answer.hops.at(-1)?.role === 'server' ? ` at ${answer.hops.at(-1)?.workload.name}` : ''}`,
    })),
    screen,
  )
