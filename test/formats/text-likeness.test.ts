import fc from 'fast-check'
import { expect, it } from 'vitest'
import { textAlike } from '../../src/formats/text-likeness.ts'
import { fromLatin1, ofBytes } from '../../src/model/bytes.ts'
import type { Likeness } from '../../src/model/layer.ts'

const source = (text: string | Uint8Array) => ofBytes(typeof text === 'string' ? fromLatin1(text) : text)
const utf16 = (text: string) => Uint8Array.from([0xff, 0xfe, ...Buffer.from(text, 'utf16le')])
const utf8 = (text: string) => Uint8Array.from(Buffer.from(text))

const cut = '# Older entries have been removed from this changelog.\n# To read the complete changelog use `apt changelog x`.\n'

it.each([
  ['CR LF', 'a\nb\n', 'a\r\nb\r\n', 'line-endings certain LF CR LF'],
  ['CR', 'a\nb\n', 'a\rb\r', 'line-endings certain LF CR'],
  ['an end on one side', 'a\nb', 'a\nb\n', 'final-newline certain without with'],
  ['a mark', 'a\n', '\xef\xbb\xbfa\n', 'byte-order-mark certain without with'],
  ['Latin-1', utf8('é\n'), '\xe9\n', 'character-encoding certain utf-8 windows-1252'],
  ['UTF-16', utf8('né\n'), utf16('né\n'), 'character-encoding certain utf-8 utf-16le'],
  ['blanks behind and between lines', 'a b\n\nc\n', 'a b \nc\n', 'formatting-only certain - -'],
  ['indentation, which some languages heed', 'a  b\n  c\n', 'a b\nc\n', 'formatting-only likely - -'],
  [
    'a mark and CR LF',
    '\xef\xbb\xbfa\r\nb\r\n',
    'a\nb\n',
    'byte-order-mark certain with without + line-endings certain CR LF LF',
  ],
  ['CR LF and an end', 'a\r\nb\r\n', 'a\nb', 'line-endings certain CR LF LF + final-newline certain with without'],
  ['one CR LF', 'a\r\n', 'a\n', 'line-endings certain CR LF LF'],
  ['ends of two kinds', 'a\r\nb\n', 'a\nb\n', 'line-endings certain mixed LF'],
  [
    'Latin-1 and CR LF',
    utf8('é\r\nb\n'),
    '\xe9\nb\n',
    'character-encoding certain utf-8 windows-1252 + line-endings certain mixed LF',
  ],
  [
    'UTF-16 without a mark',
    utf8('né\n'),
    Uint8Array.from(Buffer.from('né\n', 'utf16le')),
    'character-encoding certain utf-8 utf-16le',
  ],
  ['Cyrillic', utf8('да\n'), '\xc4\xc1\n', 'character-encoding certain utf-8 koi8-r'],
  ['quotes and accents that ASCII has not', utf8('“é”\n'), '"e"\n', 'character-encoding likely utf-8 ascii'],
  ['quotes that Latin-1 has not', utf8('é “q”\n'), '\xe9 "q"\n', 'character-encoding likely utf-8 windows-1252'],
  ['question marks', utf8('é!\n'), '?!\n', 'character-encoding likely utf-8 ascii'],
  ['Estonian', 'B\nT\nU\nZ\na\nz\n', 'a\nB\nZ\nz\nT\nU\n', 'locale-collation likely sorted by a locale'],
  ['a race', 's 1\ns 2\ns 3\ns 4\ns 5\n', 's 2\ns 1\ns 3\ns 5\ns 4\n', 'parallelism-race possible sorted unsorted'],
  [
    'digests',
    `${'a'.repeat(32)}  x\n${'b'.repeat(32)}  y\n`,
    `${'b'.repeat(32)}  y\n${'a'.repeat(32)}  x\n`,
    'checksum-list-order certain - -',
  ],
  ['RECORD', 'a,sha256=x_-y,3\nb/RECORD,,\n', 'b/RECORD,,\na,sha256=x_-y,3\n', 'checksum-list-order certain - -'],
  ['who built', 'built by alice, 3 files\n', 'built by bob, 3 files\n', 'username likely alice bob'],
  [
    'who built, and where',
    'built by alice@buildd-01\n',
    'built by bob@buildd-77\n',
    'username likely alice bob + hostname likely buildd-01 buildd-77',
  ],
  [
    'a banner of the kernel',
    'Linux (alice@a.example) #1\n',
    'Linux (bob@b.example) #1\n',
    'username likely alice bob + hostname likely a.example b.example',
  ],
  ['a key for the user', 'user = "alice"\n', 'user = "bob"\n', 'username likely alice bob'],
  ['a variable', 'HOSTNAME=one\n', 'HOSTNAME=two.example\n', 'hostname likely one two.example'],
  ['built on', 'Built on host ionos7.\n', 'Built on host osuosl3.\n', 'hostname likely ionos7. osuosl3.'],
  [
    'what debhelper added',
    '# Triggers added by dh_makeshlibs/13.10.1\n',
    '# Triggers added by dh_makeshlibs/13.11.4\n',
    'toolchain-version likely 13.10.1 13.11.4',
  ],
  ['a changelog of which the end was taken', `x 2\n\nx 1\n\nx 0\n`, `x 2\n\n${cut}`, 'toolchain-version likely complete trimmed'],
  [
    'words of a date in an index of Sphinx',
    'Search.setIndex({"terms": {"28": 1, "depth": [1, 4], "nov": 4, "2026": 4, "x": 2}})\n',
    'Search.setIndex({"terms": {"28": [1, 4], "depth": [1, 4], "dec": 4, "2027": 4, "x": 2}})\n',
    'build-date likely "28": 1,  "28": [1, 4], ',
  ],
  [
    'another word in an index of Sphinx',
    'Search.setIndex({"terms": {"28": 1, "depth": 4}})\n',
    'Search.setIndex({"terms": {"28": 4, "width": 4}})\n',
    null,
  ],
  [
    'dates in two languages',
    'Tuesday 14 November 2023\n',
    'mardi 14 novembre 2023\n',
    'locale-language likely Tuesday 14 November 2023 mardi 14 novembre 2023',
  ],
  ['dates of two days in two languages', 'Tuesday 14 November 2023\n', 'mercredi 15 novembre 2023\n', null],
  ['a language that is named', '<html lang="en">\n', '<html lang="et">\n', 'locale-language likely en et'],
  ['another changelog', `x 2\n\nx 1\n\nx 0\n`, `x 3\n\n${cut}`, null],
  ['a word that is no builder', 'used by alice\n', 'used by bob\n', null],
  ['another word beside it', 'built by alice for sid\n', 'built by bob for trixie\n', null],
  [
    'an address',
    '<object at 0x7fa0570c46d0>',
    '<object at 0x7f408372c570>',
    'memory-address certain 0x7fa0570c46d0 0x7f408372c570',
  ],
  [
    'an address twice, and another',
    '<a at 0x7fa0570c46d0> <b at 0x7fa0570c46d0>',
    '<a at 0x7f408372c570> <b at 0x7f408372c571>',
    'memory-address possible 0x7fa0570c46d0 0x7f408372c570',
  ],
  ['a bare address', 'p=0x7ffd1234abcd', 'p=0x7ffd1234abce', 'memory-address likely 0x7ffd1234abcd 0x7ffd1234abce'],
  ['another number', 'mask=0xdeadbeef', 'mask=0xdeadbeee', null],
  [
    'a time',
    'on Tue Nov 14 22:13:20 UTC 2023.',
    'on Tue Dec 17 04:36:20 UTC 2024.',
    'build-timestamp likely Tue Nov 14 22:13:20 UTC 2023 Tue Dec 17 04:36:20 UTC 2024',
  ],
  ['a day', '"2023-11-14"', '"2023-11-15"', 'build-date likely 2023-11-14 2023-11-15'],
  ['no day', '2023-13-14', '2023-13-15', null],
  [
    'a time and an address',
    '1 2023-11-14 22:13\n2 <a at 0xabcdef>',
    '1 2023-11-14 22:14\n2 <a at 0xabcdee>',
    'memory-address certain 0xabcdef 0xabcdee + build-timestamp likely 2023-11-14 22:13 2023-11-14 22:14',
  ],
  ['a time and a word', '2023-11-14 22:13 a', '2023-11-14 22:14 b', null],
  [
    'a UUID',
    '0a1b2c3d-1111-4222-8333-0123456789ab',
    '0a1b2c3d-1111-4222-8333-0123456789ac',
    'random-uuid likely 0a1b2c3d-1111-4222-8333-0123456789ab 0a1b2c3d-1111-4222-8333-0123456789ac',
  ],
  ['a UUID that is not random', '0a1b2c3d-1111-1222-8333-0123456789ab', '0a1b2c3d-1111-1222-8333-0123456789ac', null],
  ['a year', '© 2023, A', '© 2024, A', 'copyright-year likely 2023 2024'],
  ['a shell', 'SHELL=/bin/sh', 'SHELL=/bin/bash', 'shell-flavour likely /bin/sh /bin/bash'],
  ['another program', 'X=/bin/sh', 'X=/bin/nc', null],
  ['one /usr', 'SED=/bin/sed', 'SED=/usr/bin/sed', 'usrmerge-path likely  /usr'],
  ['jobs', 'make -j4 all', 'make -j16 all', 'cpu-count likely 4 16'],
  ['a kernel', 'Linux 6.1.0-13-amd64 x', 'Linux 6.5.0-1 x', 'kernel-version likely 6.1.0-13-amd64 6.5.0-1'],
  [
    'a generator',
    '<meta name="generator" content="Doxygen 1.9.4">',
    '<meta name="generator" content="Doxygen 1.9.8">',
    'toolchain-version likely 1.9.4 1.9.8',
  ],
  [
    'another generator',
    '<meta name="generator" content="Doxygen 1.9.4">',
    '<meta name="generator" content="Sphinx 1.9.4">',
    null,
  ],
  ['a folder', 'A=/build/a1/x\nB=/build/a1/y\n', 'A=/srv/b2/x\nB=/srv/b2/y\n', 'build-path likely /build/a1 /srv/b2'],
  [
    'a folder and a time',
    '/home/a/x.c 2023-11-14 22:13',
    '/home/b/x.c 2023-11-14 22:14',
    'build-path likely /home/a /home/b + build-timestamp likely 2023-11-14 22:13 2023-11-14 22:14',
  ],
  ['another file', 'A=/build/a1/x', 'A=/build/a1/y', null],
  ['another folder in one of two', 'A=/build/a1/x\nB=/build/a1/y\n', 'A=/srv/b2/x\nB=/srv/b3/y\n', null],
  ['where programs are installed', 'A=/usr/lib/x', 'A=/etc/evil/x', null],
  ['a longer name', 'A=/build/a1/x /build/a12/z', 'A=/srv/b2/x /srv/b22/z', null],
  ['a temporary name', 'of /tmp/ccAb12cd.o', 'of /tmp/ccXy98zw.o', 'random-temp-name likely Ab12cd Xy98zw'],
  ['a process', 'sshd[123]: x', 'sshd[4567]: x', 'process-id likely 123 4567'],
  ['a process in a name', 'tmpfile.29957.c', 'tmpfile.29975.c', 'process-id possible 29957 29975'],
  ['another number, nobody knows of what', 'size 123', 'size 124', null],
  ['a locale', 'B\na\nc\n', 'a\nB\nc\n', 'locale-collation likely sorted by a locale'],
  ['a locale, of many lines', 'B\nD\na\nc\ne\n', 'a\nB\nc\nD\ne\n', 'locale-collation likely sorted by a locale'],
  ['a locale, of more', 'B\nD\nF\na\nc\ne\n', 'a\nB\nc\nD\ne\nF\n', 'locale-collation certain sorted by a locale'],
  ['letters that Estonian sorts otherwise, two of them', 't\nz\n', 'z\nt\n', 'readdir-order likely sorted unsorted'],
  ['sorted or not', 'a\nb\nc\n', 'b\nc\na\n', 'readdir-order likely sorted unsorted'],
  ['reversed', 'q\na\nz\nb\n', 'b\nz\na\nq\n', 'readdir-order likely unsorted unsorted'],
  ['neither sorted', 'q\na\nz\nb\n', 'z\nq\nb\na\n', 'hash-seed-order possible unsorted unsorted'],
  ['part of it', 'head\nx\na\nb\ntail\n', 'head\nx\nb\na\ntail\n', 'readdir-order likely sorted unsorted'],
  ['a line more often', 'a\na\nb\n', 'a\nb\nb\n', null],
  ['a letter besides', 'a\nb\n', 'a\r\nc\r\n', null],
  ['a letter in another encoding', utf8('é\n'), '\xe8\n', null],
  ['another text', 'a\n', 'b\n', null],
])('%s', (_, a, b, expected) => {
  const told = (one: string | Uint8Array, two: string | Uint8Array): string | null => {
    const alike = textAlike(source(one), source(two))
    const shown = ({ cause, confidence, values }: Omit<Likeness, 'also'>): string =>
      `${cause} ${confidence} ${values.map(value => value ?? '-').join(' ')}`
    return alike && [alike, ...(alike.also ?? [])].map(shown).join(' + ')
  }
  expect(told(a, b)).toBe(expected)
  expect(told(b, a)?.split(' ')[0]).toBe(expected?.split(' ')[0])
})

it('says the same of any two texts as the other way round, and throws at none', () => {
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 6 }).map(one => Buffer.from(one).toString('latin1')),
    fc.constantFrom(
      'a',
      'b',
      ' ',
      '\n',
      '\r\n',
      '\r',
      '\xef\xbb\xbf',
      '\xff\xfe',
      '\0',
      '\xc3\xa9',
      '\xe9',
      '2023-11-14',
      '<a at 0xabcdef>',
      '/bin/sh',
    ),
  )
  const any = fc.array(piece, { maxLength: 12 }).map(pieces => pieces.join(''))
  fc.assert(
    fc.property(any, any, fc.boolean(), (a, b, isNear) => {
      const other = isNear ? a.replace(/\n/g, '\r\n').replace('a', 'b') : b
      const [one, two] = [textAlike(source(a), source(other)), textAlike(source(other), source(a))]
      expect(one?.cause).toBe(two?.cause)
    }),
    { numRuns: 2000 },
  )
})
