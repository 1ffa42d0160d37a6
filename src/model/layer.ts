import type { ByteSource, Piece, Range } from './bytes.ts'

export type Side = 'a' | 'b'

/**
 * transport: opened and thrown away by the consumer (data.tar.xz, a wheel). installed: these bytes land on a disk. sealed: in an archive
 * that carries digests of its members, where other bytes are another thing, or a stream that a document gives its kind; so is all inside.
 */
export type Reach = 'transport' | 'installed' | 'sealed'

/** One step down. `nth` tells entries of one name apart. Keys are latin-1: one character a byte. */
export interface Step {
  readonly key: string
  readonly nth: number
}
export type LayerPath = readonly Step[]

/** Where a format or a codec finds itself: everything that is known of a layer before its bytes are read. */
export interface LayerHead {
  readonly path: LayerPath
  /** The name as stored, latin-1: the basename of the input, or the entry's key. */
  readonly name: string
  readonly reach: Reach
}

export type DigestId = 'md5' | 'sha1' | 'sha256' | 'sha3-256' | 'sha384' | 'sha512' | 'crc32' | 'crc64' | 'adler32'

/**
 * A place on the same side: `up` members from the layer that asks, then down by key, or that layer itself. `decoded`: what is in its encodings, if it has any.
 * `section`: of it only the bytes that its format knows by this name.
 * `target`: of a symbolic link, what it says.
 */
export interface Locator {
  readonly up: number
  readonly down: readonly string[]
  readonly decoded?: true
  readonly section?: string
  readonly target?: true
}

/**
 * Encoded bytes: in the encoding of the layer `up` members above, all parts that begin behind the member there that asks, or that what asks
 * lies in.
 */
export interface Behind {
  readonly up: number
  readonly behind: true
}

/** What a stored size or digest is of: the content of its own block, of a member elsewhere, bytes of this very layer, or encoded bytes. */
export type Whereof = 'child' | Locator | Behind | { readonly ranges: readonly Range[] }

/** How a stored digest is written: RFC 4648, sections 4 (base64, with padding) and 5 (base64url, without it), little-endian bytes, a number. */
export type Spelling = 'hex' | 'base64' | 'base64url' | 'le32' | 'number'

/**
 * What a stored value must recompute to. `value`: the format could work it out itself (null: it could not, so the stored bytes are
 * compared as they are). `digest` and `size`: of a content on this side, packing undone.
 * `names`: it is how the file says which member it means, so of one that is right the key of that member stays.
 * `name`: the same without a digest: it is right where there is such a member, and else a plain value.
 * `roster`: a list names all entries of a layer but folders and those whose keys begin with what is spared, and no others.
 * `field`: what a field of a member elsewhere says. `measure`: a sum over a layer; when it does not match, the stored value is a plain value
 * (dpkg's Installed-Size). `seal`: a signature, which we cannot work out; over other bytes it is another one.
 */
export type Derivation =
  | { readonly kind: 'value'; readonly expected: string | null }
  | { readonly kind: 'digest'; readonly id: DigestId; readonly of: Whereof; readonly as: Spelling; readonly names?: true }
  | { readonly kind: 'size'; readonly of: Whereof }
  | { readonly kind: 'name'; readonly of: Locator }
  | { readonly kind: 'field'; readonly of: Locator; readonly name: FieldName }
  | { readonly kind: 'measure'; readonly id: 'installed-size'; readonly of: Locator }
  | { readonly kind: 'roster'; readonly of: Locator; readonly listed: ReadonlySet<string>; readonly spared: readonly string[] }
  | { readonly kind: 'seal'; readonly of: Whereof }

/**
 * A named piece of a block. `ranges` are its bytes in the layer (none when the value is implied, two when it is stored in two parts);
 * over all fields of all blocks they tile the layer. `value` is the decoded canonical value, present only if the bytes parse as their
 * kind; without it the raw bytes are the value.
 */
