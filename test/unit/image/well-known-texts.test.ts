import { describe, expect, it } from 'vitest'
import * as numbers from '../../../src/core/layout/texts.ts'
import { wellKnownTexts } from '../../../src/image/well-known-texts.ts'

describe('texts that the core names by number', () => {
  it('are as many as there are numbers, each once', () => {
    expect(wellKnownTexts).toHaveLength(numbers.WELL_KNOWN_TEXTS)
    expect(new Set(wellKnownTexts).size).toBe(wellKnownTexts.length)
  })

  it.each([
    [numbers.TEXT_WEBSOCKET, 'websocket'],
    [numbers.TEXT_CHUNKED, 'chunked'],
    [numbers.TEXT_HTTPS, 'https'],
    [numbers.TEXT_GRPC, 'application/grpc'],
    [numbers.TEXT_BAD_REQUEST, 'Bad Request'],
    [numbers.TEXT_INVALID_NAME, 'invalid header name: '],
  ])('have at %i the text %s', (number, text) => {
    expect(wellKnownTexts[number]).toBe(text)
  })
})
