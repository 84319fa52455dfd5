/** A find becomes small: what it does not need is left out, what it needs stays. */
import { expect, it } from 'vitest'
import type { FuzzInput } from './input.ts'
import { minimise } from './minimise.ts'

const line = (n: number): string => `line-${n}: value`
const found: FuzzInput = {
  target: 'requests',
  config: [0, 1, 2].map((part) => Array.from({ length: 20 }, (_, n) => line(part * 20 + n)).join('\n')).join('\n---\n'),
  meshConfig: 'trustDomain: x',
  proxies: [
    { role: 'client', pod: 'a', namespace: 'app' },
    { role: 'server', pod: 'b', namespace: 'app' },
  ],
  requests: [0, 1, 2].map((n) => ({
    at: 'client',
    method: 'GET',
    path: `/${n}`,
    headers: Array.from({ length: 9 }, (_, i) => [`x-${i}`, 'v'] as const),
    port: 80,
  })),
}

it('keeps the document, the request and the header that fail, and little else', async () => {
  const fails = async ({ config, requests }: FuzzInput): Promise<boolean> =>
    config.includes('e-33') && requests.some(({ path, headers }) => path === '/2' && headers.some(([name]) => name === 'x-5'))
  const small = await minimise(found, 1_500, fails)
  expect(small).toEqual({
    ...found,
    config: 'e-33',
    meshConfig: '',
    proxies: [],
    requests: [{ ...found.requests[2], headers: [['x-5', 'v']] }],
  })
})

it('stops asking when the tries are used up, with what it has', async () => {
  let asked = 0
  const small = await minimise(found, 7, async () => {
    asked += 1
    return true
  })
  expect(asked).toBe(7)
  expect(small.meshConfig).toBe('')
})
