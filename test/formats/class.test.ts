import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { javaClass as format } from '../../src/formats/class.ts'
import { formatFor } from '../../src/formats/index.ts'
import { runComparison } from '../../src/index.ts'
import { ofBytes } from '../../src/model/bytes.ts'
import type { Anatomy } from '../../src/model/layer.ts'
import { finelyCut, shapeOf, survives, topLayer } from '../support/broken.ts'
import { bytes, patched } from '../support/bytes.ts'
import { type ClassOptions, classFile } from '../support/class.ts'
import { oddities } from '../support/told.ts'

const whole = classFile()
const at = (text: string): number => Buffer.from(whole).indexOf(text, 0, 'latin1')

/** What is not understood stays in one piece. */
const oddOf = (anatomy: Anatomy): string[] => (anatomy.finer?.() === null ? ['not understood'] : oddities(anatomy))

describe('a class', () => {
  it('is cut into members and attributes', async () => {
    const anatomy = await finelyCut(format, whole)
    const told = shapeOf(anatomy)
    expect(oddities(anatomy)).toEqual([])
    expect(told['\0header']).toEqual({ 'class.magic': 'raw', 'class.minor': '0', 'class.major': '61' })
    expect(told['constant pool']).toMatchObject({ 'class.pool': 'raw' })
    expect(told['\0class']).toMatchObject({ 'class.access': '33', 'class.interfaces-count': '1' })
    expect(told['field count']).toMatchObject({ 'class.member-access': '26', 'class.attributes-count': '1' })
    expect(told['field count: ConstantValue']).toMatchObject({ 'class.attribute': 'raw' })
    expect(told['run()V: Code']).toMatchObject({ 'class.max-stack': '2', 'class.code': 'raw', 'class.exceptions': 'raw' })
    expect(told['run()V: LineNumberTable']).toMatchObject({ 'class.lines': 'raw' })
    expect(told.SourceFile).toMatchObject({ 'class.source-file': 'raw' })
  })

  it.each<[string, Uint8Array, string]>([
    ['is known by its version', whole, 'class'],
    ['is no universal program of Mach-O', patched(whole, 4, [0, 0, 0, 2]), 'opaque'],
  ])('%s', (_, content, id) => expect(formatFor(content, content, { ...topLayer, name: 'x' }).format.id).toBe(id))

  it.each<[string, Uint8Array, string[]]>([
    ['bytes behind it', bytes(whole, 'payload'), ['trailing-data']],
    ['cut off', whole.subarray(0, -1), ['not understood']],
    ['a constant of an unknown kind', patched(whole, 10, [99]), ['not understood']],
    ['a number of constants that there are not', patched(whole, 8, [255]), ['not understood']],
    ['an attribute that is longer than the file', patched(whole, whole.length - 6, [9]), ['not understood']],
    ['a name that is no text', patched(whole, whole.length - 8, [0, 99]), ['not understood']],
  ])('%s', async (_, content, expected) => expect(oddOf(await finelyCut(format, content))).toEqual(expected))

  it('damage of all kinds is survived', async () => survives(format, whole))
  it('any bytes are told', () =>
    fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 100 }),
        async rest => void (await finelyCut(format, bytes(whole.subarray(0, 10), rest))),
      ),
    ))
})

describe('compared', () => {
  it.each<[string, Uint8Array, object]>([
    ['a text', patched(whole, at('hello'), 'H'), { span: 'class.pool', symbols: ['#1 Utf8', '#1 Utf8'] }],
    ['an instruction', classFile({ opcode: 0xac }), { span: 'class.code', within: [32, 32], symbols: ['line 3', 'line 3'] }],
  ])('%s is told where it is', async (_, two, expected) => {
    const { report, audit } = await runComparison(whole, two, { audit: true, names: ['A.class', 'A.class'] })
    expect(audit).toEqual([])
    expect(report.verdict).toBe('different')
    expect(report.differences[0]).toMatchObject(expected)
  })
})

describe('alike', () => {
  const told = async (one: Uint8Array, two: Uint8Array): Promise<string | null> => {
    const alike = await format.alike!(ofBytes(one), ofBytes(two), { unzlib: () => null, unzstd: async () => null })
    return alike && `${alike.cause} ${alike.confidence}`
  }
  it.each<[string, ClassOptions, string | null]>([
    ['another order of constants', { reversed: true }, 'bytecode-equivalent certain'],
    ['and a constant that nothing needs', { reversed: true, unused: 'Utf8 payload' }, null],
    ['and another text', { reversed: true, text: 'hullo' }, null],
    ['and another instruction', { reversed: true, opcode: 0xac }, null],
    ['another version', { reversed: true, major: 65 }, 'toolchain-version certain'],
    ['another version and text', { major: 65, text: 'hullo' }, null],
    ['other lines', { line: 4 }, 'debug-info-only certain'],
    ['no lines and no name of a source', { bare: true }, 'debug-info-only certain'],
    ['no lines, and a constant that nothing needs', { bare: true, unused: 'Utf8 payload' }, null],
    ['no lines, and another text', { bare: true, text: 'hullo' }, null],
    ['an attribute that nobody knows', { extra: bytes('x') }, null],
  ])('%s', async (_, options, expected) => {
    const other = classFile(options)
    expect([await told(whole, other), await told(other, whole)]).toEqual([expected, expected])
  })
  it('what is not understood is not alike', async () => {
    const [one, two] = [classFile({ extra: bytes('x') }), classFile({ extra: bytes('x'), reversed: true })]
    expect(await told(one, two)).toBeNull()
    expect(await told(whole, whole.subarray(0, -1))).toBeNull()
  })
  it('no byte of one side alone is overlooked', async () => {
    for (let place = 0; place < whole.length; place++) {
      const alike = await told(whole, patched(whole, place, [whole[place]! ^ 1]))
      expect([place, alike]).toEqual([place, expect.toSatisfy((cause: string | null) => cause !== 'bytecode-equivalent certain')])
    }
  })
  it('survives any damage', () =>
    fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.uint8Array({ maxLength: 4 }), async (place, put) => {
        await told(whole, bytes(whole.subarray(0, place), put, whole.subarray(place + put.length)))
      }),
      { numRuns: 500 },
    ))
})
