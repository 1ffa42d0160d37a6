import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { gem } from '../../src/formats/gem.ts'
import { gemChecksums } from '../../src/formats/gem-checksums.ts'
import { gemspec } from '../../src/formats/gemspec.ts'
import { formatFor } from '../../src/formats/index.ts'
import { compare } from '../../src/index.ts'
import type { LayerHead } from '../../src/model/layer.ts'
import { cutOf, shapeOf, survives, topLayer } from '../support/broken.ts'
import { bytes } from '../support/bytes.ts'
import { likenessOf } from '../support/likeness.ts'
import { tar } from '../support/tar.ts'
import { toldOf } from '../support/told.ts'

const memberOf = (key: string, reach: LayerHead['reach'] = 'transport'): LayerHead => ({
  path: [{ key, nth: 0 }],
  name: key,
  reach,
})
const day = '2026-11-25 00:00:00.000000000 Z'
const spec = ({ date = `date: ${day}\n`, before = '', behind = '', author = 'A' } = {}) =>
  `--- !ruby/object:Gem::Specification\nname: hello\nversion: !ruby/object:Gem::Version\n  version: 1.0.0\nauthors:\n- ${author}\nautorequire:\ncert_chain: []\n${before}${date}dependencies: []\n${behind}rubygems_version: 3.3.15\n`

const hex = (id: string, body: Uint8Array | string) => createHash(id).update(body).digest('hex')
const metadata = gzipSync(spec())
const data = gzipSync(tar([{ name: 'lib/x.rb', body: 'puts 1\n' }]))
const list = ({ sha256 = hex('sha256', data), quote = '' } = {}) =>
  `---\nSHA256:\n  metadata.gz: '${hex('sha256', metadata)}'\n  data.tar.gz: ${quote}${sha256}${quote}\n`
const gemOf = ({
  sums = list({ quote: "'" }),
  more = {} as Record<string, Uint8Array>,
  content = data,
  document = metadata,
} = {}) =>
  tar(
    Object.entries({ 'metadata.gz': document, 'data.tar.gz': content, 'checksums.yaml.gz': gzipSync(sums), ...more }).map(
      ([name, body]) => ({ name, body }),
    ),
  )

describe('the package', () => {
  it.each<[string, Uint8Array, string, string]>([
    ['a gem', gemOf(), 'x', 'gem'],
    ['a data.tar.gz by itself', tar([{ name: 'data.tar.gz', body: 'x' }]), 'x.tar', 'tar'],
    ['the first ones', tar([{ name: 'data.tar.gz', body: 'x' }]), 'x.gem', 'gem'],
    ['another archive', tar([{ name: 'metadata.gzip', body: 'x' }]), 'x.gem', 'tar'],
  ])('%s', (_, content, name, id) => {
    const { format, rivals } = formatFor(content, content, { ...topLayer, name })
    expect([format.id, rivals]).toEqual([id, []])
  })

  it.each<[string, Uint8Array, Record<string, string>]>([
    [
      'what is opened does not land on a disk',
      gemOf({ more: { other: bytes('x') } }),
      { 'metadata.gz': 'transport', 'data.tar.gz': 'transport', 'checksums.yaml.gz': 'transport', other: 'installed' },
    ],
    [
      'what is signed is sealed',
      gemOf({ more: { 'data.tar.gz.sig': bytes('x') } }),
      { 'metadata.gz': 'transport', 'data.tar.gz': 'sealed', 'checksums.yaml.gz': 'transport', 'data.tar.gz.sig': 'sealed' },
    ],
    ['no data, no gem', tar([{ name: 'metadata.gz', body: metadata }]), { 'metadata.gz': 'installed' }],
  ])('%s', async (_, content, expected) => {
    const { blocks } = await cutOf(gem, content)
    expect(Object.fromEntries(blocks.flatMap(({ key, child }) => (child ? [[key, child.reach]] : [])))).toEqual(expected)
  })

  it('a signature is no encoding', async () => {
    const [one, two] = [gzipSync('x'), gzipSync('x', { level: 1 })].map(sig => gemOf({ more: { 'data.tar.gz.sig': sig } }))
    expect((await compare(one!, two!)).verdict).toBe('different')
  })
})

