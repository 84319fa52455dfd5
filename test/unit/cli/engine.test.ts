/** `--engine`: whoever decides, the answer is the same. */
import { describe, expect, it } from 'vitest'
import { engineNames } from '../../../src/index.ts'
import { caseOf, request } from './a-case.ts'
import { fairlead } from './fairlead.ts'

const oneCase = JSON.stringify(
  caseOf('one', { requests: [{ request }, { request: { ...request, authority: 'nowhere' } }, { request: { ...request, path: '/%zz' } }] }),
)
const call = ['-f', 'examples/bookinfo', '--from', 'default/productpage-v1', 'http://reviews:9080/reviews/0', '-H', 'end-user: test-user']

describe('--engine', () => {
  it.each([
    ['explain', call, ''],
    ['test', ['examples/ci/tests/payment.yaml'], ''],
    ['decide', ['--cases', '-'], `${oneCase}\n`],
  ])('makes no difference to what %s says', (verb, args, input) => {
    const answers = engineNames.map((engine) => fairlead([verb, ...args, '--engine', engine], { input }))
    expect(answers[0]).toMatchObject({ status: 0, stderr: '' })
    for (const answer of answers) expect(answer).toEqual(answers[0])
  })

  it('is named in the JSON of explain', () => {
    const { stdout } = fairlead(['explain', ...call, '--engine', 'wasm', '--format', 'json'])
    expect(JSON.parse(stdout).call.engine).toBe('wasm')
  })

  it('must be one that there is', () => {
    const { status, stderr } = fairlead(['decide', '--cases', '-', '--engine', 'fast'])
    expect(stderr).toContain("argument 'fast' is invalid. Allowed choices are readable, js, wasm.")
    expect(status).toBe(2)
  })
})
