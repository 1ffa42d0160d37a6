import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { copyLiterals, copyMatch, createHistory } from '../../src/codecs/history.ts'
import { ofBytes } from '../../src/model/bytes.ts'
import { bytes } from '../support/bytes.ts'

describe('a match', () => {
  const naive = (buffer: Uint8Array, at: number, offset: number, length: number): void => {
    for (let index = 0; index < length; index++) buffer[at + index] = buffer[at + index - offset]!
  }
  it.each([1, 2, 3, 7, 48, 49, 100, 300])('of offset %d', offset => {
    for (const length of [1, 2, 3, 47, 48, 49, 50, 99, 100, 101, 299, 300, 301, 700]) {
      const start = Uint8Array.from({ length: 1100 }, (_, at) => (at < 300 ? at * 7 : 0))
      const [found, expected] = [Uint8Array.from(start), Uint8Array.from(start)]
      copyMatch(found, 300, offset, length)
      naive(expected, 300, offset, length)
      expect([length, Buffer.compare(found, expected)]).toEqual([length, 0])
    }
  })

  it('literals, few and many', () => {
    for (const length of [0, 1, 48, 49, 200]) {
      const source = Uint8Array.from({ length: 210 }, (_, at) => at + 1)
      const found = new Uint8Array(300)
      copyLiterals(found, 50, source, 5, length)
      expect(Buffer.compare(found, bytes(new Uint8Array(50), source.subarray(5, 5 + length), new Uint8Array(250 - length)))).toBe(
        0,
      )
    }
  })
})

it('keeps the window, and hands on each byte once', () => {
  const sizes = fc.array(fc.oneof(fc.nat(200_000), fc.constantFrom(0, 1, 200_000, 199_999)), { maxLength: 40 })
  const windows = fc.constantFrom(1, 1000, 65_536, 3_000_000)
  fc.assert(
    fc.property(sizes, windows, (parts, window) => {
      const written: Uint8Array[] = []
      const sink = { size: 0, write: (part: Uint8Array) => void written.push(part.slice()), finish: () => ofBytes(bytes()) }
      const history = createHistory(sink, { window, block: 200_000 })
      const whole: Uint8Array[] = []
      let total = 0
      for (const [nth, size] of parts.entries()) {
        const part = new Uint8Array(size).map((_, at) => (at * 31 + nth * 17) & 0xff)
        history.room(size)
        history.buffer.set(part, history.at)
        history.advance(size)
        whole.push(part)
        total += size
        const kept = Math.min(total, window)
        expect(history.at).toBeGreaterThanOrEqual(kept)
        const tail = Buffer.concat(whole).subarray(total - kept)
        expect(Buffer.compare(history.buffer.subarray(history.at - kept, history.at), tail)).toBe(0)
      }
      history.flush()
      expect(Buffer.compare(Buffer.concat(written), Buffer.concat(whole))).toBe(0)
      expect(history.buffer.length).toBeLessThanOrEqual(window + Math.max(200_000, 2 ** 20, window / 2))
    }),
    { numRuns: 25 },
  )
})
