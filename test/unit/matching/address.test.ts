import { describe, expect, it } from 'vitest'
import { inBlock, parseAddress } from '../../../src/matching/address.ts'

describe('addresses', () => {
  it('host bits of a block do not count', () => {
    expect(inBlock('10.1.2.3', { address: '10.1.9.9', bits: 16 })).toBe(true)
    expect(inBlock('10.2.2.3', { address: '10.1.9.9', bits: 16 })).toBe(false)
    expect(inBlock('2001:db8::1', { address: '2001:db8::', bits: 32 })).toBe(true)
  })

  it('IPv6 blocks never cover IPv4, v4-mapped and ::/0 included (U-6)', () => {
    expect(inBlock('10.0.0.1', { address: '::ffff:10.0.0.1', bits: 128 })).toBe(false)
    expect(inBlock('10.0.0.1', { address: '::', bits: 0 })).toBe(false)
    expect(inBlock('::ffff:10.0.0.1', { address: '10.0.0.1', bits: 32 })).toBe(false)
  })

  it('only dotted quads and textual IPv6 are addresses', () => {
    for (const text of ['10.1', '0x7f000001', '010.0.0.1', '1.2.3.4:80', '[::1]', 'fe80::1%eth0', 'unknown', '']) {
      expect(parseAddress(text), text).toBeUndefined()
    }
  })

  it('IPv6 may end as IPv4 does, in four decimal numbers without leading zeros', () => {
    const block = { address: '::ffff:1.2.3.4', bits: 128 }
    for (const text of ['::ffff:1.2.3.4', '::FFFF:102:304', '0:0:0:0:0:ffff:1.2.3.4']) expect(inBlock(text, block), text).toBe(true)
    for (const text of ['::1.2.3.4', '::102:304', '::ffff:01.2.3.4', '::ffff:0x1.2.3.4', '1.2.3.4'])
      expect(inBlock(text, block), text).toBe(false)
    expect(inBlock('::1.2.3.4', { address: '::102:304', bits: 128 })).toBe(true)
    for (const text of ['::1.2.3.04', '::0x1.2.3.4', '::1.2.3', '1:2:3:4:5:6::1.2.3.4']) expect(parseAddress(text), text).toBeUndefined()
  })

  it('a length that fits no address covers nothing', () => {
    expect(inBlock('10.0.0.1', { address: '10.0.0.1', bits: 33 })).toBe(false)
    expect(inBlock('10.0.0.1', { address: '10.0.0.1', bits: -1 })).toBe(false)
  })
})
