import { type ByteSource, latin1 } from '../model/bytes.ts'
import type { Anatomy, Field, Format, Likeness, Located } from '../model/layer.ts'
import { nameAt, namesWithoutDay } from './sfnt-names.ts'
import {
  checksumOf,
  DIRECTORY,
  dateAt,
  directory,
  FILLER,
  head,
  isFftm,
  isHead,
  isSound,
  MOST_TABLES,
  RECORD,
  type Table,
  tablesAt,
} from './sfnt-read.ts'
import { hexOf, malformed, part, recordFields, recordRange, tableFields } from './sfnt-tables.ts'
import { recordAt, tiledBy } from './tiling.ts'

/** TrueType outlines, Apple's own mark of them, PostScript outlines, and fonts of type 1 in this wrapper. */
const FLAVOUR = /^(\0\x01\0\0|true|OTTO|typ1)/

/** OpenType 1.9, "OpenType Font File": a directory and tables by tag, with a sum each; dates where all that hangs on them holds. */
export const sfnt: Format = {
  id: 'sfnt',
  docs: {
    title: 'TrueType or OpenType font',
    what: 'Table by table, every checksum recomputed; the dates of head and FFTM where the sums over them hold; glyphs are bytes.',
    see: 'OpenType 1.9, "OpenType Font File" and "head"',
    recomputed: 'checksums of tables and of the font',
  },
  claims: bytes => FLAVOUR.test(latin1(bytes.subarray(0, 4))) && hasTables(bytes),
  cut(_, bytes): Anatomy {
    const tables = tablesAt(bytes, 0)
    if (typeof tables === 'string') return malformed(bytes, 'sfnt', tables)
    let sound: boolean | null = null
    const dates = (): 'checked' | 'unchecked' => {
      sound ??= isSound(bytes, tables)
      return sound ? 'checked' : 'unchecked'
    }
    const parts = [
      part('directory', { start: 0, end: DIRECTORY }, () => recordAt(bytes, 0, { layout: directory })),
      ...tables.map(table =>
        part(`record ${table.tag}`, recordRange(table), () => withSum(bytes, table, recordFields(bytes, table, 'sfnt'))),
      ),
      ...tables.map(table => part(table.tag, table, () => tableFields(bytes, table, { format: 'sfnt', dates }))),
    ]
    const anatomy = tiledBy(bytes, { format: 'sfnt', filler: FILLER }, parts)
    return withNames(bytes, tables, anatomy) ?? malformed(bytes, 'sfnt', 'tables that lie over each other')
  },
  alike,
}

/** A place in the table of names is told by the text that lies there. */
function withNames(bytes: ByteSource, tables: readonly Table[], anatomy: Anatomy | null): Anatomy | null {
  const names = tables.find(({ tag }) => tag === 'name')
  if (!anatomy || !names) return anatomy
  const locate = (offset: number): Located | null =>
    offset >= names.start && offset < names.end ? nameAt(bytes, names, offset) : anatomy.locate!(offset)
  return { ...anatomy, locate }
}

/** Fonts that differ in the day that FontForge puts into their names, and in dates: the place and size of the names follow. */
function alike(a: ByteSource, b: ByteSource): Likeness | null {
  const [one, two] = [undated(a), undated(b)]
  if (!one || !two || one.names === two.names || one.tables !== two.tables) return null
  return { cause: 'font-modified', confidence: 'likely', values: [one.modified, two.modified] }
}

interface Undated {
  readonly tables: string
  /** As they are. */
  readonly names: string
  readonly modified: string | null
}

function undated(bytes: ByteSource): Undated | null {
  const tables = tablesAt(bytes, 0)
  if (typeof tables === 'string' || !isSound(bytes, tables)) return null
  const text = (start: number, end: number): string => latin1(bytes.read(start, end))
  let [names, modified]: [string, string | null] = ['', null]
  const texts = tables.map(table => {
    const { tag, start, end } = table
    if (tag === 'name') {
      names = text(start, end)
      return tag + namesWithoutDay(bytes, table)
    }
    if (isFftm(bytes, table)) return tag + text(start, start + 12)
    if (!isHead(bytes, table)) return tag + text(start, end)
    modified = dateAt(bytes, start + head.modified)
    return (
      tag + text(start, start + head.adjustment) + text(start + head.magic, start + head.created) + text(start + head.bounds, end)
    )
  })
  return { tables: [text(0, 4), ...texts].join(), names, modified }
}

function hasTables(bytes: Uint8Array): boolean {
  const count = bytes.length < DIRECTORY + RECORD ? 0 : bytes[4]! * 256 + bytes[5]!
  return count > 0 && count <= MOST_TABLES && /^[\x20-\x7e]{4}$/.test(latin1(bytes.subarray(DIRECTORY, DIRECTORY + 4)))
}

const withSum = (bytes: ByteSource, table: Table, fields: readonly Field[]): Field[] =>
  fields.map(field =>
    field.name === 'sfnt.record-checksum'
      ? { ...field, derived: { kind: 'value', expected: hexOf(checksumOf(bytes, table)) } }
      : field,
  )