describe('digests', () => {
  it('are those of the stored bytes', async () => {
    const { blocks } = await cutOf(gemChecksums, list(), memberOf('checksums.yaml.gz'))
    expect(blocks.at(-1)!.fields()[1]).toMatchObject({
      name: 'gem.digest',
      derived: { kind: 'digest', id: 'sha256', of: { up: 1, down: ['data.tar.gz'] }, as: 'hex' },
    })
  })

  const sha256 = hex('sha256', data)
  const line = { 'text.lines': 'raw', 'gem.digest': sha256 }
  const gap = { 'gem.checksums-gap': 'structural:malformed' }
  it.each<[string, string, object]>([
    ['without quotes', `  x: ${sha256}\n`, { 'SHA256 x': line }],
    ['with quotes', `  x: "${sha256}"\n`, { 'SHA256 x': line }],
    ['at the end', `  x: '${sha256}'`, { 'SHA256 x': line }],
    ['an open quote', `  x: '${sha256}\n`, { '\0gap': gap }],
    ['one digit less', `  x: ${sha256.slice(1)}\n`, { '\0gap': gap }],
    ['a number', `  x: ${'1'.repeat(64)}\n`, { '\0gap': gap }],
    ['a number with an exponent', `  x: 1e${'1'.repeat(62)}\n`, { '\0gap': gap }],
    ['upper case', `  x: ${sha256.toUpperCase()}\n`, { '\0gap': gap }],
    ['a comment', `  x: ${sha256} # x\n`, { '\0gap': gap }],
    ['other digests', `SHA384:\n  x: ${sha256}\n`, { SHA384: { 'text.lines': 'raw' }, '\0gap': gap }],
  ])('%s', async (_, content, expected) => {
    const anatomy = await cutOf(gemChecksums, `---\nSHA256:\n${content}`, memberOf('checksums.yaml.gz'))
    expect(shapeOf(anatomy)).toEqual({ '\0begin': { 'text.lines': 'raw' }, SHA256: { 'text.lines': 'raw' }, ...expected })
  })

  it('one name twice', async () => {
    const { facts } = await cutOf(gemChecksums, `${list()}  data.tar.gz: '${sha256}'\n`, memberOf('checksums.yaml.gz'))
    expect(facts.anomalies.map(({ id }) => id)).toEqual(['structural:duplicate-entry'])
  })

  it('broken lists are tiled', async () => survives(gemChecksums, list(), memberOf('checksums.yaml.gz')))

  it.each<[string, object, object, string]>([
    ['quotes follow from the digits', {}, { sums: list() }, 'equivalent'],
    ['one is wrong', {}, { sums: list({ sha256: '0'.repeat(64), quote: "'" }) }, 'different'],
    ['one is missing', {}, { sums: list({ quote: "'" }).replace(/ {2}data.*\n/, '') }, 'different'],
    ['the content is encoded otherwise, and the list is not', {}, { content: gzipSync('', { level: 1 }) }, 'different'],
    ['broken on both sides', { sums: '---\nx\n' }, { sums: '---\nx\n', document: gzipSync(spec(), { level: 1 }) }, 'equivalent'],
  ])('%s', async (_, a, b, verdict) => expect((await compare(gemOf(a), gemOf(b))).verdict).toBe(verdict))
})

