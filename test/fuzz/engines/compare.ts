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
const againstReadable = (view: View, pair: Pair, request: RequestDescriptor): string | undefined => {
  const { decision } = explain(view, request)
  const place = difference(decision, pair.decision('js'))
  return place === undefined ? undefined : `readable and JavaScript differ at decision${place}`
}

/** Asks all three evaluators all requests. `counts` grow by what was the same; the first find ends it. */
export const compareAll = (view: View, requests: Iterable<RequestDescriptor>, counts: Counts): Find | undefined => {
  let asked = noRequest
  try {
    const pair = pairOf(view)
    counts.views++
    for (const request of requests) {
      asked = request
      const apart = pair.run(request)
      if (apart !== undefined) return { failure: apart, view, request }
      counts.jsWithWasm++
      const failure = againstReadable(view, pair, request)
      if (failure !== undefined) return { failure, view, request }
      counts.readableWithJs++
    }
    return undefined
  } catch (cause) {
    return { failure: thrown(cause), view, request: asked }
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
export const compareOne = (view: View, request: RequestDescriptor): string | undefined => compareAll(view, [request], noCounts())?.failure
