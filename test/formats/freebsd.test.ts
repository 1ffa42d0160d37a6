import { describe, expect, it } from 'vitest'
import { freebsdManifest } from '../../src/formats/freebsd-manifest.ts'
import { compare } from '../../src/index.ts'
import type { LayerHead } from '../../src/model/layer.ts'
import { sha256 } from '../support/apk.ts'
import { cutOf, shapeOf, survives } from '../support/broken.ts'
import { type TarEntry, tar } from '../support/tar.ts'

const layer: LayerHead = { path: [{ key: '+MANIFEST', nth: 0 }], name: '+MANIFEST', reach: 'installed' }
const shape = async (content: unknown) =>
  shapeOf(await cutOf(freebsdManifest, typeof content === 'string' ? content : JSON.stringify(content), layer))
const text = { 'text.lines': 'raw' }
const hash = sha256('hello')

describe('+MANIFEST', () => {
  const summed = { '\0text': text, '/x': { 'freebsd.sum': hash }, '\0text#1': text }
  it.each<[string, unknown, object]>([
    ['a sum', { files: { '/x': `1$${hash}` } }, summed],
    ['a sum in an object', { files: { '/x': { sum: `1$${hash}`, perm: '0644' } } }, summed],
    ['another kind of sum', { files: { '/x': `2$${hash}` } }, { '\0text': text }],
    ['an escape in it', `{"files":{"/x":"1\\u0024${hash}"}}`, { '\0text': text }],
    ['a path twice', `{"files":{"/x":"1$${hash}","/x":"1$${hash}"}}`, { '\0text': text }],
    ['files twice', `{"files":{"/x":"1$${hash}"},"files":{}}`, { '\0text': text }],
    ['two sums of one file', `{"files":{"/x":{"sum":"1$${hash}","sum":"1$${hash}"}}}`, { '\0text': text }],
    ['no files', { name: 'x' }, { '\0text': text }],
    ['no JSON', '{"files":', { '\0text': text }],
    ['nothing', '', {}],
  ])('%s', async (_, content, expected) => {
    expect(await shape(content)).toEqual(expected)
  })

  it('broken manifests are tiled', async () => {
    await survives(freebsdManifest, JSON.stringify({ files: { '/x': `1$${hash}` }, name: 'x' }), layer)
  })
})

interface Parts {
  readonly body?: string
  readonly link?: string
  readonly sums?: Readonly<Record<string, string>>
  readonly mtime?: number
  readonly late?: boolean
}
function pkg({ body = 'hello', link = 'x', sums = { '/x': 'hello', '/l': 'x' }, mtime = 1, late = false }: Parts): Uint8Array {
  const files = Object.fromEntries(Object.entries(sums).map(([name, content]) => [name, `1$${sha256(content)}`]))
  const manifests: TarEntry[] = [
    { name: '+COMPACT_MANIFEST', body: '{"name":"x"}', mtime },
    { name: '+MANIFEST', body: JSON.stringify({ name: 'x', files }), mtime },
  ]
  const content: TarEntry[] = [
    { name: '/x', body, mtime },
    { name: '/l', type: '2', link, mtime },
  ]
  return tar(late ? [...content, ...manifests] : [...manifests, ...content])
}

describe('packages of FreeBSD', () => {
  it.each<[string, Parts, string, readonly string[]]>([
    ['another time', { mtime: 5 }, 'equivalent', ['archive-entry-mtime']],
    ['other content, told right', { body: 'Hello', sums: { '/x': 'Hello', '/l': 'x' } }, 'different', ['content-change']],
    ['other content, told as before', { body: 'Hello' }, 'different', ['content-change', 'structural:stale-digest']],
    ['another target, told as before', { link: 'y' }, 'different', ['symlink-target', 'structural:stale-digest']],
    ['another sum', { sums: { '/x': 'Hello', '/l': 'x' } }, 'different', ['structural:stale-digest']],
    ['manifests behind the files', { late: true }, 'different', ['archive-entry-order']],
  ])('%s', async (_, parts, verdict, causes) => {
    const report = await compare(pkg({}), pkg(parts), { audit: true })
    expect(report.inputs[0].consumer.id).toBe('pkg')
    expect(report.verdict).toBe(verdict)
    for (const cause of causes) expect(report.causes.map(({ id }) => id)).toContain(cause)
    expect(report.warnings).toEqual([])
  })
})
