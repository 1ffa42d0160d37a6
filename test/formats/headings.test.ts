import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { headingsOf } from '../../src/formats/headings.ts'
import { compare } from '../../src/index.ts'
import { ofBytes } from '../../src/model/bytes.ts'
import { bytes } from '../support/bytes.ts'

/** The place of a mark in a text, by its name. */
function placeOf(name: string, text: string): string | null {
  const at = text.indexOf('HERE')
  return headingsOf(ofBytes(bytes(text)), name).locate?.(at)?.symbol ?? null
}

describe('the name of a place', () => {
  it.each<[string, string, string, string | null]>([
    ['a key of a group', 'a.desktop', '[Desktop Entry]\nName=a\nExec=HERE\n[Other]\n', '[Desktop Entry] Exec'],
    ['a translated key', 'a.desktop', '[Desktop Entry]\nName[de]=HERE\n', '[Desktop Entry] Name[de]'],
    ['a group itself', 'a.desktop', '[Desktop Entry]\nName=a\n[HERE]\n', '[HERE]'],
    ['a variable of pkg-config', 'usr/lib/pkgconfig/a.pc', 'prefix=/usr\nLibs: HERE\n', 'Libs'],
    ['a list that goes on', 'a.pc', 'Cflags: a \\\n  HERE\n', 'Cflags'],
    ['libtool', 'liba.la', "dlname='a'\ndependency_libs='HERE'\n", 'dependency_libs'],
    ['CMake', 'aConfig.cmake', 'set(A b)\nset_target_properties(a PROPERTIES\n  INTERFACE HERE)\n', 'set_target_properties(a'],
    ['make', 'Makefile', 'CC = a\nall: b\n\tHERE\n', 'all'],
    ['properties, inside an archive', 'META-INF/a.properties', 'a.b=1\nc.d = HERE\n', 'c.d'],
    ['a manual, compressed', 'a.1.gz', '.TH A 1\n.SH NAME\na\n.SH "SEE ALSO"\nHERE\n', 'SEE ALSO'],
    ['a chapter', 'a.md', '# One\n## Two\nHERE\n', '## Two'],
    ['a message', 'a.po', 'msgid "a"\nmsgstr "HERE"\n', 'msgid "a"'],
    ['Python', 'a.py', 'class A:\n    def b(self):\n        HERE\n', 'def b'],
    ['a shell script', 'DEBIAN/postinst', 'one() {\n  HERE\n', 'one()'],
    ['Perl', 'a.pm', 'package A::B;\nsub c {\n  HERE\n', 'sub c'],
    ['Ruby', 'a.rb', 'module A\n  def b?\n    HERE\n', 'def b?'],
    ['JavaScript', 'a.mjs', 'export async function a() {\n  HERE\n', 'export async function a'],
    ['C', 'a.c', 'int a(void)\n{\n  HERE\n', 'int a(void)'],
    ['nothing above', 'a.py', 'HERE\n', null],
    ['another text', 'a.txt', '[a]\nb=HERE\n', null],
    ['the nearest one', 'a.ini', `[a]\nb=1\n${'# x\n'.repeat(100)}HERE\n`, '[a] b'],
    ['one too far above', 'a.ini', `[a]\nb=1\n${'# x\n'.repeat(20_000)}HERE\n`, null],
    ['a long name', 'a.py', `def ${'a'.repeat(500)}():\n  HERE\n`, `def ${'a'.repeat(80)}`],
  ])('%s', (_, name, text, expected) => expect(placeOf(name, text)).toBe(expected))
})

it('is told of any bytes, and of none', () => {
  const names = fc.constantFrom('a.desktop', 'a.pc', 'a.cmake', 'Makefile', 'a.1', 'a.md', 'a.po', 'a.py', 'a.sh', 'a.js', 'a.c')
  const piece = fc.oneof(
    fc.string({ maxLength: 20 }),
    fc.constantFrom('[', ']', '\n', '=', ':', '.SH ', 'def ', '(', 'msgid "', ' '.repeat(300)),
  )
  fc.assert(
    fc.property(names, fc.array(piece, { maxLength: 30 }), fc.nat(700), (name, pieces, at) => {
      const content = bytes(pieces.join('').replaceAll(/[^\0-\xff]/g, '?'))
      const told = headingsOf(ofBytes(content), name).locate!(Math.min(at, content.length))
      expect((told?.symbol ?? '').length).toBeLessThan(300)
    }),
  )
})

it('stands beside the lines that differ, and in the place of the first of them', async () => {
  const text = (libs: string, flags: string): Uint8Array =>
    bytes(`prefix=/usr\nLibs: ${libs}\n${'# x\n'.repeat(9)}Cflags: ${flags}\n`)
  const { differences } = await compare(text('-la', '-I1'), text('-lb', '-I2'), { names: ['a.pc', 'a.pc'] })
  expect(differences).toMatchObject([{ symbols: ['Libs', 'Libs'], hunks: [{ heading: 'Libs' }, { heading: 'Cflags' }] }])
})
