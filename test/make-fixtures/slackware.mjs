/** Packages of Slackware, as its makepkg makes them: tar and xz. */
import { benign, honest } from './cases.mjs'
import { T1, T2, touch } from './shell.mjs'

const tree = (post = 'echo installed') => `
mkdir -p p/install p/usr/bin; printf 'hello: hello\\n' >p/install/slack-desc; echo '${post}' >p/install/doinst.sh
printf '#!/bin/sh\\necho hello\\n' >p/usr/bin/hello; chmod 755 p/usr/bin/hello`
const packed = (time, owner = 'root:0') =>
  `${touch(time, 'p')}; (cd p; tar --sort=name --owner=${owner} --group=${owner} -cJf ../out ./)`

benign('slackware/build', {
  why: 'One package at two times.',
  tree: tree(),
  a: packed(T1),
  b: packed(T2),
  causes: ['archive-entry-mtime'],
  rules: ['entry-mtime'],
})
honest('slackware/owner', {
  twin: 'slackware/build',
  attack: 'X1',
  why: 'All files are those of another user, as whom root unpacks them.',
  tree: tree(),
  a: packed(T1),
  b: packed(T2, 'daemon:1'),
  causes: ['archive-entry-uid-gid', 'archive-entry-user-name', 'archive-entry-mtime'],
})
honest('slackware/script', {
  twin: 'slackware/build',
  attack: 'X30',
  why: 'A script that runs as root says something else.',
  a: `${tree()}\n${packed(T1)}`,
  b: `${tree('echo Installed')}\n${packed(T2)}`,
  causes: ['content-change', 'archive-entry-mtime'],
})
