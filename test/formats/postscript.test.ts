import { describe, expect, it } from 'vitest'
import { dvi } from '../../src/formats/dvi.ts'
import { formatFor } from '../../src/formats/index.ts'
import { postscript } from '../../src/formats/postscript.ts'
import { compare } from '../../src/index.ts'
import type { FieldName } from '../../src/model/layer.ts'
import { cutOf, survives, topLayer } from '../support/broken.ts'
import { bytes, patched } from '../support/bytes.ts'
import { toldOf } from '../support/told.ts'

const date = 'Tue Nov 14 22:13:20 2023'
const ps = (header: string, behind = ''): string =>
  `%!PS-Adobe-3.0\n%%Creator: groff version 1.22.4\n${header}%%EndComments\n${behind}%%BeginProlog\n/x 1 def\n%%EOF\n`
const dated = (value: string): string => `%%CreationDate: ${value}\n`
const preamble = [247, 2, 1, 0x83, 0x92, 0xc0, 0x1c, 0x3b, 0, 0, 0, 0, 3, 0xe8]
const pages = [139, 0, 0, 0, 1]
const ofTex = (comment: string, size = comment.length) => bytes(preamble, [size], comment, pages)

describe('what is claimed', () => {
  it.each<[string, string | Uint8Array, string]>([
    ['PostScript', ps(''), 'postscript'],
    ['PostScript without a version', '%!PS\n1 2 add\n', 'text'],
    ['DVI', ofTex(''), 'dvi'],
    ['DVI of another version', patched(ofTex(''), 1, [5]), 'opaque'],
  ])('%s', (_, content, expected) => {
    expect(formatFor(bytes(content), bytes(content), topLayer).format.id).toBe(expected)
  })
})

describe('damage of all kinds is survived', () => {
  it('postscript', async () => survives(postscript, ps(dated(date), '%DVIPSSource:  TeX output 2023.11.14:2213\n')))
  it('dvi', async () => survives(dvi, ofTex(' TeX output 2023.11.14:2213')))
})

describe('a date of PostScript', () => {
  const told = async (content: string, name: FieldName = 'ps.date') => toldOf(await cutOf(postscript, content), name)
  it.each<[string, string]>([
    ['as ctime prints it', date],
    ['with a day of one digit', 'Wed Nov  1 22:13:20 2023'],
    ['with a zone', 'Tue Nov 14 22:13:20 UTC 2023'],
    ['as ps2write prints it', "D:20231114221320Z00'00'"],
    ['ISO 8601', '2023-11-14T22:13:20+01:00'],
  ])('%s', async (_, value) => expect(await told(ps(dated(value)))).toEqual([value]))

  it.each<[string, string]>([
    ['another text', ps(dated('yesterday'))],
    ['text behind it', ps(dated(`${date} by me`))],
    ['two of them', ps(dated(date) + dated(date))],
    ['two, one of another kind', ps(dated(date) + dated('x'))],
    ['behind the header', ps('', dated(date))],
    ['in the program', ps('', `x\n${dated(date)}`)],
    ['in another comment', ps(`% ${dated(date)}`)],
    ['without an end', `%!PS-Adobe-3.0\n%%CreationDate: ${date}`],
  ])('is none: %s', async (_, content) => expect(await told(content)).toEqual([]))

  it('of its DVI file', async () => {
    const source = '%DVIPSSource:  TeX output 2023.11.14:2213\n'
    expect(await told(ps('', source), 'ps.source')).toEqual(['2023.11.14:2213'])
    expect(await told(ps('', source + source), 'ps.source')).toEqual([])
    expect(await told(ps('', `/x 1 def\n${source}`), 'ps.source')).toEqual([])
  })

  it('who it was made for is told, and stays', async () => {
    const { verdict, causes } = await compare(bytes(ps('%%For: me\n')), bytes(ps('%%For: you\n')), { names: ['a', 'a'] })
    expect([verdict, causes.map(({ id, evidence }) => [id, evidence])]).toMatchObject([
      'different',
      [['username', expect.anything()]],
    ])
  })
})

describe('a date of DVI', () => {
  it.each<[string, Uint8Array, string[]]>([
    ['of TeX', ofTex(' TeX output 2023.11.14:2213'), ['2023.11.14:2213']],
    ['with text behind it', ofTex(' TeX output 2023.11.14:2213 x'), []],
    ['of another tool', ofTex(' 2023.11.14'), []],
    ['longer than the file', ofTex(' TeX output 2023.11.14:2213', 99), []],
    ['shorter than it seems', ofTex(' TeX output 2023.11.14:2213', 26), []],
    ['none', ofTex(''), []],
    ['cut off', bytes(preamble), []],
  ])('%s', async (_, content, expected) => expect(toldOf(await cutOf(dvi, content), 'dvi.date')).toEqual(expected))
})
