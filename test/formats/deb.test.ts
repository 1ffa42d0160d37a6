import { describe, expect, it } from 'vitest'
import { deb as debFormat } from '../../src/formats/deb.ts'
import { formatFor, formats, watches } from '../../src/formats/index.ts'
import { type ArMember, ar, bsdAr, deb } from '../support/ar.ts'
import { cutOf, shapeOf, survives, topLayer } from '../support/broken.ts'
import { bytes } from '../support/bytes.ts'
import { tar } from '../support/tar.ts'
import { zip } from '../support/zip.ts'

/** First bytes of what the end of a name tells. */
const magics = {
  gz: '\x1f\x8b',
  xz: '\xfd7zXZ\0',
  zst: '\x28\xb5\x2f\xfd',
  bz2: 'BZh9',
  lzma: ']\0\0\x80\0\xff\xff\xff\xff\xff\xff\xff\xff\0',
} as const
const fitting = (name: string): string => magics[/\.(gz|xz|zst|bz2|lzma)\/?$/.exec(name)?.[1] as keyof typeof magics] ?? 'ab'
const member = (name: string, body = fitting(name)): ArMember => ({ name, body })
const debOf = (...names: string[]): Uint8Array => ar([member('debian-binary', '2.0\n'), ...names.map(name => member(name))])
const keysOf = async (archive: Uint8Array): Promise<string[]> => Object.keys(shapeOf(await cutOf(debFormat, archive)))

describe('deb: members', () => {
  it('keys leave the encoding out, deb.suffix holds it', async () => {
    const anatomy = await cutOf(debFormat, debOf('control.tar.gz', 'data.tar.xz'))
    const shape = shapeOf(anatomy)
    expect(Object.keys(shape)).toEqual(['\0magic', 'debian-binary', 'control.tar', 'data.tar'])
    expect(shape['control.tar']).toMatchObject({ 'ar.name': 'control.tar', 'deb.suffix': '.gz' })
    expect(shape['data.tar']).toMatchObject({ 'ar.name': 'data.tar', 'deb.suffix': '.xz' })
    expect(anatomy.blocks.map(({ child }) => child?.reach)).toEqual([undefined, 'installed', 'transport', 'transport'])
    expect(anatomy.facts).toMatchObject({ duplicates: false, reorderable: false, anomalies: [] })
  })

  it.each([
    ['control.tar', 'control.tar', undefined],
    ['control.tar/', 'control.tar', undefined],
    ['control.tar.zst', 'control.tar', '.zst'],
    ['control.tar.xz/', 'control.tar', '.xz'],
    ['data.tar.bz2', 'data.tar', '.bz2'],
    ['data.tar.lzma', 'data.tar', '.lzma'],
  ])('%s', async (name, key, suffix) => {
    const shape = shapeOf(await cutOf(debFormat, debOf(name)))
    expect(shape[key]?.['ar.name']).toBe(key)
    expect(shape[key]?.['deb.suffix']).toBe(suffix)
  })

  it.each([
    ['_gpgorigin'],
    ['_anything'],
    ['debsigs'],
    ['control.tar.bz2'],
    ['data.tar.xz.gz'],
    ['data.tar.XZ'],
    ['data.tar.xz\xa0'],
    ['data.tar.xz\t'],
    ['/data.tar'],
    // dpkg reads 16 bytes of a name and nothing else.
    ['#1/2'],
    ['/0'],
    ['//'],
    ['/'],
    ['__.SYMDEF'],
  ])('%j is unknown to dpkg', async name => {
    const { facts, blocks } = await cutOf(debFormat, debOf('control.tar', 'data.tar', name))
    expect(facts.anomalies.map(({ id }) => id)).toContain('structural:unknown-member')
    expect(blocks.at(-1)!.fields()[0]).toMatchObject({ name: 'ar.name', anomaly: 'structural:unknown-member' })
    expect(blocks.at(-1)!.member).toBe(true)
    expect(blocks.at(-1)!.child?.reach).toBe('installed')
  })

  it.each([
    ['control.tar.gz', 'control.tar.xz'],
    ['data.tar', 'data.tar.gz'],
    ['debian-binary', 'debian-binary/'],
  ])('%s and %s are one member twice', async (one, two) => {
    const { facts, blocks } = await cutOf(debFormat, one === 'debian-binary' ? debOf(two) : debOf(one, two))
    expect(facts.anomalies.map(({ id }) => id)).toEqual(['structural:duplicate-entry'])
    expect(facts.duplicates).toBe(true)
    expect(blocks.at(-1)!.nth).toBe(1)
    expect(blocks.at(-1)!.fields()[0]!.anomaly).toBe('structural:duplicate-entry')
  })

  it.each([
    ['control.tar.gz', magics.xz, '.gz over .xz'],
    ['data.tar.xz', 'ab', '.xz over none'],
    ['data.tar', magics.gz, 'none over .gz'],
    ['data.tar.lzma', magics.bz2, '.lzma over .bz2'],
    ['data.tar.lzma', 'ab', '.lzma over none'],
    ['data.tar', magics.lzma, 'none over .lzma'],
    ['data.tar.xz', magics.lzma, '.xz over .lzma'],
  ])('%s that begins with %j: some readers go by the name, some by the bytes', async (name, body, told) => {
    const { facts, blocks } = await cutOf(debFormat, ar([member('debian-binary', '2.0\n'), member(name, body)]))
    expect(facts.anomalies.map(({ id }) => id)).toEqual(['structural:malformed'])
    const suffix = blocks
      .at(-1)!
      .fields()
      .find(one => one.name === 'deb.suffix')
    expect(suffix).toMatchObject({ value: told, anomaly: 'structural:malformed' })
  })

  it.each([
    ['control.tar\0zz', 'control.tar'],
    ['data.tar.xz\0z', 'data.tar'],
    ['data.tar\0.gz', 'data.tar'],
  ])('%j is read by dpkg up to the NUL', async (name, key) => {
    const { facts, blocks } = await cutOf(
      debFormat,
      ar([member('debian-binary', '2.0\n'), member(name, fitting(name.replace(/\0.*/, '')))]),
    )
    expect(blocks.at(-1)).toMatchObject({ key, child: { reach: 'transport' } })
    expect(blocks.at(-1)!.fields()[0]).toMatchObject({ name: 'ar.name', anomaly: 'structural:malformed' })
    expect(blocks.at(-1)!.fields()[0]!.value).toBeUndefined()
    expect(facts.anomalies.map(({ id }) => id)).toEqual(['structural:malformed'])
  })

  it('a name that is odd tells what lies under it all the same', async () => {
    const { blocks } = await cutOf(debFormat, ar([member('debian-binary', '2.0\n'), member('data.tar.xz\0z', magics.gz)]))
    expect(blocks.at(-1)!.fields()[1]).toMatchObject({
      name: 'deb.suffix',
      value: '.xz over .gz',
      anomaly: 'structural:malformed',
    })
  })

  it('the order of members means something', async () => {
    const { facts, blocks } = await cutOf(debFormat, debOf('data.tar', 'control.tar'))
    expect(facts).toMatchObject({ reorderable: false, pins: [] })
    expect(blocks.map(({ key }) => key)).toEqual(['\0magic', 'debian-binary', 'data.tar', 'control.tar'])
  })

  it('bytes behind the end are kept', async () => {
    expect(await keysOf(bytes(debOf('control.tar', 'data.tar'), 'evil'))).toContain('\0trailing')
  })

  it('broken packages are tiled', async () => {
    await survives(debFormat, debOf('control.tar.xz', 'data.tar', '_gpgorigin'))
  })
})

