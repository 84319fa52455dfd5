/**
 * `npm run fuzz -- --seconds N [--seed S] [--target yaml|resources|requests|images|patterns|engines]`: throws inputs at the library until the
 * time is up. A find is made small and kept in test/regressions/. Exit status 0, 1 with finds, 2 for a bad call.
 */
import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isMainThread, parentPort, Worker } from 'node:worker_threads'
import { budgetMs, check } from '../test/fuzz/check.ts'
import { imagesChecked } from '../test/fuzz/check-images.ts'
import { inputOf } from '../test/fuzz/generate.ts'
import { type FuzzInput, type Target, targets } from '../test/fuzz/input.ts'
import { minimise } from '../test/fuzz/minimise.ts'
import { readArguments, refuse } from './arguments.mjs'
import { fuzzEngines } from './fuzz/engines.ts'

interface Answer {
  readonly failure?: string
  readonly cpuMs: number
  /** Damaged images that were checked. */
  readonly images: number
}

/** Longer than this in wall time is a hang. */
const hangMs = 60_000

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

const serve = (): void => {
  parentPort?.on('message', async (input: FuzzInput) => {
    const before = cpuMs()
    const failure = await check(input)
    parentPort?.postMessage({
      ...(failure === undefined ? {} : { failure }),
      cpuMs: cpuMs() - before,
      images: imagesChecked(),
    } satisfies Answer)
  })
}

/** A thread that checks inputs one by one, and is replaced when one takes it down. */
const startChecker = () => {
  let worker: Worker | undefined
  let images = 0
  const running = (): Worker => {
    worker ??= new Worker(new URL(import.meta.url), { resourceLimits: { maxOldGenerationSizeMb: 1_024 } })
    return worker
  }
  const ask = (input: FuzzInput): Promise<Answer> =>
    new Promise((resolve) => {
      const thread = running()
      const settle = (answer: Answer, dead: boolean): void => {
        clearTimeout(timer)
        images += answer.images
        thread.off('message', answered).off('error', ended)
        if (dead) {
          void thread.terminate()
          worker = undefined
        }
        resolve(answer)
      }
      const answered = (answer: Answer): void => settle(answer, false)
      const ended = (cause: unknown): void =>
        settle({ failure: `took the thread down: ${(cause as Error).message}`, cpuMs: 0, images: 0 }, true)
      const timer = setTimeout(() => settle({ failure: `no answer in ${hangMs} ms`, cpuMs: hangMs, images: 0 }, true), hangMs)
      thread.on('message', answered).on('error', ended)
      thread.postMessage(input)
    })
  const judge = async (input: FuzzInput): Promise<string | undefined> => {
    const { failure, cpuMs: used } = await ask(input)
    if (failure !== undefined || used <= budgetMs(input)) return failure
    // Others share the machine, and the first time pays for compilation.
    const again = await ask(input)
    return again.failure ?? (again.cpuMs > budgetMs(input) ? `takes ${Math.round(again.cpuMs)} ms` : undefined)
  }
  return { judge, images: () => images, close: () => worker?.terminate() }
}

/** What makes two failures the same one: the words without figures. */
const signature = (failure: string): string => failure.replace(/\d+/g, '#').replace(/:\/\/\S+/g, '')

const keep = (failure: string, input: FuzzInput): string => {
  const folder = join(process.cwd(), 'test', 'regressions')
  mkdirSync(folder, { recursive: true })
  const hash = createHash('sha256').update(JSON.stringify(input)).digest('hex').slice(0, 12)
  const path = join(folder, `fuzz-${hash}.json`)
  const [first = ''] = failure.split('\n')
  writeFileSync(path, `${JSON.stringify({ failure: first, input }, null, 2)}\n`)
  return path
}

const usage = 'usage: npm run fuzz -- --seconds N [--seed S] [--target yaml|resources|requests|images|patterns|engines]'

const isTarget = (text: string | undefined): text is Target | undefined => text === undefined || targets.some((one) => one === text)

const fuzz = async (seconds: number, seed: number, target: Target | undefined): Promise<number> => {
  const checker = startChecker()
  const seen = new Set<string>()
  const counts: Record<Target, number> = { yaml: 0, resources: 0, requests: 0, images: 0, patterns: 0 }
  const start = performance.now()
  const elapsed = (): number => (performance.now() - start) / 1000
  let told = 0
  let index = 0
  for (; elapsed() < seconds; index++) {
    const input = inputOf(seed, index, target)
    counts[input.target] += 1
    const failure = await checker.judge(input)
    if (failure !== undefined && !seen.has(signature(failure))) {
      seen.add(signature(failure))
      process.stderr.write(`\ninput ${index} (${input.target}): ${failure}\n`)
      const isSlow = /^(no answer|takes|took)/.test(failure)
      const same = async (smaller: FuzzInput): Promise<boolean> => {
        const found = await checker.judge(smaller)
        return found !== undefined && signature(found) === signature(failure)
      }
      process.stderr.write(`kept in ${keep(failure, await minimise(input, isSlow ? 40 : 1_500, same))}\n`)
    }
    if (elapsed() - told >= 10) {
      told = elapsed()
      process.stderr.write(`${Math.round(told)} s, ${index + 1} inputs, ${seen.size} finds\n`)
    }
  }
  await checker.close()
  console.log(
    JSON.stringify({
      seed,
      target: target ?? 'all',
      seconds: Math.round(elapsed()),
      inputs: index,
      ...counts,
      damagedImages: checker.images(),
      finds: seen.size,
    }),
  )
  return seen.size > 0 ? 1 : 0
}

const main = async (): Promise<number> => {
  const { values } = readArguments(usage, {
    options: { seconds: { type: 'string' }, seed: { type: 'string', default: '1' }, target: { type: 'string' } },
  })
  const [seconds, seed] = [Number(values.seconds), Number(values.seed)]
  const { target } = values
  if (!(seconds > 0)) return refuse('--seconds: how long to run', usage)
  if (!Number.isSafeInteger(seed)) return refuse('--seed: a whole number', usage)
  if (target === 'engines') return fuzzEngines(seconds, seed)
  return isTarget(target) ? fuzz(seconds, seed, target) : refuse(`there is no target ${target}`, usage)
}

if (isMainThread) process.exitCode = await main()
else serve()
