import type { ByteSource, Range } from '../model/bytes.ts'
import type { Derivation, DigestId, Field, FieldName, Whereof } from '../model/layer.ts'
import { elementsOf, rpmType, type TagEntry } from './rpm-header.ts'

/** Elements above this are told as one run of bytes. A package of a whole distribution's fonts or kernels has some ten thousand files. */
const MOST_ELEMENTS = 200_000

/** What a tag of this kind of header says, where it is more than a value that is compared. */
export interface Meaning {
  /** Elements have this name, and rules may speak of it; only if all of them look so. */
  readonly name: FieldName
  readonly type: number
  readonly pattern: RegExp
}

/** Where an element recomputes from; null where it does not. */
export type Derive = (tag: string, nth: number, value: string) => Derivation | null

/** What only the machine and the minute of the build tell (rpm.org, Reference Manual, "RPM Tags"). */
const meanings: Readonly<Record<string, Meaning>> = {
  BUILDTIME: { name: 'rpm.build-time', type: rpmType.int32, pattern: /^\d+$/ },
  BUILDHOST: { name: 'rpm.build-host', type: rpmType.string, pattern: /^[A-Za-z0-9._-]{1,255}$/ },
  COOKIE: { name: 'rpm.cookie', type: rpmType.string, pattern: /^[A-Za-z0-9._-]{1,255} \d{1,12}$/ },
  FILEMTIMES: { name: 'rpm.file-mtime', type: rpmType.int32, pattern: /^\d+$/ },
  FILEINODES: { name: 'rpm.inode', type: rpmType.int32, pattern: /^\d+$/ },
  FILEDEVICES: { name: 'rpm.device', type: rpmType.int32, pattern: /^\d+$/ },
}
/** One in a package. */
const single: ReadonlySet<string> = new Set(['BUILDTIME', 'BUILDHOST', 'COOKIE'])

interface Told {
  readonly tag: string
  readonly derive: Derive
  /** The first of the files that are one, for each file that has others; only for FILEINODES. */
  readonly links: ReadonlyMap<number, number>
}

/** Room for signatures, which is as large as they leave it: of format 4, and of format 6. */
const isRoom = (tag: string): boolean => tag === 'RESERVEDSPACE' || tag === 'RESERVED'

/** The entry of the index, and each element of its data. */
export function fieldsOf(bytes: ByteSource, entry: TagEntry, { tag, derive, links }: Told): Field[] {
  const { index, offset, type, count, data } = entry
  const [start, end] = [index.start, index.end]
  const fields: Field[] = [
    // How much room is left changes with what was written.
    { name: 'rpm.index', ranges: [{ start, end: start + 8 }], value: `type ${type}` },
    isRoom(tag)
      ? { name: 'rpm.reserved-size', ranges: [{ start: end - 4, end }], value: '' }
      : { name: 'rpm.count', ranges: [{ start: end - 4, end }], value: String(count) },
    // It led to the data.
    {
      name: 'rpm.offset',
      ranges: [{ start: start + 8, end: start + 12 }],
      value: String(offset),
      derived: { kind: 'value', expected: String(offset) },
    },
  ]
  if (data.end === data.start) return fields
  if (isRoom(tag)) return [...fields, { name: 'rpm.reserved', ranges: [data] }]
  if (count > MOST_ELEMENTS) return [...fields, { name: 'rpm.value', ranges: [data] }]
  const elements = elementsOf(bytes, entry)
  const meaning = meanings[tag]
  const isMeant =
    meaning &&
    type === meaning.type &&
    (count === 1 || !single.has(tag)) &&
    elements.every(({ value }) => meaning.pattern.test(value))
  for (const [nth, { range, value }] of elements.entries()) {
    const derived = derive(tag, nth, value)
    const plain = derived?.kind === 'digest' ? 'rpm.digest' : 'rpm.value'
    // An array is told element by element, and its order counts.
    const name: FieldName = isMeant ? meaning.name : elements.length === 1 ? plain : `${plain}[${nth}]`
    fields.push({ name, ranges: [range], value, ...(derived ? { derived } : {}) })
  }
  if (tag === 'FILEINODES')
    for (const [nth, first] of links) fields.push({ name: `rpm.link[${nth}]`, ranges: [], value: String(first) })
  return fields
}

export const digest = (id: DigestId, of: Whereof): Derivation => ({ kind: 'digest', id, of, as: 'hex' })
export const within = (...ranges: readonly Range[]): Whereof => ({ ranges })
