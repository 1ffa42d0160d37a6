/** RPM packages and cpio archives. */
import { again, benign, edited, evil, honest } from './cases.mjs'
import { flipped, patched, replaced } from './edit-bytes.mjs'
import { T1, T2, touch } from './shell.mjs'

/* ---- cpio ---- */

const tree = 'mkdir d; printf hello >d/a; printf world >d/b; ln -s a d/l'
const packed = (dialect, order = 'sort', time = T1) =>
  `${touch(time, 'd')}; cd d; find . | LC_ALL=C ${order} | cpio -o -H ${dialect} --quiet >../out`
benign('cpio/inodes', {
  why: 'The same files from two folders, at two times.',
  tree,
  a: packed('newc'),
  b: `cp -r d e; rm -r d; mv e d; ${packed('newc', 'sort', T2)}`,
  causes: ['archive-inode-device', 'archive-entry-mtime'],
  rules: ['device-number-unused', 'entry-mtime'],
})
benign('cpio/order', {
  why: 'The same files in another order.',
  tree,
  a: packed('newc'),
  b: packed('newc', 'sort -r'),
  causes: ['archive-entry-order'],
  rules: ['entry-order'],
})
benign('cpio/dialect', {
  why: 'The same files with hexadecimal and with octal headers.',
  tree,
  a: packed('newc'),
  b: packed('odc'),
  causes: ['archive-format-flavour'],
  rules: ['archive-dialect'],
})
honest('cpio/content', {
  why: 'A file has another content, beside another time.',
  twin: 'cpio/inodes',
  attack: 'X1',
  tree,
  a: packed('newc'),
  b: `printf wOrld >d/b; ${packed('newc', 'sort', T2)}`,
  causes: ['content-change', 'archive-entry-mtime'],
})
evil('cpio/setuid', 'cpio/inodes', {
  attack: 'X1',
  why: 'A file becomes setuid.',
  made: 'mode of a: 104644 in b',
  causes: ['permission-other'],
  b: archive => replaced(archive, '000081A4', '000089A4'),
})
honest('cpio/order-of-links', {
  twin: 'cpio/order',
  attack: 'X7',
  why: 'A path runs through a link: which comes first decides where the file is written.',
  tree: 'mkdir d; ln -s /tmp d/l; mkdir -p e/l; printf x >e/l/b',
  a: "(cd d; echo l | cpio -o -H newc --quiet >../one); (cd e; echo l/b | cpio -o -H newc --quiet >../two); python3 -c \"one, two = (open(n, 'rb').read() for n in ('one', 'two')); cut = lambda x: x[:x.index(b'070701', 6)]; tail = two[two.index(b'070701', 6):]; open('out', 'wb').write(cut(one) + cut(two) + tail)\"",
  b: "(cd d; echo l | cpio -o -H newc --quiet >../one); (cd e; echo l/b | cpio -o -H newc --quiet >../two); python3 -c \"one, two = (open(n, 'rb').read() for n in ('one', 'two')); cut = lambda x: x[:x.index(b'070701', 6)]; tail = two[two.index(b'070701', 6):]; open('out', 'wb').write(cut(two) + cut(one) + tail)\"",
  causes: ['archive-entry-order'],
})
evil('cpio/trailing', 'cpio/inodes', {
  attack: 'X8',
  why: 'Bytes behind the trailer.',
  made: 'a payload in the zeros at the end of b',
  causes: ['structural:trailing-data'],
  b: archive => patched(archive, [[archive.length - 16, 'a payload']]),
})

/* ---- rpm ---- */

const spec = (post = 'echo installed') => `cat >hello.spec <<'SPEC'
Name: hello
Version: 1.0
Release: 1
Summary: Says hello
License: MIT
BuildArch: noarch
%description
It says hello.
%install
mkdir -p %{buildroot}/usr/bin %{buildroot}/usr/share/hello
printf '#!/bin/sh\\necho hello\\n' >%{buildroot}/usr/bin/hello
chmod 755 %{buildroot}/usr/bin/hello
echo data >%{buildroot}/usr/share/hello/data
ln %{buildroot}/usr/share/hello/data %{buildroot}/usr/share/hello/hard
ln -s data %{buildroot}/usr/share/hello/link
%post
${post}
%files
/usr/bin/hello
/usr/share/hello
SPEC`
const built = (host, more = '') =>
  `rpmbuild -bb --quiet --define "_topdir $PWD/top" --define '_buildhost ${host}' ${more} hello.spec >/dev/null 2>&1; cp top/RPMS/noarch/*.rpm out`
