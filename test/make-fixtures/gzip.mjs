/** gzip, and a tar archive in it. */
import { again, benign, edited, evil, honest, tool } from './cases.mjs'
import { bytes, crc, flipped, patched, u16, u32, zeros } from './edit-bytes.mjs'
import { flag, gz, slack } from './edit-streams.mjs'
import { python, T2 } from './shell.mjs'
import { packed, project } from './trees.mjs'

/* ---- a tar archive, which is opened and thrown away ---- */

benign('stream/gz-against-xz', {
  files: ['a.tar.gz', 'b.tar.xz'],
  why: 'One archive by gzip and by xz.',
  tree: project,
  a: packed('gzip -9n'),
  b: packed('xz -6'),
  causes: ['compression-format'],
  rules: ['compression-format'],
})
benign('stream/plain-against-gz', {
  files: ['a.tar', 'b.tar.gz'],
  why: 'One archive plain and by gzip.',
  tree: project,
  a: packed('cat'),
  b: packed('gzip -9n'),
  causes: ['compression-format'],
  rules: ['compression-format'],
})
benign('gzip/level', {
  files: ['a.tar.gz', 'b.tar.gz'],
  why: 'One archive by gzip -1 and -9.',
  tree: project,
  a: packed('gzip -1n'),
  b: packed('gzip -9n'),
  causes: ['compression-level'],
  rules: ['compression'],
})

/* ---- a text ---- */

const lines = 'seq 1 120 >lines.txt'
const count = bytes(Array.from({ length: 120 }, (_, index) => `${index + 1}\n`).join(''))
const plain = 'gzip -9nc lines.txt >out'
benign('gzip/header', {
  why: 'gzip with the name and the time of the file, and without.',
  tree: lines,
  a: plain,
  b: `touch -d @${T2} lines.txt; gzip -9c lines.txt >out`,
  causes: ['gzip-header-mtime', 'gzip-header-name'],
  rules: ['gzip-mtime', 'gzip-name'],
})
benign('gzip/python', {
  why: 'gzip against the gzip module of Python, which tells no system.',
  made: "a: gzip -9n; b: Python's gzip.GzipFile at level 6",
  tree: lines,
  a: plain,
  b: python("import gzip\ngzip.GzipFile('', 'wb', 6, open('out', 'wb'), T).write(open('lines.txt', 'rb').read())"),
  causes: ['gzip-header-os', 'gzip-header-mtime'],
  rules: ['gzip-os', 'gzip-mtime'],
})
edited('gzip/encoder', 'gzip/header', {
  verdict: 'equivalent',
  why: 'The same content and the same header, by another encoder.',
  made: 'b: the content of a by zlib',
  causes: ['compression-implementation'],
  rules: ['compression'],
  b: (_, one) => patched(gz({ content: count }), [[8, one.subarray(8, 10)]]),
})
edited('gzip/padding', 'gzip/header', {
  verdict: 'equivalent',
  why: 'Zeros behind the stream, as of a tape.',
  made: '512 zeros behind a',
  causes: ['archive-format-flavour'],
  rules: ['zero-padding'],
  b: (_, one) => bytes(one, zeros(512)),
})
again('gzip/header-archive', 'gzip/header', {
  verdict: 'different',
  twin: 'gzip/header',
  why: 'Under profile archive a compressed text is what is installed.',
  causes: ['gzip-header-mtime'],
  options: { profile: 'archive' },
})
honest('gzip/plain-against-gz', {
  files: ['a.txt', 'b.gz'],
  twin: 'stream/plain-against-gz',
  why: 'A text, and the same text compressed: no reader takes one for the other.',
  tree: lines,
  a: 'cp lines.txt out',
  b: plain,
  causes: ['compression-format'],
})
tool('gzip/bomb', {
  verdict: 'incomplete',
  attack: 'X37',
  why: 'A stream that decodes to more than allowed is not judged.',
  tree: 'head -c 3000000 /dev/zero >zeros',
  a: 'gzip -9nc zeros >out',
  b: 'echo x >>zeros; gzip -9nc zeros >out',
  causes: ['comparison-limited'],
  options: { limits: { decoded: 1_000_000 } },
})

/* ---- headers that are tampered with ---- */

for (const [at, attack, why, made, header, cause] of [
  [
    'gzip/name-payload',
    'X15',
    'The original name is no file name.',
    'FNAME with a path, a command to the terminal and 300 letters',
    { flags: flag.name, fields: `../../x\x1b]0;${'A'.repeat(300)}\0` },
    'gzip-header-name',
  ],
  [
    'gzip/comment',
    'X13',
    'A comment in the header.',
    'FCOMMENT hello',
    { flags: flag.comment, fields: 'hello\0' },
    'structural:gzip-comment',
  ],
  [
    'gzip/extra',
    'X32',
    'An extra field in the header.',
    'FEXTRA of eight bytes',
    { flags: flag.extra, fields: bytes(u16(8), 'XX', u16(4), 'evil') },
    'structural:gzip-extra',
  ],
  [
    'gzip/header-crc',
    'X36',
    'A checksum of the header that does not hold.',
    'FHCRC 0102',
    { flags: flag.headerCrc, fields: [1, 2] },
    'structural:bad-checksum',
  ],
])
  evil(at, 'gzip/header', { attack, why, made: `${made} in b`, causes: [cause], b: () => gz({ ...header, content: count }) })
