import type { CauseFamily, Finding, Named } from '../model/cause.ts'
import type { FieldName } from '../model/layer.ts'

const see = 'https://reproducible-builds.org/docs/archives/'

const certain = (id: string): Named => ({ id, confidence: 'certain' })
const likely = (id: string): Named => ({ id, confidence: 'likely' })

const fields: Partial<Record<FieldName, Named>> = {
  'bzip2.magic': certain('compression-format'),
  'bzip2.level': certain('compression-level'),
  'bzip2.blocks': likely('compression-implementation'),
  'codec.kind': certain('compression-format'),
  'codec.nested-kind': certain('compression-format'),
  'codec.body': certain('compression-format'),
  'deb.suffix': certain('compression-format'),
  'gzip.magic': certain('compression-format'),
  'gzip.method': certain('compression-format'),
  'gzip.xfl': likely('compression-level'),
  'gzip.deflate': likely('compression-implementation'),
  'gzip.name': certain('gzip-header-name'),
  'gzip.os': certain('gzip-header-os'),
  // Which optional fields follow: a name, a comment.
  'gzip.flags': likely('content-hash-cascade'),
  'lzma.properties': certain('compression-level'),
  'lzma.dictionary': certain('compression-level'),
  'lzma.size': likely('compression-implementation'),
  'lzma.stream': likely('compression-level'),
  'xz.magic': certain('compression-format'),
  'xz.flags': likely('compression-implementation'),
  'xz.block': likely('compression-level'),
  // How much filler a block needs follows from its size.
  'xz.block-padding': likely('content-hash-cascade'),
  'zstd.magic': certain('compression-format'),
  // A size or a checksum that is stored, or is not.
  'zstd.descriptor': likely('compression-implementation'),
  'zstd.window': likely('compression-level'),
  'zstd.blocks': likely('compression-level'),
  'lz4.magic': certain('compression-format'),
  'lz4.descriptor': likely('compression-implementation'),
  'lz4.blocks': likely('compression-level'),
  'pdf.zlib-header': likely('compression-level'),
  'pdf.deflate': likely('compression-level'),
  'zip.method': certain('compression-level'),
  'zip.local-method': certain('compression-level'),
  'zip.data': likely('compression-level'),
}

/** In every stream: one side alone has such a field where the other has another kind of encoding, or fewer streams or blocks. */
const inEveryStream =
  /^(xz\.(magic|flags|block|block-header)|gzip\.(magic|method|flags|mtime|xfl|os|deflate)|bzip2\.(magic|level|blocks)|lzma\.(properties|dictionary|size|stream)|(zstd|lz4)\.(magic|descriptor|blocks))$/
const isStream = /^(gzip\.deflate|xz\.block|bzip2\.blocks|lzma\.stream|(zstd|lz4)\.blocks|zip\.data|pdf\.deflate)$/

/**
 * `format` is the encoding of side A: a field of another one shows another kind for certain. A field of the same encoding shows more
 * streams or blocks where only B has it; where only A has it, B may as well be encoded otherwise.
 */
function oneSided({ field, format, side }: Finding): Named {
  if (!field!.startsWith(`${format}.`) || field!.endsWith('.magic')) return certain('compression-format')
  if (side === 'a') return likely('compression-format')
  return field!.startsWith('xz.block')
    ? likely('compression-threads')
    : { id: 'compression-implementation', confidence: 'possible' }
}

/** The .xz File Format 1.2.1, section 3.1, as hex: size, flags (0x40 and 0x80: the sizes of the block are stored), sizes, filters. */
function blockHeaderName([a, b]: Finding['values']): Named {
  if (!a || !b) return likely('compression-implementation')
  const sizesOf = (header: string): number => Number.parseInt(header.slice(2, 4), 16) & 0xc0
  if (sizesOf(a) !== sizesOf(b)) return likely('compression-threads')
  return filtersOf(a) === filtersOf(b) ? likely('content-hash-cascade') : likely('compression-level')
}

/** Filters with their properties, which hold the size of the dictionary; without the sizes in front and the zeros behind. */
function filtersOf(header: string): string {
  const bytes = Buffer.from(header, 'hex')
  let at = 2
  for (const bit of [0x40, 0x80]) {
    if (!(bytes[1]! & bit)) continue
    while ((bytes[at] ?? 0) & 0x80) at++
    at++
  }
  return bytes
    .subarray(at)
    .toString('hex')
    .replace(/(00)+$/, '')
}

function name(finding: Finding): Named | undefined {
  const { by, field, what, side, fate, values } = finding
  if (!field || what !== 'span') return undefined
  if (isStream.test(field) && by === 'content') return { ...likely('content-hash-cascade'), follows: true }
  // A stream that does not decode, or decodes to something else, is not another choice of its encoder.
  if (fate !== 'normalized' && by !== 'encoder' && isStream.test(field)) return undefined
  if (side !== 'both' && inEveryStream.test(field)) return oneSided(finding)
  return field === 'xz.block-header' ? blockHeaderName(values) : fields[field]
}

export const compression: CauseFamily = {
  causes: [
    {
      id: 'compression-level',
      title: 'Level of compression',
      what: 'The same content, compressed with another level or stored.',
      aliases: ['gzip-compression', 'zip-compression'],
      remedy: 'fix the level: gzip -9n, xz -6, zip -9',
      see,
    },
    {
      id: 'compression-implementation',
      title: 'Implementation of a compressor',
      what: 'The same content, compressed by another tool, version or with another integrity check.',
      aliases: ['gzip-compression'],
      remedy: 'pin the compressor and its version',
      see,
    },
    {
      id: 'compression-threads',
      title: 'Threads of a compressor',
      what: 'The same content, cut into other blocks.',
      aliases: [],
      remedy: 'xz -T1, or a fixed --block-size',
      see,
    },
    {
      id: 'compression-format',
      title: 'Kind of compression',
      what: 'The same content in another encoding.',
      aliases: [],
      remedy: 'pin it: dpkg-deb -Zxz, tar -J',
      see,
    },
    {
      id: 'gzip-header-name',
      title: 'Original name in a gzip header',
      what: 'gzip stores the name that the file had on the build machine.',
      aliases: ['gzip-name'],
      remedy: 'gzip -n',
      see,
    },
    {
      id: 'gzip-header-os',
      title: 'Writer of a gzip stream',
      what: 'The header names the operating system or hints of the tool that wrote it.',
      aliases: ['gzip-misc'],
      remedy: 'pin the tool that compresses',
      see,
    },
  ],
  name,
}
