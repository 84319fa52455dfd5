import { describe, expect, it } from 'vitest'
import type { Header, HeaderOperations } from '../../../src/model/index.ts'
import { ownHeaders, seesOwnHeaders, withOwnHeaders, withoutOwnHeaders } from '../../../src/routing/own-headers.ts'

const own = ownHeaders(3000)
const sent: readonly Header[] = [
  ['x-envoy-attempt-count', '7'],
  ['x-a', '1'],
]
const pass = (part: Partial<HeaderOperations>): HeaderOperations => ({ remove: [], set: [], add: [], ...part })

describe('what a proxy writes into every request (R-29c)', () => {
  it('is there before header work, whatever the client says', () => {
    expect(withOwnHeaders(sent, own)).toEqual([
      ['x-a', '1'],
      ['x-envoy-attempt-count', '1'],
      ['x-envoy-expected-rq-timeout-ms', '3000'],
    ])
  })

  it('names no timeout where there is none', () => {
    expect(ownHeaders(0)).toEqual([['x-envoy-attempt-count', '1']])
  })

  it('goes unsaid unless header work has changed it', () => {
    expect(withoutOwnHeaders(withOwnHeaders(sent, own), own)).toEqual([['x-a', '1']])
    const changed: readonly Header[] = [['x-envoy-expected-rq-timeout-ms', '9']]
    expect(withoutOwnHeaders(changed, own)).toEqual(changed)
  })

  it.each<[boolean, Partial<HeaderOperations>]>([
    [true, { set: [['x-a', 'try %REQ(X-Envoy-Attempt-Count)%']] }],
    [true, { add: [['x-a', '%REQ(x-b?x-envoy-expected-rq-timeout-ms)%']] }],
    [true, { remove: ['x-envoy-attempt-count'] }],
    [true, { set: [['x-envoy-expected-rq-timeout-ms', '9']] }],
    [false, { remove: ['x-a'], set: [['x-b', '%REQ(x-a)%']] }],
  ])('images keep it only for header work that looks: %s', (looks, part) => {
    expect(seesOwnHeaders([pass({}), pass(part)])).toBe(looks)
  })
})
