/** deb: what dpkg-deb and its options do otherwise, and what compressors do inside. */
import { again, benign, edited, honest, tool } from './cases.mjs'
import { digestFor, editDeb } from './edit-ar.mjs'
import { T1, T2 } from './shell.mjs'
import { debBuild, debTree } from './trees.mjs'

const tree = debTree
tool('deb/identical', { verdict: 'identical', why: 'The same bytes.', tree, a: debBuild(T1), b: debBuild(T1) })
benign('deb/mtime', {
  why: 'Built at another time.',
  tree,
  a: debBuild(T1),
  b: debBuild(T2),
  causes: ['archive-entry-mtime'],
  rules: ['entry-mtime'],
})
benign('deb/format', {
  why: 'Members by gzip and by xz.',
  tree,
  a: debBuild(T1, '-Zgzip'),
  b: debBuild(T1, '-Zxz'),
  causes: ['compression-format'],
  rules: ['compression-format'],
})
/** dpkg-deb reads data.tar.bz2 and data.tar.lzma, and no longer writes them. */
for (const [name, command] of [
  ['bz2', 'bzip2 -9'],
  ['lzma', 'xz --format=lzma -6'],
]) {
  const packed = `${debBuild(T1, '-Zxz')}; ar x out; xz -dc data.tar.xz | ${command} >data.tar.${name}; ar rcD other debian-binary control.tar.xz data.tar.${name}; mv other out`
  benign(name === 'bz2' ? 'deb/bzip2-against-xz' : 'deb/lzma-against-xz', {
    why: `data.tar.${name} against data.tar.xz.`,
    tree,
    a: packed,
    b: debBuild(T1, '-Zxz'),
    causes: ['compression-format'],
    rules: ['compression', 'compression-format'],
  })
}
benign('deb/plain', {
  why: 'Members without compression and by xz.',
  tree,
  a: debBuild(T1, '-Znone'),
  b: debBuild(T1, '-Zxz'),
  causes: ['compression-format'],
  rules: ['compression-format'],
})
benign('deb/level', {
  why: 'Members by gzip at level 1 and 9.',
  tree,
  a: debBuild(T1, '-Zgzip', '-z1'),
  b: debBuild(T1, '-Zgzip', '-z9'),
  causes: ['compression-level'],
  rules: ['compression'],
})
const byHand = owner =>
  `printf '2.0\\n' >debian-binary; t() { tar -b1 --sort=name ${owner} --format=ustar "$@" -cf - . | gzip -9n; }; t -C r/DEBIAN >control.tar.gz; t -C r --exclude=./DEBIAN >data.tar.gz; ar rcD out debian-binary control.tar.gz data.tar.gz`
benign('deb/made-by-ar', {
  why: 'dpkg-deb against ar, tar and gzip: other spellings and dialects of the same members.',
  tree,
  a: debBuild(T1),
  b: byHand('--owner=root:0 --group=root:0'),
  causes: ['compression-format', 'archive-format-flavour', 'archive-entry-mtime'],
  rules: ['archive-dialect'],
})
/* ---- compressed files that are installed ---- */

const changelog = command => `seq 1 400 | ${command} >r/usr/share/doc/hello/changelog.gz; sums; ${debBuild(T1)}`
benign('deb/installed-gzip-level', {
  why: 'An installed file that was compressed with another level; md5sums follow.',
  tree,
  a: changelog('gzip -1n'),
  b: changelog('gzip -9n'),
  causes: ['compression-level', 'content-hash-cascade'],
  rules: ['compression'],
})
/** Of a file on its standard input gzip stores the time, and no name. */
const dated = time => `seq 1 90 >x; touch -d @${time} x; gzip -9 <x >r/usr/share/doc/hello/changelog.gz; sums; ${debBuild(T1)}`
benign('deb/installed-gzip-mtime', {
  why: 'The time in the header of an installed gzip file; md5sums follow.',
  tree,
  a: dated(T1),
  b: dated(T2),
  causes: ['gzip-header-mtime', 'content-hash-cascade'],
  rules: ['gzip-mtime'],
})
for (const [what, causes] of [
  ['level', []],
  ['mtime', ['gzip-header-mtime']],
])
  again(`deb/installed-gzip-${what}-archive`, `deb/installed-gzip-${what}`, {
    verdict: 'different',
    twin: `deb/installed-gzip-${what}`,
    why: 'Under profile archive an installed byte is an installed byte.',
    causes,
    options: { profile: 'archive' },
  })
const sudoers = command =>
  `mkdir -p r/etc; echo 'root ALL=(ALL) ALL' | ${command} >r/etc/sudoers; chmod 440 r/etc/sudoers; ${debBuild(T1)}`
honest('deb/plain-against-gz', {
  twin: 'stream/plain-against-gz',
  attack: 'X32',
  why: 'sudoers, plain on one side and compressed on the other, under one name.',
  tree,
  a: sudoers('cat'),
  b: sudoers('gzip -9n'),
  causes: ['compression-format'],
})

/* ---- md5sums ---- */

benign('deb/md5sums-order', {
  why: 'The lines of md5sums in another order.',
  tree,
  a: debBuild(T1),
  b: `(cd r; sort -o DEBIAN/md5sums DEBIAN/md5sums); ${debBuild(T1)}`,
  causes: ['checksum-list-order'],
  rules: ['entry-order'],
})
const wrong = digestFor('usr/share/hello/greeting', 'something else')
edited('deb/digest-wrong-on-both', 'deb/mtime', {
  verdict: 'equivalent',
  why: 'The same wrong digest of the same file on both sides is a warning.',
  made: 'digest of greeting in md5sums on both sides',
  causes: ['archive-entry-mtime'],
  a: deb => editDeb(deb, { control: wrong }),
  b: deb => editDeb(deb, { control: wrong }),
})

/* ---- owners and modes, which dpkg installs as they are ---- */

honest('deb/umask', {
  why: 'Another umask.',
  tree,
  a: debBuild(T1),
  b: `chmod -R g+w r/usr r/etc; ${debBuild(T1)}`,
  causes: ['umask'],
})
honest('deb/owner', {
  twin: 'tar/owner',
  attack: 'X5',
  why: 'Another owner, the same for all files.',
  tree,
  a: debBuild(T1),
  b: `chown -R 4321:4321 r; ${debBuild(T1).replace('--root-owner-group', '')}`,
  causes: ['archive-entry-uid-gid'],
})
honest('deb/owner-names', {
  why: 'Owners with and without names: dpkg goes by names where there are any.',
  tree,
  a: byHand('--owner=root:0 --group=root:0'),
  b: byHand('--owner=0 --group=0 --numeric-owner'),
  causes: ['archive-entry-user-name'],
})
