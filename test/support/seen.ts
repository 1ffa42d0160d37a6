import { createHash } from 'node:crypto'
import { inflateRawSync } from 'node:zlib'
import { ofBytes, piecesOf } from '../../src/model/bytes.ts'
import type { Block, Entry, Format } from '../../src/model/layer.ts'
import { topLayer } from './broken.ts'

/** An entry as a reader sees it. */
export interface Seen {
  /** Latin-1, without "./" in front and a slash behind. */
  readonly name: string
  readonly type: Entry['type']
  readonly size: number
  readonly mode: number
  readonly link: string
  /** Null where it has none, or none that can be had. */
  readonly content: Uint8Array | null
}

/** What tar-stream calls a type. */
export const tarStreamTypes: Readonly<Record<string, Entry['type']>> = {
  file: 'file',
  'contiguous-file': 'file',
  link: 'hardlink',
  symlink: 'symlink',
  'character-device': 'character',
  'block-device': 'block',
  directory: 'directory',
  fifo: 'fifo',
}

/** One line an entry, to be compared. */
export const lineOf = ({ name, type, size, mode, link, content }: Seen): string =>
  [JSON.stringify(name), type, size, (mode & 0o7777).toString(8), JSON.stringify(link), content ? sha256(content) : '-'].join(' ')

export const sha256 = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex').slice(0, 16)

export const plainName = (name: string): string => name.replace(/^(\.\/+)+(?=.)/, '').replace(/(.)\/+$/, '$1')

export interface Ours {
  readonly entries: readonly Seen[]
  /** Something was said about it: anomalies, or bytes that no entry explains. Then other readers may see another thing. */
  readonly said: readonly string[]
}

export async function seenByUs(format: Format, source: Uint8Array): Promise<Ours> {
  const { blocks, facts } = await format.cut(topLayer, ofBytes(source), { entries: 100_000 })
  const gaps = blocks.filter(({ key }) => key === '\0gap').map(() => 'gap')
  const entries = blocks.filter(({ member }) => member).map(block => seen(source, block, format.id !== 'ar'))
  // A mode that does not parse stands for its bytes: which ones it means, nobody says.
  const raw = blocks.filter(({ member, entry }) => member && format.id !== 'zip' && entry?.mode === undefined).map(() => 'a mode')
  return { entries, said: [...facts.anomalies.map(({ id, found }) => `${id} ${found}`), ...gaps, ...raw] }
}

/** `isPath`: a slash behind a name says that it is a directory, or nothing. */
function seen(source: Uint8Array, block: Block, isPath: boolean): Seen {
  const { entry, child } = block
  // A member of a container image is called by its role: its name is one that values may have for it.
  const role = (block.key.startsWith('\0') && block.aliases?.[0]) || block.key
  // A name that begins with NUL has something in front, so that it is none of ours.
  const known = role.replace(/^\.\/\0/, '\0')
  // Members of a package of opkg are called by what they are, whatever encodes them.
  const isPart = child?.reach === 'transport' && /^(control|data)\.tar$/.test(known)
  const key = (isPart && block.fields().find(({ name }) => name === 'tar.name')?.value) || known
  const stored = child ? piecesOf(ofBytes(source), child.pieces) : null
  const bytes = stored && Uint8Array.from(stored.read(0, stored.size))
  const content = bytes && (child!.packing === 'stored' ? bytes : child!.packing === 'deflate' ? inflated(bytes) : null)
  const { type = 'other', size = 0, mode = 0, target = '' } = entry ?? {}
  return { name: isPath ? plainName(key) : key, type, size, mode, link: target, content }
}

function inflated(bytes: Uint8Array): Uint8Array | null {
  try {
    return inflateRawSync(bytes)
  } catch {
    // Damaged: whoever reads it finds that out, too.
    return null
  }
}
