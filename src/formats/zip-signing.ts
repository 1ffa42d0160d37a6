import { type ByteSource, isZeroRange, latin1, type Range } from '../model/bytes.ts'
import type { Block, Field, FieldName } from '../model/layer.ts'
import { counter, structure } from './structure.ts'

/** Android, "APK Signature Scheme v2", "APK Signing Block": size 8, pairs, the same size again 8, this magic. Neither size counts the first one. */
const MAGIC = 'APK Sig Block 42'
const SIZE = 8
const END = SIZE + MAGIC.length
/** A pair: its size 8, which does not count itself, an id 4, a value. */
const PAIR = 12
const ID = 4

interface Kind {
  readonly name: string
  readonly field: FieldName
}

/** Schemes v2, v3 and v3.1; SourceStampConstants, ApkSigningBlockUtils and the plug-in for Gradle name the others. */
const kinds: ReadonlyMap<number, Kind> = new Map([
  [0x7109871a, { name: 'signature v2', field: 'apk.v2' }],
  [0xf05368c0, { name: 'signature v3', field: 'apk.v3' }],
  [0x1b93ad61, { name: 'signature v3.1', field: 'apk.v31' }],
  [0x6dff800d, { name: 'source stamp', field: 'apk.stamp' }],
  [0x2b09189e, { name: 'source stamp v1', field: 'apk.stamp-v1' }],
  [0x42726577, { name: 'padding', field: 'apk.padding' }],
  [0x504b4453, { name: 'dependencies', field: 'apk.dependencies' }],
  [0x2146444e, { name: 'frosting of Google Play', field: 'apk.frosting' }],
])

/** Writers make a handful. */
const MOST = 64

/** The block that fills the way to the central directory, part by part; null where it is none, or not to the last byte. */
export function signingBlocks(bytes: ByteSource, { start, end }: Range): readonly Block[] | null {
  if (end - start < SIZE + END || latin1(bytes.read(end - MAGIC.length, end)) !== MAGIC) return null
  const again = { start: end - END, end: end - MAGIC.length }
  const size = numberAt(bytes, again.start)
  const from = end - size - SIZE
  if (size < END || from < start || numberAt(bytes, from) !== size) return null
  if (from > start && !isZeroRange(bytes, { start, end: from })) return null
  const pairs = pairsIn(bytes, { start: from + SIZE, end: again.start })
  if (!pairs) return null
  const filler = from > start ? [structure('\0filler', 0, { name: 'apk.filler', ranges: [{ start, end: from }] })] : []
  const head = structure(
    'APK Signing Block',
    0,
    { name: 'apk.size', ranges: [{ start: from, end: from + SIZE }, again], value: String(size) },
    { name: 'apk.magic', ranges: [{ start: again.end, end }] },
  )
  return [...filler, head, ...pairs]
}

/** Pairs side by side, up to the end. */
function pairsIn(bytes: ByteSource, { start, end }: Range): Block[] | null {
  const nthOf = counter()
  const blocks: Block[] = []
  let at = start
  while (at < end) {
    if (blocks.length >= MOST || at + PAIR > end) return null
    const size = numberAt(bytes, at)
    if (size < ID || at + SIZE + size > end) return null
    const id = new DataView(Uint8Array.from(bytes.read(at + SIZE, at + PAIR)).buffer).getUint32(0, true)
    const hex = `0x${id.toString(16).padStart(8, '0')}`
    const { name, field } = kinds.get(id) ?? { name: `block ${hex}`, field: 'apk.other' }
    const value: Field = { name: field, ranges: [{ start: at + PAIR, end: at + SIZE + size }] }
    const key = `APK Signing Block: ${name}`
    blocks.push(
      structure(
        key,
        nthOf(key),
        { name: 'apk.pair-size', ranges: [{ start: at, end: at + SIZE }], value: String(size) },
        { name: 'apk.pair-id', ranges: [{ start: at + SIZE, end: at + PAIR }], value: hex },
        value,
      ),
    )
    at += SIZE + size
  }
  return blocks
}

/** Above 2^53 it is no size of anything in a file. */
const numberAt = (bytes: ByteSource, at: number): number =>
  Number(new DataView(Uint8Array.from(bytes.read(at, at + SIZE)).buffer).getBigUint64(0, true))