export interface Field {
  readonly name: FieldName
  readonly ranges: readonly Range[]
  readonly value?: string
  readonly derived?: Derivation
  /** These bytes are an encoding of the child: `ok` when the decoder consumed exactly them and every check held. */
  readonly encodes?: Encoding
  /** The encoding is one DEFLATE stream, which may have bits that no decoder reads. */
  readonly deflate?: true
  /** Bytes of a program: where they differ is told, however few they are. */
  readonly exact?: true
  /** These bytes are a stream: what they decode to is shown where they differ, and nothing is judged by it. */
  readonly packed?: Packed
  /** The anomaly that this field is when it differs or stands alone: `structural:trailing-data` … */
  readonly anomaly?: AnomalyId
}
/** An encoding inside a program, and the bytes that it says it decodes to. */
export interface Packed {
  readonly kind: 'zlib' | 'zstd'
  readonly size: number
  /** All of it is NUL-ended strings. */
  readonly strings?: true
}
/** `slack`: it decodes, but holds bits that no decoder reads. */
export type Encoding = 'ok' | 'damaged' | 'unsupported' | 'slack'
export type FieldName = `${string}.${string}`
export type AnomalyId = `structural:${string}`

/** How a child's bytes are stored in its parent. `unsupported` carries its name in `method`. */
export type Packing = 'stored' | 'deflate' | 'encrypted' | 'unsupported'

export interface Child {
  /** The stored bytes, in order; holes read as zeros and lie nowhere. */
  readonly pieces: readonly Piece[]
  readonly packing: Packing
  readonly method?: string
  readonly reach: Reach
}

/** What an entry is, for facts, guards and sums; only where the format has entries. */
export interface Entry {
  readonly type: 'file' | 'directory' | 'symlink' | 'hardlink' | 'character' | 'block' | 'fifo' | 'other'
  /** Bytes of the content as a reader sees it. */
  readonly size: number
  readonly mode?: number
  readonly owner?: string
  /** Link target, latin-1, for links. */
  readonly target?: string
}

/**
 * The unit of pairing: an archive entry with all its headers, a line of md5sums, a stream, a run of padding.
 * Blocks (their fields' ranges) tile the layer. `member` blocks are what users call files or records; the others are structure.
 */
export interface Block {
  readonly key: string
  readonly nth: number
  /** Further keys by which derived values find it. */
  readonly aliases?: readonly string[]
  readonly member: boolean
  /** All bytes of this block but the child's, in order: cheap comparison before `fields` is asked for. */
  readonly ranges: readonly Range[]
  readonly child?: Child
  readonly entry?: Entry
  /** Its values hang on bytes that lie elsewhere in the layer: it is judged though its own are equal on both sides. */
  readonly refers?: true
  /** Pure: the same fields each time. Includes a field for the child's stored bytes (name `*.body` or an `encodes` field). */
  fields(): readonly Field[]
}

/** Something a strict reader would stumble over. Its bytes are also a field, so it counts when it differs; else it is a warning. */
export interface Anomaly {
  readonly id: AnomalyId
  readonly offset: number
  readonly expected: string
  readonly found: string
}

/** One side's whole-layer truths: what order, owner and spelling rules may ask. */
export interface Facts {
  readonly duplicates: boolean
  /** Order of member blocks may be ignored: no duplicate names, no path through a link, link targets before links. */
  readonly reorderable: boolean
  /** Something stands in front of the directory that it lies in. */
  readonly foldersLate: boolean
  /** Order that the kind of file gives a meaning, e.g. "manifest first"; part of the normal form. */
  readonly pins: readonly string[]
  /** `uniform`: every entry has one owner, and none is setuid, setgid or a device. */
  readonly owners: 'none' | 'uniform' | 'mixed'
  readonly anomalies: readonly Anomaly[]
}

export const plainFacts: Facts = {
  duplicates: false,
  reorderable: false,
  foldersLate: false,
  pins: [],
  owners: 'none',
  anomalies: [],
}

/** What people call a place: how far in its part it lies (null: that tells nothing), and the symbol, key or heading there. */
export interface Located {
  readonly within: number | null
  readonly symbol: string | null
}

/** What a program tells of the file with its debug information. */
export interface FileSum {
  readonly id: DigestId
  readonly value: string
  /** Of the sum, in the layer. */
  readonly offset: number
  /** Keys of the members that it may be, the first that is there. */
  readonly names: readonly string[]
}

