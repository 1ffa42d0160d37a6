import { type ByteSource, latin1, type Range } from '../model/bytes.ts'
import { type Anatomy, type Field, type FieldName, type Format, plainFacts } from '../model/layer.ts'
import { type Inode, inodesIn, pathsOf, tailsOf } from './ext-files.ts'
import { type Ext, readExt, SIZE, START } from './ext-read.ts'
import { descriptor, descriptorHigh, inode, inodeHigh, superblock } from './ext-records.ts'
import { type Part, partsOf, rawField, rawPart, recordPart, toldAs } from './image-parts.ts'
import { structure } from './structure.ts'

/** An ext2, ext3 or ext4 image: superblocks, groups, inodes and the blocks of each file; nothing is erased. */
export const ext: Format = {
  id: 'ext',
  plain: true,
  docs: {
    title: 'ext2, ext3 or ext4 image',
    what: 'Superblocks, group descriptors and inodes field by field, bitmaps, and blocks by the file that they belong to. Nothing is erased.',
    see: 'Linux, Documentation/filesystems/ext4',
  },
  claims: head =>
    head.length >= START + SIZE && latin1(head.subarray(START + 0x38, START + 0x3a)) === '\x53\xef' && head[START + 0x4c]! <= 1,
  cut(_, bytes): Anatomy {
    if (bytes.size < START + SIZE) {
      const ranges = [{ start: 0, end: bytes.size }]
      return { blocks: [structure('bytes', 0, { name: 'ext.bytes', ranges })], facts: plainFacts }
    }
    const boot = rawPart('\0boot', 'ext.bytes', { start: 0, end: START })
    const head = recordPart('\0superblock', bytes, START, superblock)
    const read = readExt(bytes)
    return partsOf(bytes, [boot, head, ...(read ? all(read) : [])], { rest: 'ext.bytes' })
  },
}

function all(read: Ext): Part[] {
  const { bytes, block, groups, backups } = read
  const inodes = inodesIn(read)
  const paths = pathsOf(read, inodes)
  return [
    ...backups.flatMap(({ group, at, descriptors }) => [
      recordPart(`superblock of group ${group}`, bytes, at, superblock),
      ...groups.map(({ descriptor: { start, end } }, nth) =>
        groupPart(`group ${nth} as of group ${group}`, bytes, {
          start: descriptors + start - groups[0]!.descriptor.start,
          end: descriptors + end - groups[0]!.descriptor.start,
        }),
      ),
    ]),
    ...groups.flatMap(({ descriptor: range, blockBitmap, inodeBitmap }, nth) => [
      groupPart(`group ${nth}`, bytes, range),
      rawPart(`block bitmap ${nth}`, 'ext.bitmap', { start: blockBitmap, end: blockBitmap + block }),
      rawPart(`inode bitmap ${nth}`, 'ext.bitmap', { start: inodeBitmap, end: inodeBitmap + block }),
    ]),
    ...inodes.map(own => inodePart(read, own, paths.get(own.number))),
    ...inodes.flatMap(own => filesParts(read, own, paths.get(own.number))),
  ]
}

const groupPart = (key: string, bytes: ByteSource, { start, end }: Range): Part =>
  recordPart(key, bytes, start, descriptor, ...(end - start === 64 ? [descriptorHigh] : []))

function inodePart({ bytes }: Ext, { number, range: { start, end } }: Inode, path: string | undefined): Part {
  const isLong = end - start >= 160
  const known = recordPart(path ? `inode of ${path}` : `inode ${number}`, bytes, start, inode, ...(isLong ? [inodeHigh] : []))
  const rest = end > known.end ? [rawField('ext.inode-attributes', known.end, end)] : []
  return { ...known, end, fields: () => [...known.fields(), ...rest] }
}

/** Linux, Documentation/filesystems/ext4, "Journal (jbd2)": its superblock holds an id at 0x30. */
const JOURNAL = 8
const JOURNAL_ID = { start: 0x30, end: 0x40 } as const

const journalParts = ({ bytes }: Ext, { runs }: Inode): Part[] =>
  runs.map(({ start, end }, nth): Part => {
    const id = { start: start + JOURNAL_ID.start, end: start + JOURNAL_ID.end }
    const fields = (): Field[] => [
      rawField('ext.journal-head', start, id.start),
      { name: 'ext.journal-uuid', ranges: [id], value: toldAs(bytes, id, 'hex') },
      rawField('ext.journal', id.end, end),
    ]
    return nth === 0 ? { key: 'journal', start, end, fields } : rawPart('journal', 'ext.journal', { start, end })
  })

function filesParts(read: Ext, own: Inode, known: string | undefined): Part[] {
  if (own.number === JOURNAL) return journalParts(read, own)
  const path = known ?? `file of inode ${own.number}`
  const tails = tailsOf(read, own)
  return own.runs.map(({ start, end, isMap }): Part => {
    const name = isMap ? 'ext.block-map' : own.isDirectory ? 'ext.directory' : 'ext.content'
    const inside = tails.filter(tail => tail.start >= start && tail.end <= end)
    const fields = (): Field[] => {
      const all: Field[] = []
      let at = start
      for (const [nth, tail] of inside.entries()) {
        all.push(rawField(`${name}${nth ? `-${nth + 1}` : ''}` as FieldName, at, tail.start))
        const value = toldAs(read.bytes, tail, 'hex')
        all.push({ name: `ext.directory-checksum${nth ? `-${nth + 1}` : ''}`, ranges: [tail], value })
        at = tail.end
      }
      return end > at ? [...all, rawField(inside.length ? (`${name}-rest` as FieldName) : name, at, end)] : all
    }
    return { key: path, start, end, fields, path }
  })
}
