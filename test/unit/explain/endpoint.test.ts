/** The endpoint that a call names is the one that answers. */
import { isLeft } from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { explainCall } from '../../../src/explain/index.ts'
import { ask, callTo, from } from './ask.ts'
import { deployment, meshOf, namespace, service } from './meshes.ts'

const mesh = meshOf(
  namespace('app'),
  service('web', 'app'),
  deployment('web', 'app').replace('name: web, namespace: app}', 'name: web-a, namespace: app}'),
  deployment('web', 'app', '{app: web, tier: locked}').replace('name: web, namespace: app}', 'name: web-b, namespace: app}'),
  deployment('client', 'app'),
  `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: locked, namespace: app}
spec: {selector: {matchLabels: {tier: locked}}}
`,
)

const call = (endpoint?: number | string) => callTo(from('app', 'client'), 'web', endpoint === undefined ? {} : { endpoint })
const verdict = (endpoint?: number | string) => ask(mesh, call(endpoint)).outcome.verdict
const notes = (endpoint?: string) => ask(mesh, call(endpoint)).notes.map(({ code }) => code)

describe('the endpoint of a call', () => {
  it('is the first by name, and a note says when others answer otherwise', () => {
    expect([verdict(), notes().includes('endpointsDisagree')]).toEqual(['allowed', true])
  })

  it.each([['web-b'], ['app/web-b'], [1]])('can be told: %s', (endpoint) => expect(verdict(endpoint)).toBe('denied'))

  it('that was told is no disagreement', () => {
    expect([verdict('web-a'), notes('web-a').includes('endpointsDisagree')]).toEqual(['allowed', false])
  })

  it('that is not there is an error that names those that are', () => {
    const answer = explainCall(mesh, call('web-c'))
    expect(isLeft(answer) && answer.left.message).toBe('no endpoint `web-c` there; there is web-a, web-b')
  })
})
