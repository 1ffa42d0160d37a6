import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { decompress } from 'fzstd'
import { describe, expect, it } from 'vitest'
import { codecFor } from '../../src/codecs/index.ts'
import { scratch } from '../cli/samebits.ts'
import { type Opened, openedBy } from '../support/broken.ts'
import { bytes } from '../support/bytes.ts'

const has = (tool: string): boolean => spawnSync(tool, ['--version']).status === 0
const reason = (tool: string): string => (has(tool) ? '' : ` (skipped: no ${tool} here)`)

/** Letters by weight: literals that are coded. A generator of its own, so that they are the same each time. */
function letters(size: number): Buffer {
  let state = 1
  return Buffer.from(
    Uint8Array.from({ length: size }, () => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
      return 'etaoin shrdlu\n'.charCodeAt(Math.clz32(state | 1) % 14)
    }),
  )
}
const lines = Buffer.from(Array.from({ length: 60_000 }, (_, line) => `line ${line * 7919} of ${line % 97}\n`).join(''))
const contents: readonly (readonly [what: string, content: Buffer])[] = [
  ['nothing', Buffer.alloc(0)],
  ['a byte', Buffer.from('x')],
  ['a line', Buffer.from('hello, hello, hello\n')],
  ['letters', letters(90_000)],
  ['lines, noise, letters, zeros', Buffer.concat([lines, randomBytes(200_000), letters(300_000), Buffer.alloc(900_000), lines])],
]

function packed(tool: string, options: readonly string[], content: Buffer, ending: string): Uint8Array {
  const folder = scratch()
  const [from, to] = [join(folder, 'x'), join(folder, `x.${ending}`)]
  writeFileSync(from, content)
  const { status, stderr } = spawnSync(tool, [
    ...options,
    from,
    ...(tool === 'pzstd' ? ['-o', to] : [to].slice(tool === 'zstd' ? 1 : 0)),
  ])
  expect([status, status ? String(stderr) : '']).toEqual([0, ''])
  return Uint8Array.from(readFileSync(to))
}
const opened = (encoded: Uint8Array): Promise<Opened> => openedBy(codecFor(encoded.subarray(0, 4096))!, encoded)
const unpacked = (tool: string, encoded: Uint8Array): Buffer | null => {
  const { status, stdout } = spawnSync(tool, ['-dc'], { input: encoded, maxBuffer: 2 ** 28 })
  return status === 0 ? stdout : null
}

describe.skipIf(!has('zstd'))(`zstd${reason('zstd')}`, () => {
  const ways = [
    ...['--fast=9', '-1', '-3', '-5', '-8', '-12', '-15', '-19'].map(level => [level]),
    ['--ultra', '-22'],
    ['--no-check'],
    ['--no-content-size'],
    ['--long=27'],
    ['--zstd=wlog=10'],
    ['--zstd=wlog=17,strat=7'],
    ['-T2', '-B600KiB'],
    ['-T2', '--rsyncable'],
    ['--no-compress-literals'],
    ['--compress-literals', '-1'],
  ]
  describe.each(ways.map(way => [way.join(' '), way] as const))('%s', (_, way) => {
    it.each(contents)('%s', async (_, content) => {
      const encoded = packed('zstd', ['-q', ...way], content, 'zst')
      const { state, content: found, odd } = await opened(encoded)
      expect([state, Buffer.compare(found, content), odd]).toEqual(['ok', 0, []])
    })
  })

  it.skipIf(!has('pzstd'))(`pzstd: frames, and skippable ones in front${reason('pzstd')}`, async () => {
    const encoded = packed('pzstd', ['-q', '-p', '2'], contents.at(-1)![1], 'zst')
    const { state, content, odd } = await opened(encoded)
    expect([state, Buffer.compare(content, contents.at(-1)![1])]).toEqual(['ok', 0])
    expect(odd[0]).toBe('skippable-frame 0')
  })

  it('what is damaged: whatever zstd refuses, and no other content than it finds', async () => {
    const encoded = packed('zstd', ['-q', '-19', '--no-check'], lines.subarray(0, 3000), 'zst')
    let read = 0
    for (let nth = 0; nth < 300; nth++) {
      const at = 4 + ((nth * 7919) % (encoded.length - 4))
      const broken = Uint8Array.from(encoded)
      broken[at]! ^= 1 << (nth % 8)
      const { state, content, odd } = await opened(bytes(broken))
      if (state !== 'ok' || odd.length > 0) continue
      const tool = unpacked('zstd', broken)
      if (tool === null) throw new Error(`bit ${nth % 8} of ${at}: zstd refuses it`)
      expect(Buffer.compare(content, tool)).toBe(0)
      expect(Buffer.compare(content, decompress(broken))).toBe(0)
      read++
    }
    expect(read).toBeGreaterThan(10)
  })
})

describe.skipIf(!has('lz4'))(`lz4${reason('lz4')}`, () => {
  const ways = [
    '-1',
    '-9',
    '-12',
    '-l',
    '-BD',
    '-B4',
    '-B4 -BD',
    '-B5 -BX',
    '-B6',
    '-B7 -BD -BX',
    '--no-frame-crc',
    '--content-size',
    '--fast=9',
  ]
  describe.each(ways)('%s', way => {
    it.each(contents)('%s', async (_, content) => {
      const encoded = packed('lz4', ['-q', ...way.split(' ')], content, 'lz4')
      const { state, content: found, odd } = await opened(encoded)
      expect([state, Buffer.compare(found, content), odd]).toEqual(['ok', 0, []])
    })
  })

  it('what is damaged: whatever lz4 refuses, and no other content than it finds', async () => {
    const encoded = packed('lz4', ['-q', '-9', '--no-frame-crc'], lines.subarray(0, 3000), 'lz4')
    let read = 0
    for (let nth = 0; nth < 300; nth++) {
      const at = 4 + ((nth * 7919) % (encoded.length - 4))
      const broken = Uint8Array.from(encoded)
      broken[at]! ^= 1 << (nth % 8)
      const { state, content, odd } = await opened(bytes(broken))
      if (state !== 'ok' || odd.length > 0) continue
      const tool = unpacked('lz4', broken)
      if (tool === null) throw new Error(`bit ${nth % 8} of ${at}: lz4 refuses it`)
      expect(Buffer.compare(content, tool)).toBe(0)
      read++
    }
    expect(read).toBeGreaterThan(10)
  })
})
