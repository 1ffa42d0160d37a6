import { describe, expect, it } from 'vitest'
import { causes, nameOf } from '../../src/causes/index.ts'
import type { Finding, Named } from '../../src/model/cause.ts'
import type { Entry } from '../../src/model/layer.ts'
import { rules } from '../../src/rules/index.ts'

const plain: Finding = {
  fate: 'normalized',
  by: '',
  format: 'tar',
  consumer: 'none',
  field: null,
  key: 'a',
  entry: [null, null],
  values: [null, null],
  texts: [null, null],
  side: 'both',
  what: 'span',
  anomaly: null,
  parsed: true,
  alike: null,
}
const entries = (a: Entry['type'], b: Entry['type']): Finding['entry'] => [
  { type: a, size: 0 },
  { type: b, size: 0 },
]

type Row = readonly [id: string, confidence: Named['confidence'], finding: Partial<Finding>]
const differs = { fate: 'unexplained' } as const
const carried = { fate: 'carried', by: 'derived' } as const
const dialect = { by: 'archive-dialect' } as const
const xz = { format: 'xz', by: 'compression' } as const
const header = (text: string): string => text.padEnd(24, '0')

const document = { format: 'debian-document', ...differs } as const
const pe = { format: 'pe', ...differs } as const
const macho = { format: 'macho', ...differs } as const
const wasm = { format: 'wasm', ...differs } as const
const dex = { format: 'dex', ...differs } as const
const elf = { format: 'elf', ...differs } as const
const strings = { field: 'elf.debug-strings', ...elf } as const
const rodata = { field: 'elf.content', key: '.rodata', ...elf } as const
const debugOnly = { cause: 'debug-info-only', confidence: 'certain', values: [null, null] } as const
const id = (name: string): string => `usr/lib/debug/.build-id/${name}.debug`
const tables: Readonly<Record<string, readonly Row[]>> = {
  images: [
    ['filesystem-image-timestamp', 'certain', { field: 'iso.time', by: 'image-time' }],
    ['filesystem-image-timestamp', 'certain', { field: 'squashfs.mkfs-time', by: 'image-time' }],
    ['filesystem-image-timestamp', 'certain', { field: 'ext.wtime', ...differs }],
    ['random-uuid', 'certain', { field: 'ext.uuid', ...differs }],
    ['random-uuid', 'certain', { field: 'ext.hash-seed', ...differs }],
  ],
  documents: [
    [
      'build-timestamp',
      'certain',
      {
        ...document,
        key: 'build-date',
        field: 'document.date',
        values: ['Mon, 01 Jan 2024 00:00:00 +0000', 'Mon, 01 Jan 2024 01:00:00 +0000'],
      },
    ],
    [
      'timezone',
      'certain',
      {
        ...document,
        key: 'build-date',
        field: 'document.date',
        values: ['Mon, 01 Jan 2024 00:00:00 +0000', 'Mon, 01 Jan 2024 01:00:00 +0100'],
      },
    ],
    ['content-hash-cascade', 'likely', { ...document, key: 'checksums-sha256: a.deb', field: 'document.digest' }],
    ['dependency-version', 'unexplained', { ...document, key: 'installed-build-depends: gcc', field: 'document.package' }],
    [
      'environment-variable',
      'certain',
      { ...document, key: 'environment: PATH', field: 'document.variable', values: ['a', 'b'] },
    ],
    ['cpu-count', 'certain', { ...document, key: 'environment: MAKEFLAGS', values: ['parallel=1', 'parallel=2'] }],
    ['locale-language', 'certain', { ...document, key: 'environment: LC_ALL', values: ['a', 'b'] }],
    ['timezone', 'certain', { ...document, key: 'environment: TZ', values: ['a', 'b'] }],
    ['home-directory', 'certain', { ...document, key: 'environment: HOME', values: ['a', 'b'] }],
    ['source-date-epoch-missing', 'certain', { ...document, key: 'environment: SOURCE_DATE_EPOCH', values: ['1', '2'] }],
    ['build-path', 'certain', { ...document, key: 'build-path' }],
    ['build-arch', 'certain', { ...document, key: 'build-architecture' }],
    ['kernel-version', 'certain', { ...document, key: 'build-kernel-version' }],
    ['os-release', 'certain', { ...document, key: 'build-origin' }],
    ['changelog-or-version', 'certain', { ...document, key: 'version' }],
    ['cryptographic-signature', 'unexplained', { ...document, key: '\0signature' }],
    ['content-change', 'unexplained', { ...document, key: 'maintainer' }],
  ],
  packages: [
    ['build-timestamp', 'certain', { field: 'gem.date', by: 'gem-date' }],
    ['toolchain-version', 'likely', { field: 'gem.rubygems-version', values: ['3.3', '3.4'], ...differs }],
    ['toolchain-version', 'likely', { field: 'cargo.lock-version', values: ['3', '4'], ...differs }],
    ['username', 'certain', { field: 'r.packager', values: ['a', 'b'], ...differs }],
    ['build-timestamp', 'certain', { field: 'r.built-time', values: ['a', 'b'], ...differs }],
    ['toolchain-version', 'likely', { field: 'r.version', values: ['R 4.2', 'R 4.3'], ...differs }],
    ['vcs-commit', 'certain', { field: 'cargo.commit', values: ['a', 'b'], ...differs }],
    ['dependency-version', 'unexplained', { field: 'cargo.checksum', values: ['a', 'b'], ...differs }],
  ],
  rpm: [
    ['rpm-buildtime', 'certain', { field: 'rpm.build-time', by: 'rpm-build' }],
    ['rpm-buildtime', 'certain', { field: 'rpm.cookie', by: 'rpm-build' }],
    ['hostname', 'certain', { field: 'rpm.build-host', by: 'rpm-build' }],
    ['archive-entry-mtime', 'certain', { field: 'rpm.file-mtime', by: 'rpm-build' }],
    ['archive-inode-device', 'certain', { field: 'rpm.inode', by: 'rpm-build' }],
    ['archive-inode-device', 'certain', { field: 'cpio.ino', by: 'device-number-unused' }],
    ['cryptographic-signature', 'unexplained', { format: 'rpm', key: 'signature RSAHEADER', ...differs }],
    [
      'cryptographic-signature',
      'unexplained',
      { format: 'rpm', key: 'signature OPENPGP', what: 'member', side: 'b', ...differs },
    ],
    ['changelog-or-version', 'unexplained', { format: 'rpm', key: 'RELEASE', field: 'rpm.value', ...differs }],
    ['dependency-version', 'unexplained', { format: 'rpm', key: 'REQUIREVERSION', field: 'rpm.value[1]', ...differs }],
    ['toolchain-version', 'likely', { format: 'rpm', key: 'RPMVERSION', field: 'rpm.value', ...differs }],
    ['capability', 'unexplained', { format: 'rpm', key: 'FILECAPS', field: 'rpm.value[0]', ...differs }],
    ['content-change', 'unexplained', { format: 'rpm', key: 'POSTIN', field: 'rpm.value', ...differs }],
  ],
  binary: [
    ['build-id', 'likely', { field: 'elf.build-id', ...elf }],
    ['build-id', 'likely', { field: 'elf.debuglink', ...elf }],
    ['binary-layout', 'unexplained', { field: 'elf.section-addr', ...elf }],
    ['binary-layout', 'unexplained', { field: 'elf.segment-filesz', ...elf }],
    ['binary-layout', 'unexplained', { field: 'elf.shoff', ...elf }],
    ['build-id', 'likely', { field: 'elf.debuglink-crc', ...elf }],
    ['binary-layout', 'unexplained', { field: 'elf.compression-size', ...elf }],
    ['compression-format', 'likely', { field: 'elf.compression-type', ...elf }],
    ['compression-format', 'likely', { field: 'elf.compression-reserved', side: 'a', ...elf }],
    ['content-change', 'unexplained', { field: 'elf.compression-reserved', ...elf }],
    ['binary-layout', 'unexplained', { field: 'elf.gap', ...elf }],
    ['binary-layout', 'unexplained', { what: 'order', ...elf }],
    ['build-id', 'likely', { field: 'control.value', key: 'build-ids', ...differs }],
    ['build-id', 'likely', { what: 'renamed', key: id('aa/bb'), values: [id('aa/bb'), id('cc/dd')], ...differs }],
    ['build-id', 'likely', { field: 'tar.name', key: id('aa/bb'), values: [`./${id('aa/bb')}`, `./${id('cc/dd')}`], ...differs }],
    [
      'file-set-difference',
      'unexplained',
      { field: 'tar.name', key: id('aa/bb'), values: [`./${id('aa/bb')}`, './x'], ...differs },
    ],
    ['content-change', 'unexplained', { what: 'member', format: 'deb822', ...differs }],
    ['file-set-difference', 'unexplained', { what: 'member', key: id('aa/bb'), entry: entries('file', 'file'), ...differs }],
    [
      'build-id',
      'likely',
      { what: 'member', key: 'usr/lib/debug/.build-id/aa', entry: entries('directory', 'directory'), ...differs },
    ],
    ['build-id', 'likely', { what: 'member', key: id('aa/bb'), format: 'md5sums', ...differs }],
  ],
  'text of programs': [
    ['toolchain-version', 'likely', { field: 'elf.comment', ...elf, texts: ['GCC: (D) 12.2.0', 'GCC: (D) 13.1.0'] }],
    ['toolchain-version', 'likely', { ...strings, texts: ['GNU C17 12.2.0 -O2', 'GNU C17 13.1.0 -O2 -g'] }],
    ['build-flags', 'likely', { ...strings, texts: ['GNU C17 12.2.0 -O1', 'GNU C17 12.2.0 -O2'] }],
    ['content-change', 'unexplained', { ...strings, texts: ['GNU C17 12.2.0 -O1', 'rustc version 1.2.0'] }],
    ['build-path', 'likely', { ...strings, texts: ['/build/a1/x.c', '/srv/b2/x.c'] }],
    ['build-path', 'likely', { ...rodata, texts: ['at /build/a1/x.c: no', 'at /srv/b2/x.c: no'] }],
    ['build-path', 'likely', { ...strings, texts: ['/b/a\0/b/a/x', '/c\0/c/x'] }],
    ['content-change', 'unexplained', { ...strings, texts: ['/b/a\0/b/a/x', '/c\0/d/x'] }],
    ['build-path', 'possible', { field: 'elf.strings', key: '.dynstr', ...elf, texts: ['/build/a1/lib', '/srv/b2/lib'] }],
    ['content-change', 'unexplained', { field: 'elf.strings', key: '.dynstr', ...elf, texts: ['/usr/lib', '/tmp/evil'] }],
    ['content-change', 'unexplained', { ...rodata, texts: ['/lib64/ld-linux.so.2', '/evil/ld-linux.so.2'] }],
    ['content-change', 'unexplained', { ...rodata, texts: ['/build/a1/x.c', '/srv/b2/y.c --'] }],
    ['cpp-date-time-macro', 'likely', { ...rodata, texts: ['built Nov 14 2023 10:00:00', 'built Feb  2 2024 11:00:00'] }],
    ['timestamp-macro-file-mtime', 'likely', { ...rodata, texts: ['Tue Nov 14 10:00:00 2023', 'Fri Feb  2 11:00:00 2024'] }],
    ['random-temp-name', 'likely', { field: 'elf.strings', ...elf, texts: ['/tmp/ccAb12Cd.o', '/tmp/ccXy34Zw.o'] }],
    ['content-change', 'unexplained', { ...rodata, texts: ['built Nov 14 2023', 'built Feb  2 2024, with a door'] }],
    ['content-change', 'unexplained', { ...rodata, texts: ['built Nov 14 2023', null] }],
    ['debug-info-only', 'certain', { field: 'elf.debug', ...elf, alike: debugOnly }],
    ['build-path', 'likely', { ...strings, texts: ['/build/a1/x.c', '/srv/b2/x.c'], alike: debugOnly }],
    ['content-change', 'unexplained', { field: 'elf.code', ...elf }],
    ['content-change', 'unexplained', { field: 'elf.entry', ...elf }],
    ['content-change', 'unexplained', { field: 'elf.segment-flags', ...elf }],
    ['content-change', 'unexplained', { field: 'elf.section-type', ...elf }],
    ['structural:trailing-data', 'unexplained', { field: 'elf.gap', ...elf, anomaly: 'structural:trailing-data' }],
  ],
  'programs that are no ELF': [
    ['pe-timestamp', 'certain', { field: 'pe.timestamp', ...pe, values: ['0', '2023-11-14 22:13:20'] }],
    ['pe-timestamp', 'certain', { field: 'pe.debug-timestamp', ...pe }],
    ['pe-timestamp', 'certain', { field: 'pe.export-timestamp', ...pe }],
    ['pe-timestamp', 'certain', { field: 'pe.resource-table-timestamp', ...pe }],
    ['build-id', 'likely', { field: 'pe.repro-stamp', ...pe }],
    ['build-id', 'likely', { field: 'pe.pdb-guid', ...pe }],
    ['dotnet-mvid', 'likely', { field: 'pe.mvid', ...pe }],
    ['cryptographic-signature', 'likely', { field: 'pe.strong-name', ...pe }],
    ['cryptographic-signature', 'likely', { field: 'pe.certificate', ...pe }],
    ['structural:padding', 'unexplained', { field: 'pe.certificate-padding', ...pe, anomaly: 'structural:padding' }],
    ['build-path', 'certain', { field: 'pe.pdb-path', ...pe, values: ['C:\\a\\x.pdb', '/srv/x.pdb'] }],
    ['content-change', 'unexplained', { field: 'pe.pdb-path', ...pe, values: ['C:\\a\\x.pdb', 'C:\\a\\y.pdb'] }],
    ['toolchain-version', 'likely', { field: 'pe.linker-minor', ...pe, values: ['0x28', '0x29'] }],
    ['toolchain-version', 'likely', { field: 'pe.rich', ...pe, values: ['1.2 x 3; key 4', '1.3 x 3; key 5'] }],
    ['content-change', 'unexplained', { field: 'pe.rich', ...pe, values: ['1.2 x 3; key 4', '1.2 x 4; key 5'] }],
    ['content-hash-cascade', 'likely', { field: 'pe.checksum', ...pe, values: ['0x1234', '0x1235'] }],
    ['content-change', 'unexplained', { field: 'pe.checksum', ...pe, values: ['0x0', '0x1235'] }],
    ['structural:bad-checksum', 'unexplained', { field: 'pe.checksum', ...pe, anomaly: 'structural:bad-checksum' }],
    ['binary-layout', 'unexplained', { field: 'pe.section-raw-size', ...pe }],
    ['binary-layout', 'unexplained', { field: 'pe.directory-rva', ...pe }],
    ['content-change', 'unexplained', { field: 'pe.section-characteristics', ...pe }],
    ['content-change', 'unexplained', { field: 'pe.entry', ...pe }],
    ['content-change', 'unexplained', { field: 'pe.code', ...pe }],
    ['build-id', 'likely', { field: 'macho.uuid', ...macho }],
    ['cryptographic-signature', 'likely', { field: 'macho.signature', ...macho }],
    ['content-change', 'unexplained', { field: 'macho.entitlements', ...macho }],
    ['build-timestamp', 'certain', { field: 'macho.object-time', ...macho }],
    ['build-timestamp', 'certain', { field: 'macho.dylib-timestamp', ...macho }],
    ['toolchain-version', 'likely', { field: 'macho.build-tool-versions', ...macho }],
    ['toolchain-version', 'likely', { field: 'macho.build-sdk', ...macho }],
    ['content-change', 'unexplained', { field: 'macho.build-minimum', ...macho }],
    ['build-path', 'certain', { field: 'macho.rpath-name', ...macho, values: ['/a/lib', '/b/lib'] }],
    ['binary-layout', 'unexplained', { field: 'macho.section-at', ...macho }],
    ['binary-layout', 'unexplained', { field: 'macho.symtab-strings-size', ...macho }],
    ['content-change', 'unexplained', { field: 'macho.segment-initprot', ...macho }],
    ['content-change', 'unexplained', { field: 'macho.main-entry', ...macho }],
    ['toolchain-version', 'likely', { field: 'wasm.producers', ...wasm }],
    ['build-id', 'likely', { field: 'wasm.build-id', ...wasm }],
    ['build-path', 'certain', { field: 'wasm.source-map', ...wasm, values: ['/a/x.map', 'b/x.map'] }],
    ['binary-layout', 'unexplained', { field: 'wasm.section-size', ...wasm }],
    ['content-change', 'unexplained', { field: 'wasm.code', ...wasm }],
    ['content-change', 'unexplained', { field: 'pe.symbols', ...pe }],
    ['binary-layout', 'unexplained', { field: 'pe.symbol-count', ...pe }],
    ['content-hash-cascade', 'likely', { field: 'dex.checksum', ...dex, values: ['0x1', '0x2'] }],
    ['content-hash-cascade', 'likely', { field: 'dex.signature', ...dex }],
    ['structural:bad-checksum', 'unexplained', { field: 'dex.signature', ...dex, anomaly: 'structural:bad-checksum' }],
    ['binary-layout', 'unexplained', { field: 'dex.map', ...dex }],
    ['binary-layout', 'unexplained', { field: 'dex.string-count', ...dex }],
    ['content-change', 'unexplained', { field: 'dex.string-data', ...dex }],
    ['content-change', 'unexplained', { field: 'dex.code', ...dex }],
  ],
  bytecode: [
    ['toolchain-version', 'certain', { field: 'pyc.magic', format: 'pyc', ...differs, values: ['168627623', '168627659'] }],
    ['build-flags', 'likely', { field: 'pyc.flags', format: 'pyc', ...differs, values: ['0', '3'] }],
    ['build-flags', 'likely', { field: 'pyc.digest', format: 'pyc', ...differs, side: 'b' }],
    ['content-change', 'unexplained', { field: 'pyc.digest', format: 'pyc', ...differs }],
    ['content-change', 'unexplained', { field: 'pyc.tag', format: 'pyc', ...differs }],
    ['content-change', 'unexplained', { field: 'pyc.bytecode', format: 'pyc', ...differs }],
    ['build-path', 'likely', { field: 'pyc.filename', format: 'pyc', ...differs, values: ['/build/a/m.py', '/srv/m.py'] }],
    [
      'content-change',
      'unexplained',
      { field: 'pyc.filename', format: 'pyc', ...differs, values: ['/build/a/m.py', '/srv/n.py'] },
    ],
    ['content-change', 'unexplained', { field: 'pyc.filename', format: 'pyc', ...differs, values: ['m.py', 'a/m.py'] }],
    ['content-change', 'unexplained', { field: 'mo.table', format: 'mo', ...differs }],
    ['toolchain-version', 'certain', { field: 'class.major', format: 'class', ...differs, values: ['61', '69'] }],
    ['content-change', 'unexplained', { field: 'class.pool-count', format: 'class', ...differs, values: ['9', '10'] }],
    ['content-change', 'unexplained', { field: 'class.code', format: 'class', ...differs }],
    ['toolchain-version', 'certain', { field: 'manifest.value', key: 'build-jdk-spec', ...differs, values: ['17', '21'] }],
    ['content-change', 'unexplained', { field: 'manifest.value', key: 'main-class', ...differs }],
  ],
  media: [
    ['toolchain-version', 'likely', { field: 'sfnt.fftm-tool', ...differs, values: ['1', '2'] }],
    ['binary-layout', 'unexplained', { field: 'sfnt.record-offset', ...differs }],
    ['binary-layout', 'unexplained', { field: 'woff.total-size', ...differs }],
    ['binary-layout', 'unexplained', { what: 'order', format: 'sfnt', ...differs }],
    ['content-hash-cascade', 'unexplained', { field: 'ttc.adjustment', ...differs }],
    ['content-hash-cascade', 'certain', { field: 'sfnt.adjustment', ...carried }],
    ['content-change', 'unexplained', { field: 'sfnt.glyphs', ...differs }],
    ['content-change', 'unexplained', { field: 'jpeg.scan', ...differs }],
    ['content-change', 'unexplained', { what: 'order', format: 'gif', ...differs }],
    ['content-change', 'unexplained', { field: 'gif.comment', ...differs }],
    ['serial-number', 'likely', { field: 'ogg.serial', ...differs }],
    ['cryptographic-signature', 'likely', { field: 'sfnt.signature', ...differs }],
    [
      'cryptographic-signature',
      'likely',
      {
        field: 'signature.bytes',
        format: 'signature',
        ...differs,
        alike: { cause: 'cryptographic-signature', confidence: 'likely', values: [null, null] },
      },
    ],
    ['content-hash-cascade', 'unexplained', { field: 'ogg.checksum', ...differs }],
    ['structural:gap-data', 'unexplained', { field: 'sfnt.gap', ...differs, anomaly: 'structural:gap-data' }],
  ],
  time: [
    ['archive-entry-mtime', 'certain', { field: 'tar.mtime', by: 'entry-mtime', values: ['1', '2'] }],
    ['archive-entry-mtime', 'certain', { field: 'ar.mtime', format: 'ar' }],
    ['archive-entry-mtime', 'certain', { field: 'zip.time', format: 'zip' }],
    ['javadoc-date', 'certain', { field: 'javadoc.date', by: 'javadoc-date' }],
    ['gettext-pot-creation-date', 'certain', { field: 'gettext.date', by: 'gettext-date' }],
    ['pyc-source-mtime', 'certain', { field: 'pyc.mtime', by: 'pyc-mtime' }],
    ['png-time-chunk', 'certain', { field: 'png.time', by: 'png-time' }],
    ['png-time-chunk', 'certain', { field: 'png.date', by: 'png-time' }],
    ['pdf-creation-date', 'certain', { field: 'pdf.created', by: 'pdf-date' }],
    ['pdf-creation-date', 'certain', { field: 'pdf.xmp-dated', by: 'pdf-date' }],
    ['pdf-id', 'certain', { field: 'pdf.id', by: 'pdf-id' }],
    ['pdf-creation-date', 'likely', { field: 'pdf.other-created', ...differs }],
    ['ps-dvi-date', 'certain', { field: 'ps.source', by: 'ps-dvi-date' }],
    ['ps-dvi-date', 'certain', { field: 'dvi.date', by: 'ps-dvi-date' }],
    ['username', 'certain', { field: 'ps.user', ...differs }],
    ['database-page-order', 'likely', { field: 'sqlite.change-counter', ...differs }],
    ['toolchain-version', 'likely', { field: 'sqlite.version', values: ['3040001', '3045000'], ...differs }],
    ['content-change', 'unexplained', { field: 'sqlite.page', ...differs }],
    ['build-timestamp', 'certain', { field: 'icc.date', by: 'icc-date' }],
    [
      'pdf-creation-date',
      'likely',
      {
        field: 'pdf.other-created',
        alike: { cause: 'font-subset-tag', confidence: 'likely', values: ['ABCDEF', 'QRSTUV'] },
        ...differs,
      },
    ],
    ['pdf-id', 'likely', { field: 'pdf.other-xmp-document', ...differs }],
    ['binary-layout', 'unexplained', { field: 'pdf.xref-stream', ...differs }],
    ['compression-level', 'likely', { field: 'pdf.deflate', ...differs }],
    ['compression-level', 'likely', { field: 'pdf.deflate', by: 'compression' }],
    ['toolchain-version', 'likely', { field: 'pdf.producer', values: ['a', 'b'], ...differs }],
    ['build-date', 'certain', { field: 'man.date', by: 'man-date' }],
    ['java-properties-date-comment', 'certain', { field: 'properties.date', by: 'java-properties-date' }],
    ['doc-generator-date', 'certain', { field: 'page.date', by: 'doc-generator-date' }],
    ['build-timestamp', 'certain', { field: 'jpeg.date-time', by: 'exif-date' }],
    ['build-timestamp', 'certain', { field: 'jpeg.date-original', by: 'exif-date' }],
    ['font-modified', 'certain', { field: 'sfnt.created', by: 'font-date' }],
    ['font-modified', 'certain', { field: 'sfnt.fftm-modified', by: 'font-date' }],
    ['font-modified', 'likely', { field: 'sfnt.unchecked-modified', ...differs }],
    ['font-modified', 'certain', { field: 'ttc.modified', ...differs }],
    ['structural:malformed', 'unexplained', { field: 'sfnt.created', ...differs, parsed: false }],
    ['archive-entry-mtime', 'certain', { field: 'tar.mtime', ...differs }],
    ['structural:malformed', 'unexplained', { field: 'tar.mtime', ...differs, parsed: false }],
    ['archive-pax-atime-ctime', 'certain', { field: 'tar.atime' }],
    ['archive-pax-atime-ctime', 'likely', { field: 'tar.ctime', side: 'b' }],
    ['archive-entry-mtime', 'certain', { field: 'zip.extra-time', values: ['mtime 1, atime 2', 'mtime 3, atime 2'] }],
    ['archive-pax-atime-ctime', 'certain', { field: 'zip.extra-time', values: ['mtime 1, atime 2', 'mtime 1, atime 3'] }],
    ['archive-tool-flavour', 'certain', { field: 'zip.extra-time', side: 'a', values: ['mtime 1', null] }],
    ['gzip-header-mtime', 'certain', { field: 'gzip.mtime', format: 'gzip', by: 'gzip-mtime' }],
    ['java-manifest-timestamp', 'certain', { field: 'manifest.time', format: 'manifest', by: 'manifest-builder' }],
  ],
  data: [
    ['build-timestamp', 'certain', { field: 'svg.date', format: 'svg', by: 'svg-date' }],
    ['sbom-serial-timestamp', 'certain', { field: 'sbom.serial', format: 'sbom', by: 'sbom-serial-time' }],
    ['sbom-serial-timestamp', 'certain', { field: 'sbom.time', format: 'spdx', by: 'sbom-serial-time' }],
    ['changelog-or-version', 'unexplained', { field: 'package.version', format: 'package-json', fate: 'unexplained' }],
  ],
  'owner and mode': [
    ['archive-entry-uid-gid', 'certain', { field: 'tar.uid' }],
    ['archive-entry-uid-gid', 'certain', { field: 'ar.gid', ...differs }],
    ['archive-entry-uid-gid', 'certain', { field: 'zip.extra-owner' }],
    ['archive-entry-user-name', 'certain', { field: 'tar.gname' }],
    ['structural:malformed', 'unexplained', { field: 'tar.uid', ...differs, parsed: false }],
    ['username', 'certain', { field: 'manifest.user', format: 'manifest', by: 'manifest-builder' }],
    ['umask', 'likely', { field: 'tar.mode', ...differs, values: ['644', '664'] }],
    ['umask', 'likely', { field: 'tar.mode', ...differs, values: ['755', '700'] }],
    ['umask', 'likely', { field: 'tar.mode', ...differs, values: ['644', '640'] }],
    ['umask', 'likely', { field: 'zip.mode', values: ['100664', '100644'] }],
    ['umask', 'likely', { field: 'ar.mode', values: ['600', '666'] }],
    ['permission-other', 'unexplained', { field: 'tar.mode', ...differs, values: ['755', '4755'] }],
    ['permission-other', 'unexplained', { field: 'tar.mode', ...differs, values: ['644', '755'] }],
    ['permission-other', 'unexplained', { field: 'tar.mode', ...differs, values: ['644', '645'] }],
    ['permission-other', 'unexplained', { field: 'tar.mode', ...differs, values: ['644', '655'] }],
    ['permission-other', 'unexplained', { field: 'tar.mode', ...differs, values: ['755', '751'] }],
    ['permission-other', 'unexplained', { field: 'tar.mode', ...differs, values: ['444', '644'] }],
    ['permission-other', 'unexplained', { field: 'tar.mode', ...differs, values: ['644', null], parsed: false }],
    ['file-type', 'unexplained', { field: 'zip.mode', ...differs, values: ['100777', '120777'] }],
  ],
  order: [
    ['archive-entry-order', 'certain', { what: 'order', by: 'entry-order' }],
    ['archive-entry-order', 'unexplained', { what: 'order', ...differs }],
    ['content-change', 'unexplained', { what: 'order', ...differs, format: 'pyc' }],
    ['static-library-member-order', 'unexplained', { what: 'order', ...differs, format: 'ar', consumer: 'linker' }],
  ],
  compression: [
    ['compression-format', 'certain', { field: 'codec.kind', values: ['xz', 'gzip'] }],
    ['compression-format', 'certain', { field: 'codec.kind', ...differs, values: ['identity', 'gzip'] }],
    ['compression-format', 'certain', { field: 'deb.suffix', side: 'a', format: 'deb' }],
    ['compression-format', 'certain', { field: 'xz.block', side: 'b', format: 'gzip' }],
    ['compression-format', 'certain', { field: 'gzip.mtime', side: 'b', format: 'xz' }],
    ['compression-format', 'certain', { field: 'xz.magic', side: 'a', format: 'xz' }],
    ['compression-format', 'likely', { field: 'xz.block', side: 'a', format: 'xz' }],
    ['compression-threads', 'likely', { field: 'xz.block', side: 'b', ...xz }],
    ['compression-implementation', 'possible', { field: 'gzip.os', side: 'b', format: 'gzip' }],
    ['compression-level', 'likely', { field: 'gzip.xfl', format: 'gzip' }],
    ['compression-implementation', 'likely', { field: 'gzip.deflate', format: 'gzip' }],
    ['compression-level', 'likely', { field: 'xz.block', ...xz }],
    ['compression-implementation', 'likely', { field: 'xz.flags', ...xz }],
    ['compression-level', 'likely', { field: 'xz.block-header', ...xz, values: [header('0200210116'), header('020021011a')] }],
    [
      'compression-threads',
      'likely',
      { field: 'xz.block-header', ...xz, values: [header('0200210116'), header('03c0400521011600')] },
    ],
    [
      'content-hash-cascade',
      'likely',
      { field: 'xz.block-header', ...xz, values: [header('03c0ca01805021011600'), header('03c0c301805021011600')] },
    ],
    ['content-hash-cascade', 'likely', { field: 'xz.block-padding', side: 'a', format: 'xz', by: 'zero-padding' }],
    ['compression-format', 'certain', { field: 'zstd.magic', side: 'b', format: 'xz' }],
    ['compression-format', 'certain', { field: 'zstd.blocks', side: 'b', format: 'gzip' }],
    ['compression-level', 'likely', { field: 'zstd.blocks', format: 'zstd', by: 'compression' }],
    ['compression-level', 'likely', { field: 'zstd.window', format: 'zstd', by: 'compression' }],
    ['compression-implementation', 'likely', { field: 'zstd.descriptor', format: 'zstd', by: 'compression' }],
    ['compression-level', 'likely', { field: 'lz4.blocks', format: 'lz4', by: 'compression' }],
    ['compression-implementation', 'likely', { field: 'lz4.descriptor', format: 'lz4', by: 'compression' }],
    ['compression-format', 'certain', { field: 'lz4.descriptor', side: 'a', format: 'zstd' }],
    ['content-change', 'unexplained', { field: 'zstd.blocks', format: 'zstd', ...differs }],
    ['compression-level', 'certain', { field: 'zip.method', format: 'zip', values: ['0', '8'] }],
    ['compression-level', 'likely', { field: 'zip.data', format: 'zip', side: 'a' }],
    ['gzip-header-name', 'certain', { field: 'gzip.name', format: 'gzip', side: 'a' }],
    ['gzip-header-os', 'certain', { field: 'gzip.os', format: 'gzip' }],
    ['content-hash-cascade', 'likely', { field: 'gzip.flags', format: 'gzip' }],
    ['content-change', 'unexplained', { field: 'gzip.deflate', format: 'gzip', ...differs }],
    ['content-change', 'unexplained', { field: 'zip.data', format: 'zip', ...differs }],
  ],
  flavour: [
    ['archive-format-flavour', 'certain', { field: 'tar.magic', ...dialect }],
    ['archive-format-flavour', 'certain', { field: 'tar.uid', ...dialect }],
    ['archive-format-flavour', 'certain', { field: 'ar.name', ...dialect }],
    ['archive-format-flavour', 'certain', { field: 'tar.name', by: 'entry-name-spelling', values: ['./a', 'a'] }],
    ['archive-format-flavour', 'certain', { field: 'tar.linkname', by: 'entry-name-spelling', values: ['./a', 'a'] }],
    ['archive-format-flavour', 'certain', { field: 'tar.pax-envelope', by: 'pax-envelope', side: 'a' }],
    ['archive-format-flavour', 'likely', { field: 'tar.pax-envelope', by: 'pax-envelope' }],
    ['content-hash-cascade', 'likely', { field: 'tar.shadowed', ...dialect }],
    ['content-hash-cascade', 'likely', { field: 'tar.padding', by: 'zero-padding' }],
    ['archive-format-flavour', 'likely', { field: 'tar.fill', by: 'zero-padding' }],
    ['archive-format-flavour', 'likely', { field: 'xz.padding', by: 'zero-padding', format: 'xz', side: 'b' }],
    ['archive-tool-flavour', 'certain', { field: 'zip.made-by', format: 'zip' }],
    ['archive-tool-flavour', 'certain', { field: 'ar.mode', ...dialect }],
    ['archive-tool-flavour', 'likely', { field: 'zip.flags', ...dialect }],
    ['archive-tool-flavour', 'likely', { field: 'zip.flags', ...differs, values: ['0', '2048'] }],
    ['content-change', 'unexplained', { field: 'zip.flags', ...differs, values: ['0', '1'] }],
    ['content-change', 'unexplained', { field: 'tar.devmajor', ...differs, values: ['1', '8'] }],
    ['sparse-layout', 'certain', { field: 'tar.sparse-map', ...dialect }],
    ['archive-xattrs', 'unexplained', { field: 'tar.xattr', ...differs, values: ['SCHILY.xattr.user.x=1', null] }],
    ['archive-xattrs', 'unexplained', { field: 'tar.xattr', ...differs, values: [null, 'RHT.security.selinux=x'] }],
    ['capability', 'unexplained', { field: 'tar.xattr', ...differs, values: [null, 'SCHILY.xattr.security.capability=x'] }],
  ],
  members: [
    ['file-set-difference', 'unexplained', { what: 'member', side: 'a', ...differs }],
    ['file-set-difference', 'unexplained', { what: 'renamed', ...differs }],
    ['structural:unknown-member', 'unexplained', { what: 'member', side: 'b', ...differs, anomaly: 'structural:unknown-member' }],
    ['hardlink-vs-copy', 'unexplained', { field: 'tar.type', ...differs, entry: entries('file', 'hardlink') }],
    ['file-type', 'unexplained', { field: 'tar.type', ...differs, entry: entries('file', 'symlink') }],
    ['file-type', 'unexplained', { field: 'tar.mode', ...differs, entry: entries('file', 'directory'), values: ['644', '755'] }],
    ['archive-entry-uid-gid', 'certain', { field: 'tar.uid', ...differs, entry: entries('file', 'symlink') }],
    ['archive-entry-mtime', 'certain', { field: 'tar.mtime', entry: entries('file', 'symlink') }],
    [
      'symlink-target',
      'unexplained',
      { field: 'tar.linkname', ...differs, entry: entries('symlink', 'symlink'), values: ['a', 'b'] },
    ],
    [
      'link-target',
      'unexplained',
      { field: 'tar.linkname', ...differs, entry: entries('hardlink', 'hardlink'), values: ['a', 'b'] },
    ],
  ],
  content: [
    ['content-change', 'unexplained', { field: 'text.lines', format: 'text', ...differs, parsed: false }],
    ['content-change', 'unexplained', { field: 'manifest.value', key: 'main-class', ...differs, values: ['a', 'b'] }],
    ['toolchain-version', 'certain', { field: 'manifest.value', key: 'created-by', ...differs, values: ['17', '21'] }],
    ['content-change', 'unexplained', { field: 'opaque.bytes', format: 'opaque', ...differs, parsed: false }],
    ['content-change', 'unexplained', { field: 'control.value', key: 'description', ...differs, values: ['a', 'b'] }],
    ['changelog-or-version', 'unexplained', { field: 'control.value', key: 'version', ...differs, values: ['1', '2'] }],
    ['dependency-version', 'unexplained', { field: 'control.value', key: 'depends', ...differs, values: ['a', 'b'] }],
    ['dependency-version', 'unexplained', { field: 'control.value', key: 'pre-depends', ...differs, values: ['a', 'b'] }],
    ['filesystem-size-blocks', 'certain', { field: 'control.installed-size', ...carried }],
    ['filesystem-size-blocks', 'likely', { field: 'control.installed-size', ...differs }],
    ['content-hash-cascade', 'certain', { field: 'md5sums.digest', ...carried }],
    ['content-hash-cascade', 'certain', { field: 'zip.crc', ...carried }],
    ['content-hash-cascade', 'certain', { field: 'xz.index', side: 'a', ...carried }],
  ],
  structure: [
    ['structural:stale-digest', 'unexplained', { what: 'stale', field: 'md5sums.digest', ...differs }],
    ['structural:bad-checksum', 'unexplained', { what: 'stale', field: 'zip.crc', format: 'zip', ...differs }],
    ['structural:bad-checksum', 'unexplained', { what: 'stale', field: 'gzip.crc', format: 'gzip', ...differs }],
    [
      'structural:local-central-mismatch',
      'unexplained',
      { what: 'stale', field: 'zip.local-size', ...differs, anomaly: 'structural:local-central-mismatch' },
    ],
    ['structural:judged-differently', 'unexplained', { what: 'judged-differently', ...differs }],
    ['structural:gzip-comment', 'unexplained', { field: 'gzip.comment', ...differs }],
    ['structural:gzip-comment', 'certain', { field: 'gzip.comment', by: 'comment', anomaly: 'structural:gzip-comment' }],
    ['structural:zip-comment', 'unexplained', { field: 'zip.archive-comment', ...differs }],
    ['structural:zip-extra', 'unexplained', { field: 'zip.extra', ...differs }],
    [
      'structural:trailing-data',
      'unexplained',
      { field: 'tar.trailing', side: 'b', ...differs, anomaly: 'structural:trailing-data' },
    ],
    ['structural:prefix-data', 'unexplained', { field: 'zip.prefix', ...differs }],
    ['structural:gap-data', 'unexplained', { field: 'zip.gap', ...differs }],
    ['structural:pax-conflict', 'unexplained', { field: 'tar.shadowed', ...differs, anomaly: 'structural:pax-conflict' }],
    ['structural:padding', 'unexplained', { field: 'tar.padding', ...differs, anomaly: 'structural:padding' }],
    ['structural:extra-stream', 'unexplained', { field: 'xz.magic', side: 'b', ...differs, anomaly: 'structural:extra-stream' }],
  ],
  names: [
    ['file-set-difference', 'unexplained', { field: 'tar.name', ...differs }],
    ['file-set-difference', 'unexplained', { field: 'zip.name', format: 'zip', ...differs }],
    ['file-set-difference', 'unexplained', { field: 'ar.name', format: 'ar', ...differs }],
    ['structural:path-traversal', 'unexplained', { field: 'zip.name', ...differs, anomaly: 'structural:path-traversal' }],
  ],
  'not judged': [
    ['comparison-limited', 'unexplained', { fate: 'undecided', field: 'xz.block', format: 'xz' }],
    ['comparison-limited', 'unexplained', { fate: 'undecided', field: 'codec.unsupported', side: 'a' }],
    ['comparison-limited', 'unexplained', { fate: 'undecided', what: 'member', side: 'b' }],
  ],
}

