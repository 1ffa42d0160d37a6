import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pyc } from '../../src/formats/pyc.ts'
import { compare, runComparison } from '../../src/index.ts'
import { ofBytes } from '../../src/model/bytes.ts'
import type { Anatomy } from '../../src/model/layer.ts'
import { finelyCut, shapeOf, survives, topLayer } from '../support/broken.ts'
import { bytes, patched, u16, u32 } from '../support/bytes.ts'
import { ascii, code, codeOf38, dict, int, module, none, ref, set, text, tuple } from '../support/marshal.ts'
import { oddities } from '../support/told.ts'

const named = { ...topLayer, name: 'm.pyc' }
const shape = async (content: Uint8Array) => shapeOf(await finelyCut(pyc, content, named))
const method = (value = 42, own = 'body of say'): Uint8Array =>
  code({ name: 'Speaker.say', code: own, consts: tuple(none, int(value)), names: tuple(ascii('print', 'Z'), ascii('join', 'Z')) })
const whole = (inner = method(), greeting = 'hello'): Uint8Array =>
  module(code({ consts: tuple(ascii(greeting), code({ name: 'Speaker', consts: tuple(inner) })) }))

/** What is not understood stays in one piece. */
const oddOf = (anatomy: Anatomy): string[] => (anatomy.finer?.() === null ? ['not understood'] : oddities(anatomy))

describe('a module', () => {
  it('is cut by functions and their parts', async () => {
    const anatomy = await finelyCut(pyc, whole(), named)
    const told = shapeOf(anatomy)
    expect(oddities(anatomy)).toEqual([])
    expect(told['<module>: co_consts[0]']).toEqual({ 'pyc.tag': 'raw', 'pyc.text': 'hello' })
    expect(told['Speaker.say']).toMatchObject({ 'pyc.code-stacksize': '2', 'pyc.code-flags': '64' })
    expect(told['Speaker.say: co_code']).toEqual({ 'pyc.tag': 'raw', 'pyc.bytecode': 'raw' })
    expect(told['Speaker.say: co_consts[1]']).toEqual({ 'pyc.tag': 'raw', 'pyc.integer': '42' })
    expect(told['Speaker.say: co_firstlineno']).toEqual({ 'pyc.code-firstlineno': '1' })
    expect(told['Speaker.say: co_filename']).toEqual({ 'pyc.tag': 'raw', 'pyc.filename': 'm.py' })
    expect(told['Speaker: co_linetable']).toEqual({ 'pyc.tag': 'raw', 'pyc.lines': 'raw' })
  })

  it('before 3.11 functions are named by what is around them', async () => {
    const inner = codeOf38('Speaker', tuple(codeOf38('say', tuple(none))))
    const told = await shape(module(codeOf38('<module>', tuple(inner)), 3413))
    expect(Object.keys(told)).toContain('Speaker.say: co_code')
  })

  it('names of the file are shown without what controls a terminal', async () => {
    const told = await shape(module(code({ consts: tuple(code({ name: 'a\x1b[2Jb\n' })) })))
    expect(Object.keys(told)).toContain('a?[2Jb?: co_code')
  })

  it.each<[string, number, Record<string, string>]>([
    ['2.7', 62211, { 'pyc.magic': '168686339', 'pyc.mtime': '0' }],
    ['3.2', 3180, { 'pyc.magic': '168627308', 'pyc.mtime': '0' }],
    ['3.3', 3230, { 'pyc.magic': '168627358', 'pyc.mtime': '0', 'pyc.size': '7' }],
    ['3.7', 3394, { 'pyc.magic': '168627522', 'pyc.flags': '0', 'pyc.mtime': '7', 'pyc.size': '8' }],
  ])('the header of %s', async (_, magic, expected) => {
    expect((await shape(bytes(u16(magic), '\r\n', ...[0, 7, 8].map(u32), 'code')))['\0header']).toEqual(expected)
  })

  it.each<[string, Uint8Array, string[]]>([
    ['bytes behind the code', bytes(whole(), 'payload'), ['trailing-data']],
    ['no code object', module(none), ['not understood']],
    ['code that breaks off', whole().subarray(0, -9), ['not understood']],
    ['a reference to nothing', module(code({ consts: tuple(ref(9)) })), ['not understood']],
    ['a reference to itself', module(code({ consts: bytes([0xa9, 1], ref(0)) })), ['not understood']],
    ['an unknown type', module(code({ consts: tuple(bytes('Q')) })), ['not understood']],
    ['more items than there are bytes', module(code({ consts: bytes('(', u32(0x7fffffff)) })), ['not understood']],
    [
      'tuples in tuples without end',
      module(code({ consts: bytes(...Array(5000).fill(bytes(')', [1])), 'N') })),
      ['not understood'],
    ],
    ['all kinds of objects', module(code({ consts: tuple(dict(ascii('k'), none), set(none), bytes('l', u32(-2), 'abcd')) })), []],
    ['code of a version to come', module(none, 3999), ['not understood']],
    ['no code', whole().subarray(0, 16), []],
  ])('%s', async (_, content, expected) => expect(oddOf(await finelyCut(pyc, content, named))).toEqual(expected))

  it('code in the place of constants is an object like any other', async () => {
    await finelyCut(pyc, module(codeOf38('<module>', codeOf38('f', tuple())), 3413), named)
  })

  it('damage of all kinds is survived', async () => {
    await survives(pyc, whole(), named)
    await survives(pyc, module(codeOf38('<module>', tuple(dict(ascii('k', '&z'), ref(0)))), 3413), named)
  })
  it('any bytes are told', () =>
    fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async content => void (await finelyCut(pyc, module(content), named))),
    ))
})

