import { createHash } from 'node:crypto'
import { gunzipSync, inflateRawSync } from 'node:zlib'
import { decompress } from 'fzstd'
import { extract, type Header } from 'tar-stream'
import { XzReadableStream } from 'xz-decompress'
import { type Entry, fromBuffer, type ZipFile } from 'yauzl'
import { codecFor } from '../../src/codecs/index.ts'
import { xz } from '../../src/codecs/xz.ts'
import { createDecoders } from '../../src/io/decoders.ts'
import { ofBytes } from '../../src/model/bytes.ts'
import { type Codec, defaultLimits } from '../../src/model/codec.ts'
import { withoutDates } from './dates.ts'

/**
 * What other readers than ours find in a package: a line for each thing that no rule of the default profile may erase. Two packages that
 * are called equivalent have the same lines. What the rules may erase (times, owners, the encoding of a transport layer, who built a jar)
 * and lists of digests, which follow from what they list, are left out.
 */
export async function contentsOf(source: Uint8Array, name: string): Promise<readonly string[]> {
  return layerOf(source, { name, installed: false, depth: 0 })
}

/** Nothing that this reader knows: it says nothing about the package. */
export class Unread extends Error {
  override readonly name = 'Unread'
}

interface At {
  readonly name: string
  /** Lands on a disk as it is, so that its encoding is a part of it. */
  readonly installed: boolean
  readonly depth: number
}

/** The program's own limit is less. */
const DEEPEST = 40

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
const startsWith = (source: Uint8Array, magic: string): boolean =>
  Buffer.from(source.subarray(0, magic.length)).toString('latin1') === magic

async function layerOf(source: Uint8Array, at: At): Promise<readonly string[]> {
  if (at.depth > DEEPEST) throw new Unread('too deep')
  const deeper = { ...at, depth: at.depth + 1 }
  const kind = (id: string): string[] => (at.installed ? [id] : [])
  if (startsWith(source, 'hsqs') || (source[510] === 0x55 && source[511] === 0xaa))
    throw new Unread('no other reader of images is at hand')
  if (startsWith(source, '\x1f\x8b\x08')) return [...kind('gzip'), ...(await layerOf(gunzipSync(source), deeper))]
  if (startsWith(source, '\xfd7zXZ\0'))
    return [...kind('xz'), ...(await layerOf(await unxz(source).catch(() => decoded(source, xz)), deeper))]
  if (startsWith(source, '\x28\xb5\x2f\xfd')) return [...kind('zstd'), ...(await layerOf(decompress(source), deeper))]
  const codec = codecFor(source.subarray(0, 4096))
  if (codec) return [...kind(codec.id), ...(await layerOf(await decoded(source, codec), deeper))]
  if (startsWith(source, '!<arch>\n')) return arOf(source, deeper)
  if (startsWith(source, 'PK\x03\x04') || /\.(zip|jar|whl)$/.test(at.name)) return zipOf(source, deeper)
  if (startsWith(source, '!<thin>\n')) throw new Unread('a thin archive')
  if (at.name.endsWith('.iso') || /^(07070[127]|\xed\xab\xee\xdb)/.test(Buffer.from(source.subarray(0, 6)).toString('latin1')))
    throw new Unread('no other reader of cpio, rpm and images is at hand')
  const isTar = Buffer.from(source.subarray(257, 262)).toString('latin1') === 'ustar' || /(^|\.)(tar|tgz)$/.test(at.name)
  if (isTar) return tarOf(source, deeper)
  return [textOf(source, at)]
}