describe.each(Object.entries(tables))('names: %s', (_, rows) => {
  it.each(rows)('%s (%s) %o', (id, confidence, finding) => {
    expect(nameOf({ ...plain, ...finding })).toMatchObject({ id, confidence })
  })
})

describe('names', () => {
  const findings = Object.values(tables).flatMap(rows => rows.map(([, , finding]) => ({ ...plain, ...finding })))
  const mirrored = ({ values, entry, side }: Finding): Partial<Finding> => ({
    values: [values[1], values[0]],
    entry: [entry[1], entry[0]],
    side: side === 'both' ? side : side === 'a' ? 'b' : 'a',
  })

  it('are all in the vocabulary', () => {
    const ids = new Set(causes.map(({ id }) => id))
    for (const finding of findings) expect(ids).toContain(nameOf(finding).id)
    expect(nameOf({ ...plain, ...differs, what: 'span', field: null }).id).toBe('content-change')
  })

  it('do not depend on which side is which, but for streams that only one side has', () => {
    for (const finding of findings)
      if (finding.side === 'both') expect(nameOf({ ...finding, ...mirrored(finding) })).toEqual(nameOf(finding))
  })

  it('never call what a rule erased a change of content', () => {
    for (const rule of rules)
      for (const field of rule.fields)
        for (const side of ['both', 'a', 'b'] as const) {
          const { id } = nameOf({ ...plain, by: rule.id, format: field.split('.')[0]!, field, side, values: ['1', '2'] })
          expect([field, ['content-change', 'unexplained'].includes(id)]).toEqual([field, false])
        }
  })

  it('excuse nothing that is structure', () => {
    for (const finding of findings) {
      const { id, confidence } = nameOf(finding)
      if (id.startsWith('structural:') && finding.fate === 'unexplained') expect(confidence).toBe('unexplained')
    }
  })
})
