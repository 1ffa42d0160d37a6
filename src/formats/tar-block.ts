import type { ByteSource, Range } from '../model/bytes.ts'
import type { Block, Child, Entry, Field } from '../model/layer.ts'
import { fieldsAt, type Place, type TarMember } from './tar-member.ts'

/**
 * The block of an entry. An archive may have a million, on two sides: so it holds numbers, and makes ranges, child and fields when it is
 * asked for them.
 */
class EntryBlock implements Block, Place {
  readonly key: string
  readonly nth: number
  readonly entry: Entry
  readonly start: number
  readonly at: number
  readonly end: number
  readonly global: Place['global']
  protected readonly bytes: ByteSource

  constructor(bytes: ByteSource, { key, entry, start, end }: TarMember, { nth, at, global }: Located) {
    this.key = key
    this.nth = nth
    this.entry = entry
    this.start = start
    this.at = at
    this.end = end
    this.global = global
    this.bytes = bytes
  }

  get member(): boolean {
    return true
  }

  get ranges(): readonly Range[] {
    return [{ start: this.start, end: this.end }]
  }

  fields(): readonly Field[] {
    return fieldsAt(this.bytes, this)
  }
}

/** That of a file: its content lies in one piece between headers and padding. */
class FileBlock extends EntryBlock {
  readonly from: number
  readonly to: number

  constructor(bytes: ByteSource, member: TarMember & { readonly pieces: readonly Range[] }, located: Located) {
    super(bytes, member, located)
    this.from = member.pieces[0]!.start
    this.to = member.pieces[0]!.end
  }

  override get ranges(): readonly Range[] {
    return [
      { start: this.start, end: this.from },
      { start: this.to, end: this.end },
    ]
  }

  get child(): Child {
    return { pieces: [{ start: this.from, end: this.to }], packing: 'stored', reach: 'installed' }
  }
}

interface Located {
  readonly nth: number
  /** Offset of the main header. */
  readonly at: number
  readonly global: Place['global']
}

export function blockOf(bytes: ByteSource, member: TarMember, located: Located): Block {
  const { key, own: ranges, entry, pieces, start } = member
  if (!pieces) return new EntryBlock(bytes, member, located)
  const [piece] = pieces
  if (pieces.length === 1 && piece && !piece.hole) return new FileBlock(bytes, { ...member, pieces: [piece] }, located)
  const { nth, at, global } = located
  const fields = (): readonly Field[] => fieldsAt(bytes, { start, at, global })
  return { key, nth, member: true, ranges, entry, child: { pieces, packing: 'stored', reach: 'installed' }, fields }
}

/** Members of a package that is a tar of tars, as opkg has them: by what they are called without their encoding. */
const inner: Readonly<Record<string, string>> = {
  'control.tar': 'control.tar',
  'control.tar.gz': 'control.tar',
  'control.tar.xz': 'control.tar',
  'control.tar.zst': 'control.tar',
  'data.tar': 'data.tar',
  'data.tar.gz': 'data.tar',
  'data.tar.xz': 'data.tar',
  'data.tar.zst': 'data.tar',
}

/**
 * The old form of an .ipk: debian-binary, one control.tar and one data.tar, which are opened and thrown away. With two of one kind readers
 * take one or the other, so that it is a tar like any other.
 */
export function asPackage(blocks: readonly Block[]): readonly Block[] {
  const members = blocks.filter(({ member }) => member)
  const count = (name: string): number => members.filter(({ key }) => key === name || (inner[key] ?? key).startsWith(name)).length
  if (['debian-binary', 'control.tar', 'data.tar'].some(name => count(name) !== 1)) return blocks
  if (members.filter(({ key, child }) => inner[key] && child).length !== 2) return blocks
  return blocks.map(block => {
    const key = inner[block.key]
    const { child, entry, nth, member, ranges } = block
    if (key === undefined || !child || !entry) return block
    return { key, nth, member, ranges, entry, child: { ...child, reach: 'transport' }, fields: () => block.fields() }
  })
}