/** Fields that are erased by their meaning, or follow from others, say nothing here. */
function textOf(source: Uint8Array, { name }: At): string {
  if (/(^|\/)(md5sums|MANIFEST\.MF|checksums\.yaml\.gz)$/.test(name)) return 'a list'
  // Of these what follows from other files is recomputed; what they name is not.
  if (/^[^/]+\.dist-info\/RECORD$/.test(name)) return sortedLines(source, /,(\w*)=?[^,]*,\d*(\r?)$/, ',$1,$2')
  if (name === '.MTREE') return sortedLines(source, /(?<= (?:time|size|md5digest|sha1digest|sha256digest)=)\S+/g, '')
  if (name === 'info/paths.json')
    return sha256(
      Buffer.from(
        latin(source)
          .replace(/"[0-9a-f]{64}"/g, '""')
          .replace(/("size_in_bytes": *)\d+/g, '$1'),
      ),
    )
  if (/(^|\/)control$/.test(name))
    return sha256(
      Buffer.from(
        Buffer.from(source)
          .toString('latin1')
          .replace(/^Installed-Size: .*$/m, ''),
      ),
    )
  return sha256(withoutDates(source, name))
}

const latin = (source: Uint8Array): string => Buffer.from(source).toString('latin1')
const sortedLines = (source: Uint8Array, pattern: RegExp, kept: string): string =>
  latin(source)
    .split('\n')
    .map(line => line.replace(pattern, kept))
    .sort()
    .join('|')

/** No other reader is at hand for bzip2, LZ4 and .lzma. */
export async function decoded(source: Uint8Array, codec: Codec): Promise<Uint8Array> {
  const opened = await codec.open({ path: [], name: '', reach: 'transport' }, ofBytes(source), createDecoders(defaultLimits))
  if (opened.decoded.state !== 'ok') throw new Error(`${codec.id}: ${opened.decoded.state}`)
  return Uint8Array.from(opened.decoded.bytes.read(0, opened.decoded.bytes.size))
}

/** Fails at checks that it does not know. */
async function unxz(source: Uint8Array): Promise<Uint8Array> {
  const encoded = new Blob([Uint8Array.from(source)]).stream()
  return new Uint8Array(await new Response(new XzReadableStream(encoded)).arrayBuffer())
}

/** GNU ar keeps long names in a table, BSD ar in front of the body; both keep an index of symbols, which follows from the members. */
async function arOf(source: Uint8Array, at: At): Promise<readonly string[]> {
  const lines: string[] = []
  let table = ''
  for (let begin = 8; begin + 60 <= source.length; ) {
    const header = Buffer.from(source.subarray(begin, begin + 60)).toString('latin1')
    const size = Number(header.slice(48, 58))
    const stored = source.subarray(begin + 60, begin + 60 + size)
    const own = header.slice(0, 16).trimEnd()
    const inFront = /^#1\/(\d+)$/.exec(own)
    const inTable = /^\/(\d+)$/.exec(own)
    const body = stored.subarray(Number(inFront?.[1] ?? 0))
    const text = Buffer.from(stored).toString('latin1')
    begin += 60 + size + (size % 2)
    if (own === '//') table = text
    const full = inFront
      ? text.slice(0, Number(inFront[1])).replace(/\0+$/, '')
      : inTable
        ? table.slice(Number(inTable[1])).split('\n')[0]!
        : own
    const name = full.replace(/\/$/, '').replace(/\.(gz|xz|zst|bz2|lzma)$/, '')
    if (name === '' || /^(\/|\/SYM64|__\.SYMDEF.*)$/.test(name)) continue
    const inner = await layerOf(body, { ...at, name, installed: !/^(control|data)\.tar$/.test(name) })
    lines.push(...inner.map(line => `${name} ${line}`))
  }
  return lines
}

/** Milliseconds; at a directory with a size this reader waits for ever. */
const PATIENCE = 500

async function tarOf(source: Uint8Array, at: At): Promise<readonly string[]> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Unread('tar-stream waits')), PATIENCE)
  })
  return Promise.race([tarEntries(source, at), late]).finally(() => clearTimeout(timer))
}

/** Digests of 256 or 512 bits, in names and in documents of an image: they follow from what they are of, or they are ids that nobody reads. */
const withoutDigests = (text: string): string => text.replace(/[\da-f]{64,128}/g, '*')
const isPartOfImage = (name: string): boolean => name === 'manifest.json' || name === 'index.json'

