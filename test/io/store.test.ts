import { readdirSync, readlinkSync, realpathSync, statSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createDecoders } from '../../src/io/decoders.ts'
import { type Budget, createSink } from '../../src/io/store.ts'
import { defaultLimits, LimitReached } from '../../src/model/codec.ts'
import { scratch } from '../cli/samebits.ts'
import { allOf } from '../support/broken.ts'
import { bytes, zeros } from '../support/bytes.ts'

const MiB = 1024 * 1024
const budgetOf = (allowed: number): Budget => ({ left: allowed, allowed })
const sink = () => createSink(budgetOf(Number.POSITIVE_INFINITY))
const pattern = Uint8Array.from({ length: 12 * (MiB + 1) }, (_, at) => (at * 31 + (at >> 11) + (at >> 20)) & 0xff)

describe('in memory', () => {
  it('nothing', () => {
    const empty = sink()
    expect(empty.size).toBe(0)
    const source = empty.finish()
    expect([source.size, source.read(0, 0).length]).toEqual([0, 0])
  })

  it('bytes are copied when they are written', () => {
    const one = sink()
    const given = bytes('abc')
    one.write(given)
    given.fill(0)
    one.write(zeros(0))
    one.write(bytes('de'))
    expect(one.size).toBe(5)
    expect(allOf(one.finish())).toEqual(bytes('abcde'))
  })

  it('whatever is written, and however it is read', () => {
    const sizes = fc.array(fc.oneof(fc.nat(9), fc.nat(5000), fc.constantFrom(4096, MiB, MiB + 1)), { maxLength: 12 })
    const places = fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(6000)), { maxLength: 8 })
    fc.assert(
      fc.property(sizes, places, (sizes, places) => {
        const one = sink()
        const whole = pattern.subarray(
          0,
          sizes.reduce((sum, size) => sum + size, 0),
        )
        let at = 0
        for (const size of sizes) {
          one.write(whole.subarray(at, at + size))
          at += size
          expect(one.size).toBe(at)
        }
        const source = one.finish()
        expect(source.size).toBe(whole.length)
        expect(Buffer.compare(allOf(source), whole)).toBe(0)
        for (const [where, length] of places) {
          const start = Math.floor(where * source.size)
          const end = Math.min(source.size, start + length)
          expect(Buffer.compare(source.read(start, end), whole.subarray(start, end))).toBe(0)
        }
      }),
      { numRuns: 25, seed: 1 },
    )
  })
})

describe('the budget', () => {
  it.each([
    [[5], 5],
    [[2, 3], 5],
    [[0], 0],
  ])('%j of %d', (sizes, allowed) => {
    const one = createSink(budgetOf(allowed))
    for (const size of sizes) one.write(zeros(size))
    expect(one.size).toBe(allowed)
  })

  it('is spent: nothing of the write is kept', () => {
    const one = createSink(budgetOf(5))
    one.write(bytes('abc'))
    expect(() => one.write(bytes('def'))).toThrow(new LimitReached('decoded', 5))
    expect(allOf(one.finish())).toEqual(bytes('abc'))
  })

  it('stays spent', () => {
    const budget = budgetOf(5)
    expect(() => createSink(budget).write(zeros(6))).toThrow(LimitReached)
    expect(() => createSink(budget).write(zeros(1))).toThrow(LimitReached)
  })

  it('is one for all sinks of a side, and another for the other side', () => {
    const [a, b] = [createDecoders({ ...defaultLimits, decoded: 5 }), createDecoders({ ...defaultLimits, decoded: 5 })]
    a.sink().write(zeros(3))
    a.sink().write(zeros(2))
    expect(() => a.sink().write(zeros(1))).toThrow('limit decoded of 5 reached')
    b.sink().write(zeros(5))
  })
})

/** Files that this process has open and that have no name any more; Linux tells. */
function namelessIn(folder: string): string[] {
  return readdirSync('/proc/self/fd')
    .map(fd => join('/proc/self/fd', fd))
    .filter(fd => {
      try {
        const target = readlinkSync(fd)
        return target.startsWith(realpathSync(folder)) && target.endsWith(' (deleted)')
      } catch {
        return false // the descriptor that listed the folder
      }
    })
}

describe('above 32 MiB', () => {
  const folder = scratch()
  const before = process.env.TMPDIR
  beforeEach(() => {
    process.env.TMPDIR = folder
  })
  afterEach(() => {
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
  })

  const LIMIT = 32 * MiB
  const block = pattern.subarray(0, MiB)
  const filled = (size: number) => {
    const one = sink()
    for (let at = 0; at < size; at += MiB) one.write(at + MiB <= size ? block : block.subarray(0, size - at))
    return one
  }

  it('up to it there is no file', () => {
    const source = filled(LIMIT).finish()
    expect(source.size).toBe(LIMIT)
    if (process.platform === 'linux') expect(namelessIn(folder)).toEqual([])
  })

  it('there is a private one, which has no name', () => {
    const size = LIMIT + 3
    const one = filled(size)
    expect(readdirSync(folder)).toEqual([])
    if (process.platform === 'linux') {
      const files = namelessIn(folder)
      expect(files.map(file => (statSync(file).mode & 0o7777).toString(8))).toEqual(['600'])
    }
    one.write(bytes('end'))
    const source = one.finish()
    expect(readdirSync(folder)).toEqual([])
    expect([source.size, one.size]).toEqual([size + 3, size + 3])
    for (const [start, end] of [
      [0, 10],
      [MiB - 5, MiB + 5],
      [5 * MiB, 8 * MiB],
      [LIMIT - 4, LIMIT + 3],
    ] as const) {
      const expected = Uint8Array.from({ length: end - start }, (_, at) => block[(start + at) % MiB]!)
      expect(Buffer.compare(source.read(start, end), expected)).toBe(0)
    }
    expect(allOf({ size: 6, read: (start, end) => source.read(size - 3 + start, size - 3 + end) })).toEqual(
      bytes(block.subarray(0, 3), 'end'),
    )
  })

  it('one write may be larger than all of it', () => {
    const source = (() => {
      const one = sink()
      one.write(bytes('start'))
      one.write(new Uint8Array(LIMIT).fill(7))
      return one.finish()
    })()
    expect(source.size).toBe(LIMIT + 5)
    expect(allOf({ size: 8, read: (start, end) => source.read(start, end) })).toEqual(bytes('start', [7, 7, 7]))
    expect(source.read(source.size - 1, source.size)).toEqual(bytes([7]))
    expect(readdirSync(folder)).toEqual([])
  })

  it('a folder that cannot be written is an error, not content', () => {
    process.env.TMPDIR = join(folder, 'missing')
    expect(() => filled(LIMIT + 1)).toThrow('decoded bytes cannot be put into temporary storage (ENOENT)')
  })
})
