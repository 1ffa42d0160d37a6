import { describe, expect, it } from 'vitest'
import { cpio as format } from '../../src/formats/cpio.ts'
import { compare } from '../../src/index.ts'
import { cutOf, shapeOf, survives } from '../support/broken.ts'
import { bytes, zeros } from '../support/bytes.ts'
import { type CpioDialect, type CpioEntry, cpioOf } from '../support/cpio.ts'
import { gzip } from '../support/gzip.ts'
import { oddities } from '../support/told.ts'

const folder = { name: 'd', mode: 0o040755, nlink: 2 } as const
const file = { name: 'd/a', body: 'hello\n' } as const
const link = { name: 'd/l', mode: 0o120777, body: 'a' } as const
const entries = [folder, file, link]

describe.each<CpioDialect>(['newc', 'crc', 'odc'])('%s', dialect => {
  it('is cut into entries, trailer and filler', async () => {
    const anatomy = await cutOf(format, cpioOf(entries, dialect))
    const shape = shapeOf(anatomy)
    expect(oddities(anatomy)).toEqual([])
    expect(Object.keys(shape)).toEqual(['d', 'd/a', 'd/l', '\0trailer', '\0end'])
    expect(shape['d/a']).toMatchObject({
      'cpio.mode': '100644',
      'cpio.mtime': '1700000000',
      'cpio.device': '8:1',
      'cpio.name': 'd/a',
      'cpio.size': '6',
      'cpio.body': 'raw',
    })
    expect(shape['d/l']).toMatchObject({ 'cpio.linkname': 'a' })
    expect(anatomy.facts).toMatchObject({ owners: 'uniform', reorderable: true, duplicates: false })
  })
  it('damage of all kinds is survived', async () => {
    await survives(format, cpioOf(entries, dialect))
  })
})

it.each<[string, Uint8Array, readonly string[]]>([
  ['a sum that is wrong is a value that does not recompute', cpioOf([{ ...file, check: 7 }], 'crc'), []],
  ['a number in the place of a sum', cpioOf([{ ...file, check: 7 }]), ['gap-data']],
  ['a name that does not end', cpioOf([{ ...file, nameEnd: 'x' }]), ['malformed']],
  ['filler that is none', cpioOf([{ ...file, name: 'd/abc', filler: 7 }]), ['padding']],
  ['content of a folder', cpioOf([{ ...folder, body: 'x' }]), ['gap-data']],
  ['a name that leads out', cpioOf([{ ...file, name: '../a' }]), ['path-traversal']],
  ['text behind it', bytes(cpioOf(entries), 'text'), ['trailing-data']],
  ['no trailer', cpioOf(entries).subarray(0, 112), ['truncated']],
  ['an end in a body', cpioOf([{ ...file, body: zeros(600) }]).subarray(0, 300), ['truncated']],
])('%s', async (_, content, odd) => {
  expect(oddities(await cutOf(format, content))).toEqual(odd)
})

it('archives behind each other are all read, and what is encoded behind them is opened', async () => {
  const early = cpioOf([{ ...file, name: 'early' }])
  const anatomy = await cutOf(format, bytes(early, cpioOf(entries)))
  expect(anatomy.blocks.map(({ key, nth }) => `${key} ${nth}`)).toEqual([
    ...['early 0', '\0trailer 0', '\0end 0'],
    ...['d 0', 'd/a 0', 'd/l 0', '\0trailer 1', '\0end 1'],
  ])
  expect(anatomy.facts.reorderable).toBe(false)
  const image = (body: string): Uint8Array => bytes(early, gzip(cpioOf([{ ...file, body }])))
  const { differences } = await compare(image('one\n'), image('two\n'))
  expect(differences.map(({ path }) => path.map(({ name }) => name).join(' > '))).toEqual(['next archive > d/a'])
})

const changed = (more: Partial<CpioEntry>): CpioEntry[] => [folder, { ...file, ...more }, link]
it.each<[string, readonly CpioEntry[], readonly CpioEntry[], string]>([
  ['time', entries, changed({ mtime: 5 }), 'equivalent'],
  ['inode and device', entries, changed({ ino: 9, device: [1, 2] }), 'equivalent'],
  ['links of a folder', entries, [{ ...folder, nlink: 3 }, file, link], 'equivalent'],
  ['owner of all', entries, entries.map(entry => ({ ...entry, uid: 7 })), 'equivalent'],
  ['spelling of names', entries, entries.map(entry => ({ ...entry, name: `./${entry.name}` })), 'equivalent'],
  ['order', entries, [folder, link, file], 'equivalent'],
  ['content', entries, changed({ body: 'hallo\n' }), 'different'],
  ['mode', entries, changed({ mode: 0o104755 }), 'different'],
  ['owner of one', entries, changed({ uid: 7 }), 'different'],
  ['target', entries, [folder, file, { ...link, body: 'b' }], 'different'],
  ['type', entries, changed({ mode: 0o120644 }), 'different'],
  [
    'device that it is',
    [{ ...file, mode: 0o060600, body: '' }],
    [{ ...file, mode: 0o060600, body: '', special: [8, 2] }],
    'different',
  ],
  ['name', entries, changed({ name: 'd/b' }), 'different'],
  [
    'which entries are one file',
    [
      { ...file, nlink: 2 },
      { ...file, name: 'b', nlink: 2 },
    ],
    [
      { ...file, nlink: 2 },
      { ...file, name: 'b', nlink: 2, ino: 2 },
    ],
    'different',
  ],
  [
    'inode of two that are one file',
    [
      { ...file, nlink: 2 },
      { ...file, name: 'b', nlink: 2 },
    ],
    [
      { ...file, nlink: 2, ino: 5 },
      { ...file, name: 'b', nlink: 2, ino: 5 },
    ],
    'equivalent',
  ],
])('another %s', async (_, a, b, verdict) => {
  expect((await compare(cpioOf(a), cpioOf(b))).verdict).toBe(verdict)
})

it('dialects say the same', async () => {
  const [newc, crc, odc] = (['newc', 'crc', 'odc'] as const).map(dialect => cpioOf(entries, dialect))
  expect((await compare(newc!, odc!)).verdict).toBe('equivalent')
  expect((await compare(newc!, crc!)).verdict).toBe('equivalent')
})

it('a wrong sum on one side is told', async () => {
  const { verdict, causes } = await compare(cpioOf([file], 'crc'), cpioOf([{ ...file, check: 7 }], 'crc'))
  expect([verdict, causes[0]?.id]).toEqual(['different', 'structural:bad-checksum'])
})
