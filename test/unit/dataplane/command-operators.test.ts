/** Header values that every listed release of Envoy was given (`envoy --mode validate`), all of which Envoy 1.40 takes (DP-9). */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { dataplaneNamed, defaultDataplane, type Profile, profiles, withDataplane } from '../../../src/dataplane/index.ts'
import { explain } from '../../../src/engine/readable.ts'
import type { HeaderOperations, Route, View } from '../../../src/model/index.ts'
import { at, clusterNamed, forwardTo, get, hostOf, httpHandler, listenerOf, route, viewOf } from '../support/view.ts'

const golden = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'lowering', 'command-operators.json'), 'utf8')) as {
  readonly accepted: readonly string[]
  readonly refusedBefore: Readonly<Record<string, readonly string[]>>
}

const setting = (value: string): HeaderOperations => ({ remove: [], set: [['x-a', value]], add: [], reference: at('headers') })
const viewWith = (one: Route): View => viewOf([listenerOf(httpHandler([hostOf('host', [one])]))], [clusterNamed('a')])
const plain = route('all', forwardTo('a'))
const withValue = (value: string): View => viewWith({ ...plain, requestHeaders: [setting(value)] })
const isRefused = (view: View, profile: Profile): boolean =>
  withDataplane(view, profile).listeners.some(({ rejected }) => rejected !== undefined)
const old = dataplaneNamed('envoy-1.36.4') ?? defaultDataplane

describe('command operators that a release does not know (DP-9)', () => {
  it.each(profiles)('are those that $name refuses', (profile) => {
    expect(golden.accepted.filter((value) => isRefused(withValue(value), profile)).sort()).toEqual(golden.refusedBefore[profile.name] ?? [])
  })

  it('refuse the listener wherever they stand, and name the value', () => {
    const value = 'a %%LISTENER_NAME%% %LISTENER_NAME% b'
    const [only] = plain.action.kind === 'forward' ? plain.action.destinations : []
    const places: readonly Route[] = [
      { ...plain, responseHeaders: [setting(value)] },
      { ...plain, requestHeaders: [{ remove: [], set: [], add: [['x-a', value]] }] },
      {
        ...plain,
        action: { ...forwardTo('a'), destinations: [{ ...(only as NonNullable<typeof only>), responseHeaders: [setting(value)] }] },
      },
    ]
    for (const place of places) {
      const { decision } = explain(withDataplane(viewWith(place), old), get('/'))
      expect(decision).toMatchObject({ kind: 'rejected', reason: `unknown command operator in \`${value}\`` })
    }
  })

  it('are fine where they are no operators', () => {
    expect(isRefused(withValue('%%LISTENER_NAME%%'), old)).toBe(false)
    expect(isRefused(withValue('LISTENER_NAME'), old)).toBe(false)
  })

  it('change nothing for a proxy that is asked about again as a newer one', () => {
    const view = withValue('%LISTENER_NAME%')
    expect(withDataplane(withDataplane(view, old), defaultDataplane).listeners).toEqual(view.listeners)
    const untouched = viewWith(plain)
    expect(withDataplane(untouched, old).listeners[0]).toBe(untouched.listeners[0])
  })
})
