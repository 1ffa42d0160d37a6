/** ar: static libraries. */
import { benign, edited, evil, honest } from './cases.mjs'
import { arJoin, arMembers, editAr, renamed } from './edit-ar.mjs'
import { bytes, patched, replaced } from './edit-bytes.mjs'
import { T1, T2, touch } from './shell.mjs'

const long = 'an-object-with-a-long-name.o'
const tree = `for name in first second; do echo ".globl $name; $name: .long 1" | as -o $name.o -; done; cp first.o ${long}; echo '12345678' >notes; ${touch(T1, '*.o notes')}`
const arOf = (options, names = `first.o notes second.o ${long}`) => `ar ${options} out.a ${names}; mv out.a out`
/** The table of symbols has the time of the clock, or 0. */
const withoutClock = ar =>
  editAr(ar, '/', one => {
    const [from, to] = [16, 28]
    const isZero = one.header.toString('latin1', from, to).trim() === '0'
    return isZero ? one : { ...one, header: patched(one.header, [[from, String(T2).padEnd(to - from)]]) }
  })
benign('ar/deterministic', {
  why: 'With time, owner and mode of the files and without, as another user with another umask.',
  tree,
  a: arOf('rcsD'),
  b: `chown 4321:4321 *; chmod 664 *; ${touch(T2, '*.o notes')}; ${arOf('rcsU')}`,
  tidy: withoutClock,
  causes: ['archive-entry-mtime', 'archive-entry-uid-gid', 'umask'],
  rules: ['entry-mtime', 'entry-owner', 'entry-mode'],
})
honest('ar/order', {
  twin: 'ar/deterministic',
  attack: 'X7',
  why: 'The order of members is the order of linking.',
  tree,
  a: arOf('rcsD', 'first.o second.o'),
  b: arOf('rcsD', 'second.o first.o'),
  causes: ['static-library-member-order'],
})
honest('ar/thin', { why: 'A thin archive only names its members.', tree, a: arOf('rcsD'), b: arOf('rcsDT') })
benign('ar/bare-mtime', {
  why: 'A library without a symbol table, with another time.',
  tree,
  a: `${touch(T1, '*.o')}; ${arOf('rcSU', long)}`,
  b: `${touch(T2, '*.o')}; ${arOf('rcSU', long)}`,
  causes: ['archive-entry-mtime'],
  rules: ['entry-mtime'],
})
/** 4.4BSD: the name stands in front of the body, and the header says how long it is. */
const bsdNamed = (one, name) => ({ ...renamed(one, `#1/${name.length}`), body: bytes(name, one.body) })
edited('ar/bsd-names', 'ar/bare-mtime', {
  verdict: 'equivalent',
  why: 'A long name in the fashion of GNU, in a table of its own, and in that of BSD, in front of the body.',
  made: 'b: a without the member //, the name of its object in front of the body',
  causes: ['archive-format-flavour'],
  rules: ['archive-dialect'],
  b: (_, one) => arJoin([bsdNamed(arMembers(one)[1], long)]),
})

const plain = 'ar/deterministic'
const first = 'first.o/'
evil('ar/unused-name', plain, {
  attack: 'X32',
  why: 'A name in the table that no member has.',
  made: 'bytes at the end of the member // of b',
  b: ar => editAr(ar, '//', one => ({ ...one, body: bytes(one.body, 'payload that nobody names.o/\n') })),
})
evil('ar/behind-slash', plain, {
  attack: 'X32',
  why: 'Text behind the slash that ends a name.',
  made: 'name first.o/ to first.o/x in b',
  causes: ['file-set-difference'],
  b: ar => editAr(ar, first, one => renamed(one, 'first.o/x')),
})
evil('ar/behind-bsd-name', plain, {
  attack: 'X32',
  why: 'Text behind the NUL of a BSD name.',
  made: 'first.o/ of a as #1/20, in b with text in the filler',
  a: ar => editAr(ar, first, one => bsdNamed(one, 'first.o'.padEnd(20, '\0'))),
  b: (_, one) => editAr(one, first, member => bsdNamed(member, 'first.o\0payload here')),
})
evil('ar/padding', plain, {
  attack: 'X32',
  why: 'The filler behind an odd size is no line feed.',
  made: 'the byte behind the nine bytes of notes in b',
  causes: ['structural:padding'],
  b: ar => editAr(ar, 'notes/', one => ({ ...one, padding: 'x' })),
})
evil('ar/trailing', plain, {
  attack: 'X8',
  why: 'Text behind the last member.',
  made: 'bytes at the end of b',
  causes: ['structural:trailing-data'],
  b: ar => bytes(ar, 'payload in here!'),
})
evil('ar/symbols', plain, {
  attack: 'X19',
  why: 'The symbol table names another symbol: the linker believes it.',
  made: 'first to thief in the member / of b',
  causes: ['content-change'],
  b: ar => replaced(ar, 'first\0', 'thief\0'),
})
const doubled = (ar, flip) => {
  const [symbols, names, one, ...others] = arMembers(ar)
  const copy = { ...one, body: patched(one.body, [[one.body.length - 1, [7]]]) }
  return arJoin([symbols, names, ...(flip ? [copy, one] : [one, copy]), ...others])
}
evil('ar/order-of-duplicates', plain, {
  attack: 'X6',
  why: 'Two members of one name, swapped: a linker takes another one first.',
  made: 'first.o twice in a, the second one edited; swapped in b',
  a: ar => doubled(ar, false),
  b: (_, one) => doubled(one, true),
})
