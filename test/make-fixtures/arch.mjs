/** Arch packages, by makepkg as a user that is not root, whose folder is told in the package. */
import { gunzipSync, gzipSync } from 'node:zlib'
import { benign, evil, honest } from './cases.mjs'
import { bytes, replaced } from './edit-bytes.mjs'
import { repacked } from './edit-streams.mjs'
import { setBody, setMode } from './edit-tar.mjs'
import { T1, T2 } from './shell.mjs'

const recipe = (say = 'echo hello', depends = 'sh') => `
pkgname=hello
pkgver=1.0
pkgrel=1
pkgdesc='Says hello'
arch=(any)
license=(MIT)
depends=(${depends})
install=hello.install
package() {
  install -d "$pkgdir/usr/bin" "$pkgdir/usr/share/a b"
  printf '#!/bin/sh\\n${say}\\n' >"$pkgdir/usr/bin/hello"; chmod 755 "$pkgdir/usr/bin/hello"
  echo data >"$pkgdir/usr/share/a b/data"
  ln -s data "$pkgdir/usr/share/a b/link"
}`

const built = ({
  folder = '/tmp/arch-build',
  time = T1,
  packager = 'Ann <ann@example.org>',
  end = 'gz',
  say,
  post,
  depends,
  mask = '022',
} = {}) => `
rm -rf ${folder}; mkdir ${folder}
cat >${folder}/PKGBUILD <<'PKGBUILD'${recipe(say, depends)}
PKGBUILD
echo 'post_install() { ${post ?? 'echo installed'}; }' >${folder}/hello.install
chown -R nobody ${folder}
(cd ${folder}; umask ${mask}; PACKAGER='${packager}' SOURCE_DATE_EPOCH=${time} PKGEXT=.pkg.tar.${end} HOME=${folder} setpriv --reuid=65534 --regid=65534 --clear-groups makepkg --nodeps >/dev/null 2>&1)
cp ${folder}/*.pkg.tar.${end} out; rm -rf ${folder}`
const dated = ['build-timestamp', 'archive-entry-mtime']

benign('arch/build', {
  why: 'One recipe built at two times: .MTREE is right on both sides.',
  a: built(),
  b: built({ time: T2 }),
  causes: dated,
  rules: ['pkginfo-builddate', 'entry-mtime'],
})
benign('arch/encoding', {
  why: 'One package by gzip and by zstd.',
  files: ['a.pkg.tar.gz', 'b.pkg.tar.zst'],
  a: built(),
  b: built({ end: 'zst' }),
  causes: ['compression-format'],
})
honest('arch/machine', {
  twin: 'arch/build',
  attack: 'X1',
  why: 'Another folder and another packager.',
  a: built(),
  b: built({ folder: '/tmp/arch-build-two', packager: 'Bob <bob@example.org>', time: T2 }),
  causes: ['build-path', 'username', ...dated],
})
honest('arch/content', {
  twin: 'arch/build',
  attack: 'X1',
  why: 'The recipe makes another program, which needs more.',
  a: built(),
  b: built({ say: 'echo Hello', depends: "sh 'bash>=5'", time: T2 }),
  causes: ['content-change', 'dependency-version', ...dated],
})
honest('arch/install-script', {
  twin: 'arch/build',
  attack: 'X30',
  why: 'A script that runs as root says something else.',
  a: built(),
  b: built({ post: 'echo Installed' }),
  causes: ['content-change'],
})

const inside = edit => file => repacked('x.gz', edit)(file)
const inMtree = edit => inside(tar => setBody(tar, '.MTREE', gzipSync(edit(gunzipSync(bodyOf(tar, '.MTREE'))), { level: 9 })))
function bodyOf(tar, name) {
  for (let at = 0; at < tar.length; ) {
    const size = Number.parseInt(tar.toString('latin1', at + 124, at + 135), 8) || 0
    if (tar.toString('latin1', at, at + name.length + 1) === `${name}\0`) return tar.subarray(at + 512, at + 512 + size)
    at += 512 + Math.ceil(size / 512) * 512
  }
  throw new Error(`no ${name}`)
}
evil('arch/stale-mtree', 'arch/build', {
  attack: 'X19',
  why: 'A program was edited in the package: .MTREE does not hold.',
  made: 'echo hello becomes echo Hello in b',
  causes: ['content-change', 'structural:stale-digest'],
  b: inside(tar => replaced(tar, 'echo hello', 'echo Hello')),
})
evil('arch/mtree-digest', 'arch/build', {
  attack: 'X19',
  why: 'A digest in .MTREE is another one.',
  made: 'the last digest of .MTREE begins with eight zeros in b',
  causes: ['structural:stale-digest'],
  b: inMtree(text => {
    const at = text.lastIndexOf('sha256digest=') + 13
    return bytes(text.subarray(0, at), '00000000', text.subarray(at + 8))
  }),
})
evil('arch/mtree-time', 'arch/build', {
  attack: 'X19',
  why: 'A time in .MTREE is not that of the file.',
  made: 'the last time of .MTREE is 1 in b',
  causes: ['structural:stale-digest'],
  b: inMtree(text => {
    const at = text.lastIndexOf(`time=${T2}`) + 5
    return bytes(text.subarray(0, at), '1', text.subarray(at + 10))
  }),
})
evil('arch/mode', 'arch/build', {
  attack: 'X1',
  why: 'A program becomes setuid; .MTREE tells the old mode.',
  made: 'mode of usr/bin/hello: 4755 in b',
  causes: ['permission-other', 'structural:stale-digest'],
  b: inside(tar => setMode(tar, 'usr/bin/hello', 0o4755)),
})
evil('arch/builddate-payload', 'arch/build', {
  attack: 'X34',
  why: 'The date is a message of the same length.',
  made: `builddate = ${T2} becomes builddate = 17340000;x in b`,
  causes: ['structural:stale-digest'],
  b: inside(tar => replaced(tar, `builddate = ${T2}`, 'builddate = 17340000;x')),
})
evil('arch/truncated', 'arch/build', {
  attack: 'X36',
  why: 'The file ends early.',
  made: 'b without its last 20 bytes',
  b: file => file.subarray(0, file.length - 20),
})
