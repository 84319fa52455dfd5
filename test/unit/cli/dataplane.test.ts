import { describe, expect, it } from 'vitest'
import { fairlead } from './fairlead.ts'

const explain = ['explain', '-f', 'examples/dataplanes', '--from', 'shop/cart', 'http://web/', '-H', 'x-role: guest', '-H', 'x-role: admin']

const tests = (dataplane: string): string => `
files: [examples/dataplanes]
${dataplane}
tests:
  - request: {from: shop/cart, url: http://web/, headers: {x-role: [guest, admin]}}
    expect: {deny: no-admins}
`

describe('--dataplane', () => {
  it('of explain changes the answer, and the answer names it', () => {
    const { status, stdout } = fairlead([...explain, '--dataplane', 'envoy-1.37.0', '--format', 'json', '--expect', 'allow'])
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ dataplane: 'envoy-1.37.0', outcome: { verdict: 'allowed' } })
    expect(fairlead([...explain, '--expect', 'deny']).status).toBe(0)
  })

  it('of a name that is no profile says which there are', () => {
    const { status, stderr } = fairlead([...explain, '--dataplane', 'envoy-1.37.0,istio-1.0'])
    expect(status).toBe(2)
    expect(stderr).toContain('no profile `istio-1.0`')
    expect(stderr).toContain('envoy-1.40.0')
  })

  it('of test goes before the test file, which may name a profile itself', () => {
    expect(fairlead(['test', '-'], { input: tests('') }).status).toBe(0)
    expect(fairlead(['test', '-'], { input: tests('dataplane: envoy-1.37.0') }).status).toBe(1)
    expect(fairlead(['test', '-', '--dataplane', 'envoy-1.38.2'], { input: tests('dataplane: envoy-1.37.0') }).status).toBe(0)
  })

  it('in a test file is refused at its place when there is no such profile', () => {
    const { status, stderr } = fairlead(['test', '-'], { input: tests('dataplane: envoy-0.1') })
    expect(status).toBe(2)
    expect(stderr).toContain('<stdin>:3:1: dataplane: no profile `envoy-0.1`')
  })

  it('of decide takes one profile', () => {
    const { status, stderr } = fairlead(['decide', '--cases', '-', '--dataplane', 'envoy-1.37.0,envoy-1.40.0'], { input: '' })
    expect(status).toBe(2)
    expect(stderr).toContain('expected one profile')
  })
})
