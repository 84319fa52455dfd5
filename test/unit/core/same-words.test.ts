import fc from 'fast-check'
import { expect, it } from 'vitest'
import { tokenTextsAt } from '../../../src/authz/compile/tokens.ts'
import {
  TOKEN_BAD_FORM,
  TOKEN_EXPIRED,
  TOKEN_LAST_FAILURE,
  TOKEN_LAST_PARSE_FAILURE,
  TOKEN_NOT_YET_VALID,
} from '../../../src/core/layout/codes.ts'
import { MATCH_BLOCK, TEST_MATCHER, TEST_MATCHER_SHIFT } from '../../../src/core/layout/lists.ts'
import { isInBlock, parseAddress } from '../../../src/core/memory/address.ts'
import { attach } from '../../../src/core/memory/mem.ts'
import { hashName as coreHashName, hashWord as coreHashWord, HASH_SEED, hashByte } from '../../../src/core/memory/text.ts'
import { tokenWords } from '../../../src/engine/compiled/words.ts'
import { inBlock } from '../../../src/matching/address.ts'
import { hashBackwards, hashBytes, hashName, hashWord } from '../../../src/matching/compile/hash.ts'
import { matcherFor } from '../../../src/matching/compile/matcher.ts'
import { parseFailures, timeFailures, tokenFailures, tokenTexts } from '../../../src/model/index.ts'
import { context } from '../support/context.ts'
import { compiling, load } from './memory.ts'
import { runs } from './runs.ts'

it('texts hash in an image as the core hashes them', () => {
  const bytes = new Uint8Array(256)
  attach(new DataView(bytes.buffer), bytes)
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), fc.integer(), fc.nat(), (text, seed, word) => {
      bytes.set(text, 8)
      const string = String.fromCharCode(...text)
      expect(coreHashName(8, text.length)).toBe(hashName(string))
      expect(coreHashWord(seed, word)).toBe(hashWord(seed, word))
      expect(text.reduce((hash, byte) => hashByte(hash, byte), seed | 0)).toBe(hashBytes(seed | 0, string))
      expect(text.reduceRight((hash, byte) => hashByte(hash, byte), HASH_SEED)).toBe(hashBackwards(HASH_SEED, string))
    }),
    runs(300),
  )
})

it('the texts about refused tokens stand in the order of their numbers', () => {
  const c = compiling()
  const at = tokenTextsAt(c)
  const { arrive, view } = load(c.w)
  arrive(context({}))
  const image = 1_024
  const texts = tokenWords.map((_, number) => {
    const string = image + view.getInt32(image + at + number * 4, true)
    return Array.from({ length: view.getInt32(string, true) }, (_, i) => String.fromCharCode(view.getUint8(string + 4 + i))).join('')
  })
  expect(texts).toEqual(tokenWords.map((word) => tokenTexts[word]))
})

it('addresses are read as the readable evaluator reads them, whatever the text', () => {
  const part = fc.constantFrom(
    '0',
    '1',
    '10',
    '255',
    '256',
    '01',
    'f',
    'FFFF',
    '12345',
    '0x1f',
    '0X1',
    ':',
    '::',
    '.',
    '%',
    '1.2.3.4',
    'g',
    '',
  )
  const arbText = fc.oneof(
    fc.array(part, { maxLength: 14 }).map((parts) => parts.join('')),
    fc.ipV6(),
    fc.ipV4(),
    fc.string({ maxLength: 12 }),
  )
  fc.assert(
    fc.property(arbText, fc.oneof(arbText, fc.ipV6(), fc.ipV4()), fc.nat({ max: 128 }), (text, address, bits) => {
      const bytes = text.replace(/[^\0-\xff]/g, '?')
      const c = compiling()
      const { test, argument } = matcherFor(c, { kind: 'cidr', address, bits }, 0)
      const loaded = load(c.w)
      loaded.arrive(context({ peerAddress: bytes === 'unknown' ? '' : bytes, clientAddress: '', destinationAddress: '' }))
      const at = loaded.frame + 60_000
      for (let i = 0; i < bytes.length; i++) loaded.bytes[at + i] = bytes.charCodeAt(i)
      const isBlock = ((test >> TEST_MATCHER_SHIFT) & TEST_MATCHER) === MATCH_BLOCK
      const found = isBlock && parseAddress(loaded.frame, at, bytes.length) !== 0 && isInBlock(loaded.frame, 1_024 + argument) === 1
      expect(found).toBe(inBlock(bytes, { address, bits }))
      expect(parseAddress(loaded.frame, at, bytes.length)).toBe(
        inBlock(bytes, { address: '0.0.0.0', bits: 0 }) ? 4 : inBlock(bytes, { address: '::', bits: 0 }) ? 6 : 0,
      )
    }),
    runs(500),
  )
})

it('failures of tokens have the numbers of the list', () => {
  const numbers = [TOKEN_BAD_FORM, TOKEN_LAST_PARSE_FAILURE, TOKEN_EXPIRED, TOKEN_NOT_YET_VALID, TOKEN_LAST_FAILURE]
  const named = [parseFailures[0], parseFailures.at(-1), ...timeFailures, tokenFailures.at(-1)]
  expect(numbers.map((number) => tokenFailures[number])).toEqual(named)
})