evil('gzip/same-header-crc', 'gzip/header', {
  attack: 'X19',
  why: 'Checksums of two headers that are equal, and wrong on both sides.',
  made: 'FHCRC 0102 in both; mtime 1 and 2',
  causes: ['structural:bad-checksum', 'gzip-header-mtime'],
  a: () => gz({ flags: flag.headerCrc, mtime: 1, fields: [1, 2], content: count }),
  b: () => gz({ flags: flag.headerCrc, mtime: 2, fields: [1, 2], content: count }),
})
evil('gzip/reserved-flag', 'gzip/header', {
  attack: 'X32',
  why: 'A flag that has no meaning yet.',
  made: 'bit 5 of FLG in b',
  b: () => gz({ flags: flag.reserved, content: count }),
})
evil('gzip/writer-text', 'gzip/python', {
  attack: 'X32',
  why: 'No writer calls itself so: the two bytes spell something.',
  made: 'XFL and OS of b: "sh"',
  causes: ['gzip-header-os'],
  b: stream => patched(stream, [[8, 'sh']]),
})

/* ---- streams that are tampered with ---- */

evil('gzip/second-member', 'gzip/encoder', {
  attack: 'X17',
  why: 'A second member adds to the text; some readers stop behind the first.',
  made: 'cat of two gzip files in b',
  causes: ['structural:extra-stream'],
  b: stream => bytes(stream, gz({ content: bytes('evil\n') })),
})
/** One content in two members; the first one has this many bytes. */
const twoMembers = border => bytes(gz({ content: count.subarray(0, border) }), gz({ content: count.subarray(border) }))
evil('gzip/other-border', 'gzip/encoder', {
  attack: 'X17',
  why: 'Two members on both sides: a reader that stops behind the first one reads less of b.',
  made: 'the content of a in two members; the first has 90 bytes in a and 30 in b',
  causes: ['structural:extra-stream'],
  a: () => twoMembers(90),
  b: () => twoMembers(30),
})
evil('gzip/empty-member', 'gzip/encoder', {
  attack: 'X17',
  why: 'A second member that decodes to nothing, with a name that nobody sees.',
  made: 'cat of a gzip file and an empty one in b',
  causes: ['structural:extra-stream'],
  b: stream => bytes(stream, gz({ flags: flag.name, fields: 'payload\0', content: bytes() })),
})
evil('gzip/trailing', 'gzip/padding', {
  attack: 'X8',
  why: 'Bytes behind the last member; gzip only warns.',
  made: 'text in the zeros of b',
  causes: ['structural:trailing-data'],
  b: stream => patched(stream, [[stream.length - 100, 'payload']]),
})
evil('gzip/slack', 'gzip/encoder', {
  attack: 'X32',
  why: 'Empty blocks hold a message in the bits that decoders skip.',
  made: 'b: stored blocks of no content whose unused bits are set',
  b: (_, one) => patched(gz({ deflate: slack('a payload of some length', count), content: count }), [[8, one.subarray(8, 10)]]),
})
evil('gzip/stale-crc', 'gzip/encoder', {
  attack: 'X19',
  why: 'The content changed, the stored CRC is equal on both sides and so wrong on one.',
  made: 'b: 120 became 999, the CRC of a kept',
  causes: ['structural:bad-checksum'],
  b: () => {
    const other = gz({ content: patched(count, [[count.length - 4, '999']]) })
    return patched(other, [[other.length - 8, crc(count)]])
  },
})
evil('gzip/wrong-size', 'gzip/encoder', {
  attack: 'X36',
  why: 'The stored size is not that of the content.',
  made: 'ISIZE of b plus one',
  causes: ['structural:bad-checksum'],
  b: stream => patched(stream, [[stream.length - 4, u32(count.length + 1)]]),
})
evil('gzip/truncated', 'gzip/encoder', {
  attack: 'X36',
  why: 'The file ends inside the stream.',
  made: 'head -c -40 of b',
  b: stream => stream.subarray(0, -40),
})
evil('gzip/corrupt', 'gzip/encoder', {
  attack: 'X36',
  why: 'A byte of the stream is broken.',
  made: 'byte 60 of a, inverted in b',
  causes: ['content-change'],
  b: (_, one) => flipped(one, 60),
})
