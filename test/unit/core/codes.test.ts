/** The numbers of requests and results beside the words that they stand for: same order, same meaning. */
import { expect, it } from 'vitest'
import * as codes from '../../../src/core/layout/codes.ts'
import * as request from '../../../src/core/layout/request.ts'
import * as words from '../../../src/engine/compiled/words.ts'

/** Names of the numbers of a group without what they start with, each at the place that its number is. */
const group = (from: { readonly [name: string]: unknown }, prefix: string): readonly (string | undefined)[] => {
  const out: (string | undefined)[] = []
  for (const [name, code] of Object.entries(from)) {
    if (!name.startsWith(prefix) || typeof code !== 'number') continue
    expect(out[code], `two names for ${prefix}${code}`).toBeUndefined()
    out[code] = name.slice(prefix.length)
  }
  return Array.from(out)
}

/** Where the number's name is not the word. */
const otherwise = new Map([
  ['DIRECT_RESPONSE', 'DIRECT'],
  ['EXTERNAL_AUTHORIZATION_DENIED', 'EXTERNALLY_DENIED'],
])

/** A word as such a name: `noCluster` is NO_CLUSTER. */
const nameOf = (word: string | undefined): string | undefined => {
  const name = word?.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()
  return name === undefined ? undefined : (otherwise.get(name) ?? name)
}

it.each([
  ['OUTCOME_', codes, words.outcomes],
  ['AS_', codes, words.forwardedAs],
  ['RESPOND_', codes, words.respondReasons],
  ['MALFORMED_', codes, words.malformations],
  ['CLOSE_', codes, words.closeReasons],
  ['REJECTED_BY_', codes, words.rejectors],
  ['NEED_', codes, words.needs],
  ['LAYER_', codes, [...words.shadowLayers, 'jwt']],
  ['DIRECTION_', request, words.directions],
  ['PROTOCOL_', request, words.protocols],
] as const)('%s* are in the order of their words', (prefix, from, list) => {
  expect(list.map(nameOf)).toEqual(group(from, prefix))
})

it('layers of denials are the first of all layers', () => {
  expect(words.shadowLayers.slice(0, words.denialLayers.length)).toEqual(words.denialLayers)
})

it('an authorizer allows, denies or is unreachable', () => {
  expect(words.authorizers[request.AUTHORIZER_ALLOWS]).toBe('allow')
  expect(words.authorizers[request.AUTHORIZER_DENIES]).toBe('deny')
  expect(words.authorizers[request.AUTHORIZER_UNREACHABLE]).toBe('unreachable')
})

it('token failures that the core knows by number have those numbers', () => {
  const at = (word: (typeof words.tokenWords)[number]): number => words.tokenWords.indexOf(word)
  expect(at('badForm')).toBe(codes.TOKEN_BAD_FORM)
  expect(at('unsupportedAlg')).toBe(codes.TOKEN_LAST_PARSE_FAILURE)
  expect(at('expired')).toBe(codes.TOKEN_EXPIRED)
  expect(at('notYetValid')).toBe(codes.TOKEN_NOT_YET_VALID)
  expect(at('badSignature')).toBe(codes.TOKEN_LAST_FAILURE)
  expect(at('issuerNotConfigured')).toBe(codes.TOKEN_ISSUER_NOT_CONFIGURED)
  expect(at('audienceNotAllowed')).toBe(codes.TOKEN_AUDIENCE_NOT_ALLOWED)
  expect(at('missing')).toBe(codes.TOKEN_MISSING)
})