describe('compared', () => {
  const options = { audit: true, names: ['m.pyc', 'm.pyc'] } as const
  it.each<[string, Uint8Array, object]>([
    [
      'a byte of code',
      whole(method(42, 'body of Say')),
      { span: 'pyc.bytecode', within: [8, 8], path: [{ name: 'Speaker.say: co_code', nth: 0 }] },
    ],
    [
      'a constant',
      whole(method(43)),
      { span: 'pyc.integer', values: ['42', '43'], path: [{ name: 'Speaker.say: co_consts[1]', nth: 0 }] },
    ],
    ['a text', whole(method(), 'hullo'), { span: 'pyc.text', values: ['hello', 'hullo'] }],
    [
      'a name',
      patched(whole(), Buffer.from(whole()).indexOf('join'), 'J'),
      { span: 'pyc.names', symbols: ['co_names[1]', 'co_names[1]'] },
    ],
  ])('%s is told where it is, and counts', async (_, two, expected) => {
    const { report, audit } = await runComparison(whole(), two, options)
    expect(audit).toEqual([])
    expect([report.verdict, report.causes.map(({ id }) => id)]).toEqual(['different', ['content-change']])
    expect(report.differences).toHaveLength(1)
    expect(report.differences[0]).toMatchObject(expected)
  })

  it('functions in another order are different', async () => {
    const [one, two] = [code({ name: 'one', code: 'same' }), code({ name: 'two', code: 'same' })]
    const [a, b] = [tuple(one, two), tuple(two, one)].map(consts => module(code({ consts })))
    const { report, audit } = await runComparison(a!, b!, options)
    expect(audit).toEqual([])
    expect([report.verdict, report.causes.map(({ id }) => id)]).toEqual(['different', ['content-change']])
  })

  it('any byte but the time of the source counts', async () => {
    const one = whole()
    for (let at = 0; at < one.length; at++) {
      const { verdict } = await compare(one, patched(one, at, [one[at]! ^ 1]), options)
      expect([at, verdict]).toEqual([at, at >= 8 && at < 12 ? 'equivalent' : 'different'])
    }
  })
})

describe('alike', () => {
  const at = (path: string): Uint8Array => ascii(path)
  const two = (x: Uint8Array, y: Uint8Array): Uint8Array => module(code({ consts: tuple(x, y) }))
  it.each<[string, Uint8Array, Uint8Array, string | null]>([
    ['a reference or a copy', two(ascii('x', '&z'), ref(0)), two(ascii('x'), ascii('x')), 'bytecode-equivalent certain'],
    ['a flag that nobody needs', two(ascii('x', '&z'), none), two(ascii('x'), none), 'bytecode-equivalent certain'],
    ['interned or not', two(ascii('x', 'Z'), none), two(ascii('x', 'z'), none), 'bytecode-equivalent certain'],
    ['a reference to another one', two(ascii('x', '&z'), ref(0)), two(ascii('x'), ascii('y')), null],
    ['a text or bytes', two(text('x', 's'), none), two(text('x', 'a'), none), null],
    [
      'the order of a set',
      two(set(ascii('x'), ascii('y')), none),
      two(set(ascii('y'), ascii('x')), none),
      'hash-seed-order certain',
    ],
    ['the order of a tuple', two(ascii('x'), ascii('y')), two(ascii('y'), ascii('x')), null],
    ['the path', module(code({ filename: at('/a/b/m.py') })), module(code({ filename: at('/c/m.py') })), 'build-path certain'],
    ['the name of the file', module(code({ filename: at('/a/m.py') })), module(code({ filename: at('/a/n.py') })), null],
    [
      'the path and a number',
      module(code({ filename: at('/a/m.py') })),
      module(code({ filename: at('/c/m.py'), line: 2 })),
      null,
    ],
    ['bytes behind it', whole(), bytes(whole(), 'x'), null],
    ['the size of the source', whole(), patched(whole(), 12, [9]), null],
    ['the version', whole(), patched(whole(), 0, u16(3531)), 'toolchain-version likely'],
    ['the version and a text', whole(), patched(whole(method(), 'hullo'), 0, u16(3531)), null],
    ['the version, and no code', module(none), patched(module(ref(0)), 0, u16(3531)), null],
  ])('%s', async (_, a, b, expected) => {
    const told = async (one: Uint8Array, other: Uint8Array): Promise<string | null> => {
      const alike = await pyc.alike!(ofBytes(one), ofBytes(other), { unzlib: () => null, unzstd: async () => null })
      return alike && `${alike.cause} ${alike.confidence}`
    }
    expect([await told(a, b), await told(b, a)]).toEqual([expected, expected])
  })
})
