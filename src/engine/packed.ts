import { unzlib } from '../io/unzlib.ts'
import { type ByteSource, lengthOf, ofBytes, type Range } from '../model/bytes.ts'
import type { Field, Likeness } from '../model/layer.ts'
import { stringsAround } from '../model/strings-around.ts'
import type { Added } from './findings.ts'
import { apart } from './strings.ts'
import { unzstd } from './unzstd.ts'

/** What is decoded to be shown: above this a stream is shown as the bytes that it is. */
const DECODED = 32 * 1024 * 1024
/** And of all streams of a layer: a small one may hold very many that decode to much. */
const OF_LAYER = 256 * 1024 * 1024
const spent = new WeakMap<ByteSource, number>()

/** Places of one stream that are told. */
const PLACES = 20
/** Bytes of a place that are told. */
const EXCERPT = 16

/** One side of a field that is a stream on one side at least. */
export interface Stream {
  readonly bytes: ByteSource
  readonly range: Range
  readonly field: Field
}

/** In what two streams differ, decoded: one part for each place, or in nothing but how they are encoded. Null where they are not decoded. */
export async function differenceIn(one: Stream, two: Stream): Promise<readonly Partial<Added>[] | null> {
  const [a, b] = [await contentOf(one), await contentOf(two)]
  if (!a || !b) return null
  if (Buffer.compare(a, b) === 0) return [{ alike: recoded(one, two), values: [toldOf(one), toldOf(two)] }]
  const { align } = await import('./align.ts')
  const [left, right] = [ofBytes(a), ofBytes(b)]
  const all = (one.field.packed ?? two.field.packed)?.strings ?? false
  const runs = align(left, right, 'binary').segments.filter(({ same }) => !same)
  return runs.slice(0, PLACES).map(run => {
    const strings = (bytes: ByteSource, range: Range) =>
      stringsAround(bytes, { bounds: { start: 0, end: bytes.size }, range, all })
    const [s, t] = [strings(left, run.a), strings(right, run.b)]
    const texts = s || t ? apart(s ?? [], t ?? []) : undefined
    return { texts, values: [placeIn(left, run.a, texts?.[0]), placeIn(right, run.b, texts?.[1])] }
  })
}

async function contentOf({ bytes, range, field }: Stream): Promise<Uint8Array | null> {
  const size = field.packed?.size ?? lengthOf(range)
  if (size > DECODED || lengthOf(range) > DECODED) return null
  const stored = bytes.read(range.start, range.end).slice()
  if (!field.packed) return stored
  const before = spent.get(bytes) ?? 0
  if (before + size > OF_LAYER) return null
  spent.set(bytes, before + size)
  const content = field.packed.kind === 'zlib' ? unzlib(stored, size) : await unzstd(stored, size)
  return content?.length === size ? content : null
}

/** RFC 1950: two bits of the second byte tell how hard the encoder tried. */
const levelOf = ({ bytes, range }: Stream): number => bytes.read(range.start, range.end)[1]! >> 6

function recoded(one: Stream, two: Stream): Likeness {
  const [a, b] = [one.field.packed?.kind, two.field.packed?.kind]
  const values = [toldOf(one), toldOf(two)] as const
  if (a !== b) return { cause: 'compression-format', confidence: 'certain', values }
  if (a === 'zlib' && levelOf(one) !== levelOf(two)) return { cause: 'compression-level', confidence: 'certain', values }
  return { cause: 'compression-implementation', confidence: 'likely', values }
}

const toldOf = ({ field, range }: Stream): string => `${lengthOf(range)} bytes, ${field.packed?.kind ?? 'not compressed'}`

/** Where it is in what is decoded, and what stands there. */
function placeIn(bytes: ByteSource, { start, end }: Range, text: string | null | undefined): string | null {
  if (text === null || (text === undefined && end === start)) return null
  const told = text ?? Buffer.from(bytes.read(start, Math.min(end, start + EXCERPT))).toString('hex')
  return `decoded +0x${start.toString(16)}: ${told}`
}
