import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { unlzo } from '../../src/codecs/lzo1x.ts'
import { Damaged } from '../../src/model/codec.ts'
import { bytes } from '../support/bytes.ts'

const END = [0x11, 0, 0]
const text = (source: Uint8Array, most = 4096): string => Buffer.from(unlzo(source, most)).toString('latin1')

/** Linux, Documentation/staging/lzo: each kind of instruction once. */
describe('lzo1x', () => {
  it.each<[string, Uint8Array, string]>([
    ['literals alone', bytes([17 + 5], 'hello', END), 'hello'],
    ['a long run', bytes([0, 2], 'a'.repeat(20), END), 'a'.repeat(20)],
    ['a longer run', bytes([0, 0, 7], 'b'.repeat(280), END), 'b'.repeat(280)],
    ['a short match near', bytes([17 + 4], 'abcd', [0x40 | (3 << 2), 0], END), 'abcdabc'],
    ['a longer match near', bytes([17 + 4], 'abcd', [0x80 | (3 << 5) | (3 << 2), 0], END), 'abcdabcdabcd'],
    ['a match with literals behind it', bytes([17 + 4], 'abcd', [0x40 | (3 << 2) | 2, 0], 'xy', END), 'abcdabcxy'],
    ['two letters behind literals', bytes([17 + 4], 'abcd', [0x40 | (3 << 2) | 1, 0], 'x', [1 << 2, 0], END), 'abcdabcxcx'],
    ['a match by two bytes', bytes([17 + 4], 'abcd', [0x20 | 6, 3 << 2, 0], END), 'abcdabcdabcd'],
    ['a long match', bytes([17 + 4], 'abcd', [0x20, 1, 0, 0], END), `abcd${'d'.repeat(34)}`],
  ])('%s', (_, source, found) => expect(text(source)).toBe(found))
  it.each<[string, Uint8Array]>([
    ['nothing', bytes('')],
    ['no end', bytes([17 + 5], 'hello')],
    ['more behind the end', bytes([17 + 5], 'hello', END, 'x')],
    ['an end with more in it', bytes([17 + 5], 'hello', [0x11, 1, 0])],
    ['an end of another length', bytes([17 + 5], 'hello', [0x12, 0, 0])],
    ['another version', bytes([17, 1], 'hello', END)],
    ['a match in front of all', bytes([17 + 4], 'abcd', [0x40 | (4 << 2), 0], END)],
    ['literals that are cut off', bytes([17 + 9], 'abcd')],
  ])('not %s', (_, source) => expect(() => text(source)).toThrow(Damaged))
  it('no more than is asked for', () => {
    expect(() => text(bytes([17 + 5], 'hello', END), 4)).toThrow(Damaged)
    expect(() => text(bytes([17 + 4], 'abcd', [0x20, 1, 0, 0], END), 30)).toThrow(Damaged)
  })
  it('of any bytes, an end or damage', () => {
    const property = fc.property(fc.uint8Array({ maxLength: 60 }), source => {
      try {
        return unlzo(source, 200).length <= 200
      } catch (problem) {
        return problem instanceof Damaged
      }
    })
    fc.assert(property, { numRuns: 2000 })
  })
})
