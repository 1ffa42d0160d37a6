import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { zip as format } from '../../src/formats/zip.ts'
import { compare } from '../../src/index.ts'
import { cutOf, shapeOf, survives } from '../support/broken.ts'
import { bytes, patched, u32, zeros } from '../support/bytes.ts'
import { fieldsOf } from '../support/tiling.ts'
import { extraField, type ZipEntry, zip } from '../support/zip.ts'

const u64 = (value: number): Uint8Array => bytes(u32(value), u32(0))
const pair = (id: number, value: Uint8Array | string): Uint8Array =>
  bytes(u64(4 + bytes(value).length), u32(id >>> 0), bytes(value))
/** Android, "APK Signing Block". */
function block(pairs: Uint8Array, { first, magic = 'APK Sig Block 42' }: { first?: number; magic?: string } = {}): Uint8Array {
  const size = pairs.length + 24
  return bytes(u64(first ?? size), pairs, u64(size), magic)
}
const [V2, V3, PADDING, OTHER] = [0x7109871a, 0xf05368c0, 0x42726577, 0x71777777]
const manifest: ZipEntry = { name: 'AndroidManifest.xml', body: 'manifest' }
const table: ZipEntry = { name: 'resources.arsc', body: 'resources', method: 0 }
/** The directory lies behind the block, and its offset is told anew. */
function signed(signing: Uint8Array, entries: readonly ZipEntry[] = [manifest, table]): Uint8Array {
  const plain = Buffer.from(zip(entries))
  const end = plain.lastIndexOf('PK\x05\x06', undefined, 'latin1')
  const directory = plain.readUInt32LE(end + 16)
  return patched(
    bytes(plain.subarray(0, directory), signing, plain.subarray(directory)),
    end + signing.length + 16,
    u32(directory + signing.length),
  )
}
const own = (shape: Record<string, unknown>) => Object.fromEntries(Object.entries(shape).filter(([key]) => /^(APK|\0)/.test(key)))

describe('the signing block of an Android package', () => {
  it('is told pair by pair', async () => {
    const anatomy = await cutOf(
      format,
      signed(block(bytes(pair(V2, 'signature'), pair(V3, 'x'), pair(PADDING, zeros(3)), pair(OTHER, 'y'), pair(OTHER, 'z')))),
    )
    const { '\0eocd': _, ...shape } = own(shapeOf(anatomy))
    expect(shape).toEqual({
      'APK Signing Block': { 'apk.size': String(5 * 12 + 15 + 24), 'apk.magic': 'raw' },
      'APK Signing Block: signature v2': { 'apk.pair-size': '13', 'apk.pair-id': '0x7109871a', 'apk.v2': 'raw' },
      'APK Signing Block: signature v3': { 'apk.pair-size': '5', 'apk.pair-id': '0xf05368c0', 'apk.v3': 'raw' },
      'APK Signing Block: padding': { 'apk.pair-size': '7', 'apk.pair-id': '0x42726577', 'apk.padding': 'raw' },
      'APK Signing Block: block 0x71777777': { 'apk.pair-size': '5', 'apk.pair-id': '0x71777777', 'apk.other': 'raw' },
      'APK Signing Block: block 0x71777777#1': { 'apk.pair-size': '5', 'apk.pair-id': '0x71777777', 'apk.other': 'raw' },
    })
    expect(anatomy.sealed).toBe(true)
    expect(anatomy.facts.anomalies).toEqual([])
    expect(anatomy.blocks.flatMap(({ child }) => (child ? [child.reach] : []))).toEqual(['sealed', 'sealed'])
  })

  it('stands behind zeros that make it begin with a page', async () => {
    const anatomy = await cutOf(format, signed(bytes(zeros(9), block(pair(V2, 'x')))))
    expect(shapeOf(anatomy)).toHaveProperty('\0filler', { 'apk.filler': 'raw' })
    expect(anatomy.sealed).toBe(true)
  })

  it.each<[string, Uint8Array]>([
    ['sizes that are not the same', block(pair(V2, 'x'), { first: 3 })],
    ['another magic', block(pair(V2, 'x'), { magic: 'APK Sig Block 41' })],
    ['text in front of it', bytes('x', block(pair(V2, 'x')))],
    ['a pair that goes on behind the end', block(bytes(u64(99), u32(V2)))],
    ['a pair without an id', block(bytes(u64(3), u32(V2)))],
    ['bytes behind the last pair', block(bytes(pair(V2, 'x'), 'x'))],
    ['too many pairs', block(bytes(...Array.from({ length: 65 }, () => pair(OTHER, ''))))],
    ['a magic alone', bytes('APK Sig Block 42')],
  ])('%s: bytes in a gap', async (_, signing) => {
    const anatomy = await cutOf(format, signed(signing))
    expect(fieldsOf(anatomy).filter(({ name }) => name.startsWith('apk.'))).toEqual([])
    expect(anatomy.facts.anomalies.map(({ id }) => id)).toEqual(['structural:gap-data'])
    expect(anatomy.sealed).toBeUndefined()
  })

  it('broken ones are tiled', () =>
    survives(format, signed(block(bytes(pair(V2, 'x'), pair(PADDING, zeros(2))))), {
      path: [],
      name: 'a.apk',
      reach: 'transport',
    }))
})