describe('registry', () => {
  const text = new TextEncoder().encode('words\n')
  it.each([
    ['deb', deb(), 'deb'],
    ['deb with GNU slashes', ar([member('debian-binary/')]), 'deb'],
    ['deb with a NUL', ar([member('debian-binary\0zz')]), 'deb'],
    ['deb with text behind its name', ar([member('debian-binary x')]), 'deb'],
    ['deb with a longer name', ar([member('debian-binaryx')]), 'ar'],
    ['deb that begins otherwise', ar([member('control.tar'), member('debian-binary')]), 'ar'],
    ['deb with a BSD name', bsdAr([member('debian-binary')]), 'ar'],
    ['ar', ar([]), 'ar'],
    ['tar', tar([{ name: 'x' }]), 'tar'],
    ['zip', zip([{ name: 'x', body: 'y' }]), 'zip'],
    ['text', text, 'text'],
    ['nothing', new Uint8Array(0), 'opaque'],
    ['bytes', bytes('\0\x01\x02'), 'opaque'],
  ])('%s', (_, content, id) => {
    expect(formatFor(content.subarray(0, 4096), content, topLayer)).toMatchObject({ format: { id }, rivals: [] })
  })

  it('a container in front of another one has a rival', () => {
    const archive = ar([member('x')])
    const both = bytes(archive, zip([{ name: 'x', body: 'y' }]))
    const { format, rivals } = formatFor(both.subarray(0, 4096), both, { ...topLayer, name: 'x.zip' })
    expect([format.id, ...rivals.map(({ id }) => id)]).toEqual(['ar', 'zip'])
  })

  it.each([
    [['control.tar', 'control'], 'deb822', true],
    [['control.tar', 'md5sums'], 'md5sums', true],
    [['control.tar'], 'text', false],
    [['control.tar', 'postinst'], 'text', false],
    [['data.tar', 'control'], 'text', false],
    [['control'], 'text', false],
  ])('%j is %s', (keys, id, watched) => {
    const layer = { path: keys.map(key => ({ key, nth: 0 })), name: keys.at(-1)!, reach: 'installed' } as const
    expect(formatFor(text, text, layer).format.id).toBe(id)
    expect(watches(layer) !== null).toBe(watched)
  })

  it('every format has docs and an id of its own; the last one claims everything', () => {
    expect(new Set(formats.map(({ id }) => id)).size).toBe(formats.length)
    for (const { docs } of formats) expect(Object.values(docs).every(value => value.length > 0)).toBe(true)
    expect(formats.at(-1)!.id).toBe('opaque')
  })
})
