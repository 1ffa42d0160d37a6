import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { asGem, gemChecksums } from '../../src/formats/gem.ts'
import { ofBytes } from '../../src/model/bytes.ts'
import { LimitReached } from '../../src/model/codec.ts'
import { type Block, type LayerHead, plainFacts } from '../../src/model/layer.ts'
import { cutOf, shapeOf, survives } from '../support/broken.ts'
import { bytes } from '../support/bytes.ts'

const name = 'checksums.yaml.gz'
const layer: LayerHead = { path: [{ key: name, nth: 0 }], name, reach: 'transport' }
const sha256 = createHash('sha256').update('content').digest('hex')
const list = (...rest: string[]) => ['---', 'SHA256:', ...rest, ''].join('\n')
const heads = { '\0---': { 'checksums.kind': 'raw' }, '\0SHA256:': { 'checksums.kind': 'raw' } }
const entry = { 'checksums.member': 'raw', 'checksums.digest': sha256, 'checksums.end': 'raw' }
const gap = { 'checksums.gap': 'structural:malformed' }

describe('checksums.yaml of a gem', () => {
  it.each<[string, string, object]>([
    ['one digest', list(`  data.tar.gz: ${sha256}`), { ...heads, 'SHA256 data.tar.gz': entry }],
    ['in quotes', list(`  data.tar.gz: '${sha256}'`), { ...heads, 'SHA256 data.tar.gz': entry }],
    ['a quote that is not closed', list(`  data.tar.gz: '${sha256}`), { ...heads, '\0gap': gap }],
    ['a digest of another length', list(`  data.tar.gz: ${sha256.slice(2)}`), { ...heads, '\0gap': gap }],
    ['upper case', list(`  data.tar.gz: ${sha256.toUpperCase()}`), { ...heads, '\0gap': gap }],
    ['a comment', list(`  data.tar.gz: ${sha256} # evil`), { ...heads, '\0gap': gap }],
    [
      'one member twice',
      list(`  data.tar.gz: ${sha256}`, `  data.tar.gz: ${sha256}`),
      { ...heads, 'SHA256 data.tar.gz': entry, '\0gap': gap },
    ],
    [
      'a kind that is not known',
      `---\nCRC32:\n  data.tar.gz: ${sha256}\n`,
      {
        '\0---': { 'checksums.kind': 'raw' },
        '\0CRC32:': { 'checksums.kind': 'raw' },
        '\0gap': gap,
      },
    ],
    ['no kind', `---\n  data.tar.gz: ${sha256}\n`, { '\0---': { 'checksums.kind': 'raw' }, '\0gap': gap }],
  ])('%s', async (_, content, expected) => {
    const anatomy = await cutOf(gemChecksums, content, layer)
    expect(shapeOf(anatomy)).toEqual(expected)
    const gaps = Object.values(expected).filter(shape => shape === gap).length
    expect(anatomy.facts.anomalies.map(({ id }) => id)).toEqual(Array(gaps).fill('structural:malformed'))
  })

  it('a digest is that of the stored bytes of the member', async () => {
    const { blocks } = await cutOf(gemChecksums, list(`  data.tar.gz: ${sha256}`), layer)
    expect(blocks[2]!.fields()[1]).toMatchObject({
      derived: { kind: 'digest', id: 'sha256', of: { up: 1, down: ['data.tar.gz'] }, as: 'hex' },
    })
  })

  it.each<[LayerHead['reach'], boolean]>([
    ['transport', true],
    ['sealed', true],
    ['installed', false],
  ])('what is %s is one: %s', (reach, expected) => {
    expect(gemChecksums.claims(bytes('---\n'), bytes(), { ...layer, reach })).toBe(expected)
  })

  it('stops at the limit of entries', () => {
    expect(() => gemChecksums.cut(layer, ofBytes(bytes(list())), { entries: 1 })).toThrow(LimitReached)
  })

  it('any bytes tile, and any mutation of a list', () => survives(gemChecksums, list(`  data.tar.gz: ${sha256}`), layer))
})

describe('members of a gem', () => {
  const block = (key: string): Block => ({
    key,
    nth: 0,
    member: !key.startsWith('\0'),
    ranges: [],
    entry: { type: 'file', size: 0 },
    child: { pieces: [], packing: 'stored', reach: 'installed' },
    fields: () => [],
  })
  const all = ['metadata.gz', 'data.tar.gz', 'checksums.yaml.gz']
  it.each<[string, string[], (string | undefined)[]]>([
    ['are on their way', [...all, '\0end'], ['transport', 'transport', 'transport', 'installed']],
    ['are sealed where they are signed', [...all, 'data.tar.gz.sig'], ['sealed', 'sealed', 'sealed', 'installed']],
    ['may lack digests', all.slice(0, 2), ['transport', 'transport']],
    ['are files where there is another one', [...all, 'evil'], Array(4).fill('installed')],
    ['are files where one is twice', [...all, 'data.tar.gz'], Array(4).fill('installed')],
    ['are files where one is missing', all.slice(1), ['installed', 'installed']],
    ['are files where something else is signed', [...all, 'evil.sig'], Array(4).fill('installed')],
  ])('%s', (_, keys, reaches) => {
    const { blocks } = asGem({ blocks: keys.map(block), facts: plainFacts })
    expect(blocks.map(({ child }) => child?.reach)).toEqual(reaches)
  })
})
