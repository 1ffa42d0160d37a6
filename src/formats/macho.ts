import type { ByteSource, Range } from '../model/bytes.ts'
import type { Anatomy, Anomaly, Format, Located } from '../model/layer.ts'
import { cpus, fatHeader, fatMagics, fatSlice, magics } from './macho-layout.ts'
import { contentParts, headParts, signatureParts } from './macho-parts.ts'
import { type Mach, readMach } from './macho-read.ts'
import { locator, objectTimes } from './macho-symbols.ts'
import { laidOut, type Part, rawPart } from './parts.ts'
import { fieldsAt, numbersAt, sizeOf } from './record.ts'
import { notUnderstood } from './structure.ts'

/** Less than the version of any class of Java, which stands at the same place; there are no more kinds of processors. */
const MOST_SLICES = 20

/**
 * Mach-O ("OS X ABI Mach-O File Format Reference"): programs, libraries and objects of macOS, and files of several of them. A block a header, a
 * load command, a section and a table. Every byte counts: no rule names a field of it.
 */
export const macho: Format = {
  id: 'macho',
  plain: true,
  docs: {
    title: 'Mach-O program, library or object, for one or more processors',
    what: 'Headers, load commands, sections, symbols, signature; differences are told by processor, section and nearest symbol.',
    see: 'Apple, "OS X ABI Mach-O File Format Reference"; mach-o/loader.h, fat.h, nlist.h',
  },
  claims: head => head.length >= 8 && (magics.has(wordAt(head, 0)) || isFat(head)),
  cut(_, bytes): Anatomy {
    const head = bytes.read(0, Math.min(bytes.size, 4096))
    return head.length >= 8 && isFat(head) ? cutFat(bytes) : cutOne(bytes)
  },
}

const wordAt = (head: Uint8Array, at: number): number => new DataView(head.buffer, head.byteOffset).getUint32(at)

/** Each of the programs is for a processor that is known: in a class of Java these are other numbers. */
function isFat(head: Uint8Array): boolean {
  const bits = fatMagics.get(wordAt(head, 0))
  if (!bits) return false
  const count = wordAt(head, 4)
  const step = sizeOf(fatSlice[bits])
  if (count === 0 || count > MOST_SLICES || sizeOf(fatHeader) + count * step > head.length) return false
  return Array.from({ length: count }, (_, nth) => wordAt(head, sizeOf(fatHeader) + nth * step)).every(cpu => cpus[cpu])
}

const whole = (bytes: ByteSource, found: string): Anatomy =>
  notUnderstood(bytes, 'macho.bytes', { expected: 'headers of Mach-O that agree', found })

const OVER = 'headers and sections that lie over each other'

function cutOne(bytes: ByteSource): Anatomy {
  const read = readMach(bytes, { start: 0, end: bytes.size })
  if (typeof read === 'string') return whole(bytes, read)
  const found = laidOut(bytes, { parts: partsOf(read, ''), inner: innerOf(read, ''), gap: 'macho.gap' })
  return found ? { ...found, locate: locator(read) } : whole(bytes, OVER)
}

const partsOf = (mach: Mach, suffix: string): Part[] => [...headParts(mach, suffix), ...contentParts(mach, suffix)]
const innerOf = (mach: Mach, suffix: string): Part[] => [...objectTimes(mach, suffix), ...signatureParts(mach, suffix)]

interface Slice extends Range {
  readonly headAt: number
  readonly suffix: string
}

/** A program each, one behind the other; one that is none, as a library of objects, or that is not understood, is bytes. */
function cutFat(bytes: ByteSource): Anatomy {
  const from = { bytes, isLittle: false } as const
  const { magic, slices: count } = numbersAt(from, fatHeader, 0)
  const layout = fatSlice[fatMagics.get(magic)!]
  const slices = Array.from({ length: count }, (_, nth): Slice => {
    const headAt = sizeOf(fatHeader) + nth * sizeOf(layout)
    const { cpu, at, size } = numbersAt(from, layout, headAt)
    return { headAt, suffix: ` (${cpus[cpu]})`, start: at, end: at + size }
  })
  const heads: Part[] = [
    { key: '\0fat header', start: 0, end: 8, fields: () => fieldsAt(from, fatHeader, { at: 0, prefix: 'macho.fat-' }) },
    ...slices.map(({ headAt, suffix }) => ({
      key: `\0slice${suffix}`,
      start: headAt,
      end: headAt + sizeOf(layout),
      fields: () => fieldsAt(from, layout, { at: headAt, prefix: 'macho.slice-' }),
    })),
  ]
  if (slices.some(({ end }) => end > bytes.size)) return whole(bytes, 'a program outside the file')
  const anomalies: Anomaly[] = []
  const read = slices.map(slice => readSlice(bytes, slice, anomalies))
  const parts = [...heads, ...read.flatMap(({ parts: own }) => own)]
  const found = laidOut(bytes, { parts, inner: read.flatMap(({ inner }) => inner), gap: 'macho.gap' })
  if (!found) return whole(bytes, OVER)
  const locate = (offset: number): Located | null => {
    const at = slices.findIndex(({ start, end }) => offset >= start && offset < end)
    return read[at]?.locate?.(offset) ?? null
  }
  return { blocks: found.blocks, facts: { ...found.facts, anomalies: [...found.facts.anomalies, ...anomalies] }, locate }
}

interface ReadSlice {
  readonly parts: readonly Part[]
  readonly inner: readonly Part[]
  readonly locate?: (offset: number) => Located | null
}

function readSlice(bytes: ByteSource, slice: Slice, anomalies: Anomaly[]): ReadSlice {
  const { start, end, suffix } = slice
  const raw = { parts: [rawPart(`program${suffix}`, 'macho.program', { start, end })], inner: [] }
  const isMach = end - start >= 4 && magics.has(wordAt(bytes.read(start, start + 4), 0))
  if (!isMach) return raw
  const read = readMach(bytes, { start, end })
  const parts = typeof read === 'string' ? null : apart(partsOf(read, suffix), slice)
  if (typeof read === 'string' || !parts) {
    const found = typeof read === 'string' ? read : OVER
    anomalies.push({ id: 'structural:malformed', offset: start, expected: 'headers of Mach-O that agree', found })
    return raw
  }
  return { parts, inner: innerOf(read, suffix), locate: locator(read) }
}

/** Null where they lie over each other or outside of the slice: the other programs are still understood. */
function apart(parts: readonly Part[], { start, end }: Slice): readonly Part[] | null {
  let at = start
  for (const part of [...parts].filter(one => one.end > one.start).sort((x, y) => x.start - y.start)) {
    if (part.start < at || part.end > end) return null
    at = part.end
  }
  return parts
}
