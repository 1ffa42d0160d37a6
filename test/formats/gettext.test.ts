import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mo } from '../../src/formats/mo.ts'
import { po } from '../../src/formats/po.ts'
import { compare, runComparison } from '../../src/index.ts'
import { ofBytes } from '../../src/model/bytes.ts'
import { finelyCut, shapeOf, survives, topLayer } from '../support/broken.ts'
import { bytes, find, patched, u32 } from '../support/bytes.ts'
import { oddities, toldOf } from '../support/told.ts'

interface Built {
  readonly isLittle?: boolean
  readonly hashes?: number
  readonly date?: string
  /** Zeros between texts. */
  readonly align?: number
}
type Texts = readonly (readonly [string, string])[]
const usual: Texts = [
  ['', 'Language: de\nPOT-Creation-Date: 2023-11-14 22:13+0000\nContent-Type: text/plain\n'],
  ['Hello', 'Hallo'],
  ['menu\x04Open', 'Auf'],
  ['one\0many', 'eins\0viele'],
]
/** GNU gettext manual, "The Format of GNU MO Files". */
function catalogue(texts: Texts = usual, { isLittle = true, hashes = 0, date, align = 1 }: Built = {}): Uint8Array {
  const word = (value: number): number[] => (isLittle ? u32(value) : u32(value).reverse())
  const [first, second] = [28, 28 + texts.length * 8]
  const third = second + texts.length * 8
  let at = third + hashes * 4
  const tables: Uint8Array[] = []
  const bodies: Uint8Array[] = []
  for (const side of [0, 1] as const)
    for (const pair of texts) {
      const text = date ? pair[side].replace(/\d{4}-\d\d-\d\d/, date) : pair[side]
      const filler = (align - (at % align)) % align
      tables.push(bytes(word(text.length), word(at + filler)))
      bodies.push(bytes(new Uint8Array(filler), text, '\0'))
      at += filler + text.length + 1
    }
  const head = [0x950412de, 0, texts.length, first, second, hashes, third].map(word)
  return bytes(...head, ...tables, new Uint8Array(hashes * 4), ...bodies)
}
const changed = (nth: number, text: string): Texts => usual.map((pair, at) => (at === nth ? [pair[0], text] : pair))
const names = { names: ['x.mo', 'x.mo'], audit: true } as const

