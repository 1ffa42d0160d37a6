/** Texts that builds write in another way, or in which they put what only one build has: told by its cause, and different all the same. */
import { honest } from './cases.mjs'
import { python } from './shell.mjs'

const lines = (...all) => `printf '%s\\n' ${all.map(line => `'${line}'`).join(' ')}`
const words = lines('# caf\u00e9', 'one', 'two')
const pair = (what, why, { causes, a, b, ...rest }) =>
  honest(`text/${what}`, { why, causes, a: `${a} >out`, b: `${b} >out`, ...rest })

pair('line-endings', 'Lines that end in CR LF on one side.', {
  causes: ['line-endings'],
  a: words,
  b: `${words} | sed 's/$/\\r/'`,
})
pair('byte-order-mark', 'A byte order mark on one side.', {
  causes: ['byte-order-mark'],
  a: words,
  b: `{ printf '\\357\\273\\277'; ${words}; }`,
})
pair('mark-and-line-endings', 'A byte order mark, and lines that end in CR LF, on one side.', {
  causes: ['byte-order-mark', 'line-endings'],
  a: words,
  b: `{ printf '\\357\\273\\277'; ${words} | sed 's/$/\\r/'; }`,
})
pair('encoding', 'The same letters in UTF-8 and in Latin 1.', {
  causes: ['character-encoding'],
  a: words,
  b: `${words} | iconv -f UTF-8 -t LATIN1`,
})
pair('utf-16', 'The same letters in UTF-8, and in UTF-16 without a mark.', {
  causes: ['character-encoding'],
  a: words,
  b: `${words} | iconv -f UTF-8 -t UTF-16LE`,
})
pair('final-newline', 'A last line without an end.', { causes: ['final-newline'], a: words, b: `${words} | head -c -1` })
pair('blanks', 'Blanks at the ends of lines.', { causes: ['formatting-only'], a: words, b: `${words} | sed 's/$/  /'` })
pair('directory-order', 'The same names, sorted and as they came.', {
  causes: ['readdir-order'],
  a: lines('alpha', 'beta', 'delta', 'gamma', 'kappa', 'omega'),
  b: lines('kappa', 'alpha', 'omega', 'delta', 'beta', 'gamma'),
})
pair('digests-order', 'A list of digests in another order.', {
  files: ['SHA256SUMS-a', 'SHA256SUMS-b'],
  causes: ['checksum-list-order'],
  a: 'for n in a b c; do echo $n >$n; done; sha256sum a b c',
  b: 'for n in a b c; do echo $n >$n; done; sha256sum c a b',
})
pair('digests-other', 'A list of digests in another order, and one of them is another one.', {
  files: ['SHA256SUMS-a', 'SHA256SUMS-b'],
  attack: 'X19',
  causes: ['content-change'],
  a: 'for n in a b c; do echo $n >$n; done; sha256sum a b c',
  b: 'for n in a b c; do echo $n >$n; done; echo evil >b; sha256sum c a b',
})
pair('address', 'An address in memory, as Python shows a thing without a name.', {
  causes: ['memory-address'],
  a: lines('default = <object object at 0x7fa0570c46d0>'),
  b: lines('default = <object object at 0x7f408372c570>'),
})
pair('address-and-word', 'Another word beside another address.', {
  attack: 'X34',
  causes: ['content-change'],
  a: lines('default = <object object at 0x7fa0570c46d0>'),
  b: lines('default = <evil object at 0x7f408372c570>'),
})
pair('timestamp', 'The time of the build.', {
  causes: ['build-timestamp'],
  a: 'date -u -d @1700000000 "+built on %a %b %e %T UTC %Y"',
  b: 'date -u -d @1734000000 "+built on %a %b %e %T UTC %Y"',
})
const script = token =>
  python(
    `open('out', 'w').write(''.join(f'var a{n}=function(b){{return b*{n * 7919 % 1000}}};' for n in range(900)).replace('b*${token[0]}', '${token[1]}') + '\\n')`,
  )
honest('text/long-line', {
  files: ['a.min.js', 'b.min.js'],
  why: 'One token in the middle of one line of thirty kilobytes.',
  a: script(['563}', 'b*563}']),
  b: script(['563}', 'evil(b)}']),
  causes: ['content-change'],
})
pair('desktop-key', 'Another command under one key of a group.', {
  files: ['a.desktop', 'b.desktop'],
  causes: ['content-change'],
  a: lines('[Desktop Entry]', 'Type=Application', 'Name=Hello', 'Exec=hello', '[Desktop Action New]', 'Exec=hello --new'),
  b: lines('[Desktop Entry]', 'Type=Application', 'Name=Hello', 'Exec=hello', '[Desktop Action New]', 'Exec=hello --old'),
})
pair('build-path', 'The folder of the build, in settings that were recorded.', {
  causes: ['build-path'],
  a: lines('srcdir=/build/a1/hello-2.10', 'CC=/usr/bin/cc', 'objdir=/build/a1/hello-2.10/obj'),
  b: lines('srcdir=/srv/b2/hello-2.10', 'CC=/usr/bin/cc', 'objdir=/srv/b2/hello-2.10/obj'),
})
pair('build-path-and-tool', 'Another compiler beside another folder of the build.', {
  attack: 'X34',
  causes: ['content-change'],
  a: lines('srcdir=/build/a1/hello-2.10', 'CC=/usr/bin/cc'),
  b: lines('srcdir=/srv/b2/hello-2.10', 'CC=/tmp/evil/cc'),
})
