/** The law: the readable evaluator, the core in JavaScript and the core in Wasm decide the same, references and all. */
import { explain } from '../../../src/engine/readable.ts'
import type { RequestDescriptor, View } from '../../../src/model/index.ts'
import { type Pair, pairOf } from './pair.ts'
import { difference } from './same.ts'

/** What was compared with what. */
export interface Counts {
  views: number
  /** Requests of which JavaScript and Wasm gave the same bytes. */
  jsWithWasm: number
  /** Requests of which the readable evaluator and JavaScript gave the same decision, too. */
  readableWithJs: number
}

export const noCounts = (): Counts => ({ views: 0, jsWithWasm: 0, readableWithJs: 0 })

export interface Find {
  readonly failure: string
  readonly view: View
  readonly request: RequestDescriptor
}

const thrown = (cause: unknown): string =>
  `threw ${cause instanceof Error ? (cause.stack ?? cause.message).split('\n').slice(0, 5).join('\n') : String(cause)}`

/** Readable beside JavaScript, for the request that the pair ran last. */
export const againstReadable = (view: View, pair: Pair, request: RequestDescriptor): string | undefined => {
  const { decision } = explain(view, request)
  const place = difference(decision, pair.decision('js'))
  return place === undefined ? undefined : `readable and JavaScript differ at decision${place}`
}

/**
 * Asks all requests of both cores, and of the readable evaluator every one whose number is a multiple of `readableEvery`.
 * `counts` grow by what was the same; the first find ends it.
 */
export const compareAll = (view: View, requests: Iterable<RequestDescriptor>, readableEvery: number, counts: Counts): Find | undefined => {
  let asked: RequestDescriptor | undefined
  try {
    const pair = pairOf(view)
    counts.views++
    let number = 0
    for (const request of requests) {
      asked = request
      const failure = pair.run(request) ?? (number++ % readableEvery === 0 ? againstReadable(view, pair, request) : undefined)
      if (failure !== undefined) return { failure, view, request }
      counts.jsWithWasm++
      if ((number - 1) % readableEvery === 0) counts.readableWithJs++
    }
    return undefined
  } catch (cause) {
    return asked === undefined ? { failure: thrown(cause), view, request: noRequest } : { failure: thrown(cause), view, request: asked }
  }
}

const noRequest: RequestDescriptor = {
  direction: 'outbound',
  protocol: 'http',
  method: 'GET',
  authority: '',
  path: '/',
  headers: [],
  source: { ip: 'unknown' },
  destination: { ip: 'unknown', port: 80 },
  tokens: [],
  draws: {},
}

/** What is wrong with one request at one view, for what was found before. */
export const compareOne = (view: View, request: RequestDescriptor): string | undefined =>
  compareAll(view, [request], 1, noCounts())?.failure
