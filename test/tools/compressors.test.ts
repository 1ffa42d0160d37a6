import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { bzip2 as bzip2Codec } from '../../src/codecs/bzip2.ts'
import { lzma as lzmaCodec } from '../../src/codecs/lzma.ts'
import type { Codec } from '../../src/model/codec.ts'
import { openedBy } from '../support/broken.ts'
import { bytes, zeros } from '../support/bytes.ts'
import { bzip2 } from '../support/bzip2.ts'
import { lzma } from '../support/lzma.ts'

const run = (command: string, args: readonly string[], input: Uint8Array): Uint8Array => {
  const { status, stdout, stderr } = spawnSync(command, args, { input, maxBuffer: 2 ** 27 })
  expect([command, status, String(stderr)]).toEqual([command, 0, ''])
  return bytes(stdout)
}
const reasonWithout = (command: string): string =>
  spawnSync(command, ['--help']).error ? ` (skipped: there is no ${command})` : ''

/** No encoder makes it smaller. */
function noise(size: number): Uint8Array {
  let word = 1
  return Uint8Array.from({ length: size }, () => {
    word = (Math.imul(word, 1664525) + 1013904223) >>> 0
    return word >>> 24
  })
}
const words = bytes(Array.from({ length: 40_000 }, (_, at) => `${(at * at) % 977} `).join(''))

const contents: readonly (readonly [what: string, content: Uint8Array])[] = [
  ['nothing', bytes()],
  ['a byte', bytes('x')],
  ['words', words],
  ['noise', noise(300_000)],
  ['runs', bytes(...Array.from({ length: 600 }, (_, at) => String.fromCharCode(97 + (at % 3)).repeat(at)))],
  ['zeros', zeros(3_000_000)],
  ['a block at level 1, less 19', noise(99_981)],
  ['a block at level 1', noise(100_000)],
  ['a block at level 9, and more', noise(900_001)],
  ['far apart', bytes(noise(70_000), words, noise(70_000))],
]

async function decoded(codec: Codec, encoded: Uint8Array): Promise<Uint8Array> {
  const { state, content, odd } = await openedBy(codec, encoded)
  expect([state, odd]).toEqual(['ok', []])
  return content
}

const noBzip2 = reasonWithout('bzip2')
describe.skipIf(noBzip2)(`bzip2${noBzip2}`, () => {
  it.each(contents)('%s', async (_, content) => {
    for (const level of ['-1', '-9'])
      expect(Buffer.compare(await decoded(bzip2Codec, run('bzip2', [level], content)), content)).toBe(0)
  })

  it('reads what the tests write', () => {
    const short = words.subarray(0, 5000)
    for (const options of [{}, { level: 1, block: 77 }, { tables: 6, steps: 2 }])
      expect(Buffer.compare(run('bzip2', ['-dc'], bzip2(short, options)), short)).toBe(0)
  })
})

const noXz = reasonWithout('xz')
describe.skipIf(noXz)(`xz --format=lzma${noXz}`, () => {
  const ways = ['-0', '-6', '--lzma1=dict=4KiB', '--lzma1=lc=0,lp=3,pb=4,dict=96KiB', '--lzma1=lc=4,lp=0,pb=0,nice=273']

  it.each(contents)('%s', async (_, content) => {
    for (const way of ways)
      expect(Buffer.compare(await decoded(lzmaCodec, run('xz', ['--format=lzma', way], content)), content)).toBe(0)
  })

  it('reads what the tests write', () => {
    for (const properties of [{}, { lc: 0, lp: 4, pb: 1 }, { dictionary: 65_536 }])
      expect(Buffer.compare(run('xz', ['--format=lzma', '-dc'], lzma(words, properties)), words)).toBe(0)
  })
})
