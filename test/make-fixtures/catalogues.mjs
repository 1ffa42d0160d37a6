/** Catalogues of messages as GNU msgfmt writes them, and one that it does not write. */
import { honest } from './cases.mjs'
import { python } from './shell.mjs'

const source = `printf 'msgid ""\\nmsgstr ""\\n"Content-Type: text/plain; charset=UTF-8\\\\n"\\n\\nmsgid "Hello"\\nmsgstr "Hallo"\\n\\nmsgctxt "menu"\\nmsgid "Open"\\nmsgstr "Auf"\\n' >x.po`
const files = ['a.mo', 'b.mo']
honest('gettext/mo-byte-order', {
  files,
  why: 'The same translations in another byte order, and without a table of hashes.',
  tree: source,
  a: 'msgfmt -o out x.po',
  b: 'msgfmt --endianness=big --no-hash -o out x.po',
  causes: ['formatting-only'],
})
honest('gettext/mo-translation', {
  files,
  why: 'A translation, which is told by its message.',
  tree: source,
  a: 'msgfmt -o out x.po',
  b: 'sed -i s/Auf/Zu/ x.po; msgfmt -o out x.po',
  causes: ['content-change'],
})
/** Readers search for the empty text, so it is not known which one they find. */
const twoHeaders = date =>
  python(`import struct
texts = [(b'', b'POT-Creation-Date: ${date}\\n'), (b'', b'Content-Type: text/plain; charset=UTF-8\\n')]
at, body, tables = 28 + 16 * len(texts), b'', [b'', b'']
for side in (0, 1):
  for pair in texts:
    tables[side] += struct.pack('<II', len(pair[side]), at + len(body))
    body += pair[side] + b'\\0'
open('out', 'wb').write(struct.pack('<7I', 0x950412de, 0, len(texts), 28, 28 + 8 * len(texts), 0, 28 + 16 * len(texts)) + tables[0] + tables[1] + body)`)
honest('gettext/mo-two-headers', {
  files,
  twin: 'gettext/mo-date',
  attack: 'X34',
  why: 'A date in one of two entries of the empty text.',
  a: twoHeaders('2023-11-14 22:13+0000'),
  b: twoHeaders('2024-12-12 10:40+0100'),
  causes: ['content-change'],
})