/** A layer, cut. */
export interface Anatomy {
  readonly blocks: readonly Block[]
  readonly facts: Facts
  /**
   * The same bytes in more blocks, whose fields are raw or decoded one to one but for those that rules name: asked for where two such layers
   * differ, to tell where. Normal forms and limits never see it. Null where the bytes are not understood.
   */
  finer?(): Anatomy | null
  /** All bytes of the layer are held against a signature in it, or are read by a program that stands in front of it. */
  readonly sealed?: true
  /** The bytes that digests elsewhere are about by this name; null where there are none. */
  sectionOf?(name: string): readonly Range[] | null
  /** Only for people who read of a difference: nothing is judged by it. */
  locate?(offset: number): Located | null
  /**
   * The strings that bytes of the layer are in or touch, latin-1, each whole but for a bound; of an empty range, those around it. Null where
   * they are no text. Only for people, and to name causes.
   */
  strings?(range: Range): readonly string[] | null
  /** Of another file, which may be in the same package: a wrong sum is worth a warning, and nothing is judged by it. */
  readonly sumOf?: FileSum
}

export interface Docs {
  readonly title: string
  readonly what: string
  /** The specification that the code follows: document and section. */
  readonly see: string
}

export interface FormatDocs extends Docs {
  /** Which stored values are worked out anew from what they are of, in a few words; none where there are none. */
  readonly recomputed?: string
  /** What names of its fields begin with, beside its id. */
  readonly fields?: readonly string[]
}

export interface Format {
  readonly id: string
  readonly docs: FormatDocs
  /** Its members are layers of their own; as the input, such a layer is transport. */
  readonly container?: true
  /** No rule names a field of it: its bytes are its normal form, and its parts only tell where they differ. */
  readonly plain?: true
  /** Text, whatever else it is: what no field of it holds is compared line by line (`text.lines`). */
  readonly lines?: true
  /** By content first: head is up to 4 KiB, tail up to 66 KiB (they overlap in small layers); the name only breaks ties. */
  claims(head: Uint8Array, tail: Uint8Array, layer: LayerHead): boolean
  /** Never throws on bad content: what is not understood becomes a gap field with an anomaly. */
  cut(layer: LayerHead, bytes: ByteSource, limits: CutLimits): Anatomy | Promise<Anatomy>
  /** Of a format that is written from its first byte to its last: what may be let go while it is decoded. */
  readonly outline?: Outline
  /**
   * In what two such layers are alike, whose bytes differ, and all that is in them: asked once both were read, to name the cause, and nothing
   * is judged by it. Never throws on bad content: what is not understood is not alike.
   */
  alike?(a: ByteSource, b: ByteSource, means: Means): Likeness | null | Promise<Likeness | null>
  /**
   * What two builds of one such file have in common, though other bytes of it differ, roughly and more closely: to pair files that are
   * named by an id. Null where nothing is understood.
   */
  kin?(bytes: ByteSource): readonly [rough: string, close: string] | null
  /**
   * For a layer that stores digests of others, itself or in its members: where these lie. It is judged even when its bytes are equal on
   * both sides; where it cannot be read, equal bytes of it say nothing unless what they are about is equal, too. Of no key: all members there.
   */
  watches?(layer: LayerHead): Locator | null
}

/** With this one factor taken away the two layers say the same. */
export interface Likeness {
  /** Id of the cause that this is. */
  readonly cause: string
  /** `certain` only where nothing else differs: the two are the same bytes, or the same data, without it. */
  readonly confidence: 'certain' | 'likely' | 'possible'
  /** What it is on each side, in a few words; null where there is nothing to tell. */
  readonly values: readonly [a: string | null, b: string | null]
  /** Further factors, where only all of them together explain what differs: each is named. */
  readonly also?: readonly Omit<Likeness, 'also'>[]
}

/** What formats are lent to look deeper, as they see no decoder themselves. */
export interface Means {
  /** A zlib stream (RFC 1950) that is all of the bytes, decoded; null where it is damaged or larger than so many bytes. */
  unzlib(bytes: Uint8Array, most: number): Uint8Array | null
  /** Frames of Zstandard (RFC 8878) that are all of the bytes. */
  unzstd(bytes: Uint8Array, most: number): Promise<Uint8Array | null>
}

/**
 * What lies behind a header, before the layer is whole: bytes that will be asked for as one content or not at all, and behind them such as
 * are kept. Only a hint: whoever believes a wrong one reads again. Null: no header, and nothing more is told.
 */
export interface Outline {
  /** Bytes of a header. */
  readonly header: number
  behind(header: Uint8Array): { readonly content: number; readonly kept: number } | null
}

export interface CutLimits {
  readonly entries: number
}

export type CodecId = 'identity' | 'gzip' | 'xz' | 'bzip2' | 'zstd' | 'lz4' | 'lzma' | 'squashfs'
