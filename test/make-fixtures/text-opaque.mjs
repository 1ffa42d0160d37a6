/** What is no archive, or two at once. */
import { contentsOf, edited, honest, tool, written } from './cases.mjs'
import { bytes, inserted } from './edit-bytes.mjs'

const words = 'seq 1 300 >out'
tool('text/identical', { verdict: 'identical', why: 'The same bytes.', a: words, b: words })
honest('text/changed-line', {
  why: 'A line changed in the middle.',
  a: words,
  b: `${words}; sed -i 's/^150$/another/' out`,
  causes: ['content-change'],
})
const firewall = order => `printf 'deny from evil\\nallow from all\\n' | sort ${order} >out`
honest('text/line-order', {
  twin: 'deb/md5sums-order',
  attack: 'X28',
  why: 'The same lines in another order, in a file where the first one that fits counts.',
  a: firewall('-r'),
  b: firewall(''),
  causes: ['readdir-order'],
})
const noise = Buffer.from(Array.from({ length: 6000 }, (_, index) => (Math.imul(index + 1, 2654435761) >>> 13) & 0xff))
written('opaque/insertion', {
  verdict: 'different',
  why: 'Bytes inserted in the middle of a binary.',
  made: 'a: 6,000 bytes of noise; b: INSERTED in the middle of them',
  causes: ['content-change'],
  a: () => noise,
  b: () => inserted(noise, 3000, 'INSERTED'),
})
edited('opaque/polyglot', 'tar/owner', {
  files: ['a.bin', 'b.bin'],
  verdict: 'different',
  attack: 'X8',
  why: 'A tar archive that is a zip archive, too, at its end.',
  made: 'a, and a with a zip archive behind it',
  causes: ['structural:trailing-data'],
  b: (_, one) => bytes(one, contentsOf('zip/mtime')[0]),
})
