import { PassThrough, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { decideStream } from '../../../src/cli/decide.ts'
import { caseOf } from './a-case.ts'
import { fairlead } from './fairlead.ts'

const run = async (lines: readonly string[]) => {
  const output = new PassThrough()
  const errors = new PassThrough()
  const status = await decideStream({ input: Readable.from([`${lines.join('\n')}\n`]), output, errors }, { nowMs: 0 })
  output.end()
  errors.end()
  const printed = (await text(output)).split('\n').filter((line) => line !== '')
  return { status, printed: printed.map((line) => JSON.parse(line)), errors: await text(errors) }
}

describe('decide', () => {
  it('takes the case that its help shows', async () => {
    const [, shown = ''] = /A case is one line.*?\n( {2}\{.*?\n)\n/s.exec(fairlead(['decide', '--help']).stdout) ?? []
    const { status, printed, errors } = await run([shown.replace(/\s*\n\s*/g, ' ')])
    expect({ status, errors, ids: printed.map(({ id }) => id) }).toEqual({ status: 0, errors: '', ids: ['a'] })
  })

  it('prints one line per request, what holds of the case in the first', async () => {
    const { status, printed } = await run([JSON.stringify(caseOf('one'))])
    expect(status).toBe(0)
    expect(printed.map(({ id, n }) => [id, n])).toEqual([
      ['one', 0],
      ['one', 1],
    ])
    expect(printed[0].observed).toMatchObject({ outcome: 'response', cluster: 'outbound|80||web.app.svc.cluster.local', validation: [] })
    expect(printed[1].observed).not.toHaveProperty('validation')
  })

  it('goes on after lines that it cannot answer, and ends with 2', async () => {
    const { status, printed, errors } = await run([
      '{"id":',
      JSON.stringify(caseOf('other', { dialect: 'linkerd' })),
      JSON.stringify({ id: 'bad', requests: [{ request: { at: 'nobody' } }] }),
      JSON.stringify(caseOf('good')),
    ])
    expect(status).toBe(2)
    expect(printed.map(({ id }) => id)).toEqual(['good', 'good'])
    expect(errors.split('\n').slice(0, 3)).toEqual([
      expect.stringContaining('line 1: not JSON'),
      'fairlead: line 2: case `other`: unknown dialect `linkerd`, expected `istio`',
      'fairlead: line 3: requests[0].request.at: expected `client`, `server` or `gateway`',
    ])
  })

  it('says nothing of a proxy that it does not know', async () => {
    const { status, printed } = await run([JSON.stringify(caseOf('none', { proxies: [] }))])
    expect(status).toBe(0)
    expect(printed[1].observed).toEqual({})
  })
})
