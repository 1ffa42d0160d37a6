import { describe, expect, it } from 'vitest'
import { tar as format } from '../../src/formats/tar.ts'
import { compare } from '../../src/index.ts'
import { cutOf } from '../support/broken.ts'
import { gzip } from '../support/gzip.ts'
import { type TarEntry, tar } from '../support/tar.ts'

const data = (body: string, mtime = 1): Uint8Array => gzip(tar([{ name: './x', body, mtime }]))
const control = (text: string): Uint8Array => gzip(tar([{ name: './control', body: `Package: x\nVersion: ${text}\n` }]))
const members = (body = 'hello', version = '1', mtime = 1): readonly TarEntry[] => [
  { name: './debian-binary', body: '2.0\n' },
  { name: './control.tar.gz', body: control(version) },
  { name: './data.tar.gz', body: data(body, mtime) },
]
const parts = async (entries: readonly TarEntry[]) =>
  (await cutOf(format, tar(entries))).blocks.flatMap(({ key, child }) => (child ? [`${key} ${child.reach}`] : []))

describe('the old form of .ipk', () => {
  const plain = ['debian-binary installed', 'control.tar.gz installed', 'data.tar.gz installed']
  it('its two archives are opened and thrown away', async () => {
    expect(await parts(members())).toEqual(['debian-binary installed', 'control.tar transport', 'data.tar transport'])
  })

  it.each<[string, readonly TarEntry[], readonly string[]]>([
    ['a second control', [...members(), { name: './control.tar', body: 'x' }], [...plain, 'control.tar installed']],
    ['data twice', [...members(), { name: './data.tar.gz', body: 'x' }], [...plain, 'data.tar.gz installed']],
    ['data in an unknown encoding', [...members(), { name: './data.tar.br', body: 'x' }], [...plain, 'data.tar.br installed']],
    ['no debian-binary', members().slice(1), plain.slice(1)],
  ])('%s: a tar like any other', async (_, entries, expected) => {
    expect(await parts(entries)).toEqual(expected)
  })

  it.each<[string, readonly TarEntry[], string, readonly string[]]>([
    ['another time', members('hello', '1', 5), 'equivalent', ['archive-entry-mtime']],
    ['other content', members('Hello'), 'different', ['content-change']],
    ['another version', members('hello', '2'), 'different', ['changelog-or-version']],
    ['one member more', [...members(), { name: './more', body: 'x' }], 'different', ['file-set-difference']],
  ])('%s', async (_, entries, verdict, causes) => {
    const report = await compare(gzip(tar(members())), gzip(tar(entries)), { audit: true })
    expect(report.inputs.map(({ consumer }) => consumer.id)).toEqual(['opkg', 'opkg'])
    expect(report.verdict).toBe(verdict)
    for (const cause of causes) expect(report.causes.map(({ id }) => id)).toContain(cause)
  })
})
