/** tar: orders of entries that decide what is left on the disk. */
import { evil } from './cases.mjs'
import { bytes } from './edit-bytes.mjs'
import { appended, member, swapped, symlink } from './edit-tar.mjs'

const link = symlink('p/out', '/etc')
const through = member('p/out/passwd', { body: 'root::0:0::/:/bin/sh\n' })
evil('tar/order-through-link', 'tar/order', {
  attack: 'X7',
  why: 'A link that comes first redirects the file that is unpacked through it.',
  made: 'p/out/passwd and the link p/out at the end of a, swapped in b',
  causes: ['archive-entry-order'],
  a: tar => appended(tar, bytes(through, link)),
  b: (_, one) => appended(one, bytes(link, through)),
})
evil('tar/order-hardlink-first', 'tar/order', {
  attack: 'X7',
  why: 'A hard link in front of its target links to what was there before.',
  made: 'p/run and p/twin of a, swapped in b',
  causes: ['archive-entry-order'],
  b: (_, one) => swapped(one, 'p/run', 'p/twin'),
})
const under = tar => appended(tar, bytes(member('p/x', { body: 'file\n' }), member('p/x/y', { body: 'below a file\n' })))
evil('tar/order-below-file', 'tar/order', {
  attack: 'X7',
  why: 'A path that runs through a file: what is left on disk depends on the order.',
  made: 'p/x and p/x/y at the end of a, swapped in b',
  causes: ['archive-entry-order'],
  a: under,
  b: (_, one) => swapped(under(one), 'p/x', 'p/x/y'),
})
const late = tar => appended(tar, member('p/docs/./a.txt', { body: 'other\n' }))
evil('tar/order-two-spellings', 'tar/order', {
  attack: 'X7',
  why: 'Two spellings of one path: the later one is left on disk.',
  made: 'p/docs/a.txt and p/docs/./a.txt of a, swapped in b',
  causes: ['archive-entry-order'],
  a: late,
  b: (_, one) => swapped(late(one), 'p/docs/a.txt', 'p/docs/./a.txt'),
})
const [good, bad] = ['good\n', 'evil\n'].map(body => member('p/x', { body }))
evil('tar/order-of-duplicates', 'tar/order', {
  attack: 'X6',
  why: 'Two entries of one name, swapped: another one is left on disk.',
  made: 'p/x twice at the end of a, swapped in b',
  causes: ['content-change'],
  a: tar => appended(tar, bytes(bad, good)),
  b: (_, one) => appended(one, bytes(good, bad)),
})
