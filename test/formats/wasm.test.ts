import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatFor } from '../../src/formats/index.ts'
import { wasm as format } from '../../src/formats/wasm.ts'
import { runComparison } from '../../src/index.ts'
import { ofBytes } from '../../src/model/bytes.ts'
import { cutOf, shapeOf, survives, topLayer } from '../support/broken.ts'
import { bytes, find, patched } from '../support/bytes.ts'
import { oddities } from '../support/told.ts'
import { bodies, custom, exports, functionNames, leb, long, producers, section, wasm } from '../support/wasm.ts'

/** A function, a table, a memory of most and least, a global, a tag, and a function. */
const imports = section(
  2,
  [6],
  ...[
    [0, 0],
    [1, 0x70, 0, 5],
    [2, 1, 5, 9],
    [3, 0x7f, 1],
    [4, 0, 0],
    [0, 2],
  ].flatMap(kind => [long('env'), long('x'), kind]),
)
const tools = producers({
  language: [['Rust', '']],
  'processed-by': [
    ['rustc', '1.95.0'],
    ['wasm-ld', '22'],
  ],
})
const program = wasm(
  section(1, 'types'),
  imports,
  section(3, 'functions'),
  exports(['memory', 2, 3], ['entry', 0, 4], ['other', 0, 3]),
  bodies('first body', 'second body', 'third body'),
  section(11, 'built today'),
  functionNames([0, 'imported'], [3, 'helper'], [2, 'main']),
  tools,
  custom('sourceMappingURL', long('https://x.test/build/x.map')),
  custom('build_id', long('\x01\x02\x03')),
  custom('.debug_info', 'debug'),
)
const locate = async (file: Uint8Array, text: string, behind = 0) =>
  (await format.cut(topLayer, ofBytes(file), { entries: 1 })).locate!(find(file, text) + behind)

describe('a module', () => {
  it('is cut into sections', async () => {
    const anatomy = await cutOf(format, program)
    expect(oddities(anatomy)).toEqual([])
    expect(shapeOf(anatomy)).toMatchObject({
      '\0header': { 'wasm.magic': 'raw', 'wasm.version': '0x1', 'wasm.layer': '0x0' },
      type: { 'wasm.section-id': '0x1', 'wasm.section-size': '0x5', 'wasm.types': 'raw' },
      import: { 'wasm.imports': 'raw' },
      code: { 'wasm.code': 'raw' },
      data: { 'wasm.content': 'raw' },
      'custom name': { 'wasm.custom-name': 'raw', 'wasm.names': 'raw' },
      'custom producers': {
        'wasm.producers': '[["language",[["Rust",""]]],["processed-by",[["rustc","1.95.0"],["wasm-ld","22"]]]]',
      },
      'custom sourceMappingURL': { 'wasm.custom-size': '0x1a', 'wasm.source-map': 'https://x.test/build/x.map' },
      'custom build_id': { 'wasm.build-id': '010203' },
      'custom .debug_info': { 'wasm.debug': 'raw' },
    })
  })

  it('damage of all kinds is survived', async () => {
    await survives(format, program)
  })

  it('places in code are told by function', async () => {
    expect(await locate(program, 'first body')).toEqual({ within: 2, symbol: 'main' })
    expect(await locate(program, 'second body', 3)).toEqual({ within: 16, symbol: 'helper+0x3' })
    expect(await locate(program, 'third body', 9)).toMatchObject({ symbol: 'entry+0x9' })
    expect(await locate(program, 'built today', 6)).toEqual({ within: 6, symbol: null })
    expect(await locate(program, 'asm')).toBeNull()
    expect(await locate(wasm(bodies('only body')), 'only body', 1)).toEqual({ within: 3, symbol: 'function 0+0x1' })
  })

  it('sizes of more bytes than they need are told as such, and texts of tools only where all is said', async () => {
    const odd = wasm(bytes([1], leb(5, 5), 'types'), custom('producers', [0x80, 0]), custom('build_id', [9], 'short'))
    expect(shapeOf(await cutOf(format, odd))).toMatchObject({
      type: { 'wasm.section-size': '0x5 in 5 bytes' },
      'custom producers': { 'wasm.producers': 'raw' },
      'custom build_id': { 'wasm.custom': 'raw' },
    })
  })

  it('a component has sections of its own', async () => {
    const component = patched(wasm(section(10, 'imports'), section(1, wasm())), 4, [13, 0, 1, 0])
    expect(Object.keys(shapeOf(await cutOf(format, component)))).toEqual(['\0header', 'section 10', 'section 1'])
    expect(await locate(component, 'imports', 1)).toEqual({ within: 1, symbol: null })
  })

  it.each<[string, Uint8Array, string[]]>([
    ['no section', wasm(), []],
    ['bytes that are none', bytes(wasm(section(1, 'types')), [1, 99, 0]), ['trailing-data']],
    ['a section that breaks off', wasm(section(1, 'types')).subarray(0, 12), ['trailing-data']],
    ['a header that breaks off', bytes('\0asm', [1]), ['malformed']],
  ])('what is no section is told: %s', async (_, file, expected) => {
    expect(oddities(await cutOf(format, file))).toEqual(expected)
    expect(formatFor(file, file, topLayer).format.id).toBe('wasm')
  })
})

describe('compared', () => {
  const options = { audit: true, names: ['a', 'a'] } as const
  const with_ = (...sections: Uint8Array[]): Uint8Array => wasm(bodies('body'), ...sections)

  it.each<[string, Uint8Array, Uint8Array, string[]]>([
    ['tools', with_(tools), with_(producers({ language: [['Rust', '1']] })), ['toolchain-version']],
    [
      'a source map',
      with_(custom('sourceMappingURL', long('/a1/x.map'))),
      with_(custom('sourceMappingURL', long('/b2/x.map'))),
      ['build-path'],
    ],
    ['an id', with_(custom('build_id', long('one'))), with_(custom('build_id', long('two'))), ['build-id']],
    ['code', with_(), wasm(bodies('BODY')), ['content-change']],
    ['a longer body', with_(), wasm(bodies('a longer body')), ['content-change']],
  ])('%s is named', async (_, one, two, causes) => {
    const { report, audit } = await runComparison(one, two, options)
    expect(audit).toEqual([])
    expect(report.verdict).toBe('different')
    expect(report.causes.map(({ id }) => id)).toEqual(causes)
  })

  it('any other byte makes it different, and the ledger adds up', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(program.length - 1), fc.integer({ min: 1, max: 255 }), async (place, change) => {
        const { report, audit } = await runComparison(program, patched(program, place, [program[place]! ^ change]), options)
        expect(audit).toEqual([])
        expect(report.verdict).toBe('different')
      }),
      { seed: 1, numRuns: 150 },
    )
  })
})
