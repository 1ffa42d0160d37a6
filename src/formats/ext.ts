import { type ByteSource, indexAt, latin1, type Range } from '../model/bytes.ts'
import { type Anatomy, type Block, type Field, type FieldName, type Format, type Located, plainFacts } from '../model/layer.ts'
import { type Inode, inodesIn, pathsOf, tailsOf } from './ext-files.ts'
import { type Ext, placesIn, readExt, SIZE, START } from './ext-read.ts'
import { descriptor, descriptorHigh, inode, inodeHigh, type Layout, superblock } from './ext-records.ts'
import { counter, structure } from './structure.ts'

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
    const boot: Part = { key: '\0boot', start: 0, end: START, fields: () => [rawField('ext.bytes', 0, START)] }
    const head: Part = recordPart('\0superblock', bytes, START, superblock)
    const read = readExt(bytes)
    return tiled(bytes, [boot, head, ...(read ? partsOf(read) : [])])
  },
}

interface Part extends Range {
  readonly key: string
  fields(): readonly Field[]
  /** Of a file. */
  readonly path?: string
}

const rawField = (name: FieldName, start: number, end: number): Field => ({ name, ranges: [{ start, end }] })

function recordPart(key: string, bytes: ByteSource, start: number, ...layouts: readonly Layout[]): Part {
  const places = (): ReturnType<typeof placesIn> => placesIn(layouts.flat(), start)
  const end = start + layouts.flat().reduce((sum, [, size]) => sum + size, 0)
  const fields = (): Field[] =>
    places().map(({ name, range, kind }) =>
      kind === 'raw' ? { name, ranges: [range] } : { name, ranges: [range], value: toldAs(bytes, range, kind) },
    )
  return { key, start, end, fields }
}

function toldAs(bytes: ByteSource, { start, end }: Range, kind: 'hex' | 'octal' | undefined): string {
  const held = Buffer.from(bytes.read(start, end))
  return kind === 'hex' ? held.toString('hex') : BigInt(`0x${held.reverse().toString('hex')}`).toString(kind === 'octal' ? 8 : 10)
}

function partsOf(read: Ext): Part[] {
  const { bytes, block, groups, backups } = read
  const inodes = inodesIn(read)
  const paths = pathsOf(read, inodes)
  const whole = (key: string, name: FieldName, start: number): Part => {
    const end = start + block
    return { key, start, end, fields: () => [rawField(name, start, end)] }
  }
  return [
    ...backups.map(({ group, at }) => recordPart(`superblock of group ${group}`, bytes, at, superblock)),
    ...groups.flatMap(({ descriptor: { start, end }, blockBitmap, inodeBitmap }, nth) => [
      recordPart(`group ${nth}`, bytes, start, descriptor, ...(end - start === 64 ? [descriptorHigh] : [])),
      whole(`block bitmap ${nth}`, 'ext.bitmap', blockBitmap),
      whole(`inode bitmap ${nth}`, 'ext.bitmap', inodeBitmap),
    ]),
    ...inodes.map(own => inodePart(read, own, paths.get(own.number))),
    ...inodes.flatMap(own => filesParts(read, own, paths.get(own.number))),
  ]
}

function inodePart({ bytes }: Ext, { number, range: { start, end } }: Inode, path: string | undefined): Part {
  const isLong = end - start >= 160
  const known = recordPart(path ? `inode of ${path}` : `inode ${number}`, bytes, start, inode, ...(isLong ? [inodeHigh] : []))
  const rest = end > known.end ? [rawField('ext.inode-attributes', known.end, end)] : []
  return { ...known, end, fields: () => [...known.fields(), ...rest] }
}

function filesParts(read: Ext, own: Inode, known: string | undefined): Part[] {
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

/** Parts in order of their places, and bytes between them; of two that lie over each other the one that begins first. */
function tiled(bytes: ByteSource, parts: readonly Part[]): Anatomy {
  const nthOf = counter()
  const blocks: Block[] = []
  const kept: Part[] = []
  const between = (start: number, end: number): void => {
    if (end > start) blocks.push(structure('blocks', nthOf('blocks'), rawField('ext.bytes', start, end)))
  }
  let at = 0
  for (const part of parts.toSorted((x, y) => x.start - y.start)) {
    const { key, start, end, fields } = part
    if (start < at || end > bytes.size || end <= start) continue
    between(at, start)
    blocks.push({ key, nth: nthOf(key), member: false, ranges: [{ start, end }], fields })
    kept.push(part)
    at = end
  }
  between(at, bytes.size)
  const starts = kept.map(({ start }) => start)
  const locate = (offset: number): Located | null => {
    const part = kept[indexAt(starts, offset)]
    return part && offset >= part.start && offset < part.end ? { within: offset - part.start, symbol: part.path ?? null } : null
  }
  return { blocks, facts: plainFacts, locate }
}
