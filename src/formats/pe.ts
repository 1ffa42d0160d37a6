import { type ByteSource, latin1 } from '../model/bytes.ts'
import type { Anatomy, Anomaly, FieldName, Format } from '../model/layer.ts'
import { laidOut, type Part, rawPart } from './parts.ts'
import { certificateParts, headParts, sumOf } from './pe-head.ts'
import { LINE, RELOCATION, SYMBOL, sectionFlag } from './pe-layout.ts'
import { netParts } from './pe-net.ts'
import { type Pe, readPe, type Section } from './pe-read.ts'
import { locator } from './pe-symbols.ts'
import { debugParts, exportParts, resourceParts } from './pe-tables.ts'
import { notUnderstood } from './structure.ts'

/** In the header of DOS. */
const HEADER_AT = 60
const SIGNATURE = 'PE\0\0'

/**
 * Microsoft, "PE Format": images, and the objects that linkers make them from. A block a header, a section, and what is known in one; what no
 * header claims is a block of its own. Every byte counts: no rule names a field of it.
 */
export const pe: Format = {
  id: 'pe',
  plain: true,
  docs: {
    title: 'PE program or library, .NET assembly, COFF object',
    what: 'Headers, sections, debug directory, resources, certificates, .NET metadata; differences are told by section, symbol or method, and RVA.',
    see: 'Microsoft, "PE Format"; ECMA-335 II.24, II.25',
  },
  claims: head => imageAt(head) !== null || isObject(head),
  cut(_, bytes): Anatomy {
    const at = imageAt(bytes.read(0, Math.min(4096, bytes.size)))
    const read = readPe(bytes, { headerAt: at === null ? 0 : at + 4, isImage: at !== null })
    if (typeof read === 'string') return whole(bytes, read)
    const found = laidOut(bytes, {
      parts: [...headParts(read), ...symbolParts(read), ...sectionParts(read), ...certificateParts(read)],
      inner: [...debugParts(read), ...exportParts(read), ...resourceParts(read), ...netParts(read)],
      gap: 'pe.gap',
    })
    if (!found) return whole(bytes, 'headers and sections that lie over each other')
    const anomalies = [...found.facts.anomalies, ...wrongSum(read)]
    return { blocks: found.blocks, facts: { ...found.facts, anomalies }, locate: locator(read) }
  },
}

const whole = (bytes: ByteSource, found: string): Anatomy =>
  notUnderstood(bytes, 'pe.bytes', { expected: 'headers of PE that agree', found })

/** Where the signature stands; null where there is none, as in a program of DOS. */
function imageAt(head: Uint8Array): number | null {
  if (head.length < HEADER_AT + 4 || latin1(head.subarray(0, 2)) !== 'MZ') return null
  const at = new DataView(head.buffer, head.byteOffset).getUint32(HEADER_AT, true)
  return at >= HEADER_AT + 4 && latin1(head.subarray(at, at + 4)) === SIGNATURE ? at : null
}

/** "Machine Types": x86, x64, ARM, ARM64. An object has no magic number: its first section has a name, and its header is not longer. */
const machines = [0x14c, 0x8664, 0x1c4, 0xaa64]
function isObject(head: Uint8Array): boolean {
  if (head.length < 60) return false
  const view = new DataView(head.buffer, head.byteOffset)
  const [sections, optional, flags] = [2, 16, 18].map(at => view.getUint16(at, true)) as [number, number, number]
  return (
    machines.includes(view.getUint16(0, true)) &&
    sections > 0 &&
    optional === 0 &&
    flags < 0x1000 &&
    /^[.$/A-Za-z_][!-~]{1,7}\0*$/.test(latin1(head.subarray(20, 28)))
  )
}

function sectionParts({ sections, optional }: Pe): Part[] {
  return sections.flatMap(section => {
    const { name, nth, content } = section
    const key = name || `section ${nth}`
    const own = content.end > content.start ? [rawPart(key, spanOf(section), content)] : []
    if (optional) return own
    const table = (what: string, at: number, size: number): Part =>
      rawPart(`\0${what} ${key}`, `pe.${what}`, { start: at, end: at + size })
    return [
      ...own,
      ...(section['relocations-at'] ? [table('relocations', section['relocations-at'], section.relocations * RELOCATION)] : []),
      ...(section['lines-at'] ? [table('lines', section['lines-at'], section.lines * LINE)] : []),
    ]
  })
}

/** By what a section is for. */
function spanOf({ name, characteristics }: Section): FieldName {
  if (/^\.debug/.test(name)) return 'pe.debug'
  if (characteristics & (sectionFlag.code | sectionFlag.execute)) return 'pe.code'
  if (name === '.reloc') return 'pe.relocations'
  return name === '.rsrc' ? 'pe.resources' : 'pe.content'
}

function symbolParts({ coff, strings }: Pe): Part[] {
  const { 'symbols-at': start, 'symbol-count': symbols } = coff
  if (start === 0) return []
  return [
    rawPart('\0symbols', 'pe.symbols', { start, end: start + symbols * SYMBOL }),
    rawPart('\0strings', 'pe.strings', strings),
  ]
}

function wrongSum(pe: Pe): Anomaly[] {
  const told = pe.optional?.numbers.checksum ?? 0
  const right = told === 0 ? told : (sumOf(pe) ?? told)
  const hex = (value: number): string => `a checksum of 0x${value.toString(16)}`
  if (right === told) return []
  return [{ id: 'structural:bad-checksum', offset: pe.optional!.at + 64, expected: hex(right), found: `0x${told.toString(16)}` }]
}
