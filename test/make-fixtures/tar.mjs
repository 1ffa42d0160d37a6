/** tar: what packers do otherwise and no reader notices. */
import { benign, edited } from './cases.mjs'
import { patched } from './edit-bytes.mjs'
import { base256, header, headerOf, headers, octal, setName, setTar } from './edit-tar.mjs'
import { python, T1, T2, touch } from './shell.mjs'
import { project, tar, tarOf } from './trees.mjs'

/** Extended headers without times of access, and without a process id in their names. */
const posix = '--format=posix --pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime'

for (const format of ['gnu', 'ustar'])
  benign(`tar/${format}-mtime`, {
    why: `Another time for every entry, in ${format} headers.`,
    tree: project,
    a: tarOf(`--format=${format}`),
    b: tarOf(`--format=${format}`, T2),
    causes: ['archive-entry-mtime'],
    rules: ['entry-mtime'],
  })
benign('tar/order', {
  why: 'The names in another order; the hard link stays behind its target.',
  tree: project,
  a: tarOf('--format=gnu'),
  b: `${tar.replace('--sort=name', '--no-recursion')} --format=gnu -cf out p/run p/link p/twin p/docs/b.txt p/docs/a.txt p/docs p`,
  causes: ['archive-entry-order'],
  rules: ['entry-order'],
})
benign('tar/owner', {
  why: 'Built as another user, the same for all entries.',
  tree: project,
  a: 'tar -b2 --sort=name --owner=root:0 --group=root:0 --format=gnu -cf out p',
  b: 'tar -b2 --sort=name --owner=builder:1000 --group=builders:1000 --format=gnu -cf out p',
  causes: ['archive-entry-uid-gid', 'archive-entry-user-name'],
  rules: ['entry-owner'],
})
benign('tar/spelling', {
  why: 'Names with and without a leading ./',
  tree: project,
  a: `${tar} --format=gnu -cf out -C p docs run`,
  b: `${tar} --format=gnu -cf out -C p ./docs ./run`,
  causes: ['archive-format-flavour'],
  rules: ['entry-name-spelling'],
})
benign('tar/blocking', {
  why: 'Filled up to records of one block and of twenty.',
  tree: project,
  a: `${tar} --format=gnu -b1 -cf out p`,
  b: `${tar} --format=gnu -b20 -cf out p`,
  causes: ['archive-format-flavour'],
  rules: ['zero-padding'],
})

/* ---- dialects ---- */

benign('tar/gnu-against-pax', {
  why: 'GNU headers against pax headers with access and change times.',
  tree: project,
  a: tarOf('--format=gnu'),
  b: tarOf(`--format=posix --pax-option=exthdr.name=%d/PaxHeaders.4711/%f,atime:=${T2},ctime:=${T2}.5`),
  causes: ['archive-format-flavour', 'archive-pax-atime-ctime'],
  rules: ['archive-dialect', 'pax-envelope', 'entry-extra-times'],
})
benign('tar/v7-against-ustar', {
  why: 'v7 headers, which have no owner names and no devices, against ustar headers.',
  tree: project,
  a: tarOf('--format=v7'),
  b: tarOf('--format=ustar'),
  causes: ['archive-format-flavour'],
  rules: ['archive-dialect'],
})
benign('tar/python-against-gnu', {
  why: 'GNU tar against the tarfile module of Python, which stores times with fractions.',
  made: 'a: tar --format=gnu; b: tarfile.PAX_FORMAT, mtime plus 0.25',
  tree: project,
  a: tarOf('--format=gnu'),
  b: python(`def plain(one):
    one.uid = one.gid = 0; one.uname = one.gname = ''; one.mtime = T + 0.25
    return one
with tarfile.open('out', 'w', format=tarfile.PAX_FORMAT) as tar:
    for name in ['p', 'p/docs', 'p/docs/a.txt', 'p/docs/b.txt', 'p/link', 'p/run', 'p/twin']:
        tar.add(name, recursive=False, filter=plain)`),
  causes: ['archive-format-flavour', 'archive-entry-mtime'],
})
benign('tar/pax-times', {
  why: 'Other access and change times, with fractions, and the number of another process in the names of the extended headers.',
  tree: project,
  a: tarOf(`--format=posix --pax-option=exthdr.name=%d/PaxHeaders.22665/%f,atime:=${T1}.25,ctime:=${T1}.5`),
  b: tarOf(`--format=posix --pax-option=exthdr.name=%d/PaxHeaders.22677/%f,atime:=${T2},ctime:=${T2}.123456789`),
  causes: ['archive-pax-atime-ctime'],
  rules: ['entry-extra-times', 'pax-envelope'],
})

