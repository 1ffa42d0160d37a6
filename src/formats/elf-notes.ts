import { type ByteSource, latin1, type Range } from '../model/bytes.ts'
import type { Block, Field, FieldName } from '../model/layer.ts'
import { structure } from './structure.ts'

/** gABI 4.1, chapter 5, "Note Section"; the types of GNU: glibc, elf.h. */
const kinds: Readonly<Record<string, FieldName>> = {
  'GNU 1': 'elf.abi-tag',
  'GNU 3': 'elf.build-id',
  'GNU 5': 'elf.property',
  'FDO 3405650558': 'elf.package',
  'Go 4': 'elf.build-id',
}
const HEADER = 12

/**
 * A block a note, so that their order counts: a header, the owner's name and the description, each filled up to four or eight bytes. What is
 * left of the section is one field.
 */
export function noteBlocks(
  bytes: ByteSource,
  range: Range,
  { key, isLittle, align }: { key: string; isLittle: boolean; align: number },
): Block[] {
  const unit = align === 8 ? 8 : 4
  const up = (size: number): number => Math.ceil(size / unit) * unit
  const blocks: Block[] = []
  let at = range.start
  while (at + HEADER <= range.end && blocks.length < 1000) {
    const head = bytes.read(at, at + HEADER)
    const view = new DataView(head.buffer, head.byteOffset, HEADER)
    const [named, described, type] = [0, 4, 8].map(offset => view.getUint32(offset, isLittle)) as [number, number, number]
    const name = { start: at + HEADER, end: at + HEADER + named }
    const begin = at + up(HEADER + named)
    const end = begin + described
    // The last one need not be filled up.
    const next = Math.min(range.end, begin + up(described))
    if (end > range.end || name.end > range.end) break
    const owner = latin1(bytes.read(name.start, Math.min(name.end, name.start + 64))).replace(/\0$/, '')
    const description = { start: begin, end }
    const kind = kinds[`${owner} ${type}`] ?? 'elf.note'
    const own: Field[] = [
      { name: 'elf.note-header', ranges: [{ start: at, end: begin }] },
      {
        name: kind,
        ranges: [description],
        ...(kind === 'elf.build-id' && described <= 64 ? { value: hexOf(bytes, description) } : {}),
      },
      { name: 'elf.padding', ranges: [{ start: end, end: next }] },
    ]
    blocks.push(structure(key, blocks.length, ...own.filter(isFilled)))
    at = next
  }
  if (at < range.end || blocks.length === 0)
    blocks.push(structure(key, blocks.length, { name: 'elf.note', ranges: [{ start: at, end: range.end }] }))
  return blocks
}

const isFilled = ({ ranges }: Field): boolean => ranges.some(({ start, end }) => end > start)

const hexOf = (bytes: ByteSource, { start, end }: Range): string => Buffer.from(bytes.read(start, end)).toString('hex')