const options = { audit: true, names: ['a.apk', 'a.apk'] } as const
const told = async (a: Uint8Array, b: Uint8Array) => {
  const { verdict, causes } = await compare(a, b, options)
  return [verdict, causes.map(({ id }) => id)]
}
const later = (entries: readonly ZipEntry[]): ZipEntry[] => entries.map(entry => ({ ...entry, time: 0x5a21_0000 }))

describe('a package that is signed as a whole', () => {
  const signing = block(pair(V2, 'signature'))
  const entries = [manifest, table]

  it('nothing of it is erased', async () => {
    expect(await told(zip(entries), zip(later(entries)))).toEqual(['equivalent', ['archive-entry-mtime']])
    expect(await told(signed(signing), signed(signing, later(entries)))).toEqual(['different', ['archive-entry-mtime']])
  })

  it('an encoding around it is not signed', async () => {
    const [one, two] = [1, 2].map(time => patched(gzipSync(signed(signing)), 4, u32(time)))
    const { verdict, causes } = await compare(one!, two!, { audit: true, names: ['a.apk.gz', 'a.apk.gz'] })
    expect([verdict, causes.map(({ id }) => id)]).toEqual(['equivalent', ['gzip-header-mtime']])
  })

  it('another signature is one', async () =>
    expect(await told(signed(signing), signed(block(pair(V2, 'other signature'))))).toEqual([
      'different',
      ['cryptographic-signature'],
    ]))

  it('a signature on one side only is one', async () =>
    expect(await told(signed(signing), zip(entries))).toEqual(['different', ['cryptographic-signature']]))

  it('what no signature is, and it does not cover, is content', async () => {
    const [one, two] = ['x', 'y'].map(value => signed(block(bytes(pair(V2, 'signature'), pair(OTHER, value)))))
    expect(await told(one!, two!)).toEqual(['different', ['content-change']])
  })
})

describe('one that is not', () => {
  const packed = [manifest, { ...table, method: 8 }]
  it('what is stored stays so', async () => {
    const [verdict, causes] = await told(zip([manifest, table]), zip(packed))
    expect([verdict, (causes as string[]).includes('compression-level')]).toEqual(['different', true])
  })

  const filled = (length: number): ZipEntry => ({ ...table, localExtra: extraField(0xd935, [4, 0, ...zeros(length)]) })
  it.each<[string, number, number, string]>([
    ['the filler may be another one', 0, 4, 'equivalent'],
    ['what it is for may not be lost', 0, 1, 'different'],
  ])('%s', async (_, one, two, verdict) => {
    // The data of the table would begin at a multiple of four with so much of it.
    const fit = [0, 1, 2, 3].find(length => zipPins(zip([manifest, filled(length)])))!
    expect((await told(zip([manifest, filled(fit + one)]), zip([manifest, filled(fit + two)])))[0]).toBe(verdict)
  })
})

