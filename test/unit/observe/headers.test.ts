import { describe, expect, it } from 'vitest'
import { headerChanges, responseHeaders } from '../../../src/observe/istio/headers.ts'

describe('header changes', () => {
  it('tell a changed value on both sides', () => {
    expect(headerChanges([['x-a', '1']], [['x-a', '2']])).toEqual({ added: [['x-a', '2']], removed: [['x-a', '1']] })
  })

  it('count repeated lines', () => {
    const { added, removed } = headerChanges(
      [
        ['x-a', '1'],
        ['x-a', '1'],
      ],
      [['x-a', '1']],
    )
    expect(added).toEqual([])
    expect(removed).toEqual([['x-a', '1']])
  })

  it('leave out what every proxy writes, but not that it removed such a header of the client', () => {
    expect(headerChanges([['x-forwarded-proto', 'https']], [['x-forwarded-proto', 'http']])).toEqual({
      added: [],
      removed: [['x-forwarded-proto', 'https']],
    })
    expect(headerChanges([['connection', 'close']], [])).toEqual({ added: [], removed: [] })
  })

  it('are sorted by name, additions of one name in their order', () => {
    const { added } = headerChanges(
      [],
      [
        ['x-b', '2'],
        ['x-a', '9'],
        ['x-a', '1'],
      ],
    )
    expect(added).toEqual([
      ['x-a', '9'],
      ['x-a', '1'],
      ['x-b', '2'],
    ])
  })

  it('cut values longer than 64 characters to 24', () => {
    const { added } = headerChanges(
      [],
      [
        ['x-a', 'v'.repeat(64)],
        ['x-b', 'v'.repeat(65)],
      ],
    )
    expect(added[0]?.[1]).toHaveLength(64)
    expect(added[1]?.[1]).toBe(`${'v'.repeat(24)}…`)
  })
})

describe('response headers', () => {
  it('come sorted, as text, without those of every response', () => {
    expect(
      responseHeaders([
        ['x-b', 'c3\u00c3\u00a9'],
        ['date', 'today'],
        ['a', '1'],
      ]),
    ).toEqual([
      ['a', '1'],
      ['x-b', 'c3é'],
    ])
  })
})
