/** ar: static libraries. */
import { benign, edited, evil, honest } from './cases.mjs'
import { arJoin, arMembers, editAr, renamed } from './edit-ar.mjs'
import { bytes, patched, replaced, u32 } from './edit-bytes.mjs'
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
evil('ar/slash-before-nul', 'ar/bare-mtime', {
  attack: 'X32',
  why: 'A name in the table that ends with a NUL, as those of Microsoft do: for GNU binutils the slash is then a part of it.',
  made: 'the line feed behind the name in the table of b to NUL',
  causes: ['file-set-difference'],
  a: ar => ar,
  b: (_, one) => editAr(one, '//', member => ({ ...member, body: bytes(replaced(member.body, '.o/\n', '.o/\0')) })),
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

/* ---- symbols ---- */

/** Offsets of the headers. */
const placesOf = members => {
  let at = 8
  return members.map(({ body }) => {
    const start = at
    at += 60 + body.length + (body.length % 2)
    return start
  })
}
/** GNU: one symbol, `who`, of the member of this name. */
const withSymbol = (members, name) => {
  const table = offset => ({ ...renamed(members.at(-1), '/'), body: bytes(u32(1).reverse(), u32(offset).reverse(), 'who\0') })
  const all = [table(0), ...members]
  return [table(placesOf(all)[all.findIndex(one => one.name === name)]), ...members]
}
/** Behind a member of a long name: that in the fashion of GNU takes 62 bytes more, as many as one of these. */
const withTwo = members => [
  ...members,
  { ...renamed(members.at(-1), 'good.o/'), body: bytes('ok') },
  { ...renamed(members.at(-1), 'evil.o/'), body: bytes('no') },
]
const [ofGnu, ofBsd] = [ar => withTwo(arMembers(ar)), ar => withTwo([bsdNamed(arMembers(ar)[1], long)])]
edited('ar/symbols-moved', 'ar/bare-mtime', {
  verdict: 'equivalent',
  why: 'Names in the fashion of GNU and of BSD: the members lie elsewhere, and the symbol table leads to the same ones.',
  made: 'two members and a symbol table more in both; the name of the object of b in front of its body',
  causes: ['archive-format-flavour'],
  rules: ['archive-dialect'],
  a: ar => arJoin(withSymbol(ofGnu(ar), 'good.o/')),
  b: (_, one) => arJoin(withSymbol(ofBsd(one), 'good.o/')),
})
evil('ar/symbols-elsewhere', 'ar/symbols-moved', {
  attack: 'X19',
  why: 'The same members, and the same bytes of a symbol table: what it leads to lies elsewhere, so the linker takes another member.',
  made: 'the symbol table of a in both',
  causes: ['content-change'],
  b: (ar, one) => arJoin([arMembers(one)[0], ...arMembers(ar).slice(1)]),
})
evil('ar/name-filler', plain, {
  attack: 'X19',
  why: 'NULs behind a BSD name move the members under the symbol table.',
  made: 'first.o/ of b as #1/70, filled up with NULs, so that notes lies where second.o did',
  causes: ['structural:padding'],
  b: (_, one) => editAr(one, first, member => bsdNamed(member, 'first.o'.padEnd(70, '\0'))),
})