const deep = `${project}; d=p/$(printf 'folder-%02d/' $(seq 1 14)); mkdir -p $d; echo deep >$d/file; ln -s $d/file p/far; ${touch(T1, 'p')}`
benign('tar/long-names', {
  why: 'Long names and a long link target in GNU and in pax fashion.',
  tree: deep,
  a: tarOf('--format=gnu'),
  b: tarOf(posix),
  causes: ['archive-format-flavour'],
  rules: ['archive-dialect', 'pax-envelope'],
})
benign('tar/prefix-names', {
  why: 'Long names in GNU fashion and in the prefix of ustar.',
  tree: `${deep}; rm p/far`,
  a: tarOf('--format=gnu'),
  b: tarOf('--format=ustar'),
  causes: ['archive-format-flavour'],
})

/** Two archives joined: GNU tar appends in the format of the first one only. */
const twoOwners = format =>
  `t() { tar -b1 --sort=name --numeric-owner ${format} "$@"; }; (t --owner=0 --group=0 -cf - p/docs | head -c -1024; t --owner=3000000 --group=3000000 -cf - p/run) >out`
benign('tar/big-numbers', {
  why: 'Large ids and a time before 1970, which GNU stores in base-256 and pax in records; two owners, so none is erased.',
  tree: `${project}; touch -d @-100 p/run`,
  a: twoOwners('--format=gnu'),
  b: twoOwners(posix),
  causes: ['archive-format-flavour'],
  rules: ['archive-dialect'],
})
edited('tar/base-256', 'tar/owner', {
  verdict: 'equivalent',
  why: 'Numbers that octal digits could tell, in base-256.',
  made: 'uid and mtime of p/run',
  causes: ['archive-format-flavour'],
  rules: ['archive-dialect'],
  b: (_, one) =>
    setTar(one, 'p/run', [
      [header.uid, base256(0, 8)],
      [header.mtime, base256(T1, 12)],
    ]),
})
edited('tar/checksum-form', 'tar/owner', {
  verdict: 'equivalent',
  why: 'The checksum of a header written with seven digits, as some writers do.',
  made: 'checksum of p/run: seven octal digits and a NUL',
  b: (_, one) => {
    const at = headerOf(one, 'p/run').start + header.checksum
    return patched(one, [[at, `0${one.toString('latin1', at, at + 6)}\0`]])
  },
})
edited('tar/unused-device-number', 'tar/owner', {
  verdict: 'equivalent',
  why: 'A file with the numbers of the disk that it was on, as old packers store them.',
  made: 'devmajor 8 and devminor 1 of p/run',
  causes: ['archive-format-flavour'],
  rules: ['device-number-unused'],
  b: (_, one) =>
    setTar(one, 'p/run', [
      [header.devmajor, octal(8, 8)],
      [header.devminor, octal(1, 8)],
    ]),
})

/* ---- holes ---- */

const holes = `mkdir p; truncate -s 24K p/s; printf middle | dd of=p/s bs=1 seek=8192 conv=notrunc status=none; ${touch(T1, 'p')}`
benign('tar/gnu-sparse', {
  why: 'A file with holes, stored whole and as a GNU sparse entry.',
  tree: holes,
  a: tarOf('--format=gnu'),
  b: tarOf('--format=gnu -S'),
  causes: ['sparse-layout'],
  rules: ['archive-dialect'],
})
/** The name for readers that know no sparse files has the number of the process in it. */
const withoutPid = archive => {
  const { name } = headers(archive).find(one => one.name.includes('GNUSparseFile'))
  return setName(archive, name, name.replace(/\d+/, '4711'))
}
benign('tar/pax-sparse', {
  why: 'A file with holes, stored with the sparse maps 0.1 and 1.0 of pax.',
  tree: holes,
  a: tarOf(`${posix} -S --sparse-version=0.1`),
  b: tarOf(`${posix} -S --sparse-version=1.0`),
  tidy: withoutPid,
  causes: ['sparse-layout'],
  rules: ['archive-dialect'],
})

/* ---- what is odd, but the same on both sides ---- */

const device = time =>
  python(
    `with tarfile.open('out', 'w', format=tarfile.USTAR_FORMAT) as tar:
    one = tarfile.TarInfo('dev/x'); one.mtime = T; one.type = tarfile.CHRTYPE; one.devmajor = 1; one.devminor = 3; one.mode = 0o660
    tar.addfile(one)`,
    time,
  )
benign('tar/device-mtime', {
  why: 'A device with another time.',
  made: "Python's tarfile, CHRTYPE 1, 3",
  a: device(T1),
  b: device(T2),
  causes: ['archive-entry-mtime'],
})
benign('tar/truncated-both', {
  why: 'The same damage on both sides, another time elsewhere.',
  tree: project,
  a: `${tar} --format=ustar -cf - p | head -c -1800 >out`,
  b: `${touch(T2, 'p/docs')}; ${tar} --format=ustar -cf - p | head -c -1800 >out`,
  causes: ['archive-entry-mtime'],
})