benign('rpm/build', {
  why: 'One package built on two hosts, a second apart.',
  tree: spec(),
  a: built('one.example.org'),
  b: `sleep 1; ${built('two.example.org')}`,
  causes: ['rpm-buildtime', 'hostname', 'archive-entry-mtime'],
  rules: ['rpm-build', 'entry-mtime'],
})
honest('rpm/payload-encoding', {
  twin: 'rpm/build',
  why: 'A payload by gzip and by xz: the package then needs an rpm that can read it.',
  tree: spec(),
  a: built('one.example.org', `--define '_binary_payload w9.gzdio'`),
  b: built('one.example.org', `--define '_binary_payload w9.xzdio'`),
  causes: ['compression-format', 'dependency-version'],
})
honest('rpm/script', {
  twin: 'rpm/build',
  attack: 'X30',
  why: 'A script that runs as root says something else, beside another host.',
  tree: '',
  a: `${spec()}\n${built('one.example.org')}`,
  b: `${spec('echo Installed')}\n${built('two.example.org')}`,
  causes: ['content-change', 'hostname'],
})
evil('rpm/stale-digest', 'rpm/build', {
  attack: 'X19',
  why: 'The script was edited in the package: the digests of the header do not hold.',
  made: 'echo installed becomes echo Installed in b',
  causes: ['content-change', 'structural:stale-digest'],
  b: file => replaced(file, 'echo installed', 'echo Installed'),
})
evil('rpm/host-payload', 'rpm/build', {
  attack: 'X34',
  why: 'The name of the host is a message.',
  made: 'two.example.org becomes two;example/org in b',
  causes: ['content-change'],
  b: file => replaced(file, 'two.example.org', 'two;example/org'),
})
evil('rpm/damaged', 'rpm/build', {
  attack: 'X36',
  why: 'The payload is broken.',
  made: 'a byte of the payload, inverted in b',
  causes: ['structural:stale-digest'],
  b: file => flipped(file, file.length - 60),
})
edited('rpm/truncated', 'rpm/build', {
  verdict: 'different',
  twin: 'rpm/build',
  attack: 'X36',
  why: 'The file ends inside the header.',
  made: 'head -c 5000 of b',
  b: file => file.subarray(0, 5000),
})
again('rpm/none', 'rpm/build', {
  verdict: 'different',
  twin: 'rpm/build',
  why: 'Without rules the host and the time of the build differ.',
  causes: ['rpm-buildtime', 'hostname'],
  options: { profile: 'none' },
})

/** A source package: the spec and what it names, with the users and modes of the builder. */
const source = (time, host, more = '', root = '/build') =>
  `${spec()}
sed -i 's/^BuildArch.*/&\\nSource0: data.txt/' hello.spec; echo data >data.txt; ${more}
faketime -f '@${new Date(time * 1000).toISOString().slice(0, 19).replace('T', ' ')}' rpmbuild -bs --quiet --define "_topdir $PWD/top" --define "_sourcedir $PWD" --define "_srcrpmdir $PWD" --define '_buildrootdir ${root}' --define '_buildhost ${host}' hello.spec >/dev/null 2>&1; cp *.src.rpm out`
const sources = ['a.src.rpm', 'b.src.rpm']
benign('rpm/source', {
  files: sources,
  why: 'A source package, made on two hosts at two times in two zones.',
  a: source(T1, 'one.example.org'),
  b: source(T2, 'two.example.org', 'export TZ=Asia/Tokyo'),
  causes: ['rpm-buildtime', 'hostname', 'archive-entry-mtime'],
  rules: ['rpm-build', 'entry-mtime'],
})
honest('rpm/source-user', {
  files: sources,
  twin: 'rpm/source',
  why: 'The sources belong to another user, and a file is writable for its group.',
  a: source(T1, 'one.example.org'),
  b: source(T2, 'two.example.org', 'chown nobody hello.spec data.txt; chmod g+w data.txt'),
  causes: ['archive-entry-user-name', 'umask', 'rpm-buildtime'],
})
honest('rpm/source-content', {
  files: sources,
  twin: 'rpm/source',
  attack: 'X1',
  why: 'A source says another thing, with its digest, beside another time.',
  a: source(T1, 'one.example.org'),
  b: source(T2, 'two.example.org', 'echo Data >data.txt'),
  causes: ['content-change', 'rpm-buildtime'],
})
honest('rpm/source-path', {
  files: sources,
  twin: 'rpm/source',
  why: 'The spec is kept as it was read, with the folder that the package is built in.',
  a: source(T1, 'one.example.org'),
  b: source(T1, 'one.example.org', '', '/srv/b2'),
  causes: ['build-path'],
})