describe('the date of a specification', () => {
  const text = `date: ${day}\n`
  it.each<[string, string, string[]]>([
    ['as Psych writes it', spec(), [day]],
    ['as of old', spec({ date: 'date: 2010-01-31 00:00:00 +01:00\n' }), ['2010-01-31 00:00:00 +01:00']],
    ['a day', spec({ date: 'date: 2010-01-31\n' }), ['2010-01-31']],
    [
      'behind a certificate',
      spec({ before: 'x:\n- |\n  -----BEGIN CERTIFICATE-----\n  MIIab+/=\n  -----END CERTIFICATE-----\n' }),
      [day],
    ],
    ['a name in quotes', spec({ author: '"A: \\"B\\""' }), [day]],
    ['a second', spec({ date: text.replace('00.0', '01.0') }), ['raw']],
    ['month 13', spec({ date: text.replace('-11-', '-13-') }), ['raw']],
    ['a remark', spec({ date: text.replace('Z', 'Z # x') }), ['raw']],
    ['twice', spec({ behind: text }), []],
    ['a name with an apostrophe', spec({ author: "Tim O'Reilly" }), [day]],
    ['a text over lines', spec({ before: "- 'A: b\n  it''s\n  c'\n- \"d\\\n  \\\"e\"\n" }), [day]],
    ['in a text that goes on over lines', spec({ before: 'email: "a\n' }), []],
    ['in one behind a key with a blank', spec({ before: 'e mail: "a\n' }), []],
    ["in one between '", spec({ before: "- x: 'a\n" }), []],
    ['in one whose end is doubled', spec({ before: "- 'a\n  b''\n" }), []],
    ['in one whose end is escaped', spec({ before: '- "a\n  b\\"\n' }), []],
    ['in one that begins behind the end of another one', spec({ before: '- "a\n  b" "\n' }), []],
    ['in one that begins where another one seems to end', spec({ before: 'x: a\n  - "\nz: "\n' }), []],
    ['in one behind a text with what looks like one', spec({ before: 'x: |\n  k: "\nz: "\n' }), []],
    ['in one behind the end of a line that others do not know', spec({ author: 'A\xc2\x85- "' }), []],
    ['in one behind a tab', spec({ before: 'a b:\t"x\n' }), []],
    ['in a list', spec({ before: 'x: [\n' }), []],
    ['under a key of several lines', spec({ before: '? a\n' }), []],
    ['in a tagged text', spec({ before: 'x: !str "a\n' }), []],
    ['in another document', spec({ before: '---\n' }), []],
    ['none', spec({ date: '' }), []],
  ])('%s', async (_, content, expected) =>
    expect(toldOf(await cutOf(gemspec, content, memberOf('metadata.gz')), 'gem.date')).toEqual(expected),
  )

  it('only of what a gem has', () => {
    const claims = (layer: LayerHead, content: string) => gemspec.claims(bytes(content), bytes(content), layer)
    expect(claims(memberOf('metadata.gz'), spec())).toBe(true)
    expect(claims(memberOf('metadata.gz', 'installed'), spec())).toBe(false)
    expect(claims(memberOf('x.gemspec'), spec())).toBe(false)
    expect(claims(memberOf('metadata.gz'), spec().slice(4))).toBe(false)
  })

  it('damage is survived', async () => survives(gemspec, spec(), memberOf('metadata.gz')))

  it.each<[string, string, string | null]>([
    ['another spelling', spec({ author: '"B"', date: 'date: 2010-01-31\n' }), 'formatting-only certain'],
    ['another author', spec({ author: 'C' }), null],
  ])('in what two are alike: %s', async (_, b, expected) =>
    expect(await likenessOf(gemspec, spec({ author: "'B'" }), b)).toBe(expected),
  )

  it('an endless line takes no time', async () => {
    const start = performance.now()
    await cutOf(
      gemspec,
      spec({ before: `x: "${'\\"'.repeat(100_000)}\ny: ${"''".repeat(50_000)}x\n- ${'- '.repeat(50_000)}\n` }),
      memberOf('metadata.gz'),
    )
    expect(performance.now() - start).toBeLessThan(1000)
  })
})
