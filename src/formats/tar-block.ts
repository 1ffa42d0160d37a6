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
