import { describe, expect, it } from 'vitest'
import type { Header } from '../../../src/model/index.ts'
import { formatValue } from '../../../src/routing/format.ts'
import { addHeader, foldHeaders, makeOperations, workOnRequest } from '../../../src/routing/headers.ts'
import { overrideRetries } from '../../../src/routing/retry-headers.ts'
import { plan } from '../retry/plans.ts'
import { context } from '../support/context.ts'

describe('header work', () => {
  it('removes run first, then sets, then adds (R-29, X-30)', () => {
    const pass = { remove: ['x'], set: [['x', 'a']], add: [['x', 'b']] } as const
    expect(
      workOnRequest(
        [
          ['x', 'old'],
          ['x', 'older'],
          ['y', '1'],
        ],
        pass,
      ),
    ).toEqual([
      ['y', '1'],
      ['x', 'a'],
      ['x', 'b'],
    ])
  })

  it('what is removed stays away unless it is added again', () => {
    const sent: Header[] = [
      ['x', 'old'],
      ['z', '1'],
    ]
    expect(workOnRequest(sent, { remove: ['x', 'z'], set: [], add: [['x', 'new']] })).toEqual([['x', 'new']])
  })

  it('headers of one line are extended, others get a line', () => {
    const sent: Header[] = [
      ['user-agent', 'u'],
      ['x-a', '1'],
    ]
    expect(addHeader(addHeader(sent, 'user-agent', 'v'), 'x-a', '2')).toEqual([
      ['user-agent', 'u,v'],
      ['x-a', '1'],
      ['x-a', '2'],
    ])
  })

  it('a proxy holds repeated single-line headers joined, and cookies apart', () => {
    const sent: Header[] = [
      ['accept', 'a'],
      ['cookie', 'a=b'],
      ['accept', 'b'],
      ['cookie', 'c=d'],
    ]
    expect(foldHeaders(sent)).toEqual([
      ['accept', 'a,b'],
      ['cookie', 'a=b'],
      ['cookie', 'c=d'],
    ])
  })

  it('an empty value is not sent', () => {
    const pass = { remove: [], set: [['x', '%REQ(nope)%']], add: [['y', 'z']] } as const
    expect(makeOperations(pass, (template) => (template.startsWith('%') ? '' : template))).toEqual({
      remove: [],
      set: [],
      add: [['y', 'z']],
    })
  })
})

describe('command operators', () => {
  const facts = {
    context: context({
      path: '/a?b',
      headers: [
        ['x-a', 'AAAA'],
        ['x-b', 'BB'],
      ],
      clientAddress: '10.9.9.9',
    }),
    httpVersion: '1.1',
    routeName: 'r',
    of: 'response',
  } as const
  const value = (template: string) => {
    const formatted = formatValue(template, facts)
    return formatted.ok ? formatted.value : `unknown ${formatted.command}`
  }

  it('are filled in from the request', () => {
    expect(value('%REQ(x-a)%-%PROTOCOL%')).toBe('AAAA-HTTP/1.1')
    expect(value('%REQ(X-NOPE?x-b)%')).toBe('BB')
    expect(value('[%REQ(nope)%]')).toBe('[]')
    expect(value('%REQ(x-a):2%')).toBe('AA')
    expect(value('%REQ(:path)%')).toBe('/a?b')
    expect(value('%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%')).toBe('10.9.9.9')
    expect(value('100%%')).toBe('100%')
  })

  it('that nobody can know beforehand are named, not guessed', () => {
    expect(value('at %START_TIME%')).toBe('unknown %START_TIME%')
    expect(value('%STREAM_ID%')).toBe('unknown %STREAM_ID%')
  })
})

describe('retries by header (R-55)', () => {
  it('conditions and codes are added, tries replaced, and the headers go', () => {
    const headers: Header[] = [
      ['x-envoy-retry-on', '5xx,nonsense'],
      ['x-envoy-max-retries', '7'],
      ['x-envoy-retriable-status-codes', '429,x'],
      ['x-a', '1'],
    ]
    const overridden = overrideRetries(plan('reset'), headers)
    expect(overridden).toMatchObject({
      retry: { retryOn: ['reset', '5xx'], maxRetries: 7, retriableStatusCodes: [429] },
      headers: [['x-a', '1']],
    })
  })

  it('a route without retries gets one try more, and only for a known condition', () => {
    expect(overrideRetries(undefined, [['x-envoy-retry-grpc-on', 'unavailable']]).retry).toMatchObject({
      retryOn: ['unavailable'],
      maxRetries: 1,
    })
    expect(overrideRetries(undefined, [['x-envoy-retry-on', 'v']])).toEqual({ headers: [] })
  })
})
