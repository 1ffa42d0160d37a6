/**
 * How the tool-made pairs in fixtures/ came to be, and the tampered ones beside them: `node test/support/make-fixtures.mjs [part of a name]`.
 * Needs bash, GNU tar, gzip, xz, Info-ZIP zip, binutils, dpkg-deb, npm, a JDK and python3. Their output varies with their versions, so the
 * results are kept. The pairs that test/support/fixtures.ts writes with its own builders are not touched.
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import * as edit from './make-fixtures-edits.mjs'

const { bytes, member, octal, pax, patched, patchZip, setTar, T1, u16, u32, zeros } = edit
const root = join(import.meta.dirname, '..', '..', 'fixtures')
const scratch = mkdtempSync(join(tmpdir(), 'fixtures-'))
const env = { PATH: process.env.PATH, HOME: process.env.HOME, TZ: 'UTC', LC_ALL: 'C.UTF-8' }

/** Runs a script in an empty folder; what it leaves in `out` is the file. */
function run(prelude, script) {
  const cwd = mkdtempSync(join(scratch, 'x'))
  execFileSync('bash', ['-euo', 'pipefail', '-c', `umask 022\n${prelude}\n${script}`], {
    cwd,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  return readFileSync(join(cwd, 'out'))
}

const T2 = 1734000000
const touch = (time, ...paths) => `find ${paths.join(' ')} -exec touch -h -d @${time} {} +`

/** A small project: folders, text, a program, a symbolic and a hard link. */
const project = `mkdir -p p/docs && cd p && echo first >docs/a.txt && seq 1 60 >docs/b.txt && printf '#!/bin/sh\\n' >run && chmod 755 run
ln -s docs/a.txt link && ln run twin && cd .. && ${touch(T1, 'p')}`
/** A package tree with everything that dpkg knows: maintainer scripts, conffiles, md5sums, a compressed changelog. */
const debTree = `mkdir -p r/DEBIAN r/etc r/usr/bin r/usr/share/doc/hello r/usr/share/hello
echo 'greeting=hello' >r/etc/hello.conf; echo /etc/hello.conf >r/DEBIAN/conffiles
printf '#!/bin/sh\\necho hello\\n' >r/usr/bin/hello; chmod 755 r/usr/bin/hello
echo 'hello, world' >r/usr/share/hello/greeting; seq 1 60 >r/usr/share/hello/numbers
echo 'Copyright: nobody' >r/usr/share/doc/hello/copyright
seq 1 90 | gzip -9n >r/usr/share/doc/hello/changelog.gz
printf '#!/bin/sh\\nset -e\\nexit 0\\n' | tee r/DEBIAN/postinst >r/DEBIAN/prerm; chmod 755 r/DEBIAN/postinst r/DEBIAN/prerm
printf 'Package: hello\\nVersion: 1.0-1\\nArchitecture: all\\nMaintainer: Nobody <nobody@example.org>\\nDescription: a greeting\\n It greets.\\n' >r/DEBIAN/control
sums() { (cd r && find usr -type f | sort | xargs md5sum >DEBIAN/md5sums); }
sums
${touch(T1, 'r')}`
const debBuild = (epoch, ...options) =>
  `${touch(epoch, 'r')}; SOURCE_DATE_EPOCH=${epoch} dpkg-deb --root-owner-group ${options.join(' ')} -b r out.deb && mv out.deb out`

/** Files for zip: enough text for levels to matter. */
const zipTree = `mkdir -p z/docs && cd z && seq 1 200 >a.txt && echo second >docs/b.txt && printf '#!/bin/sh\\n' >run && chmod 755 run && cd .. && ${touch(T1, 'z')}`
const zipped = (options, files = 'a.txt docs docs/b.txt run') =>
  `cd z; zip -q ${options} ../out.zip ${files}; cd ..; mv out.zip out`

const python = (script, time = T1) =>
  `TIME=${time} python3 - <<'PY'\nimport io, os, sys, tarfile, zipfile\nT = int(os.environ['TIME'])\n${script}\nPY`

/* ---- the table ---- */

const cases = new Map()
/** Two files by scripts that leave them in `out`. */
function tool(at, extension, { tree, a, b, ...rest }) {
  const files = rest.files ?? [`a.${extension}`, `b.${extension}`]
  const build = () => [run(tree, a), run(tree, b)]
  cases.set(at, { files, made: `a: ${a}; b: ${b}`, build, ...rest })
}
const benign = rest => ({ verdict: 'equivalent', ...rest })
const honest = rest => ({ verdict: 'different', ...rest })

/** The benign pair `twin` with its second file tampered with; or with both edited, where only both together show the trick. */
function evil(at, twin, { a = same => same, b, extensions, ...rest }) {
  const { files } = cases.get(twin)
  const build = () => {
    const [one, two] = built(twin)
    return [a(one, two), b(two, one)]
  }
  cases.set(at, {
    verdict: 'different',
    causes: [],
    files: extensions?.map((extension, index) => `${'ab'[index]}.${extension}`) ?? files,
    twin,
    build,
    ...rest,
  })
}
/** The same two files under other options. */
function again(at, of, rest) {
  const { files, made } = cases.get(of)
  cases.set(at, { files, made, build: () => built(of), ...rest })
}
const pairs = new Map()
function built(at) {
  if (!pairs.has(at)) pairs.set(at, cases.get(at).build())
  return pairs.get(at)
}

/* ---- tar ---- */

const tarOf = (options, time = T1) => `${touch(time, 'p')}; ${tarBase} ${options} -cf out p`
const tarBase = 'tar -b2 --sort=name --owner=0 --group=0 --numeric-owner'

for (const [at, format] of [
  ['tar/gnu-mtime', 'gnu'],
  ['tar/ustar-mtime', 'ustar'],
])
  tool(
    at,
    'tar',
    benign({
      why: `Another time for every entry, in ${format} headers.`,
      tree: project,
      a: tarOf(`--format=${format}`),
      b: tarOf(`--format=${format}`, T2),
      causes: ['archive-entry-mtime'],
      rules: ['entry-mtime'],
    }),
  )
tool(
  'tar/tool-order',
  'tar',
  benign({
    why: 'GNU tar given the names in another order; the hard link stays behind its target.',
    tree: project,
    a: tarOf('--format=gnu'),
    b: `${tarBase.replace('--sort=name', '--no-recursion')} --format=gnu -cf out p/run p/link p/twin p/docs/b.txt p/docs/a.txt p/docs p`,
    causes: ['archive-entry-order'],
    rules: ['entry-order'],
  }),
)
tool(
  'tar/gnu-against-pax',
  'tar',
  benign({
    why: 'GNU headers against pax headers with access and change times.',
    tree: project,
    a: tarOf('--format=gnu'),
    b: tarOf(`--format=posix --pax-option='exthdr.name=%d/PaxHeaders.4711/%f,atime:=${T2},ctime:=${T2}.5'`),
    causes: ['archive-format-flavour', 'archive-pax-atime-ctime'],
    rules: ['archive-dialect', 'pax-envelope', 'entry-extra-times'],
  }),
)
tool(
  'tar/v7-against-ustar',
  'tar',
  benign({
    why: 'GNU tar writing v7 and ustar headers.',
    tree: project,
    a: tarOf('--format=v7'),
    b: tarOf('--format=ustar'),
    causes: ['archive-format-flavour'],
    rules: ['archive-dialect'],
  }),
)
const deep = `${project}; d=p/$(printf 'folder-%02d/' $(seq 1 14)); mkdir -p $d; echo deep >$d/file; ln -s $d/file p/far; ${touch(T1, 'p')}`
tool(
  'tar/long-names',
  'tar',
  benign({
    why: 'Long names and a long link target in GNU and in pax fashion.',
    tree: deep,
    a: tarOf('--format=gnu'),
    b: tarOf("--format=posix --pax-option='exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime'"),
    causes: ['archive-format-flavour'],
    rules: ['archive-dialect', 'pax-envelope'],
  }),
)
tool(
  'tar/prefix-names',
  'tar',
  benign({
    why: 'Long names in GNU fashion and in the prefix of ustar.',
    tree: `${deep}; rm p/far`,
    a: tarOf('--format=gnu'),
    b: tarOf('--format=ustar'),
    causes: ['archive-format-flavour'],
  }),
)
tool(
  'tar/tool-owner',
  'tar',
  benign({
    why: 'GNU tar run by another user, with and without the names.',
    tree: project,
    a: 'tar -b2 --sort=name --owner=root:0 --group=root:0 --format=gnu -cf out p',
    b: 'tar -b2 --sort=name --owner=builder:1000 --group=builders:1000 --format=gnu -cf out p',
    causes: ['archive-entry-uid-gid', 'archive-entry-user-name'],
    rules: ['entry-owner'],
  }),
)
const twoOwners = format => {
  const tar = `tar -b2 --format=${format} --numeric-owner --pax-option=delete=atime,delete=ctime`.replace(
    format === 'posix' ? '' : / --pax.*/,
    '',
  )
  return `${tar} --owner=0 --group=0 -cf out p/docs && ${tar} --owner=:3000000 --group=:3000000 -rf out p/run`
}
tool(
  'tar/big-numbers',
  'tar',
  benign({
    why: 'Large ids and a time before 1970, which GNU stores in base-256 and pax in records; two owners, so none is erased.',
    tree: `${project}; touch -d @-100 p/run`,
    a: twoOwners('gnu'),
    b: twoOwners('posix'),
    causes: ['archive-format-flavour'],
    rules: ['archive-dialect'],
  }),
)
tool(
  'tar/tool-blocking',
  'tar',
  benign({
    why: 'GNU tar with one block and with twenty a record.',
    tree: project,
    a: `${tarBase} --format=gnu -b1 -cf out p`,
    b: `${tarBase} --format=gnu -b20 -cf out p`,
    causes: ['archive-format-flavour'],
    rules: ['zero-padding'],
  }),
)
const holes =
  'mkdir p; truncate -s 24K p/s; printf middle | dd of=p/s bs=1 seek=8192 conv=notrunc status=none; touch -d @1700000000 p/s p'
tool(
  'tar/gnu-sparse',
  'tar',
  benign({
    why: 'A file with holes, stored whole and as a GNU sparse entry.',
    tree: holes,
    a: tarOf('--format=gnu'),
    b: tarOf('--format=gnu -S'),
    causes: ['sparse-layout'],
    rules: ['archive-dialect'],
  }),
)
tool(
  'tar/pax-sparse',
  'tar',
  benign({
    why: 'A file with holes, stored with the sparse maps 0.1 and 1.0 of pax.',
    tree: holes,
    a: tarOf("--format=posix --pax-option='exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime' -S --sparse-version=0.1"),
    b: tarOf("--format=posix --pax-option='exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime' -S --sparse-version=1.0"),
    causes: ['sparse-layout'],
    rules: ['archive-dialect'],
  }),
)
tool(
  'tar/tool-spelling',
  'tar',
  benign({
    why: 'GNU tar given ./docs and docs.',
    tree: project,
    a: `${tarBase} --format=gnu -cf out -C p docs run`,
    b: `${tarBase} --format=gnu -cf out -C p ./docs ./run`,
    causes: ['archive-format-flavour'],
    rules: ['entry-name-spelling'],
  }),
)
tool(
  'tar/pax-times',
  'tar',
  benign({
    why: 'Pax headers with other access and change times, with fractions, and with the number of another process in their names.',
    tree: project,
    a: tarOf(`--format=posix --pax-option='exthdr.name=%d/PaxHeaders.22665/%f,atime:=${T1}.25,ctime:=${T1}.5'`),
    b: tarOf(`--format=posix --pax-option='exthdr.name=%d/PaxHeaders.22677/%f,atime:=${T2},ctime:=${T2}.123456789'`),
    causes: ['archive-pax-atime-ctime'],
    rules: ['entry-extra-times', 'pax-envelope'],
  }),
)
const pyTar = `def plain(one):
    one.uid = one.gid = 0; one.uname = one.gname = ''; one.mtime = T + 0.25
    return one
with tarfile.open('out', 'w', format=tarfile.PAX_FORMAT) as tar:
    for name in ['p', 'p/docs', 'p/docs/a.txt', 'p/docs/b.txt', 'p/link', 'p/run', 'p/twin']:
        tar.add(name, recursive=False, filter=plain)`
tool(
  'tar/python-against-gnu',
  'tar',
  benign({
    why: 'GNU tar against the tarfile module of Python, which stores times with fractions.',
    tree: project,
    a: tarOf('--format=gnu'),
    b: python(pyTar),
    causes: ['archive-format-flavour', 'archive-entry-mtime'],
  }),
)
evil(
  'tar/checksum-form',
  'tar/ustar-mtime',
  benign({
    why: 'The checksum of a header written with seven digits, as some writers do.',
    made: 'header bytes 148 to 155 of p/run: seven octal digits and a NUL',
    causes: ['archive-format-flavour'],
    twin: undefined,
    b: tar => {
      const { start } = edit.headerOf(tar, 'p/run')
      return patched(tar, [[start + 148, `0${tar.toString('latin1', start + 148, start + 154)}\0`]])
    },
  }),
)

tool(
  'tar/tool-umask',
  'tar',
  honest({
    why: 'Built with umask 022 and 002; whoever unpacks a plain archive may honour it.',
    tree: project,
    a: tarOf('--format=gnu'),
    b: `chmod -R g+w p; ${tarOf('--format=gnu')}`,
    causes: ['umask'],
  }),
)
tool(
  'tar/no-directories',
  'tar',
  honest({
    why: 'One archive has entries for directories, the other has not.',
    tree: project,
    a: tarOf('--format=gnu'),
    b: `${tarBase} --format=gnu --no-recursion -cf out $(find p ! -type d | sort)`,
    causes: ['file-set-difference'],
  }),
)
tool(
  'tar/hardlink-or-copy',
  'tar',
  honest({
    why: 'A second name of a file, and a copy of it.',
    tree: project,
    a: tarOf('--format=gnu'),
    b: tarOf('--format=gnu --hard-dereference'),
    causes: ['hardlink-vs-copy'],
  }),
)
tool(
  'tar/tool-link-target',
  'tar',
  honest({
    why: 'A symbolic link points to another file.',
    tree: project,
    a: tarOf('--format=gnu'),
    b: `ln -sfn docs/b.txt p/link; ${tarOf('--format=gnu')}`,
    causes: ['symlink-target'],
  }),
)
tool(
  'tar/file-to-directory',
  'tar',
  honest({
    why: 'An empty file became an empty directory.',
    tree: project,
    a: `: >p/x; ${tarOf('--format=gnu')}`,
    b: `mkdir -m 644 p/x; ${tarOf('--format=gnu')}`,
    causes: ['file-type'],
  }),
)
tool(
  'tar/volume-label',
  'tar',
  honest({
    why: 'GNU tar was told to store a label.',
    tree: project,
    a: tarOf('--format=gnu'),
    b: tarOf('--format=gnu -V backup'),
    causes: ['file-set-difference'],
  }),
)
const device = (kind, major, minor, time) =>
  python(
    `with tarfile.open('out', 'w', format=tarfile.USTAR_FORMAT) as tar:
    one = tarfile.TarInfo('dev/x'); one.mtime = T; one.type = tarfile.${kind}; one.devmajor = ${major}; one.devminor = ${minor}; one.mode = 0o660
    tar.addfile(one)`,
    time,
  )
tool(
  'tar/device-mtime',
  'tar',
  benign({
    why: 'A device with another time.',
    tree: '',
    a: device('CHRTYPE', 1, 3, T1),
    b: device('CHRTYPE', 1, 3, T2),
    causes: ['archive-entry-mtime'],
  }),
)
evil('tar/device-number', 'tar/device-mtime', {
  attack: 'X3',
  why: 'The null device became the one of all memory.',
  made: 'devminor 3 to 1',
  b: tar => setTar(tar, 'dev/x', [[337, octal(1, 8)]]),
})
evil('tar/device-kind', 'tar/device-mtime', {
  attack: 'X3',
  why: 'A character device became a block device.',
  made: 'typeflag 3 to 4',
  causes: ['file-type'],
  b: tar => setTar(tar, 'dev/x', [[156, '4']]),
})

const tampered = (at, attack, why, how, b, causes = []) => evil(at, 'tar/ustar-mtime', { attack, why, made: how, b, causes })
const run_ = 'p/run'
tampered(
  'tar/executable',
  'X1',
  'A text file may be executed.',
  'mode of p/docs/a.txt 0755',
  tar => setTar(tar, 'p/docs/a.txt', [[100, octal(0o755, 8)]]),
  ['permission-other'],
)
tampered(
  'tar/setgid-directory',
  'X1',
  'Files put into a directory get its group.',
  'mode of p/docs 2755',
  tar => setTar(tar, 'p/docs', [[100, octal(0o2755, 8)]]),
  ['permission-other'],
)
tampered(
  'tar/slash-behind-file',
  'X2',
  'A file whose name ends in a slash is a directory for some readers.',
  'name p/run to p/run/, type still 0',
  tar => setTar(tar, run_, [[0, 'p/run/']]),
  ['file-set-difference'],
)
tampered(
  'tar/acl',
  'X4',
  'An access list lets somebody else write.',
  'pax record SCHILY.acl.access in front of p/run',
  tar => edit.before(tar, run_, pax([['SCHILY.acl.access', 'user::rwx,user:evil:rwx,group::r-x,mask::rwx,other::r-x']])),
  ['archive-xattrs'],
)
tampered(
  'tar/name-of-one',
  'X5',
  'The ids are the same, but readers go by names where there are any.',
  'uname of p/run',
  tar => setTar(tar, run_, [[265, 'evil']]),
  ['archive-entry-user-name'],
)
tampered(
  'tar/lone-zero-block',
  'X8',
  'One block of zeros: some readers stop there, others go on.',
  'a zero block in front of p/run',
  tar => edit.before(tar, run_, zeros(512)),
  ['structural:trailing-data'],
)
tampered(
  'tar/bidi-name',
  'X15',
  'A name that reads backwards on a screen.',
  'name p/ru U+202E n',
  tar => setTar(tar, run_, [[0, 'p/ru\xe2\x80\xaen']]),
  ['file-set-difference'],
)
tampered(
  'tar/pax-linkpath',
  'X16',
  'A pax record redirects a symbolic link; old readers still see the harmless target.',
  'linkpath in front of p/link',
  tar => edit.before(tar, 'p/link', pax([['linkpath', '/etc/shadow']])),
  ['structural:pax-conflict'],
)
tampered(
  'tar/pax-uid',
  'X16',
  'A pax record names another owner than the header.',
  'uid in front of p/run',
  tar => edit.before(tar, run_, pax([['uid', '1000']])),
  ['structural:pax-conflict'],
)
tampered(
  'tar/global-uid',
  'X16',
  'A global header gives every entry another owner.',
  'typeflag g with uid in front of all',
  tar => bytes(pax([['uid', '1000']], { type: 'g' }), tar),
)
tampered(
  'tar/global-path',
  'X16',
  'A global header gives every entry one path.',
  'typeflag g with path in front of all',
  tar => bytes(pax([['path', 'p/evil']], { type: 'g' }), tar),
  ['file-set-difference'],
)
tampered(
  'tar/pax-path-twice',
  'X16',
  'Two path records for one entry: which one counts depends on the reader.',
  'path=p/evil and path=p/run in front of p/run',
  tar =>
    edit.before(
      tar,
      run_,
      pax([
        ['path', 'p/evil'],
        ['path', run_],
      ]),
    ),
  ['structural:pax-conflict'],
)
tampered(
  'tar/pax-malformed',
  'X16',
  'A record with a wrong length, which lax readers accept or skip.',
  'record "99 path=p/evil" in front of p/run',
  tar => edit.before(tar, run_, member('./PaxHeaders/x', { type: 'x', body: '99 path=p/evil\n' })),
  ['structural:malformed'],
)
tampered(
  'tar/pax-header-payload',
  'X16',
  'The header of a pax record has a link name of its own, where nothing looks.',
  'linkname of a pax header',
  tar => edit.before(tar, run_, pax([['mtime', `${T2}.5`]], { more: [[157, 'payload that no record explains']] })),
)
tampered(
  'tar/pax-padding',
  'X32',
  'Text hides behind the records of a pax header.',
  'bytes behind the records',
  tar => edit.before(tar, run_, patched(pax([['mtime', `${T2}.5`]]), [[900, 'payload that no record explains']])),
  ['structural:padding'],
)
tampered('tar/pax-dangling', 'X16', 'A pax header without an entry behind it.', 'typeflag x in front of the end', tar =>
  edit.appended(tar, pax([['path', 'p/evil']])),
)
tampered('tar/link-name-of-file', 'X16', 'A file with a link target, which is none.', 'linkname of p/docs/a.txt', tar =>
  setTar(tar, 'p/docs/a.txt', [[157, '/etc/shadow']]),
)
tampered(
  'tar/directory-with-size',
  'X16',
  'A directory with a size: some readers skip a body there, others find another entry.',
  'size 512 of p/docs, a header as its body',
  tar => {
    const { end } = edit.headerOf(tar, 'p/docs')
    return edit.inserted(setTar(tar, 'p/docs', [[124, octal(512, 12)]]), end, member('p/evil').subarray(0, 512))
  },
  ['structural:malformed'],
)
tampered(
  'tar/hardlink-with-body',
  'X16',
  'A hard link with a size: some readers skip a body there, others find another entry.',
  'size 512 of p/twin, a header as its body',
  tar => {
    const { end } = edit.headerOf(tar, 'p/twin')
    return edit.inserted(setTar(tar, 'p/twin', [[124, octal(512, 12)]]), end, member('p/evil').subarray(0, 512))
  },
  ['structural:malformed'],
)
tampered(
  'tar/size-behind-nul',
  'X16',
  'A size behind a NUL is 0 for readers of C strings: they take the body for headers.',
  'size of p/docs/b.txt with a NUL in front',
  tar => {
    const { start } = edit.headerOf(tar, 'p/docs/b.txt')
    return setTar(tar, 'p/docs/b.txt', [[124, `\0${tar.toString('latin1', start + 125, start + 136)}`]])
  },
)
tampered(
  'tar/reserved-bytes',
  'X32',
  'Text in the last bytes of a header, which have no use.',
  'header bytes 500 to 511 of p/run',
  tar => setTar(tar, run_, [[500, 'payload here']]),
  ['structural:padding'],
)
tampered('tar/behind-mode', 'X32', 'Text behind the digits of a mode.', 'mode field "755 NUL sh NUL"', tar =>
  setTar(tar, run_, [[100, '755\0sh\0\0']]),
)
tampered('tar/behind-user-name', 'X32', 'Text behind the NUL of a user name.', 'uname field', tar =>
  setTar(tar, run_, [[265, '\0payload that is not shown']]),
)
tampered(
  'tar/bad-checksum',
  'X36',
  'The checksum of one header is wrong: readers stop, or skip the entry.',
  'a digit of the checksum of p/run',
  tar => {
    const { start } = edit.headerOf(tar, run_)
    return patched(tar, [[start + 150, tar.subarray(start + 150, start + 151).map(digit => digit ^ 1)]])
  },
)
evil('tar/long-name-padding', 'tar/long-names', {
  attack: 'X32',
  why: 'Text hides in the filler behind a long name.',
  made: 'bytes behind the body of the first LongLink entry',
  causes: ['structural:padding'],
  a: (_, two) => two,
  b: (_, one) => patched(one, [[edit.headerOf(one, '././@LongLink').end - 40, 'payload that no name explains']]),
})
evil('tar/user-name-prefix', 'tar/ustar-mtime', {
  attack: 'X16',
  why: 'Old readers see the owner root, new ones the owner rootkit, which a pax record names although it would fit.',
  made: 'uname rootkit; in b as a pax record over uname root',
  causes: ['structural:pax-conflict'],
  a: tar => setTar(tar, run_, [[265, 'rootkit']]),
  b: tar => edit.before(setTar(tar, run_, [[265, 'root']]), run_, pax([['uname', 'rootkit']])),
})
const late = tar => edit.appended(tar, member('p/docs/./a.txt', { body: 'other\n' }))
evil('tar/order-two-spellings', 'tar/tool-order', {
  attack: 'X7',
  why: 'Two spellings of one path: the later one is left on disk.',
  made: 'p/docs/a.txt and p/docs/./a.txt, swapped',
  causes: ['archive-entry-order'],
  a: late,
  b: (_, one) => edit.swapped(late(one), 'p/docs/a.txt', 'p/docs/./a.txt'),
})
const under = tar => edit.appended(tar, bytes(member('p/x', { body: 'file\n' }), member('p/x/y', { body: 'below a file\n' })))
evil('tar/order-below-file', 'tar/tool-order', {
  attack: 'X7',
  why: 'A path that runs through a file: what is left on disk depends on the order.',
  made: 'p/x and p/x/y, swapped',
  causes: ['archive-entry-order'],
  a: under,
  b: (_, one) => edit.swapped(under(one), 'p/x', 'p/x/y'),
})
evil('tar/sparse-record', 'tar/pax-sparse', {
  attack: 'X16',
  why: 'A record that only looks like a part of a sparse map.',
  made: 'GNU.sparse.note in a pax header of its own',
  b: tar =>
    edit.inserted(
      tar,
      edit.headers(tar).find(one => one.type === 'x').start,
      pax([['GNU.sparse.note', 'payload that no map explains']]),
    ),
})
evil('tar/sparse-shadow', 'tar/pax-sparse', {
  attack: 'X16',
  why: 'Readers that know no sparse files unpack the entry into another folder.',
  made: 'name ./GNUSparseFile.0/s to etc/cron.1/s',
  causes: ['structural:pax-conflict'],
  b: tar => {
    const { name } = edit.headers(tar).find(one => one.name.includes('GNUSparseFile'))
    return setTar(tar, name, [
      [0, zeros(100)],
      [0, 'etc/cron.1/s'],
    ])
  },
})
tool(
  'tar/truncated-both',
  'tar',
  benign({
    why: 'The same damage on both sides, another time elsewhere.',
    tree: project,
    a: `${tarBase} --format=ustar -cf - p | head -c -1800 >out`,
    b: `${touch(T2, 'p/docs')}; ${tarBase} --format=ustar -cf - p | head -c -1800 >out`,
    causes: ['archive-entry-mtime'],
  }),
)
again(
  'tar/mtime-none',
  'tar/gnu-mtime',
  honest({ why: 'Profile none erases nothing.', causes: ['archive-entry-mtime'], options: { profile: 'none' } }),
)
again(
  'tar/umask-lenient',
  'tar/tool-umask',
  benign({
    why: 'A umask, erased because it was asked for.',
    causes: ['umask'],
    rules: ['mode-rw'],
    options: { profile: 'lenient', erase: ['mode-rw'] },
  }),
)
again(
  'tar/executable-lenient',
  'tar/executable',
  honest({
    why: 'The rule for read and write bits never touches an x bit.',
    causes: ['permission-other'],
    twin: 'tar/umask-lenient',
    attack: 'X1',
    options: { profile: 'lenient', erase: ['mode-rw'] },
  }),
)
again(
  'tar/owner-lenient',
  'tar/name-of-one',
  benign({
    why: 'One owner of many, erased because it was asked for.',
    causes: ['archive-entry-user-name'],
    rules: ['owner-any'],
    options: { profile: 'lenient', erase: ['owner-any'] },
  }),
)
again('tar/entries-limit', 'tar/gnu-mtime', {
  why: 'More entries than allowed are not judged.',
  verdict: 'incomplete',
  causes: ['comparison-limited'],
  options: { limits: { entries: 3 } },
})

/* ---- encodings of a tar archive, gzip, xz ---- */

const packed = command => `${tarBase} --format=ustar -cf - p | ${command} >out`
tool(
  'stream/tool-gz-against-xz',
  'tar.gz',
  benign({
    why: 'One archive by gzip and by xz.',
    tree: project,
    files: ['a.tar.gz', 'b.tar.xz'],
    a: packed('gzip -9n'),
    b: packed('xz -6'),
    causes: ['compression-format'],
    rules: ['compression-format'],
  }),
)
tool(
  'stream/tool-plain-against-gz',
  'tar',
  benign({
    why: 'One archive plain and by gzip.',
    tree: project,
    files: ['a.tar', 'b.tar.gz'],
    a: packed('cat'),
    b: packed('gzip -9n'),
    causes: ['compression-format'],
    rules: ['compression-format'],
  }),
)
tool(
  'stream/gzip-levels',
  'tar.gz',
  benign({
    why: 'One archive by gzip -1 and -9.',
    tree: project,
    a: packed('gzip -1n'),
    b: packed('gzip -9n'),
    causes: ['compression-level'],
    rules: ['compression'],
  }),
)

const lines = 'seq 1 120 >lines.txt'
tool(
  'gzip/tool-header',
  'gz',
  benign({
    why: 'gzip with the name and the time of the file, and without.',
    tree: lines,
    a: 'gzip -9nc lines.txt >out',
    b: `touch -d @${T2} lines.txt; gzip -9c lines.txt >out`,
    causes: ['gzip-header-mtime', 'gzip-header-name'],
    rules: ['gzip-mtime', 'gzip-name'],
  }),
)
tool(
  'gzip/python',
  'gz',
  benign({
    why: 'gzip against the gzip module of Python.',
    tree: lines,
    a: 'gzip -9nc lines.txt >out',
    b: python("import gzip\ngzip.GzipFile('', 'wb', 6, open('out', 'wb'), T).write(open('lines.txt', 'rb').read())"),
    causes: ['gzip-header-os', 'gzip-header-mtime'],
  }),
)
again(
  'gzip/header-archive',
  'gzip/tool-header',
  honest({
    why: 'Under profile archive a compressed text is what is installed.',
    causes: ['gzip-header-mtime'],
    twin: 'gzip/tool-header',
    options: { profile: 'archive' },
  }),
)
tool(
  'gzip/plain-against-gz',
  'gz',
  honest({
    why: 'A text, and the same text compressed: no reader takes one for the other.',
    tree: lines,
    files: ['a.txt', 'b.gz'],
    a: 'cp lines.txt out',
    b: 'gzip -9nc lines.txt >out',
    causes: ['compression-format'],
    twin: 'stream/tool-plain-against-gz',
  }),
)
tool('gzip/bomb', 'gz', {
  why: 'A stream that decodes to more than allowed is not judged.',
  tree: 'head -c 3000000 /dev/zero >zeros',
  a: 'gzip -9nc zeros >out',
  b: 'echo x >>zeros; gzip -9nc zeros >out',
  verdict: 'incomplete',
  causes: ['comparison-limited'],
  attack: 'X37',
  options: { limits: { decoded: 1_000_000 } },
})
const count = bytes(Array.from({ length: 120 }, (_, index) => `${index + 1}\n`).join(''))
const gzEvil = (at, attack, why, how, b, causes = []) => evil(at, 'gzip/tool-header', { attack, why, made: how, b, causes })
gzEvil('gzip/reserved-flag', 'X32', 'A flag that has no meaning yet.', 'bit 5 of FLG', () =>
  edit.gz({ flags: 0x20, content: count }),
)
gzEvil(
  'gzip/header-crc',
  'X32',
  'A checksum of the header that does not hold.',
  'FHCRC of zeros',
  () => edit.gz({ flags: 2, fields: [1, 2], content: count }),
  ['structural:bad-checksum'],
)
gzEvil(
  'gzip/wrong-size',
  'X36',
  'The stored size is not that of the content.',
  'ISIZE plus one',
  gz => patched(gz, [[gz.length - 4, u32(count.length + 1)]]),
  ['structural:bad-checksum'],
)
gzEvil('gzip/truncated', 'X36', 'The file ends inside the stream.', 'head -c -40', gz => gz.subarray(0, -40))
gzEvil(
  'gzip/slack',
  'X32',
  'Empty blocks hold a message in the bits that decoders skip.',
  'stored blocks of no content whose unused bits are set',
  () => edit.gz({ deflate: edit.slack('a payload of some length', count), content: count }),
)

tool(
  'xz/tool-preset',
  'tar.xz',
  benign({
    why: 'xz -0 and xz -9.',
    tree: project,
    a: packed('xz -0'),
    b: packed('xz -9'),
    causes: ['compression-level'],
    rules: ['compression'],
  }),
)
tool(
  'xz/tool-check',
  'tar.xz',
  benign({
    why: 'xz with CRC-32 and with SHA-256.',
    tree: project,
    a: packed('xz --check=crc32'),
    b: packed('xz --check=sha256'),
    causes: ['compression-implementation'],
    rules: ['compression'],
  }),
)
tool(
  'xz/tool-block-size',
  'tar.xz',
  benign({
    why: 'xz with one block, and with several that store their sizes, as threads do.',
    tree: project,
    a: packed('xz -T1'),
    b: packed('xz -T2 --block-size=2KiB'),
    causes: ['compression-threads'],
    rules: ['compression'],
  }),
)
const xzEvil = (at, attack, why, how, b, causes = []) => evil(at, 'xz/tool-check', { attack, why, made: how, b, causes })
xzEvil(
  'xz/padding-text',
  'X32',
  'Text where stream padding may be.',
  'eight bytes behind the footer',
  xz => bytes(xz, 'payload!'),
  ['structural:trailing-data'],
)
xzEvil('xz/padding-odd', 'X32', 'Stream padding that is no multiple of four.', 'two zeros behind the footer', xz =>
  bytes(xz, [0, 0]),
)
xzEvil(
  'xz/reserved-flag',
  'X32',
  'A stream flag that has no meaning yet.',
  'stream flags 01 0a in header and footer, both CRCs right',
  xz => {
    const flags = bytes([1, 10])
    const footer = patched(xz.subarray(-8, -2), [[4, flags]])
    return patched(xz, [
      [6, flags],
      [8, edit.crc(flags)],
      [xz.length - 12, edit.crc(footer)],
      [xz.length - 8, footer],
    ])
  },
)
xzEvil('xz/truncated', 'X36', 'The file ends inside the stream.', 'head -c -80', xz => xz.subarray(0, -80))
xzEvil(
  'xz/huge-dictionary',
  'X37',
  'A declared dictionary of 1.5 GiB is not allocated, and so not judged.',
  'dictionary size 0x25 in the block header, its CRC right',
  xz => {
    const header = patched(xz.subarray(12, 12 + 8), [[4, [0x25]]])
    return patched(xz, [
      [12, header],
      [20, edit.crc(header)],
    ])
  },
  ['comparison-limited'],
)
cases.get('xz/huge-dictionary').verdict = 'incomplete'
cases.get('xz/huge-dictionary').twin = undefined

/* ---- zip, jar, wheel ---- */

const zipOf = (options = '', time = T1) => `${touch(time, 'z')}; ${zipped(options)}`
tool(
  'zip/tool-mtime',
  'zip',
  benign({
    why: 'Info-ZIP with files of another time.',
    tree: zipTree,
    a: zipOf(),
    b: zipOf('', T2),
    causes: ['archive-entry-mtime'],
    rules: ['entry-mtime', 'entry-extra-times'],
  }),
)
tool(
  'zip/tool-level',
  'zip',
  benign({
    why: 'Info-ZIP with level 1 and 9.',
    tree: zipTree,
    a: zipOf('-1'),
    b: zipOf('-9'),
    causes: ['compression-level'],
    rules: ['compression'],
  }),
)
tool(
  'zip/tool-stored',
  'zip',
  benign({
    why: 'Info-ZIP that stores, and that deflates.',
    tree: zipTree,
    a: zipOf('-0'),
    b: zipOf('-6'),
    causes: ['compression-level'],
    rules: ['compression'],
  }),
)
tool(
  'zip/tool-extras',
  'zip',
  benign({
    why: 'Info-ZIP with and without extra records.',
    tree: zipTree,
    a: zipOf(),
    b: zipOf('-X'),
    causes: ['archive-tool-flavour'],
    rules: ['entry-extra-times', 'zip-owner'],
  }),
)
tool(
  'zip/tool-order',
  'zip',
  benign({
    why: 'Info-ZIP given the names in another order.',
    tree: zipTree,
    a: zipped(''),
    b: zipped('', 'run docs docs/b.txt a.txt'),
    causes: ['archive-entry-order'],
    rules: ['entry-order'],
  }),
)
tool(
  'zip/tool-timezone',
  'zip',
  benign({
    why: 'One time in two time zones: the DOS times differ, the extra records do not.',
    tree: zipTree,
    a: zipOf(),
    b: `export TZ=UTC-14; ${zipOf()}`,
    causes: ['archive-entry-mtime'],
    rules: ['entry-mtime'],
  }),
)
tool(
  'zip/tool-streamed',
  'zip',
  benign({
    why: 'Info-ZIP writing to a pipe: sizes stand behind the data.',
    tree: zipTree,
    a: zipOf('-X'),
    b: `${touch(T1, 'z')}; cd z; zip -qX - a.txt docs docs/b.txt run | cat >../out`,
    causes: [],
  }),
)
tool(
  'zip/tool-zip64',
  'zip',
  benign({ why: 'Info-ZIP with and without zip64 records.', tree: zipTree, a: zipOf('-X'), b: zipOf('-X -fz'), causes: [] }),
)
tool(
  'zip/tool-owner',
  'zip',
  benign({
    why: 'Info-ZIP with files of another user.',
    tree: zipTree,
    a: zipOf(),
    b: `chown -R 4321:4321 z; ${zipOf()}`,
    causes: ['archive-entry-uid-gid'],
    rules: ['zip-owner'],
  }),
)
const pyZip = ({ more = '', names = "['a.txt', 'docs/', 'docs/b.txt', 'run']", time = T1 } = {}) =>
  python(
    `import time
os.chdir('z')
with zipfile.ZipFile('../out', 'w', zipfile.ZIP_DEFLATED) as z:
    for name in ${names}:
        one = zipfile.ZipInfo(name, time.gmtime(T)[:6]); one.compress_type = zipfile.ZIP_STORED if name.endswith('/') else zipfile.ZIP_DEFLATED
        one.external_attr = (os.stat(name).st_mode << 16) | (0x10 if name.endswith('/') else 0); one.create_system = 3
        ${more}
        z.writestr(one, b'' if name.endswith('/') else open(name, 'rb').read())`,
    time,
  )
tool(
  'zip/python-against-tool',
  'zip',
  benign({
    why: 'Info-ZIP against the zipfile module of Python.',
    tree: zipTree,
    a: zipOf(),
    b: pyZip(),
    causes: ['archive-tool-flavour'],
    rules: ['zip-tool-flavour'],
  }),
)
const fat = 'one.create_system = 0; one.external_attr = 0x10 if name.endswith("/") else 0x20'
tool(
  'zip/fat-mtime',
  'zip',
  benign({
    why: 'An archive of a FAT system, with other times.',
    tree: zipTree,
    a: pyZip({ more: fat }),
    b: pyZip({ more: fat, time: T2 }),
    causes: ['archive-entry-mtime'],
  }),
)
tool(
  'zip/no-directories',
  'zip',
  honest({
    why: 'One archive has entries for directories, the other has not.',
    tree: zipTree,
    a: zipOf(),
    b: zipOf('-D'),
    causes: ['file-set-difference'],
  }),
)
tool(
  'zip/tool-umask',
  'zip',
  honest({
    why: 'Files of umask 022 and 002; whoever unpacks a plain archive may honour it.',
    tree: zipTree,
    a: zipOf(),
    b: `chmod -R g+w z; ${zipOf()}`,
    causes: ['umask'],
  }),
)
tool(
  'zip/tool-comment',
  'zip',
  honest({
    why: 'A comment behind the directory.',
    tree: zipTree,
    a: zipOf(),
    b: `${touch(T1, 'z')}; cd z; echo built by hand | zip -qz ../out.zip a.txt docs docs/b.txt run; cd ..; mv out.zip out`,
    causes: ['structural:zip-comment'],
  }),
)
again(
  'zip/comment-lenient',
  'zip/tool-comment',
  benign({
    why: 'A comment, erased because it was asked for.',
    causes: ['structural:zip-comment'],
    rules: ['comment'],
    options: { profile: 'lenient', erase: ['comment'] },
  }),
)
const linked = 'ln -s a.txt z/link; touch -h -d @1700000000 z/link;'
tool(
  'zip/link-mtime',
  'zip',
  benign({
    why: 'An archive with a symbolic link, with other times.',
    tree: `${zipTree}; ${linked}`,
    a: `${touch(T1, 'z')}; ${zipped('-y', 'a.txt link')}`,
    b: `${touch(T2, 'z')}; ${zipped('-y', 'a.txt link')}`,
    causes: ['archive-entry-mtime'],
  }),
)
tool(
  'zip/link-followed',
  'zip',
  honest({
    attack: 'X2',
    why: 'A symbolic link, and the file that it points to.',
    tree: `${zipTree}; ${linked}`,
    a: zipped('-y', 'a.txt link'),
    b: zipped('', 'a.txt link'),
    causes: ['file-type'],
    twin: 'zip/link-mtime',
  }),
)
tool(
  'zip/tool-encrypted',
  'zip',
  honest({
    why: 'Encrypted twice: bytes that nobody reads cannot be excused.',
    tree: zipTree,
    a: zipOf('-P secret'),
    b: zipOf('-P secret'),
    causes: [],
  }),
)
evil(
  'zip/encrypted-same',
  'zip/tool-encrypted',
  benign({
    why: 'The same encrypted bytes, another time beside them.',
    made: 'DOS times of docs/ in both records',
    causes: ['archive-entry-mtime'],
    twin: undefined,
    b: (_, one) => patchZip(one, 'docs/', { central: [[12, u32(0x5800_1000)]], local: [[10, u32(0x5800_1000)]] }),
  }),
)

const both = (zip, name, record) => edit.centralExtra(edit.localExtra(zip, name, record), name, record)
const zipEvil = (at, attack, why, how, b, causes = []) => evil(at, 'zip/tool-mtime', { attack, why, made: how, b, causes })
const mismatch = ['structural:local-central-mismatch']
const odd = ['structural:zip-extra']
zipEvil(
  'zip/local-method',
  'X11',
  'The local header says stored, the directory deflated.',
  'local method of a.txt',
  zip => patchZip(zip, 'a.txt', { local: [[8, [0]]] }),
  mismatch,
)
zipEvil(
  'zip/local-crc',
  'X11',
  'The local header has another CRC.',
  'local CRC of a.txt',
  zip => patchZip(zip, 'a.txt', { local: [[14, u32(1)]] }),
  mismatch,
)
zipEvil(
  'zip/local-flags',
  'X11',
  'The local header says encrypted.',
  'local flag 0 of a.txt',
  zip => patchZip(zip, 'a.txt', { local: [[6, [1]]] }),
  mismatch,
)
zipEvil(
  'zip/local-time',
  'X11',
  'The local header has another time than the directory.',
  'local time of a.txt',
  zip => patchZip(zip, 'a.txt', { local: [[10, u32(0x5800_1000)]] }),
  mismatch,
)
zipEvil(
  'zip/end-in-comment',
  'X12',
  'The comment holds another end of the directory.',
  'an archive comment that begins as an end record',
  zip => {
    const end = zip.length - 22
    const other = patched(zip.subarray(end), [[8, [1, 0, 1, 0]]])
    return bytes(patched(zip, [[end + 20, u16(other.length)]]), other)
  },
)
zipEvil(
  'zip/jar-marker',
  'X14',
  'The marker of a jar has content.',
  'extra record 0xcafe in a.txt, local and central',
  zip => both(zip, 'a.txt', edit.extra(0xcafe, 'payload in here')),
  odd,
)
zipEvil(
  'zip/owner-payload',
  'X14',
  'A user id of forty bytes.',
  'extra record 0x7875 in a.txt, local',
  zip => edit.localExtra(zip, 'a.txt', edit.extra(0x7875, bytes([1, 40], 'payload in here'.padEnd(40), [1, 0]))),
  odd,
)
zipEvil(
  'zip/time-payload',
  'X14',
  'A record of times that is longer than its times.',
  'extra record 0x5455 in a.txt, local',
  zip => edit.localExtra(zip, 'a.txt', edit.extra(0x5455, bytes([1], u32(T1), 'payload in here'))),
  odd,
)
zipEvil(
  'zip/ntfs-payload',
  'X14',
  'A record of NTFS times with an attribute that nobody knows.',
  'extra record 0x000a in a.txt',
  zip => both(zip, 'a.txt', edit.extra(0x000a, bytes(u32(0), u16(2), u16(15), 'payload in here'))),
  odd,
)
zipEvil('zip/align-payload', 'X14', 'Filler for an alignment that is not empty.', 'extra record 0xd935 in a.txt, local', zip =>
  edit.localExtra(zip, 'a.txt', edit.extra(0xd935, bytes(u16(4), 'payload in here'))),
)
zipEvil('zip/disk-number', 'X12', 'An entry on a disk that is not there.', 'disk 1 of a.txt', zip =>
  patchZip(zip, 'a.txt', { central: [[34, u16(1)]] }),
)
zipEvil('zip/wrong-count', 'X12', 'The end says one entry less: some readers stop there.', 'counts of the end record', zip =>
  patched(zip, [[zip.length - 14, [3, 0, 3, 0]]]),
)
zipEvil(
  'zip/behind-deflate',
  'X32',
  'Bytes behind the end of a deflate stream, inside the entry.',
  'data of a.txt with a tail, both sizes right',
  zip =>
    edit.editZip(zip, 'a.txt', ({ data, local, central }) => {
      const grown = bytes(data, 'payload in here')
      return {
        data: grown,
        local: patched(local, [[18, u32(grown.length)]]),
        central: patched(central, [[20, u32(grown.length)]]),
      }
    }),
)
zipEvil(
  'zip/nul-name',
  'X15',
  'A name that ends early for some readers.',
  'name a.txt to a NUL txt, local and central',
  zip => patchZip(zip, 'a.txt', { central: [[47, [0]]], local: [[31, [0]]] }),
  ['file-set-difference'],
)
zipEvil(
  'zip/backslash-name',
  'X15',
  'A name that is a path for some readers.',
  'name docs/b.txt to docs\\b.txt, local and central',
  zip => patchZip(zip, 'docs/b.txt', { central: [[50, '\\']], local: [[34, '\\']] }),
  ['file-set-difference'],
)
zipEvil(
  'zip/shared-local',
  'X10',
  'Two entries of the directory share one local record.',
  'a central record evil.txt that points at a.txt',
  zip => {
    const parts = edit.zipParts(zip)
    const [one] = parts.entries
    const copy = { ...one, name: 'b.txt', at: 0, central: patched(one.central, [[46, 'b.txt']]) }
    return edit.zipJoin({ ...parts, entries: [...parts.entries, copy] }, [0, 1, 2, 3])
  },
)
zipEvil('zip/truncated', 'X36', 'The file ends inside the directory.', 'head -c -100', zip => zip.subarray(0, -100))
evil('zip/descriptor-crc', 'zip/tool-streamed', {
  attack: 'X11',
  why: 'The data descriptor has another CRC than the directory.',
  made: 'descriptor of a.txt',
  b: zip => edit.editZip(zip, 'a.txt', ({ tail }) => ({ tail: patched(tail, [[4, u32(1)]]) })),
})
evil('zip/zip64-payload', 'zip/tool-zip64', {
  attack: 'X14',
  why: 'A zip64 record that is longer than its numbers.',
  made: 'eight bytes more in the zip64 record of a.txt, central',
  b: (_, one) => edit.centralExtra(one, 'a.txt', edit.extra(0x0001, 'payload!')),
})
evil('zip/directory-bit', 'zip/fat-mtime', {
  attack: 'X2',
  why: 'On FAT an attribute bit makes a file a directory.',
  made: 'external attributes of run 0x10',
  causes: ['file-type'],
  b: zip => patchZip(zip, 'run', { central: [[38, [0x10]]] }),
})
evil('zip/link-of-fat', 'zip/link-mtime', {
  attack: 'X2',
  why: 'A symbolic link of a system that has none: a file for some readers.',
  made: 'host of link FAT',
  b: zip => patchZip(zip, 'link', { central: [[5, [0]]] }),
})
const setuid = zip => patchZip(zip, 'run', { central: [[40, u16(0o104755)]] })
evil('zip/owner-setuid', 'zip/tool-owner', {
  attack: 'X5',
  why: 'A setuid program belongs to somebody else.',
  made: 'mode of run 4755 on both sides, extra records with another user',
  causes: ['archive-entry-uid-gid'],
  a: setuid,
  b: setuid,
})
function doubled(zip, locals) {
  const parts = edit.zipParts(zip)
  const [first, ...others] = parts.entries
  const second = edit.zipParts(edit.editZip(zip, 'a.txt', () => ({}))).entries[0]
  const other = bytes('another content\n')
  const sizes = bytes(edit.crc(other), u32(other.length), u32(other.length))
  const copy = {
    ...second,
    data: other,
    local: patched(second.local, [
      [8, [0, 0]],
      [14, sizes],
    ]),
    central: patched(second.central, [
      [10, [0, 0]],
      [16, sizes],
    ]),
  }
  return edit.zipJoin({ ...parts, entries: [first, copy, ...others] }, locals)
}
evil('zip/duplicate-local-order', 'zip/tool-order', {
  attack: 'X6',
  why: 'Two entries of one name, listed in one order but stored in another: readers of a stream see another one last.',
  made: 'a.txt twice; the local records of the two swapped in b, those of docs/ first in both',
  a: zip => doubled(zip, [2, 0, 1, 3, 4]),
  b: (_, one) => doubled(one, [2, 1, 0, 3, 4]),
})
const through = order =>
  pyZip({ names: "['a.txt']" }).replace(
    '\nPY',
    `\n    pair = [zipfile.ZipInfo('out'), zipfile.ZipInfo('out/passwd')]; pair[0].create_system = pair[1].create_system = 3
    pair[0].external_attr = 0o120777 << 16; pair[1].external_attr = 0o100644 << 16
    for index in ${order}: z.writestr(pair[index], ['/etc', 'evil'][index])\nPY`,
  )
tool(
  'zip/order-through-link',
  'zip',
  honest({
    attack: 'X7',
    why: 'A link that comes first redirects the file that is unpacked through it.',
    tree: zipTree,
    a: through('[1, 0]'),
    b: through('[0, 1]'),
    causes: ['archive-entry-order'],
    twin: 'zip/tool-order',
  }),
)

const jarTree = `mkdir -p j/org && cd j && printf 'Manifest-Version: 1.0\\n' >../m && printf '\\312\\376\\272\\276\\0\\0\\0\\101class' >org/A.class && echo key=value >org/a.properties && cd .. && ${touch(T1, 'j')}`
const jarOf = date => `jar --create --file out.jar --manifest m --date=${date} -C j .; mv out.jar out`
const jarByZip = options =>
  `mkdir -p j/META-INF; printf 'Manifest-Version: 1.0\\r\\nCreated-By: zip\\r\\n\\r\\n' >j/META-INF/MANIFEST.MF; ${touch(T1, 'j')}; cd j; zip -q ${options} ../out.zip META-INF/MANIFEST.MF org/A.class org/a.properties; cd ..; mv out.zip out`
tool(
  'jar/tool-mtime',
  'jar',
  benign({
    why: 'The jar tool with another date.',
    tree: jarTree,
    a: jarOf('2023-11-14T22:13:20Z'),
    b: jarOf('2024-12-12T10:40:00Z'),
    causes: ['archive-entry-mtime'],
    rules: ['entry-mtime'],
  }),
)
tool(
  'jar/zip-umask',
  'jar',
  benign({
    why: 'A jar by Info-ZIP with another umask, owner and level: the JVM ignores them.',
    tree: jarTree,
    a: jarByZip('-9X'),
    b: `umask 002; chmod -R g+w j; chown -R 4321:4321 j; ${jarByZip('-1')}`,
    causes: ['umask', 'compression-level'],
    rules: ['entry-mode'],
  }),
)
evil('jar/setuid', 'jar/zip-umask', {
  attack: 'X1',
  why: 'A setuid bit means nothing to the JVM, but to whoever unpacks.',
  made: 'mode of org/A.class 4644',
  causes: ['permission-other'],
  b: zip => patchZip(zip, 'org/A.class', { central: [[40, u16(0o104664)]] }),
})

const wheelOf = (mode, time) =>
  `mkdir z; ${python(
    `import time
names = {'demo/__init__.py': 'x = 1\\n', 'demo-1.0.dist-info/METADATA': 'Metadata-Version: 2.1\\nName: demo\\nVersion: 1.0\\n', 'demo-1.0.dist-info/WHEEL': 'Wheel-Version: 1.0\\nTag: py3-none-any\\n', 'demo-1.0.dist-info/RECORD': 'demo/__init__.py,,\\n'}
with zipfile.ZipFile('out', 'w', zipfile.ZIP_DEFLATED) as z:
    for name, text in names.items():
        one = zipfile.ZipInfo(name, time.gmtime(T)[:6]); one.create_system = 3; one.external_attr = 0o100${mode} << 16; one.compress_type = zipfile.ZIP_DEFLATED
        z.writestr(one, text)`,
    time,
  )}`
const wheels = ['demo-1.0-py3-none-any.whl', 'demo-1.0-1-py3-none-any.whl']
tool(
  'wheel/zipfile-umask',
  'whl',
  benign({
    why: 'A wheel by the zipfile module with another umask and time.',
    tree: '',
    files: wheels,
    a: wheelOf('644', T1),
    b: wheelOf('664', T2),
    causes: ['umask', 'archive-entry-mtime'],
    rules: ['entry-mode', 'entry-mtime'],
  }),
)
evil('wheel/duplicate-entry', 'wheel/zipfile-umask', {
  attack: 'X6',
  why: 'A second entry of one name: installers disagree which one counts.',
  made: 'demo/__init__.py twice',
  causes: ['structural:duplicate-entry'],
  b: zip => {
    const parts = edit.zipParts(zip)
    return edit.zipJoin({ ...parts, entries: [...parts.entries, parts.entries[0]] }, [0, 1, 2, 3, 4])
  },
})
evil('wheel/setuid', 'wheel/zipfile-umask', {
  attack: 'X1',
  why: 'A setuid bit is no read or write bit.',
  made: 'mode of demo/__init__.py 4664',
  causes: ['permission-other'],
  b: zip => patchZip(zip, 'demo/__init__.py', { central: [[40, u16(0o104664)]] }),
})

/* ---- npm ---- */

const npmTree = `mkdir -p package/lib && cd package && printf '{"name":"hello","version":"1.0.0","bin":"cli.js"}\\n' >package.json && printf '#!/usr/bin/env node\\n' >cli.js && chmod 755 cli.js && echo 'exports.x = 1' >lib/x.js && cd .. && ${touch(T1, 'package')}`
const tarballs = ['hello-1.0.0.tgz', 'hello-1.0.0-rebuilt.tgz']
tool(
  'npm/pack-against-tar',
  'tgz',
  benign({
    why: 'npm pack against GNU tar of another user with another umask and time.',
    tree: npmTree,
    files: tarballs,
    a: 'npm pack ./package --silent --userconfig /dev/null --cache c >/dev/null && mv hello-1.0.0.tgz out',
    b: `chmod -R g+w package; ${touch(T2, 'package')}; tar -b2 --format=gnu --owner=builder:1000 --group=builder:1000 -cf - package/package.json package/lib/x.js package/cli.js | gzip -6n >out`,
    causes: ['umask', 'archive-entry-mtime'],
    rules: ['entry-mode', 'entry-owner'],
  }),
)
evil('npm/setuid', 'npm/pack-against-tar', {
  attack: 'X1',
  why: 'A setuid bit is no read or write bit.',
  made: 'mode of package/cli.js 4775',
  causes: ['permission-other'],
  b: tgz => gzipSync(setTar(edit.unpack('.gz', tgz), 'package/cli.js', [[100, octal(0o4775, 8)]])),
})
evil('npm/second-file', 'npm/pack-against-tar', {
  attack: 'X6',
  why: 'A second entry of one name: the last one is left on disk.',
  made: 'package/lib/x.js twice',
  causes: ['structural:duplicate-entry'],
  b: tgz => gzipSync(edit.appended(edit.unpack('.gz', tgz), member('package/lib/x.js', { body: 'evil()\n' }))),
})

/* ---- ar ---- */

const objects = `for name in first second; do echo ".globl $name; $name: .long 1" | as -o $name.o -; done; cp first.o an-object-with-a-long-name.o; ${touch(T1, '*.o')}`
const arOf = (options, names = 'first.o second.o') => `ar ${options} out.a ${names}; mv out.a out`
const library = 'first.o second.o an-object-with-a-long-name.o'
tool(
  'ar/tool-deterministic',
  'a',
  benign({
    why: 'GNU ar with D and with U, as another user with another umask.',
    tree: objects,
    a: arOf('rcsD', library),
    b: `chown 4321:4321 *.o; chmod 664 *.o; ${touch(T2, '*.o')}; ${arOf('rcsU', library)}`,
    causes: ['archive-entry-mtime', 'archive-entry-uid-gid', 'umask'],
    rules: ['entry-mtime', 'entry-owner', 'entry-mode'],
  }),
)
tool(
  'ar/tool-order',
  'a',
  honest({
    why: 'The order of members is the order of linking.',
    tree: objects,
    a: arOf('rcsD'),
    b: arOf('rcsD', 'second.o first.o'),
    causes: ['static-library-member-order'],
    twin: 'ar/tool-deterministic',
  }),
)
tool(
  'ar/thin',
  'a',
  honest({ why: 'A thin archive only names its members.', tree: objects, a: arOf('rcsD'), b: arOf('rcsDT'), causes: [] }),
)
const arEvil = (at, attack, why, how, b, causes = []) => evil(at, 'ar/tool-deterministic', { attack, why, made: how, b, causes })
const editAr = (ar, name, change) => edit.arJoin(edit.arMembers(ar).map(one => (one.name === name ? change(one) : one)))
arEvil('ar/unused-name', 'X32', 'A name in the table that no member has.', 'bytes at the end of the member //', ar =>
  editAr(ar, '//', one => ({ ...one, body: bytes(one.body, 'payload that nobody names.o/\n') })),
)
arEvil(
  'ar/behind-slash',
  'X32',
  'Text behind the slash that ends a name.',
  'name first.o/ to first.o/x',
  ar => editAr(ar, 'first.o/', one => edit.renamed(one, 'first.o/x')),
  ['file-set-difference'],
)
arEvil('ar/trailing', 'X8', 'Text behind the last member.', 'bytes at the end of the file', ar => bytes(ar, 'payload in here!'), [
  'structural:trailing-data',
])
evil('ar/behind-bsd-name', 'ar/tool-deterministic', {
  attack: 'X32',
  why: 'Text behind the NUL of a BSD name.',
  made: 'first.o/ as #1/20; in b with text in the filler',
  a: ar => editAr(ar, 'first.o/', one => ({ ...edit.renamed(one, '#1/20'), body: bytes('first.o'.padEnd(20, '\0'), one.body) })),
  b: (_, one) =>
    editAr(one, 'first.o/', first => ({ ...edit.renamed(first, '#1/20'), body: bytes('first.o\0payload here', first.body) })),
})
const twice = (ar, flip) => {
  const [symbols, names, first, ...others] = edit.arMembers(ar)
  const copy = { ...first, body: patched(first.body, [[first.body.length - 1, [7]]]) }
  return edit.arJoin([symbols, names, ...(flip ? [copy, first] : [first, copy]), ...others])
}
evil('ar/duplicate-order', 'ar/tool-deterministic', {
  attack: 'X6',
  why: 'Two members of one name, swapped: a linker takes another one first.',
  made: 'first.o twice, the second one edited',
  a: ar => twice(ar, false),
  b: (_, one) => twice(one, true),
})

/* ---- deb ---- */

tool(
  'deb/tool-mtime',
  'deb',
  benign({
    why: 'dpkg-deb at another time.',
    tree: debTree,
    a: debBuild(T1),
    b: debBuild(T2),
    causes: ['archive-entry-mtime'],
    rules: ['entry-mtime'],
  }),
)
tool(
  'deb/tool-format',
  'deb',
  benign({
    why: 'dpkg-deb with gzip and with xz.',
    tree: debTree,
    a: debBuild(T1, '-Zgzip'),
    b: debBuild(T1, '-Zxz'),
    causes: ['compression-format'],
    rules: ['compression-format'],
  }),
)
tool(
  'deb/tool-level',
  'deb',
  benign({
    why: 'dpkg-deb with gzip at level 1 and 9.',
    tree: debTree,
    a: debBuild(T1, '-Zgzip', '-z1'),
    b: debBuild(T1, '-Zgzip', '-z9'),
    causes: ['compression-level'],
    rules: ['compression'],
  }),
)
tool(
  'deb/tool-plain',
  'deb',
  benign({
    why: 'dpkg-deb without compression and with xz.',
    tree: debTree,
    a: debBuild(T1, '-Znone'),
    b: debBuild(T1, '-Zxz'),
    causes: ['compression-format'],
    rules: ['compression-format'],
  }),
)
tool(
  'deb/made-by-ar',
  'deb',
  benign({
    why: 'dpkg-deb against ar, tar and gzip: other spellings and dialects of the same members.',
    tree: debTree,
    a: debBuild(T1),
    b: `printf '2.0\\n' >debian-binary; o='-b1 --sort=name --owner=0 --group=0 --numeric-owner --format=ustar'; tar $o -C r/DEBIAN -cf - . | gzip -9n >control.tar.gz; tar $o -C r --exclude=./DEBIAN -cf - . | gzip -9n >data.tar.gz; ar rcD out debian-binary control.tar.gz data.tar.gz`,
    causes: ['compression-format', 'archive-format-flavour', 'archive-entry-mtime'],
    rules: ['archive-dialect'],
  }),
)
const changelog = level => `seq 1 90 | gzip -${level}n >r/usr/share/doc/hello/changelog.gz; sums; ${debBuild(T1)}`
tool(
  'deb/installed-gzip-level',
  'deb',
  benign({
    why: 'An installed file that was compressed with another level; md5sums follow.',
    tree: debTree,
    a: changelog(1),
    b: changelog(9),
    causes: ['compression-level', 'content-hash-cascade'],
    rules: ['compression'],
  }),
)
again(
  'deb/installed-gzip-level-archive',
  'deb/installed-gzip-level',
  honest({
    why: 'Under profile archive an installed byte is an installed byte.',
    causes: [],
    twin: 'deb/installed-gzip-level',
    options: { profile: 'archive' },
  }),
)
tool(
  'deb/tool-umask',
  'deb',
  honest({
    why: 'dpkg installs modes as they are.',
    tree: debTree,
    a: debBuild(T1),
    b: `chmod -R g+w r/usr r/etc; ${debBuild(T1)}`,
    causes: ['umask'],
  }),
)
tool(
  'deb/tool-owner',
  'deb',
  honest({
    why: 'dpkg installs owners as they are.',
    tree: debTree,
    a: debBuild(T1),
    b: `chown -R 4321:4321 r; ${debBuild(T1).replace('--root-owner-group', '')}`,
    causes: ['archive-entry-uid-gid'],
    twin: 'tar/tool-owner',
  }),
)
tool(
  'deb/tool-changed-file',
  'deb',
  honest({
    why: 'A file changed; md5sums follow.',
    tree: debTree,
    a: debBuild(T1),
    b: `echo 'hello, World' >r/usr/share/hello/greeting; sums; ${debBuild(T2)}`,
    causes: ['content-change', 'content-hash-cascade'],
    twin: 'deb/tool-mtime',
  }),
)
tool(
  'deb/installed-size',
  'deb',
  honest({
    why: 'A size that is not that of the files.',
    tree: `${debTree}; echo Installed-Size: 12 >>r/DEBIAN/control`,
    a: debBuild(T1),
    b: `sed -i 's/Size: 12/Size: 99/' r/DEBIAN/control; ${debBuild(T1)}`,
    causes: ['filesystem-size-blocks'],
  }),
)
tool('deb/tool-zstd', 'deb', {
  why: 'Members that this version cannot decode differ.',
  tree: debTree,
  a: debBuild(T1, '-Zzstd'),
  b: debBuild(T2, '-Zzstd'),
  verdict: 'incomplete',
  causes: ['comparison-limited'],
})
evil('deb/zstd-and-more', 'deb/tool-zstd', {
  attack: 'X31',
  why: 'What cannot be judged excuses nothing: there is a member more.',
  made: 'ar q',
  causes: ['structural:unknown-member', 'comparison-limited'],
  b: deb => edit.editDeb(deb, { members: all => [...all, edit.renamed({ ...all[0], body: bytes('payload!') }, 'evil')] }),
})
tool('deb/identical', 'deb', {
  why: 'The same bytes.',
  tree: debTree,
  a: debBuild(T1),
  b: debBuild(T1),
  verdict: 'identical',
  causes: [],
})

const hello = './usr/bin/hello'
const greeting = './usr/share/hello/greeting'
const md5 = content => createHash('md5').update(content).digest('hex')
/** md5sums as the attacker wants them: an edit of its text. */
const sums = change => control => edit.setBody(control, './md5sums', change(edit.sumsOf(control)))
const digestFor = (path, content) => sums(text => text.replace(new RegExp(`^[0-9a-f]{32}(  ${path})$`, 'm'), `${md5(content)}$1`))
const debEvil = (at, attack, why, how, change, causes = []) =>
  evil(at, 'deb/tool-mtime', { attack, why, made: how, b: deb => edit.editDeb(deb, change), causes })
debEvil(
  'deb/executable',
  'X1',
  'A text file may be executed.',
  'mode of greeting 0755',
  { data: tar => setTar(tar, greeting, [[100, octal(0o755, 8)]]) },
  ['permission-other'],
)
debEvil(
  'deb/file-to-symlink',
  'X2',
  'A program became a link to a shell.',
  'type of usr/bin/hello 2, its line in md5sums removed',
  {
    data: tar => {
      const { start, end } = edit.headerOf(tar, hello)
      const header = patched(tar.subarray(start, start + 512), [
        [124, octal(0, 12)],
        [156, '2'],
        [157, '/bin/sh'],
      ])
      return bytes(tar.subarray(0, start), edit.summed(header), tar.subarray(end))
    },
    control: sums(text => text.replace(/^.*usr\/bin\/hello\n/m, '')),
  },
  ['file-type'],
)
debEvil(
  'deb/capability',
  'X4',
  'A program may do what only root may.',
  'pax record in front of usr/bin/hello',
  {
    data: tar =>
      edit.before(tar, hello, pax([['SCHILY.xattr.security.capability', '\x01\0\0\x02\xff\xff\0\0\0\0\0\0\0\0\0\0\0\0\0\0']])),
  },
  ['capability'],
)
debEvil(
  'deb/owner-of-one',
  'X5',
  'One file of many belongs to somebody else.',
  'uid of usr/bin/hello',
  { data: tar => setTar(tar, hello, [[108, octal(1000, 8)]]) },
  ['archive-entry-uid-gid'],
)
const evilHello = '#!/bin/sh\necho evil\n'
debEvil(
  'deb/second-file',
  'X6',
  'A second entry of one name is left on disk; md5sums match it.',
  'usr/bin/hello twice',
  {
    data: tar => edit.appended(tar, member(hello, { body: evilHello, mode: 0o755 })),
    control: digestFor('usr/bin/hello', evilHello),
  },
  ['structural:duplicate-entry'],
)
const throughLink = data =>
  edit.appended(
    data,
    bytes(
      member('./usr/out', { type: '2', more: [[157, '../etc']] }),
      member('./usr/out/passwd', { body: 'root::0:0::/:/bin/sh\n' }),
    ),
  )
evil('deb/order-through-link', 'deb/tool-mtime', {
  attack: 'X7',
  why: 'A link that comes first redirects the file that is unpacked through it.',
  made: 'usr/out and usr/out/passwd, swapped in b',
  causes: ['archive-entry-order'],
  a: deb => edit.editDeb(deb, { data: tar => edit.swapped(throughLink(tar), './usr/out', './usr/out/passwd') }),
  b: (_, one) => edit.editDeb(one, { data: throughLink }),
})
debEvil(
  'deb/behind-data',
  'X8',
  'A second archive behind the end of data.tar.',
  'cat of two archives',
  { data: tar => bytes(tar, member(hello, { body: evilHello }), zeros(1024)) },
  ['structural:trailing-data'],
)
const moreData = body => ({
  members: all =>
    all.map(one => (one.name.startsWith('data.tar') ? { ...one, body: bytes(one.body, edit.repack('.xz', body)) } : one)),
})
debEvil(
  'deb/second-stream',
  'X17',
  'A second stream holds a second archive.',
  'cat of two .xz',
  moreData(bytes(member(hello, { body: evilHello }), zeros(1024))),
  ['structural:extra-stream'],
)
debEvil('deb/empty-stream', 'X17', 'A second stream that decodes to nothing.', 'cat of two .xz', moreData(bytes()), [
  'structural:extra-stream',
])
debEvil(
  'deb/stale-digest',
  'X19',
  'A program changed and md5sums did not: control.tar is the same but for its times.',
  'usr/bin/hello edited',
  { data: tar => edit.setBody(tar, hello, evilHello) },
  ['content-change', 'structural:stale-digest'],
)
debEvil(
  'deb/line-gone',
  'X21',
  'A file is listed in md5sums no more.',
  'line of greeting removed',
  { control: sums(text => text.replace(/^.*greeting\n/m, '')) },
  ['file-set-difference'],
)
debEvil(
  'deb/unlisted-file',
  'X19',
  'A file more, which md5sums does not list.',
  'usr/bin/evil added',
  { data: tar => edit.appended(tar, member('./usr/bin/evil', { body: evilHello, mode: 0o755 })) },
  ['file-set-difference'],
)
const wrong = digestFor('usr/share/hello/greeting', 'something else')
evil(
  'deb/digest-wrong-on-both',
  'deb/tool-mtime',
  benign({
    why: 'The same wrong digest of the same file on both sides is a warning.',
    made: 'digest of greeting edited on both sides',
    causes: ['archive-entry-mtime'],
    twin: undefined,
    a: deb => edit.editDeb(deb, { control: wrong }),
    b: deb => edit.editDeb(deb, { control: wrong }),
  }),
)
evil('deb/digest-wrong-of-unlike', 'deb/digest-wrong-on-both', {
  attack: 'X19',
  why: 'The same wrong digest on both sides, over files that differ.',
  made: 'digest of greeting edited on both sides, greeting in b',
  causes: ['content-change', 'structural:stale-digest'],
  b: deb => edit.editDeb(deb, { data: tar => edit.setBody(tar, greeting, 'HELLO, WORLD\n') }),
})
debEvil(
  'deb/conffile-gone',
  'X21',
  'A configuration file will be overwritten on upgrades.',
  'conffiles emptied',
  { control: tar => edit.setBody(tar, './conffiles', '') },
  ['content-change'],
)
debEvil(
  'deb/format-version',
  'X31',
  'Another version of the format.',
  'debian-binary 2.1',
  { members: ([first, ...others]) => [{ ...first, body: bytes('2.1\n') }, ...others] },
  ['content-change'],
)
debEvil(
  'deb/signature-member',
  'X31',
  'A signature as a member of its own.',
  '_gpgorigin at the end',
  { members: all => [...all, edit.renamed({ ...all[0], body: bytes('signature') }, '_gpgorigin')] },
  ['structural:unknown-member'],
)
debEvil(
  'deb/control-behind-data',
  'X31',
  'A second control archive behind data.tar.',
  'control.tar.xz twice',
  { members: all => [...all, all[1]] },
  ['structural:duplicate-entry'],
)
debEvil(
  'deb/suffix-lies',
  'X31',
  'The name says gzip, the bytes are xz: some readers go by the name.',
  'data.tar.xz renamed to data.tar.gz',
  { members: all => all.map(one => (one.name.startsWith('data.tar') ? edit.renamed(one, 'data.tar.gz') : one)) },
)
evil('deb/compressed-twice', 'deb/tool-level', {
  attack: 'X17',
  why: 'data.tar is compressed twice: no installer unpacks that.',
  made: 'gzip of data.tar.gz',
  causes: ['compression-format'],
  b: deb =>
    edit.editDeb(deb, {
      members: all => all.map(one => (one.name.startsWith('data.tar') ? { ...one, body: gzipSync(one.body) } : one)),
    }),
})
debEvil(
  'deb/padding',
  'X32',
  'The filler behind an odd size is no line feed.',
  'a byte behind every odd member',
  {
    members: all =>
      all.map(one => ({
        ...one,
        body: one.name.startsWith('data.tar') && one.body.length % 2 === 0 ? one.body : one.body,
        padding: 'x',
      })),
  },
  ['structural:padding'],
)
debEvil(
  'deb/time-text',
  'X32',
  'The time of a member holds a command.',
  'ar header of control.tar.xz',
  { members: ([first, control, data]) => [first, { ...control, header: patched(control.header, [[16, '$(reboot)   ']]) }, data] },
  ['structural:malformed'],
)
evil('deb/truncated', 'deb/tool-mtime', {
  attack: 'X36',
  why: 'The package ends inside data.tar.',
  made: 'head -c -100',
  causes: ['structural:truncated'],
  b: deb => deb.subarray(0, -100),
})
evil('deb/corrupt', 'deb/tool-mtime', {
  attack: 'X36',
  why: 'A byte of the compressed data is broken.',
  made: 'one byte in the middle of data.tar.xz',
  b: deb => patched(deb, [[deb.length - 300, deb.subarray(deb.length - 300, deb.length - 299).map(byte => byte ^ 0xff)]]),
})

/* ---- nesting ---- */

const nest = (core, levels) =>
  `echo ${core} >x; for i in $(seq 1 ${levels}); do tar -b1 --owner=0 --group=0 --numeric-owner --mtime=@${T1} -cf y x; mv y x; done; gzip -9n <x >out`
tool('nested/twenty-levels', 'tar.gz', {
  attack: 'X37',
  why: 'Archives in archives beyond the limit: what differs in the core is not judged.',
  tree: '',
  a: nest('good', 20),
  b: nest('evil', 20),
  verdict: 'incomplete',
  causes: ['comparison-limited'],
})
const squeeze = (core, levels) => `echo ${core} >x; for i in $(seq 1 ${levels}); do gzip -9n <x >y; mv y x; done; mv x out`
tool('nested/twenty-gzips', 'gz', {
  attack: 'X37',
  why: 'Streams in streams beyond the limit.',
  tree: '',
  a: squeeze('good', 20),
  b: squeeze('evil', 20),
  verdict: 'incomplete',
  causes: ['comparison-limited'],
})

/* ---- writing ---- */

const short = text => text.replace(/\s+/g, ' ')
const wanted = process.argv.slice(2)
for (const [at, { files, why, made, verdict, causes, rules, twin, attack, options }] of cases) {
  if (wanted.length && !wanted.some(part => at.includes(part))) continue
  const folder = join(root, at)
  const contents = built(at)
  if (verdict !== 'identical' && contents[0].equals(contents[1])) throw new Error(`${at}: the two files are the same`)
  if (twin && contents[1].equals(built(twin)[1]) && !options) throw new Error(`${at}: nothing was tampered with`)
  mkdirSync(folder, { recursive: true })
  for (const [index, content] of contents.entries()) writeFileSync(join(folder, files[index]), content)
  const told = { why, made: short(made), files, verdict, causes, rules, twin, attack, options }
  writeFileSync(join(folder, 'case.json'), `${JSON.stringify(told, null, 2)}\n`)
}
rmSync(scratch, { recursive: true })
