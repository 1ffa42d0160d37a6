import type { ByteSource, Range } from './bytes.ts'
import type { Anatomy, CodecId, DigestId, FormatDocs, LayerHead } from './layer.ts'

/** The bytes inside an encoding, or why they could not be had. */
export type Decoded =
  /** `as`: the format that the codec itself writes it down in, which claims no bytes that lie anywhere else. */
  | { readonly state: 'ok'; readonly bytes: ByteSource; readonly as?: 'file-tree' }
  /** The stream is broken: its bytes are compared as they are, and a difference is unexplained. */
  | { readonly state: 'damaged' }
  /** A codec, filter or window that this version cannot read: a difference is undecided. */
  | { readonly state: 'unsupported'; readonly what: string }

export interface Codec {
  readonly id: CodecId
  readonly docs: FormatDocs
  claims(head: Uint8Array): boolean
  /**
   * Tiles all encoded bytes into blocks (one of key `\0stream` per stream or member, nth counting) and decodes them.
   * A part counts as decoded only if the decoder consumed exactly its bytes and every check was verified here.
   */
  open(layer: LayerHead, bytes: ByteSource, decoders: Decoders): Promise<{ readonly anatomy: Anatomy; readonly decoded: Decoded }>
}

/** Collects decoded bytes; throws LimitReached when the side's total of decoded bytes is spent. */
export interface Sink {
  readonly size: number
  write(bytes: Uint8Array): void
  /** The collected bytes; no write after it. */
  finish(): ByteSource
}

/** A part of an encoding that decodes by itself: one block of an .xz stream. */
export interface XzPart {
  /** In the layer; parts that are equal here have equal content. */
  readonly stored: Range
  /** An .xz file of this part alone. */
  file(): Iterable<Uint8Array>
  /** Bytes that it must decode to, as its own bytes tell. */
  readonly size: number
  /** Wanted of the content. */
  readonly digest: DigestId | null
}

/** The digest that was wanted of a part's content, or why it has none. */
export type PartContent = { readonly digest: string | null } | { readonly damage: string }

/**
 * What a decoder made of one stream: the bytes that it consumed, and the bits of them that say nothing, if there are such. Or what it lacks.
 */
export type Unzipped = { readonly consumed: number; readonly slack: string } | { readonly lacks: string }

/** The header of a .lzma file; size null: an end marker tells it. */
export interface LzmaHeader {
  readonly lc: number
  readonly lp: number
  readonly pb: number
  readonly dictionary: number
  readonly size: bigint | null
}

/** A digest of bytes as they come. */
export interface Running {
  update(bytes: Uint8Array): void
  /** Ends it; lower case, most significant byte first. */
  hex(): string
}

/** A sink that digests what goes through it. */
export const tapped = (sink: Sink, sum: Running): Sink => ({
  get size() {
    return sink.size
  },
  write(bytes) {
    sum.update(bytes)
    sink.write(bytes)
  },
  finish: () => sink.finish(),
})

/** What src/io lends to codecs: no codec touches zlib, crypto or a WASM module. */
export interface Decoders {
  /** `expected`: bytes that will come, where the encoding tells. Content that is large passes by: it is dear to read again. */
  sink(expected?: number): Sink
  /** One raw DEFLATE stream (RFC 1951) that begins at range.start; stops at its end. Rejects with Damaged. */
  inflate(bytes: ByteSource, range: Range, sink: Sink): Promise<{ readonly consumed: number }>
  /** Decodes parts of one layer into the sink, in order, and tells what became of each; the first damaged one is the last that is told. */
  unxz(bytes: ByteSource, parts: readonly XzPart[], sink: Sink): AsyncIterable<PartContent>
  /** One bzip2 stream that begins at range.start; stops at its end, with every CRC verified. Rejects with Damaged. */
  bunzip2(bytes: ByteSource, range: Range, sink: Sink): Promise<Unzipped>
  /** The LZMA stream of a .lzma file, which begins at range.start; stops at its end. Rejects with Damaged. */
  unlzma(
    bytes: ByteSource,
    range: Range,
    to: { readonly header: LzmaHeader; readonly sink: Sink },
  ): Promise<{ readonly consumed: number }>
  running(id: DigestId): Running
  /** Lower-case hex, most significant byte first. */
  digest(id: DigestId, source: ByteSource, range?: Range): string
  /** The same of a whole content; of equal contents that are large it is computed once. */
  contentDigest(id: DigestId, content: ByteSource): string
  /** Loaded when first asked for. */
  xxhash(): Promise<XxHash>
  /** Declared windows and dictionaries above this are `unsupported` before anything is allocated. */
  readonly windowLimit: number
}

/** XXH32 or XXH64 with seed 0, lower-case hex, most significant byte first. */
export interface XxHash {
  (bits: 32 | 64, source: ByteSource, range?: Range): string
  running(bits: 32 | 64): Running
}

/** A decoder's word that the bytes are not what they should be. Never a crash: it ends understanding, not accounting. */
export class Damaged extends Error {
  override readonly name = 'Damaged'
}

/** Streams of one encoding, header lines of one file: far more than any writer makes, and no flag raises them. */
export type FixedLimit = 'streams' | 'lines'

/** A named limit was hit: what it kept from being judged is undecided. */
export class LimitReached extends Error {
  override readonly name = 'LimitReached'
  readonly limit: LimitName | FixedLimit
  constructor(limit: LimitName | FixedLimit, allowed: number) {
    super(reached(limit, allowed))
    this.limit = limit
  }
}

function reached(limit: LimitName | FixedLimit, allowed: number): string {
  return `limit ${limit} of ${allowed} reached${limit in defaultLimits ? `; --limit-${limit} raises it` : ', which no flag raises'}`
}

/** What the flag allows, and what the decoder can have at all. */
export interface WindowLimits {
  readonly flag: number
  readonly decoder: number
}

/** Why a declared window or dictionary is not allocated; '' where it is. */
export function lacksWindow(what: 'window' | 'dictionary', size: number, { flag, decoder }: WindowLimits): string {
  const told = `${what} of ${size} bytes`
  if (size > decoder) return told
  return size > flag ? `${told}, ${reached('window', flag)}` : ''
}

/** Deterministic totals, each with a flag; never momentary memory. */
export interface Limits {
  /** Decoded bytes, a side. */
  readonly decoded: number
  /** Entries of all archives, a side. */
  readonly entries: number
  /** Containers inside containers. */
  readonly depth: number
  /** Declared window or dictionary, bytes. */
  readonly window: number
  /** JSON report, bytes. */
  readonly report: number
}
export type LimitName = keyof Limits

const GiB = 1024 ** 3
const MiB = 1024 ** 2
export const defaultLimits: Limits = { decoded: 16 * GiB, entries: 1_000_000, depth: 16, window: 128 * MiB, report: 5 * MiB }