/** A document of an image without what follows from the other members; or a layer, which is unpacked. */
async function partOfImage(source: Uint8Array, at: At): Promise<readonly string[]> {
  if (!/^\s*[{[]/.test(Buffer.from(source.subarray(0, 16)).toString('latin1')))
    return layerOf(source, { ...at, installed: false })
  const text = withoutDigests(Buffer.from(source).toString('latin1'))
  return [sha256(Buffer.from(text.replace(/(created": *")[^"]*/g, '$1').replace(/("size": *)\d+/g, '$1')))]
}

async function tarEntries(source: Uint8Array, at: At): Promise<readonly string[]> {
  const entries: string[] = []
  const seen: { readonly header: Header; readonly body: Buffer }[] = []
  const reader = extract({ filenameEncoding: 'latin1', allowUnknownFormat: true } as Parameters<typeof extract>[0])
  // Filler behind the end marker need not be whole blocks, but this reader wants them.
  reader.end(Buffer.concat([source, new Uint8Array((512 - (source.length % 512)) % 512)]))
  for await (const entry of reader) {
    const parts: Buffer[] = []
    for await (const part of entry) parts.push(part as Buffer)
    seen.push({ header: entry.header, body: Buffer.concat(parts) })
  }
  const isImage = seen.some(({ header }) => isPartOfImage(bareName(header)))
  for (const { header, body } of seen) {
    const records = Object.keys(header.pax ?? {})
    if (!header.type || records.some(key => key.startsWith('GNU.sparse'))) throw new Unread('a sparse file')
    const name = bareName(header)
    const read = isImage ? partOfImage : layerOf
    const content = header.type === 'file' ? await read(body, { ...at, name, installed: true }) : []
    const told = isImage ? withoutDigests : (text: string): string => text
    const isDevice = /-device$/.test(header.type)
    const device = isDevice ? `${header.devmajor},${header.devminor}` : ''
    entries.push(
      [told(name), header.type, told(header.linkname ?? ''), ((header.mode ?? 0) & 0o7000).toString(8), device, ...content].join(
        ' ',
      ),
    )
  }
  return entries.sort()
}

const bareName = ({ name }: Header): string => name.replace(/^(\.\/+)+/, '').replace(/\/+$/, '')

async function zipOf(source: Uint8Array, at: At): Promise<readonly string[]> {
  const zip = await new Promise<ZipFile>((resolve, reject) =>
    fromBuffer(Buffer.from(source), { lazyEntries: true, decodeStrings: false }, (problem, file) =>
      problem ? reject(problem) : resolve(file),
    ),
  )
  const found: Entry[] = []
  await new Promise<void>((resolve, reject) => {
    zip.on('entry', (entry: Entry) => {
      found.push(entry)
      zip.readEntry()
    })
    zip.on('end', () => resolve())
    zip.on('error', reject)
    zip.readEntry()
  })
  const lines = await Promise.all(found.map(entry => zipEntryOf(source, entry, at)))
  return lines.sort()
}

async function zipEntryOf(source: Uint8Array, entry: Entry, at: At): Promise<string> {
  const name = Buffer.from(entry.fileName).toString('latin1')
  const local = Buffer.from(source).subarray(entry.relativeOffsetOfLocalHeader)
  const begin = 30 + local.readUInt16LE(26) + local.readUInt16LE(28)
  const packed = local.subarray(begin, begin + entry.compressedSize)
  const content = entry.compressionMethod === 8 ? inflateRawSync(packed) : packed
  const inner = await layerOf(content, { ...at, name, installed: true })
  return [
    name,
    unusual((entry.externalFileAttributes >>> 16) & 0o177000),
    Buffer.from(entry.fileComment).toString('hex'),
    ...inner,
  ].join(' ')
}

/** That something is a file or a directory, its name says, with or without bits for it. */
const unusual = (mode: number): number => ([0o100000, 0o040000].includes(mode & 0o170000) ? mode & 0o7000 : mode)
