import type { ByteSource, Range } from '../model/bytes.ts'
import type { Anatomy, Field, FieldName } from '../model/layer.ts'
import { adjustmentOf, dateAt, head, isFftm, isHead, RECORD, type Table } from './sfnt-read.ts'
import { notUnderstood } from './structure.ts'
import { type Part, recordAt, rest } from './tiling.ts'

export const malformed = (bytes: ByteSource, format: string, found: string): Anatomy =>
  notUnderstood(bytes, `${format}.bytes`, { expected: 'a directory of tables that agree', found })

export const part = (key: string, { start, end }: Range, fields: () => readonly Field[]): Part => ({
  key,
  start,
  end,
  fields,
})
export const recordRange = ({ record }: Table): Range => ({ start: record, end: record + RECORD })
export const hexOf = (word: number): string => word.toString(16).padStart(8, '0')

export type FontFormat = 'sfnt' | 'ttc'

export const recordFields = (bytes: ByteSource, { record }: Table, format: FontFormat): Field[] =>
  recordAt(bytes, record, {
    layout: [
      [`${format}.record-tag`, 4, 'text'],
      [`${format}.record-checksum`, 4, 'hex'],
      [`${format}.record-offset`, 4],
      [`${format}.record-length`, 4],
    ],
  })

/** Whether what hangs on the dates was recomputed, and held. */
interface TableKind {
  readonly format: FontFormat
  dates(): 'checked' | 'unchecked'
}

export function tableFields(bytes: ByteSource, table: Table, { format, dates }: TableKind): readonly Field[] {
  const { tag, start, end } = table
  const date = (name: string, at: number): Field => {
    const value = dateAt(bytes, at)
    const told = `${format}.${dates() === 'checked' ? '' : 'unchecked-'}${name}` as FieldName
    return { name: told, ranges: [{ start: at, end: at + 8 }], ...(value === null ? {} : { value }) }
  }
  if (isHead(bytes, table))
    return [
      ...recordAt(bytes, start, {
        layout: [
          [`${format}.head-version`, 4, 'hex'],
          [`${format}.revision`, 4, 'hex'],
        ],
      }),
      adjustmentField(bytes, table, format),
      ...recordAt(bytes, start + head.magic, {
        layout: [
          [`${format}.head-magic`, 4, 'hex'],
          [`${format}.flags`, 2, 'hex'],
          [`${format}.units`, 2],
        ],
      }),
      date('created', start + head.created),
      date('modified', start + head.modified),
      ...rest(`${format}.bounds`, start + head.bounds, end),
    ]
  if (isFftm(bytes, table))
    return [
      ...recordAt(bytes, start, { layout: [[`${format}.fftm-version`, 4]] }),
      ...recordAt(bytes, start + 4, { layout: [[`${format}.fftm-tool`, 8]] }),
      date('fftm-created', start + 12),
      date('fftm-modified', start + 20),
    ]
  return rest(spanOf(tag, format), start, end)
}

function adjustmentField(bytes: ByteSource, table: Table, format: FontFormat): Field {
  const at = table.start + head.adjustment
  const [field] = recordAt(bytes, at, { layout: [[`${format}.adjustment`, 4, 'hex']] })
  if (format === 'ttc') return field!
  const expected = adjustmentOf(bytes, table)
  return { ...field!, derived: { kind: 'value', expected: expected === null ? null : hexOf(expected) } }
}

/** By what a table is for. */
function spanOf(tag: string, format: FontFormat): FieldName {
  switch (tag) {
    case 'glyf':
    case 'CFF ':
    case 'CFF2':
    case 'gvar':
      return `${format}.glyphs`
    case 'name':
      return `${format}.names`
    case 'DSIG':
      return `${format}.signature`
    case 'fpgm':
    case 'prep':
    case 'cvt ':
      return `${format}.instructions`
    default:
      return `${format}.table`
  }
}
