import { type ByteSource, lengthOf, ofBytes, piecesOf, type Range } from '../model/bytes.ts'
import { type Codec, Damaged, type Decoders, type Sink } from '../model/codec.ts'
import type { Anatomy, Field } from '../model/layer.ts'
import { isRight } from './fields.ts'
import { unlz4 } from './lz4-decode.ts'
import { lzma } from './lzma.ts'
import { unlzo } from './lzo1x.ts'
import type { Compression } from './squashfs-superblock.ts'
import { xz } from './xz.ts'
import { zstd } from './zstd.ts'

/** This version cannot read it: no word on whether it is right. */
export class Lacking extends Error {
  override readonly name = 'Lacking'
}

/** A block of the image, decoded: the decoder consumed exactly its bytes, and every check held. */
export interface Unpacked {
  readonly content: Uint8Array
  readonly encodes: 'ok' | 'slack'
  /** A DEFLATE stream, which may have bits that no decoder reads. */
  readonly deflate: Range | null
}

/** Throws Damaged, Lacking or LimitReached. */
export type Unpacker = (range: Range, most: number) => Promise<Unpacked>

/** `blockSize`: what the kernel has memory for. */
export function unpackerOf(
  kind: Compression,
  bytes: ByteSource,
  { decoders, blockSize }: { readonly decoders: Decoders; readonly blockSize: number },
): Unpacker {
  switch (kind) {
    case 'gzip':
      return (range, most) => unzlib(bytes, range, limited(decoders, most))
    case 'lz4':
      return async ({ start, end }, most) => {
        const sink = limited(decoders, most).sink()
        const { slack } = unlz4(bytes.read(start, end).slice(), sink, most)
        return { content: whole(sink), encodes: slack ? 'slack' : 'ok', deflate: null }
      }
    case 'lzo':
      return async ({ start, end }, most) => {
        const sink = limited(decoders, most).sink()
        sink.write(unlzo(bytes.read(start, end).slice(), most))
        return { content: whole(sink), encodes: 'ok', deflate: null }
      }
    default:
      return async (range, most) => {
        const { fields, ...unpacked } = await byCodec({ xz, zstd, lzma }[kind], piecesOf(bytes, [range]), limited(decoders, most))
        const refused = fields.find(field => !isForKernel(field, blockSize))
        if (refused) throw new Damaged(`a stream that Linux does not read: ${refused.name}`)
        return unpacked
      }
  }
}

const whole = (sink: Sink): Uint8Array => {
  const content = sink.finish()
  return content.read(0, content.size).slice()
}

/** A block decodes to no more than the image says that blocks have. */
function limited(decoders: Decoders, most: number): Decoders {
  const sink = (): Sink => {
    const inner = decoders.sink(most)
    return {
      get size() {
        return inner.size
      },
      write(bytes) {
        if (inner.size + bytes.length > most) throw new Damaged(`more than ${most} bytes in a block`)
        inner.write(bytes)
      },
      finish: () => inner.finish(),
    }
  }
  return { ...decoders, sink }
}

/** RFC 1950, 2.2: deflate, no preset dictionary, a sum that makes both bytes divisible by 31; Adler-32 behind. */
async function unzlib(bytes: ByteSource, { start, end }: Range, decoders: Decoders): Promise<Unpacked> {
  const [cmf, flags] = bytes.read(start, Math.min(end, start + 2)) as unknown as [number, number]
  if (end - start < 6 || (cmf & 15) !== 8 || cmf >> 4 > 7 || ((cmf << 8) | flags) % 31 !== 0 || flags & 0x20)
    throw new Damaged('no zlib stream')
  const deflate = { start: start + 2, end: end - 4 }
  const sink = decoders.sink()
  const { consumed } = await decoders.inflate(piecesOf(bytes, [deflate]), { start: 0, end: lengthOf(deflate) }, sink)
  if (consumed !== lengthOf(deflate)) throw new Damaged(`a deflate stream of ${consumed} bytes in ${lengthOf(deflate)}`)
  const content = whole(sink)
  const sum = Buffer.from(bytes.read(deflate.end, end)).toString('hex')
  if (sum !== decoders.digest('adler32', ofBytes(content))) throw new Damaged('a zlib stream with another checksum')
  return { content, encodes: 'ok', deflate }
}

/**
 * What the decoders of Linux refuse, though others read it: other checks than CRC-32 in .xz (fs/squashfs/xz_wrapper.c, lib/xz), and windows
 * larger than a block (xz_wrapper.c, zstd_wrapper.c).
 */
function isForKernel({ name, value = '' }: Field, blockSize: number): boolean {
  if (name === 'xz.flags') return value === '1'
  if (name === 'zstd.window') return Number(value) <= blockSize
  return name !== 'xz.block-header' || dictionaryIn(value) <= blockSize
}

/** The .xz File Format 1.2.1, section 5.3.1: the id of LZMA2, a size of one byte, and the size of the dictionary. */
function dictionaryIn(header: string): number {
  const bits = Number.parseInt(/^(?:..)*?2101(..)/.exec(header)?.[1] ?? '', 16)
  return (2 | (bits & 1)) * 2 ** ((bits >> 1) + 11)
}

async function byCodec(
  codec: Codec,
  bytes: ByteSource,
  decoders: Decoders,
): Promise<Unpacked & { readonly fields: readonly Field[] }> {
  const { anatomy, decoded } = await codec.open({ path: [], name: '', reach: 'installed' }, bytes, decoders)
  if (decoded.state === 'unsupported') throw new Lacking(decoded.what)
  if (decoded.state !== 'ok' || !isPlain(anatomy)) throw new Damaged(`no ${codec.id} stream that decodes`)
  const fields = anatomy.blocks[0]!.fields()
  const encodes = fields.some(field => field.encodes === 'slack') ? 'slack' : 'ok'
  return { content: decoded.bytes.read(0, decoded.bytes.size).slice(), encodes, deflate: null, fields }
}

/** One stream with nothing in front of it and behind it, of which each byte is understood. */
const isPlain = ({ blocks, facts }: Anatomy): boolean =>
  blocks.length === 1 &&
  facts.anomalies.length === 0 &&
  blocks[0]!.fields().every(field => !field.anomaly && isRight(field) && (field.encodes ?? field.value) !== undefined)
