/** Packages of opkg. There is no ipkg-build here: its few lines of tar and gzip, in both forms. */
import { again, benign, evil, honest } from './cases.mjs'
import { repacked } from './edit-streams.mjs'
import { setMode } from './edit-tar.mjs'
import { T1, T2, touch } from './shell.mjs'

const tree = (say = 'hello', post = 'echo installed') => `
mkdir -p data/usr/bin control
printf '#!/bin/sh\\necho ${say}\\n' >data/usr/bin/hello; chmod 755 data/usr/bin/hello
printf '#!/bin/sh\\n${post}\\n' >control/postinst; chmod 755 control/postinst
printf 'Package: hello\\nVersion: 1.0\\nArchitecture: all\\nInstalled-Size: 30\\nDepends: libc\\n' >control/control
echo 2.0 >debian-binary`
const pack = (time = T1, { level = 9 } = {}) => `
${touch(time, '.')}
for one in data control; do tar --numeric-owner --owner=0 --group=0 --format=gnu --sort=name -C $one -c . | gzip -n${level} >$one.tar.gz; done
${touch(time, '.')}`
const asTar = (time, options) => `${pack(time, options)}
tar --numeric-owner --owner=0 --group=0 --format=gnu -c ./debian-binary ./data.tar.gz ./control.tar.gz | gzip -n >out`
const asAr = time => `${pack(time)}
ar q out.a debian-binary data.tar.gz control.tar.gz 2>/dev/null; mv out.a out`

const causes = ['archive-entry-mtime', 'compression-level']
benign('ipk/build', {
  why: 'One package at two times, packed by two levels: a tar of tars.',
  tree: tree(),
  a: asTar(T1),
  b: asTar(T2, { level: 1 }),
  causes,
  rules: ['entry-mtime'],
})
benign('ipk/as-ar', {
  why: 'One package at two times, as ar.',
  tree: tree(),
  a: asAr(T1),
  b: asAr(T2),
  causes: ['archive-entry-mtime'],
  rules: ['entry-mtime'],
})
honest('ipk/forms', {
  twin: 'ipk/build',
  why: 'A tar and an ar: which opkg can read it is another matter.',
  tree: tree(),
  a: asTar(T1),
  b: asAr(T1),
})
honest('ipk/content', {
  twin: 'ipk/build',
  attack: 'X1',
  why: 'A program and a script say something else.',
  a: `${tree()}\n${asTar(T1)}`,
  b: `${tree('Hello', 'echo Installed')}\n${asTar(T2)}`,
  causes: ['content-change', 'archive-entry-mtime'],
})
evil('ipk/setuid', 'ipk/build', {
  attack: 'X1',
  why: 'A program becomes setuid.',
  made: 'mode of usr/bin/hello: 4755 in b',
  causes: ['permission-other'],
  b: repacked('x.gz', tar => {
    const at = tar.indexOf('./data.tar.gz')
    const size = Number.parseInt(tar.toString('latin1', at + 124, at + 135), 8)
    const data = repacked('x.gz', inner => setMode(inner, './usr/bin/hello', 0o4755))(tar.subarray(at + 512, at + 512 + size))
    return rebuilt(tar, at, data)
  }),
})
/** Its body anew, with the size and the sum of its header. */
function rebuilt(tar, at, body) {
  const header = Buffer.from(tar.subarray(at, at + 512))
  header.write(`${body.length.toString(8).padStart(11, '0')}\0`, 124, 'latin1')
  header.fill(32, 148, 156)
  header.write(
    `${header
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
    148,
    'latin1',
  )
  const size = Number.parseInt(tar.toString('latin1', at + 124, at + 135), 8)
  const padding = Buffer.alloc((512 - (body.length % 512)) % 512)
  return Buffer.concat([tar.subarray(0, at), header, body, padding, tar.subarray(at + 512 + Math.ceil(size / 512) * 512)])
}
evil('ipk/truncated', 'ipk/build', {
  attack: 'X36',
  why: 'The file ends early.',
  made: 'b without its last 20 bytes',
  b: file => file.subarray(0, file.length - 20),
})
again('ipk/udeb', 'ipk/as-ar', {
  verdict: 'equivalent',
  why: 'The same two under the names of Debian packages for the installer.',
  files: ['a.udeb', 'b.udeb'],
  causes: ['archive-entry-mtime'],
})