const zipPins = (archive: Uint8Array): boolean => {
  const at = Buffer.from(archive).indexOf('resources', Buffer.from(archive).indexOf('resources.arsc') + 1, 'latin1')
  return at % 4 === 0
}

describe('pins', () => {
  const pinsOf = async (...entries: ZipEntry[]) => (await cutOf(format, zip(entries))).facts.pins
  const aligned = (name: string, to: number): ZipEntry => ({ name, body: 'x', method: 0, localExtra: zeros(to) })

  it('of what is no Android package there are none', async () =>
    expect(await pinsOf(manifest, { name: 'x', body: 'x', method: 0 })).toEqual([]))

  it('libraries lie at a page', async () => {
    const name = 'lib/arm64-v8a/libx.so'
    const pins = await Promise.all(
      [0, 1, 2, 3, 4].map(to =>
        pinsOf({ name: 'AndroidManifest.xml', body: 'm' }, { name: 'classes.dex', body: 'd' }, aligned(name, to)),
      ),
    )
    const multiples = pins.map(list => Number(/libraries at multiples of (\d+)/.exec(list.join())?.[1]))
    expect(multiples.filter(multiple => multiple === 1).length).toBeGreaterThan(1)
    expect(multiples.some(multiple => multiple >= 4)).toBe(true)
  })

  const spring: ZipEntry = { name: 'org/springframework/boot/loader/Launcher.class', body: 'x' }
  it.each<[string, readonly ZipEntry[], readonly string[]]>([
    ['a nested jar that is stored', [spring, { name: 'BOOT-INF/lib/a.jar', body: 'x', method: 0 }], []],
    ['one that is not', [spring, { name: 'BOOT-INF/lib/a.jar', body: 'x' }], ['BOOT-INF/lib/a.jar not stored']],
    [
      'one of a web application',
      [spring, { name: 'WEB-INF/lib-provided/a.jar', body: 'x' }],
      ['WEB-INF/lib-provided/a.jar not stored'],
    ],
    ['without the loader', [{ name: 'WEB-INF/lib/a.jar', body: 'x' }], []],
  ])('%s', async (_, entries, pins) => expect(await pinsOf(...entries)).toEqual(pins))
})

describe('behind a script', () => {
  const jar = (script: string, time = 0): Uint8Array =>
    zip([{ name: 'META-INF/MANIFEST.MF', body: 'Manifest-Version: 1.0\n', ...(time ? { time } : {}) }], { prefix: script })
  const names = { names: ['a.jar', 'a.jar'] } as const
  const script = '#!/bin/sh\nexec java -jar "$0" "$@"\n'

  it('a jar is opened, and nothing of it erased', async () => {
    const { verdict, causes, inputs } = await compare(jar(script), jar(script, 0x5a21_0000), { audit: true, ...names })
    expect([verdict, causes.map(({ id }) => id), inputs.map(({ format }) => format)]).toEqual([
      'different',
      ['archive-entry-mtime'],
      ['zip', 'zip'],
    ])
  })

  it('the script itself is told', async () => {
    const { verdict, causes } = await compare(jar(script), jar(script.replace('exec', 'evil')), { audit: true, ...names })
    expect([verdict, causes.map(({ id }) => id)]).toEqual(['different', ['structural:prefix-data']])
  })
})

it('a jmod file has four bytes in front', async () => {
  const anatomy = await cutOf(format, zip([{ name: 'classes/module-info.class', body: 'x' }], { prefix: 'JM\x01\0' }))
  expect(shapeOf(anatomy)).toHaveProperty('\0prefix', { 'zip.jmod': 'raw' })
  expect(anatomy.facts.anomalies).toEqual([])
})
