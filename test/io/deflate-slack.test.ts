import { constants, deflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hasSlack } from '../../src/io/deflate-slack.ts'
import { ofBytes } from '../../src/model/bytes.ts'
import { bytes, stored, storedInTwo, u16 } from '../support/bytes.ts'

const slackIn = (deflate: Uint8Array): boolean => hasSlack(ofBytes(deflate), { start: 0, end: deflate.length })
const content = bytes('content')
/** A stored block (RFC 1951, 3.2.4) whose header byte has further bits set. */
const block = (header: number, text: string): Uint8Array => bytes([header], u16(text.length), u16(~text.length & 0xffff), text)

describe('streams of writers have none', () => {
  it.each([
    ['stored', stored(content)],
    ['stored in two blocks', storedInTwo(content)],
    ['a stored block above the window', stored(new Uint8Array(600_000))],
    ['fixed codes', deflateRawSync(content, { strategy: constants.Z_FIXED })],
    ['nothing at all', deflateRawSync('')],
    ['no distances', deflateRawSync(content, { strategy: constants.Z_HUFFMAN_ONLY })],
    ['flushed', deflateRawSync(content, { finishFlush: constants.Z_FINISH, flush: constants.Z_FULL_FLUSH })],
  ])('%s', (_, deflate) => expect(slackIn(deflate)).toBe(false))

  it('whatever they compress, and however', () => {
    const text = fc
      .array(fc.constantFrom('a', 'bc', 'the ', '\0'.repeat(300), 'é'), { maxLength: 400 })
      .map(parts => parts.join(''))
    const options = fc.record({
      level: fc.integer({ min: 0, max: 9 }),
      strategy: fc.integer({ min: 0, max: 4 }),
      memLevel: fc.integer({ min: 1, max: 9 }),
    })
    fc.assert(fc.property(text, options, (one, how) => !slackIn(deflateRawSync(one, how))))
  })
})

describe('bits that no decoder reads', () => {
  it.each([
    ['between the header of a stored block and its length', bytes(block(0xf8, ''), stored(content))],
    ['one of them', bytes(block(0x80, ''), stored(content))],
    ['in the last block', block(0x09, 'content')],
    ['behind the last block', bytes([0x03, 0x80])],
  ])('%s', (_, deflate) => expect(slackIn(deflate)).toBe(true))

  it('behind compressed data', () => {
    const deflate = Uint8Array.from(deflateRawSync(content))
    // The end of a block of fixed codes is seven zeros: whatever is left of the byte is free.
    const free = [...Array(7).keys()].find(count => slackIn(deflate.with(-1, deflate.at(-1)! | (0x80 >> count))))
    expect(free).toBe(0)
  })
})
