import type { Rule } from '../model/rule.ts'

export const compression: Rule = {
  id: 'compression',
  version: 2,
  tier: { transport: 'metadata', installed: 'content' },
  fields: [
    'bzip2.blocks',
    'bzip2.level',
    'gzip.deflate',
    'lz4.blocks',
    'lz4.descriptor',
    'lzma.dictionary',
    'lzma.properties',
    'lzma.size',
    'lzma.stream',
    'pdf.deflate',
    'pdf.zlib-header',
    'squashfs.data',
    'squashfs.envelope',
    'squashfs.options',
    'xz.block',
    'xz.block-header',
    'xz.flags',
    'zstd.blocks',
    'zstd.descriptor',
    'zstd.window',
    'zip.data',
    'zip.method',
  ],
  docs: {
    title: 'Choices of one encoder',
    what: 'Compares what a stream decodes to, when the decoder consumed exactly its bytes, every check held and no bit is left unread: level, blocks, threads and implementation do not count.',
    why: 'Encoders and their versions write other bytes for the same content.',
    hides:
      'What the choices of an encoder could spell out: levels, matches, blocks and their number. Never bits that no decoder reads, bytes behind a stream, or a second stream.',
    see: 'https://reproducible-builds.org/docs/archives/',
  },
  edit({ name, value, encodes }, { consumer }) {
    if (encodes) return encodes === 'ok' ? null : undefined
    // APPNOTE.TXT 4.4.5: 0 stored, 8 deflated.
    if (name === 'zip.method') {
      // Android maps what is stored, and asks for it to be.
      return consumer.id !== 'android' && (value === '0' || value === '8') ? null : undefined
    }
    return value === undefined ? undefined : null
  },
}

export const compressionFormat: Rule = {
  id: 'compression-format',
  version: 2,
  tier: { transport: 'metadata', installed: 'never' },
  fields: [
    'bzip2.magic',
    'codec.kind',
    'deb.suffix',
    'gzip.magic',
    'gzip.method',
    'lz4.magic',
    'squashfs.block-log',
    'squashfs.block-size',
    'squashfs.compression',
    'xz.magic',
    'zstd.magic',
  ],
  docs: {
    title: 'Kind of compression in transport',
    what: 'Ignores which encoding a layer has that the consumer opens and throws away: the members of a .deb, the input itself.',
    why: 'Builders choose xz, gzip or zstd by default or by policy.',
    hides: 'That another decoder will run. Never for installed files: sudoers and sudoers compressed are two things.',
    see: 'https://reproducible-builds.org/docs/archives/',
  },
  edit: ({ value }) => (value === undefined ? undefined : null),
}
