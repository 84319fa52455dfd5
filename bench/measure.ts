/**
 * Owns timing. Contestants of one workload take turns in short batches, so that what disturbs the machine disturbs all of
 * them; a figure is the time of one operation in a batch, and of batches the median and the 99th percentile are told.
 */

/** Something that is timed: `run(i)` does the i-th request of its workload (modulo its requests). */
export interface Contestant {
  readonly name: string
  readonly run: (i: number) => void
}

export interface Timing {
  readonly name: string
  /** Nanoseconds of one operation. */
  readonly p50Ns: number
  readonly p99Ns: number
  readonly perSecond: number
  readonly batches: number
  readonly operationsPerBatch: number
}

export interface Effort {
  /** Time that one contestant gets, warm-up apart. */
  readonly milliseconds: number
  /** Batches that are wanted at least, also of slow contestants. */
  readonly leastBatches: number
}

const BATCH_NS = 200_000

const nowNs = (): number => Number(process.hrtime.bigint())

const timeOf = (run: (i: number) => void, operations: number, from: number): number => {
  const start = nowNs()
  for (let i = 0; i < operations; i++) run(from + i)
  return nowNs() - start
}

/** Operations of which a batch takes long enough for the clock. */
const batchSize = ({ run }: Contestant): number => {
  let operations = 1
  for (;;) {
    // Compiled and warm before it counts.
    const took = Math.min(timeOf(run, operations, 0), timeOf(run, operations, 0))
    if (took >= BATCH_NS || operations >= 1 << 20) return operations
    operations *= 2
  }
}

const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.trunc(sorted.length * share))] ?? Number.NaN

/** Times contestants in turns. */
export const race = (contestants: readonly Contestant[], effort: Effort): readonly Timing[] => {
  const entries = contestants.map((contestant) => ({ contestant, operations: batchSize(contestant), samples: [] as number[], spentNs: 0 }))
  const budgetNs = effort.milliseconds * 1e6
  let busy = true
  while (busy) {
    busy = false
    for (const entry of entries) {
      if (entry.spentNs >= budgetNs && entry.samples.length >= effort.leastBatches) continue
      busy = true
      const took = timeOf(entry.contestant.run, entry.operations, entry.samples.length)
      entry.spentNs += took
      entry.samples.push(took / entry.operations)
    }
  }
  return entries.map(({ contestant, operations, samples }) => {
    const sorted = samples.toSorted((a, b) => a - b)
    const p50Ns = quantile(sorted, 0.5)
    return {
      name: contestant.name,
      p50Ns,
      p99Ns: quantile(sorted, 0.99),
      perSecond: 1e9 / p50Ns,
      batches: samples.length,
      operationsPerBatch: operations,
    }
  })
}

/** Milliseconds of something that is done a few times only: the median. */
export const medianMs = (times: number, work: () => void): number => {
  const samples = Array.from({ length: times }, () => {
    const start = nowNs()
    work()
    return (nowNs() - start) / 1e6
  })
  return quantile(
    samples.toSorted((a, b) => a - b),
    0.5,
  )
}
