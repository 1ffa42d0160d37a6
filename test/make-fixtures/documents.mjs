/** Files that hold a date in a field of their format: the date is erased, and nothing beside it. */
import { benign, evil, honest } from './cases.mjs'
import { bytes, patched, replaced } from './edit-bytes.mjs'
import { python, T1, T2, touch } from './shell.mjs'

const source = `printf 'def answer():\\n    return 42\\n' >m.py`
const compiled = time =>
  `${touch(time, 'm.py')}; python3 -c "import py_compile as p; p.compile('m.py', 'out', 'm.py', invalidation_mode=p.PycInvalidationMode.TIMESTAMP)"`
benign('pyc/mtime', {
  why: 'The time of the source in the header of compiled Python.',
  tree: source,
  a: compiled(T1),
  b: compiled(T2),
  causes: ['pyc-source-mtime'],
  rules: ['pyc-mtime'],
})
evil('pyc/code', 'pyc/mtime', {
  attack: 'X34',
  why: 'A constant of the code beside another time of the source.',
  made: '42 to 43 in b',
  causes: ['content-change'],
  b: file => replaced(file, '\x2a\0\0\0', '\x2b\0\0\0'),
})

const picture = (time, pixel, behind = '') =>
  python(
    `import struct, zlib
def chunk(kind, body): return struct.pack('>I', len(body)) + kind + body + struct.pack('>I', zlib.crc32(kind + body))
t = time.gmtime(T)
open('out', 'wb').write(b'\\x89PNG\\r\\n\\x1a\\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', 2, 1, 8, 0, 0, 0, 0))
  + chunk(b'tIME', struct.pack('>HBBBBB', *t[:6])) + chunk(b'IDAT', zlib.compress(bytes([0, 7, ${pixel}]), 9))
  + chunk(b'tEXt', b'date:create\\0' + time.strftime('%Y-%m-%dT%H:%M:%S+00:00', t).encode()) + chunk(b'IEND', b'') + b'${behind}')`,
    time,
  )
benign('png/time', {
  why: 'The time of the last change, and the date of creation as ImageMagick tells it, with the checks that follow.',
  a: picture(T1, 9),
  b: picture(T2, 9),
  causes: ['png-time-chunk', 'content-hash-cascade'],
  rules: ['png-time'],
})
honest('png/pixel', {
  twin: 'png/time',
  attack: 'X34',
  why: 'A pixel beside another time.',
  a: picture(T1, 9),
  b: picture(T2, 8),
  causes: ['content-change', 'png-time-chunk'],
})
honest('png/behind-end', {
  twin: 'png/time',
  attack: 'X8',
  why: 'Bytes behind the last chunk.',
  a: picture(T1, 9),
  b: picture(T1, 9, 'payload'),
  causes: ['structural:trailing-data'],
})
/** The check of tIME, which is the second chunk: the bytes before it are the magic, IHDR and its own 15. */
const sameCheck = file => patched(file, [[8 + 25 + 15, 'same']])
evil('png/same-check', 'png/time', {
  attack: 'X19',
  why: 'Checks of two times that are equal, and wrong on both sides.',
  made: 'the CRC of tIME, in both',
  causes: ['structural:bad-checksum', 'png-time-chunk'],
  a: sameCheck,
  b: sameCheck,
})
evil('png/message', 'png/time', {
  attack: 'X34',
  why: 'A text that is no date, under the keyword of one.',
  made: 'a message in place of the date of b',
  causes: ['content-change'],
  b: file => replaced(file, '2024-12-12T10:40:00+00:00', 'a message where a date is'),
})

const po = (date, text = 'Hallo') =>
  `printf 'msgid ""\\nmsgstr ""\\n"Project-Id-Version: hello\\\\n"\\n"POT-Creation-Date: ${date}\\\\n"\\n"Content-Type: text/plain; charset=UTF-8\\\\n"\\n\\nmsgid "Hello"\\nmsgstr "${text}"\\n' >out`
/** As msgfmt wrote it before 0.22, which leaves the date out. */
const mo = (date, text = 'Hallo') =>
  python(`import struct
texts = [(b'', b'Project-Id-Version: hello\\nPOT-Creation-Date: ${date}\\nContent-Type: text/plain; charset=UTF-8\\n'), (b'Hello', b'${text}')]
at, body, tables = 28 + 16 * len(texts), b'', [b'', b'']
for side in (0, 1):
  for pair in texts:
    tables[side] += struct.pack('<II', len(pair[side]), at + len(body))
    body += pair[side] + b'\\0'
open('out', 'wb').write(struct.pack('<7I', 0x950412de, 0, len(texts), 28, 28 + 8 * len(texts), 0, 28 + 16 * len(texts)) + tables[0] + tables[1] + body)`)
const dates = ['2023-11-14 22:13+0000', '2024-12-12 10:40+0100']
for (const [kind, catalogue] of Object.entries({ po, mo })) {
  const files = [`a.${kind}`, `b.${kind}`]
  benign(`gettext/${kind}-date`, {
    files,
    why: 'The date of the template in a catalogue.',
    a: catalogue(dates[0]),
    b: catalogue(dates[1]),
    causes: ['gettext-pot-creation-date'],
    rules: ['gettext-date'],
  })
  honest(`gettext/${kind}-text`, {
    files,
    twin: `gettext/${kind}-date`,
    attack: 'X34',
    why: 'A translation beside another date of the template.',
    a: catalogue(dates[0]),
    b: catalogue(dates[1], 'Hullo'),
    causes: ['content-change', 'gettext-pot-creation-date'],
  })
}
evil('gettext/two-dates', 'gettext/po-date', {
  attack: 'X34',
  why: 'A second line of the same name: it is not known which one counts.',
  made: 'another POT-Creation-Date in front of the type, on both sides',
  causes: ['build-timestamp'],
  ...Object.fromEntries(
    ['a', 'b'].map(side => [
      side,
      file => Buffer.from(file.toString().replace('"Content', '"POT-Creation-Date: 2020-01-01 00:00+0000\\n"\n"Content')),
    ]),
  ),
})

const page = (date, day, body = '<p>Text.</p>') =>
  `printf '<!DOCTYPE HTML>\\n<html lang="en">\\n<head>\\n<!-- Generated by javadoc (17) on ${date} -->\\n<title>A</title>\\n<meta name="dc.created" content="${day}">\\n</head>\\n<body>\\n${body}\\n</body>\\n</html>\\n' >out`
const [first, second] = [
  ['Tue Nov 14 22:13:20 UTC 2023', '2023-11-14'],
  ['Thu Dec 12 11:40:00 CET 2024', '2024-12-12'],
]
benign('javadoc/date', {
  why: 'The date in the comment and in the meta element of a page of javadoc.',
  a: page(...first),
  b: page(...second),
  causes: ['javadoc-date'],
  rules: ['javadoc-date'],
})
honest('javadoc/script', {
  twin: 'javadoc/date',
  attack: 'X34',
  why: 'A script beside another date.',
  a: page(...first),
  b: page(...second, '<script>alert(1)</script>'),
  causes: ['content-change', 'javadoc-date'],
})
evil('javadoc/behind-title', 'javadoc/date', {
  attack: 'X34',
  why: 'A date in what the page says, not in what javadoc says of it.',
  made: 'the meta element of both moved behind the head',
  causes: ['build-date'],
  ...Object.fromEntries(
    ['a', 'b'].map(side => [
      side,
      file => {
        const text = file.toString()
        const [meta] = /<meta[^\n]*\n/.exec(text)
        return bytes(text.replace(meta, '').replace('<body>\n', `<body>\n${meta}`))
      },
    ]),
  ),
})