describe('mo', () => {
  it('is cut by texts', async () => {
    const anatomy = await finelyCut(mo, catalogue(usual, { hashes: 3 }))
    const told = shapeOf(anatomy)
    expect(oddities(anatomy)).toEqual([])
    expect(told['msgid "Hello"']).toEqual({ 'mo.text': 'Hello', 'mo.end': '0' })
    expect(told['msgstr "Hello"']).toEqual({ 'mo.text': 'Hallo', 'mo.end': '0' })
    expect(told['msgstr "menu | Open"']).toEqual({ 'mo.text': 'Auf', 'mo.end': '0' })
    expect(told['msgstr "one"']).toEqual({ 'mo.text': 'eins\0viele', 'mo.end': '0' })
    expect(told['msgstr ""#1']).toEqual({ 'gettext.date': '2023-11-14 22:13+0000' })
    expect(told['hash table']).toEqual({ 'mo.table': 'raw' })
  })

  it('a translation is told by its message', async () => {
    const { report, audit } = await runComparison(catalogue(), catalogue(changed(1, 'Hullo'), { date: '2024-01-01' }), names)
    expect(audit).toEqual([])
    expect([report.verdict, report.causes.map(({ id }) => id)]).toEqual([
      'different',
      ['content-change', 'gettext-pot-creation-date'],
    ])
    expect(report.differences.map(({ path, values }) => [path[0]!.name, values])).toEqual([
      ['msgstr "Hello"', ['Hallo', 'Hullo']],
    ])
  })

  it('places and lengths follow from a longer one', async () => {
    const { causes } = await compare(catalogue(), catalogue(changed(1, 'Guten Tag')), names)
    expect(causes.map(({ id, folds }) => [id, folds.map(({ span }) => span)])).toEqual([['content-change', ['mo.table']]])
  })

  it('any byte but the date counts', async () => {
    const one = catalogue()
    const at = find(one, '2023-11-14')
    for (let place = 0; place < one.length; place++) {
      const { verdict } = await compare(one, patched(one, place, [one[place]! ^ 1]), names)
      if (place < at || place >= at + 21) expect([place, verdict]).toEqual([place, 'different'])
    }
  })

  const twice: Texts = [usual[0]!, ['', 'Language: fr\n'], usual[1]!]
  it.each<[string, Uint8Array, string[]]>([
    ['a date', catalogue(), ['2023-11-14 22:13+0000']],
    ['two texts that are empty', catalogue(twice), []],
    ['an empty one that is not the first', catalogue([usual[1]!, usual[0]!]), []],
    ['one that only has a plural', catalogue([['\0x', usual[0]![1]]]), []],
    [
      'texts that lie over each other',
      patched(catalogue(), 28 + 4 * 8 + 12, catalogue().slice(28 + 4 * 8 + 4, 28 + 4 * 8 + 8)),
      [],
    ],
    ['a later revision', patched(catalogue(), 4, [1]), ['2023-11-14 22:13+0000']],
    ['a later revision, and two texts that are empty', patched(catalogue(twice), 4, [1]), []],
  ])('the date: %s', async (_, content, expected) =>
    expect(toldOf(await finelyCut(mo, content), 'gettext.date')).toEqual(expected),
  )

  it.each<[string, Uint8Array, string[]]>([
    ['zeros between texts', catalogue(usual, { align: 16 }), []],
    [
      'bytes between texts',
      patched(catalogue(usual, { align: 16 }), find(catalogue(usual, { align: 16 }), 'Hello') + 8, 'x'),
      ['padding'],
    ],
    ['bytes behind it', bytes(catalogue(), 'payload'), ['trailing-data']],
  ])('%s', async (_, content, expected) => expect(oddities(await finelyCut(mo, content))).toEqual(expected))

  it.each<[string, Uint8Array, string | null]>([
    ['another byte order', catalogue(usual, { isLittle: false }), 'formatting-only certain'],
    ['hashes', catalogue(usual, { hashes: 7 }), 'formatting-only certain'],
    ['other places, and another date', catalogue(usual, { align: 8, date: '2024-02-02' }), 'formatting-only certain'],
    ['another translation', catalogue(changed(1, 'Hullo'), { isLittle: false }), null],
    ['a translation less', catalogue(usual.slice(0, 3)), null],
    ['another order', catalogue([usual[0]!, usual[2]!, usual[1]!, usual[3]!]), null],
    ['bytes behind it', bytes(catalogue(usual, { hashes: 7 }), 'x'), null],
  ])('alike without %s', async (_, two, expected) => {
    for (const [a, b] of [
      [catalogue(), two],
      [two, catalogue()],
    ] as const) {
      const alike = await mo.alike!(ofBytes(a), ofBytes(b), { unzlib: () => null, unzstd: async () => null })
      expect(alike && `${alike.cause} ${alike.confidence}`).toBe(expected)
    }
  })

  it('damage of all kinds is survived', async () => survives(mo, catalogue(usual, { hashes: 2 })))
  it('any bytes are told', () =>
    fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 120 }), async rest => void (await finelyCut(mo, bytes(u32(0x950412de), rest)))),
    ))
})

describe('po', () => {
  const text = (hello = 'Hallo'): Uint8Array =>
    bytes(
      'msgid ""\nmsgstr ""\n"Language: de\\n"\n\n# greets\nmsgid "Hello"\n',
      `msgstr "${hello}"\n\nmsgid ""\n"A long one"\nmsgstr "Ein langer"\n`,
    )
  it('a place is told by its message', async () => {
    const { locate } = await finelyCut(po, text(), { ...topLayer, name: 'x.po' })
    const symbol = (part: string): string | null => locate!(find(text(), part))?.symbol ?? null
    expect([symbol('greets'), symbol('Hallo'), symbol('langer'), symbol('Language')]).toEqual([
      'msgid "Hello"',
      'msgid "Hello"',
      'msgid "A long one"',
      'msgid ""',
    ])
  })
  it('is compared line by line', async () => {
    const { differences } = await compare(text(), text('Hullo'), { names: ['x.po', 'x.po'] })
    expect(differences).toMatchObject([{ kind: 'text', symbols: ['msgid "Hello"', 'msgid "Hello"'] }])
  })
  it('damage of all kinds is survived', async () => survives(po, text(), { ...topLayer, name: 'x.po' }))
})
