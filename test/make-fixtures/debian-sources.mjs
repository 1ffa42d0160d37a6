/** Archives of Debian source packages. */
import { benign, honest } from './cases.mjs'
import { T1, T2, touch } from './shell.mjs'

const files = ['hello_1.0-1.debian.tar.xz', 'hello_1.0-2.debian.tar.xz']
const tree = (rules = 'dh $@') => `
mkdir -p debian/source; echo '3.0 (quilt)' >debian/source/format
printf 'Source: hello\\n' >debian/control
printf '#!/usr/bin/make -f\\n%%:\\n\\t${rules}\\n' >debian/rules; chmod 755 debian/rules`
const packed = (time, owner, mode = 'u=rwX,go=rX') =>
  `chmod -R ${mode} debian; ${touch(time, 'debian')}; tar --sort=name --owner=${owner} --group=${owner} -cJf out debian`

benign('debian-source/debian', {
  files,
  why: 'The folder debian packed by two users with two umasks, at two times: dpkg-source takes nothing of that.',
  tree: tree(),
  a: packed(T1, 'root:0'),
  b: packed(T2, 'builder:1000', 'ug=rwX,o=rX'),
  causes: ['archive-entry-mtime', 'umask'],
  rules: ['entry-mtime', 'entry-owner', 'entry-mode'],
})
honest('debian-source/rules', {
  files,
  twin: 'debian-source/debian',
  attack: 'X1',
  why: 'What builds says something else.',
  a: `${tree()}\n${packed(T1, 'root:0')}`,
  b: `${tree('dh  $@')}\n${packed(T2, 'builder:1000')}`,
  causes: ['archive-entry-mtime'],
})
honest('debian-source/executable', {
  files,
  twin: 'debian-source/debian',
  attack: 'X1',
  why: 'A file becomes executable.',
  tree: tree(),
  a: packed(T1, 'root:0'),
  b: `chmod 755 debian/control; ${packed(T2, 'root:0')}`,
  causes: ['archive-entry-mtime'],
})
