import { deflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { formatFor } from '../../src/formats/index.ts'
import { pdf as format } from '../../src/formats/pdf.ts'
import { pdfAlike } from '../../src/formats/pdf-likeness.ts'
import { pdfObjectStream as objectStream } from '../../src/formats/pdf-object-stream.ts'
import { compare } from '../../src/index.ts'
import { unzlib } from '../../src/io/unzlib.ts'
import { ofBytes } from '../../src/model/bytes.ts'
import type { FieldName } from '../../src/model/layer.ts'
import { cutOf, shapeOf, survives, topLayer } from '../support/broken.ts'
import { bytes, patched } from '../support/bytes.ts'
import { type PdfOptions, pdf, pdfByStream, stream, updated } from '../support/pdf.ts'
import { oddities, toldOf } from '../support/told.ts'

const catalog = '<< /Type /Catalog /Pages 2 0 R /Metadata 5 0 R >>'
const pages = '<< /Type /Pages /Kids [] /Count 0 >>'
const info = (date = '(D:20231114221320Z)', more = ''): string => `<< /Producer (a tool) /CreationDate ${date} ${more}>>`
const text = 'BT (Hello) Tj ET\n'
const page = (): Uint8Array => stream('/Filter /FlateDecode', deflateSync(text))
const uuid = 'uuid:7620980d-20cd-11fd-0000-00cbf9df7a91'
const packet = (created = '2023-11-14T22:13:20Z', more = '') =>
  `<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:Description xmlns:xmp='http://ns.adobe.com/xap/1.0/'` +
  ` xmlns:mm="http://ns.adobe.com/xap/1.0/mm/" mm:DocumentID='${uuid}'>` +
  `<xmp:CreateDate>${created}</xmp:CreateDate>${more}</rdf:Description></x:xmpmeta>`
const metadata = (xmp = packet()): Uint8Array => stream('/Type /Metadata /Subtype /XML', xmp)
const id = `[<${'0a'.repeat(16)}> <${'F1'.repeat(16)}>]`
const trailer = `/Info 3 0 R /ID ${id}`
const objects = (own: string = info(), xmp = packet()) => [catalog, pages, own, page(), metadata(xmp)]
const file = (own?: string, options: PdfOptions = {}) => pdf(objects(own), { trailer, ...options })
const withXmp = (xmp: string) => pdf(objects(info(), xmp), { trailer })

const told = async (content: Uint8Array, name: FieldName) => toldOf(await cutOf(format, content), name)
const date = ['D:20231114221320Z']

describe('is cut into objects', () => {
  it('by a table', async () => {
    const anatomy = await cutOf(format, file())
    const shape = shapeOf(anatomy)
    expect(oddities(anatomy)).toEqual([])
    expect(Object.keys(shape)).toEqual([
      '\0header',
      ...['1 0', '2 0', '3 0', '4 0', '5 0'],
      ...['\0xref', '\0trailer', '\0startxref', '\0end'],
    ])
    expect(shape['3 0']).toEqual({ 'pdf.object': 'raw', 'pdf.created': date[0], 'pdf.producer': '(a tool)' })
    expect(shape['4 0']).toMatchObject({ 'pdf.zlib-header': '789c', 'pdf.deflate': 'raw', 'pdf.length': '25' })
    expect(shape['5 0']).toMatchObject({ 'pdf.xmp-created': '2023-11-14T22:13:20Z', 'pdf.xmp-document': uuid })
    expect(shape['\0trailer']).toEqual({ 'pdf.trailer': 'raw', 'pdf.id': id })
  })

  it('by a stream', async () => {
    const shape = shapeOf(await cutOf(format, pdfByStream(objects(), trailer)))
    expect(shape['3 0']).toMatchObject({ 'pdf.created': date[0] })
    expect(shape['4 0']).toMatchObject({ 'pdf.zlib-header': 'raw', 'pdf.deflate': 'raw' })
    expect(shape['6 0']).toEqual({ 'pdf.object': 'raw', 'pdf.length': '4', 'pdf.xref-stream': 'raw', 'pdf.id': id })
  })

  it.each<[string, number, string | null]>([
    ['a key', '3 0 obj\n<< /Producer (a'.length, '/Producer'],
    ['the word in front of it', 3, null],
  ])('a place is told by its key: %s', async (_, within, symbol) => {
    const anatomy = await format.cut(topLayer, ofBytes(file()), { entries: 1 })
    expect(anatomy.locate!(Buffer.from(file()).indexOf('3 0 obj') + within)).toEqual({ within, symbol })
  })

  it.each([
    ['a document', '%PDF-1.4\n', 'pdf'],
    ['a text about one', 'see %PDF-1.4\n', 'text'],
  ])('is claimed: %s', (_, content, expected) => {
    expect(formatFor(bytes(content), bytes(content), topLayer).format.id).toBe(expected)
  })
})

describe('damage of all kinds is survived', () => {
  it.each([
    ['by a table', file()],
    ['by a stream', pdfByStream(objects(), trailer)],
    ['updated', updated(file(), 3, info('(D:2024)'))],
    ['with lengths of their own', pdf([catalog, pages, info(), stream('', 'x', '5 0 R'), '1'], { trailer })],
  ])('%s', async (_, content) => survives(format, content))

  it('of which nothing costs more than once', async () => {
    for (const one of [
      '1 0 obj (',
      '1 0 obj <<',
      '1 0 obj %',
      '1 0 obj [',
      '1 0 obj <</Length 9>>stream\n',
      'xref\n0 1\n',
      '<',
      'trailer <<',
    ])
      await cutOf(format, `%PDF-1.4\n${`${one} `.repeat(100_000)}`)
  })
})

describe('what is a date', () => {
  it.each<[string, string, string[]]>([
    ['UTC', '(D:20231114221320Z)', date],
    ['as Ghostscript writes it', "(D:20231114221320Z00'00')", ["D:20231114221320Z00'00'"]],
    ['east of it', "(D:20231114221320+05'30')", ["D:20231114221320+05'30'"]],
    ['without the last apostrophe', "(D:20231114221320-05'30)", ["D:20231114221320-05'30"]],
    ['a year', '(D:2023)', ['D:2023']],
    ['as cairo writes it', '(20231114221320Z)', ['20231114221320Z']],
    ['in hexadecimal', `<${Buffer.from('D:2023').toString('hex')}>`, ['443a32303233']],
    ['in UTF-16', '<FEFF0044003A0032003000320033>', ['FEFF0044003A0032003000320033']],
    ['a month too many', '(D:20231314)', []],
    ['no day', '(D:20231100)', []],
    ['an hour too many', '(D:2023111424)', []],
    ['text behind it', '(D:2023 by me)', []],
    ['another text', '(yesterday)', []],
    ['an escaped letter', '(D:202\\063)', []],
    ['odd digits', '<443A32303233F>', []],
    ['elsewhere', '6 0 R', []],
  ])('%s', async (_, value, expected) => expect(await told(file(info(value)), 'pdf.created')).toEqual(expected))

  it('the last change, too', async () => {
    expect(await told(file(info('(x)', '/ModDate (D:2023)')), 'pdf.modified')).toEqual(['D:2023'])
  })
})

describe('where readers may differ nothing has a value that a rule may erase', () => {
  const [own, encrypted] = [file(), `${trailer} /Encrypt 4 0 R`]
  it.each<[string, Uint8Array]>([
    ['two of them', file(info('(D:2023)', '/CreationDate (D:2024)'))],
    ['two, one spelled otherwise', file(info('(D:2023)', '/Creation#44ate (D:2024)'))],
    ['not in the information', pdf(objects(), { trailer: `/Info 2 0 R` })],
    ['no information', pdf(objects())],
    ['two names of it', file(info(), { trailer: `${trailer} /Info 2 0 R` })],
    ['encrypted', file(info(), { trailer: encrypted })],
    ['signed', pdf([...objects(), '<< /Type /Sig /ByteRange [0 9 9 9] >>'], { trailer })],
    ['updated', updated(own, 2, pages)],
    ['the information is there twice', updated(own, 3, info('(D:2024)'))],
    ['the table of another file', file(info(), { trailer: `${trailer} /Prev 9` })],
    ['the table names another place', file(info(), { offsets: { 3: 9 } })],
    ['the table begins elsewhere', file(info(), { startxref: 9 })],
    ['something between', file(info(), { between: 'evil\n' })],
    ['something behind', file(info(), { tail: 'evil' })],
    ['a wrong length', pdf([catalog, pages, info(), stream('', 'x', 9)], { trailer })],
    ['another object could begin in it', file(info('(D:2023)', '/Title (9 0 obj) '))],
    [
      'a length that another object tells, by a stream',
      pdfByStream([catalog, pages, info(), stream('', 'x', '5 0 R'), '1'], trailer),
    ],
    ['a table in front of a stream of it', pdf([...objects(), stream('/Type /XRef', 'x')], { trailer })],
  ])('%s', async (_, content) => {
    for (const name of ['pdf.created', 'pdf.modified'] as const) expect(await told(content, name)).toEqual([])
  })

  it('but is told', async () => {
    expect(await told(updated(own, 2, pages), 'pdf.other-created')).toEqual(date)
    expect(await told(updated(own, 2, pages), 'pdf.other-id')).toEqual([id])
    expect(await told(updated(own, 2, pages), 'pdf.other-xmp-created')).toEqual(['2023-11-14T22:13:20Z'])
  })

  it.each([
    ['x\n', 2],
    ['x\r\n', 3],
  ])('a length of another object tells where a line ends, and where a stream: %j', async (body, size) => {
    const content = pdf([catalog, pages, info(), stream('', body, '5 0 R'), String(size)], { trailer })
    expect(await told(content, 'pdf.length')).toEqual([String(size)])
    expect(await told(content, 'pdf.created')).toEqual(date)
  })

  it('a length of another object is right', async () => {
    expect(await told(pdf([catalog, pages, info(), stream('', 'x', '5 0 R'), '1'], { trailer }), 'pdf.length')).toEqual(['1'])
  })
})

describe('XMP', () => {
  const day = '2023-11-14'
  it.each<[string, string, string[]]>([
    ['a day', packet(day), [day]],
    ['no date', packet('today'), []],
    ['two', packet(day, `<xmp:CreateDate>${day}</xmp:CreateDate>`), []],
    ['in a comment', packet(day, '<!-- x -->'), []],
    ['a prefix that means two things', packet(day, '<a xmlns:xmp="x"/>'), []],
    ['two prefixes', packet(day, '<a xmlns:xap="http://ns.adobe.com/xap/1.0/"/>'), []],
    ['a declaration that is spelled otherwise', packet(day, '<a xmlns:xmp = "x"/>'), []],
    ['another object could begin in it', packet(day, '9 0 obj'), []],
    ['as an attribute', packet('x').replace('<xmp:CreateDate>x</xmp:CreateDate>', `<a xmp:CreateDate="${day}"/>`), [day]],
  ])('%s', async (_, xmp, expected) => expect(await told(withXmp(xmp), 'pdf.xmp-created')).toEqual(expected))

  it('only of the document', async () => {
    expect(await told(pdf([pages, pages, info(), page(), metadata()], { trailer }), 'pdf.xmp-created')).toEqual([])
  })
})

describe('the same under other tags of fonts', () => {
  const font = (tag: string, name = 'Font') => `<< /Type /Font /BaseFont /${tag}+${name} >>`
  const map = (tag: string) => stream('/Filter /FlateDecode', deflateSync(`/CMapName /${tag}+Font def`))
  const holding = (one: string, two: string, name?: string) =>
    pdf([catalog, pages, info(), font(one, name), font(two), map(one)], { trailer })
  const likeness = (a: Uint8Array, b: Uint8Array) => pdfAlike(ofBytes(a), ofBytes(b), { unzlib, unzstd: async () => null })
  const abc = holding('ABCDEF', 'GHIJKL')

  it.each<[string, Uint8Array, string | null]>([
    ['is', holding('QRSTUV', 'GHIJKL'), 'font-subset-tag'],
    ['is, whatever the other one is called', holding('GHIJKL', 'ABCDEF'), 'font-subset-tag'],
    ['is not, where two become one', holding('QRSTUV', 'QRSTUV'), null],
    ['is not, where a name differs', holding('QRSTUV', 'GHIJKL', 'Fond'), null],
    ['is not, where nothing differs', abc, null],
    ['is not, where something is odd', bytes(holding('QRSTUV', 'GHIJKL'), 'evil'), null],
  ])('%s', (_, other, expected) => expect(likeness(abc, other)?.cause ?? null).toBe(expected))

  it('names what is in its streams, too', async () => {
    const { verdict, causes } = await compare(abc, holding('QRSTUV', 'GHIJKL'), { names: ['a.pdf', 'b.pdf'], audit: true })
    expect([verdict, causes.map(one => one.id)]).toEqual(['different', ['font-subset-tag']])
  })
})

describe('objects in a stream', () => {
  const inside = { path: [{ key: '8 0', nth: 0 }], name: '8 0', reach: 'sealed' } as const
  const holding = (...own: string[]) => {
    const offsets = own.map((_, nth) => `${nth + 11} ${own.slice(0, nth).join(' ').length + (nth > 0 ? 1 : 0)}`)
    return `${offsets.join(' ')}\n${own.join(' ')}`
  }

  it('are told by their numbers', async () => {
    expect(shapeOf(await cutOf(objectStream, holding(pages, info()), inside))).toEqual({
      '\0list': { 'pdf.list': 'raw' },
      '11 0': { 'text.lines': 'raw' },
      '12 0': { 'text.lines': 'raw', 'pdf.other-created': date[0] },
    })
  })

  it('tell the time of a DVI file', async () => {
    const own = '<</Creator( TeX output 2023.11.14:2213)>>'
    expect(shapeOf(await cutOf(objectStream, holding(own), inside))['11 0']).toMatchObject({
      'pdf.other-tex-output': '2023.11.14:2213',
    })
  })

  it.each([
    ['of another place', holding(pages, info()).replace('12 ', '12 9')],
    ['twice', holding(pages, info()).replace('12 ', '11 ')],
  ])('are text where the list is wrong: %s', async (_, content) => {
    expect(Object.keys(shapeOf(await cutOf(objectStream, content, inside)))).toEqual(['objects'])
  })

  it('survive damage of all kinds', async () => survives(objectStream, holding(pages, info()), inside))

  it('name a date that differs, and keep it', async () => {
    const of = (day: string) =>
      pdfByStream([
        catalog,
        pages,
        stream('/Type /ObjStm /Filter /FlateDecode', deflateSync(holding(pages, info(`(D:2023111${day})`)))),
      ])
    const { verdict, causes } = await compare(of('4'), of('5'), { names: ['a.pdf', 'b.pdf'], audit: true })
    expect([verdict, causes[0]]).toMatchObject(['different', { id: 'pdf-creation-date', confidence: 'likely' }])
  })
})

describe('streams', () => {
  const zlib = (level: number) =>
    pdf([catalog, pages, info(), stream('/Filter /FlateDecode', deflateSync(text.repeat(9), { level }))], { trailer })
  const verdictOf = async (a: Uint8Array, b: Uint8Array) => {
    const { verdict, causes, differences } = await compare(a, b, { names: ['a.pdf', 'b.pdf'], audit: true })
    return [
      verdict,
      causes.map(one => one.id),
      differences.map(one => `${one.path.map(({ name }) => name).join('/')} ${one.span}`),
    ]
  }

  it('deflated in another way are the same, in a file of one piece', async () => {
    expect(await verdictOf(zlib(1), zlib(9))).toEqual(['equivalent', ['compression-level'], []])
  })

  it('and else they are not', async () => {
    const { verdict, causes } = await compare(updated(zlib(1), 2, pages), updated(zlib(9), 2, pages), {
      names: ['a.pdf', 'b.pdf'],
    })
    expect([verdict, causes[0]!.id]).toEqual(['different', 'compression-level'])
  })

  it('are looked into, and nothing is erased there', async () => {
    const template = (day: string) => `msgid ""\nmsgstr ""\n"POT-Creation-Date: 2023-11-${day} 22:13+0000\\n"\n`
    const holding = (day: string) =>
      pdf([catalog, pages, info(), stream('/Filter /FlateDecode', deflateSync(template(day)))], { trailer })
    expect(await verdictOf(holding('14'), holding('15'))).toEqual(['different', ['build-timestamp'], ['4 0 text.lines']])
  })

  it('whose length counts the end of the line are bytes', async () => {
    const content = pdf([catalog, pages, info(), stream('/Filter /FlateDecode', bytes(deflateSync(text), '\n'))], { trailer })
    expect(await told(content, 'pdf.stream')).toEqual(['raw'])
  })

  it('with a wrong sum differ', async () => {
    const good = file()
    const at = Buffer.from(good).indexOf('\nendstream') - 1
    expect((await verdictOf(good, patched(good, at, [0])))[1]).toEqual(['structural:bad-checksum'])
  })
})

it('dates of other lengths move what lies behind them', async () => {
  const [a, b] = [file(info('(D:20231114221320Z)')), file(info("(D:20241212104000+01'00')"))]
  const { verdict, rules, causes } = await compare(a, b, { names: ['a', 'a'], audit: true })
  expect([verdict, rules.map(one => one.id), causes.map(one => one.id)]).toEqual([
    'equivalent',
    ['pdf-date'],
    ['pdf-creation-date'],
  ])
})
