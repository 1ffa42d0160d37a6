import { type ByteSource, latin1 } from '../model/bytes.ts'
import { type Anatomy, type Field, type FieldName, type Format, plainFacts } from '../model/layer.ts'
import { structure } from './structure.ts'

/** Linux, Documentation/filesystems/ext4, "Super Block": offset in it, length, and how it is told. */
const superblock: readonly (readonly [name: string, at: number, length: number, kind: 'time' | 'hex' | 'bytes'])[] = [
  ['mtime', 0x2c, 4, 'time'],
  ['wtime', 0x30, 4, 'time'],
  ['lastcheck', 0x40, 4, 'time'],
  ['uuid', 0x68, 16, 'hex'],
  ['volume-name', 0x78, 16, 'bytes'],
  ['hash-seed', 0xec, 16, 'hex'],
  ['mkfs-time', 0x108, 4, 'time'],
  ['checksum', 0x3fc, 4, 'hex'],
]
const START = 1024
const SIZE = 1024

/** An ext2, ext3 or ext4 image: only what its first superblock says is named; all else is bytes. */
export const ext: Format = {
  id: 'ext',
  plain: true,
  docs: {
    title: 'ext2, ext3 or ext4 image',
    what: 'Times, ids and the checksum of the first superblock; all else is bytes. Nothing is erased.',
    see: 'Linux, Documentation/filesystems/ext4, Super Block',
  },
  claims: head =>
    head.length >= START + SIZE && latin1(head.subarray(START + 0x38, START + 0x3a)) === '\x53\xef' && head[START + 0x4c]! <= 1,
  cut(_, bytes): Anatomy {
    if (bytes.size < START + SIZE)
      return {
        blocks: [structure('bytes', 0, { name: 'ext.bytes', ranges: [{ start: 0, end: bytes.size }] })],
        facts: plainFacts,
      }
    const fields: Field[] = []
    let at = START
    for (const [name, offset, length, kind] of superblock) {
      const range = { start: START + offset, end: START + offset + length }
      if (range.start > at) fields.push({ name: 'ext.superblock', ranges: [{ start: at, end: range.start }] })
      const value = kind === 'bytes' ? {} : { value: told(bytes, range.start, { length, kind }) }
      fields.push({ name: `ext.${name}` as FieldName, ranges: [range], ...value })
      at = range.end
    }
    const rest = { start: START + SIZE, end: bytes.size }
    return {
      blocks: [
        structure('\0boot', 0, { name: 'ext.bytes', ranges: [{ start: 0, end: START }] }),
        structure('\0superblock', 0, ...fields),
        structure('blocks', 0, { name: 'ext.bytes', ranges: [rest] }),
      ],
      facts: plainFacts,
    }
  },
}

function told(bytes: ByteSource, start: number, { length, kind }: { length: number; kind: 'time' | 'hex' }): string {
  const held = Buffer.from(bytes.read(start, start + length))
  return kind === 'time' ? String(held.readUInt32LE(0)) : held.toString('hex')
}
