import { describe, expect, it } from 'vitest'
import { consumerOf, consumers } from '../../src/consumers/index.ts'
import type { LayerHead } from '../../src/model/layer.ts'
import type { ConsumerId, Evidence } from '../../src/model/rule.ts'

interface Case {
  readonly why: string
  readonly format: string
  readonly name: string
  readonly keys: readonly string[]
  readonly consumer: ConsumerId | null
  readonly layer?: Partial<LayerHead>
}

const evidenceOf = ({ format, name, keys, layer }: Case): Evidence => ({
  format,
  layer: { path: [], name, reach: 'transport', ...layer },
  keys: new Set(keys),
})
const inside = (reach: LayerHead['reach'], key = 'x'): Partial<LayerHead> => ({ path: [{ key, nth: 0 }], reach })

const npm = ['package/package.json', 'package/index.js', '\0end', '\0fill']
const info = ['WHEEL', 'METADATA', 'RECORD'].map(name => `pkg-1.0.dist-info/${name}`)
const wheel = ['pkg/__init__.py', ...info, '\0eocd']
const sdist = ['pkg-1.0', 'pkg-1.0/PKG-INFO', 'pkg-1.0/setup.py', 'pkg-1.0/src/a.c', '\0end']
const crate = ['a-1.0.0/Cargo.toml', 'a-1.0.0/Cargo.toml.orig', 'a-1.0.0/src/lib.rs', '\0end']
const conda = ['metadata.json', 'pkg-a-1-0.tar.zst', 'info-a-1-0.tar.zst']
const jar = ['META-INF/MANIFEST.MF', 'A.class', '\0eocd']

const apk = ['AndroidManifest.xml', 'resources.arsc', 'classes.dex', '\0eocd']
const nupkg = ['Hello.nuspec', '[Content_Types].xml', '_rels/.rels', 'lib/a.dll', '\0eocd']
const vsix = ['extension.vsixmanifest', '[Content_Types].xml', 'extension/package.json']
const docx = ['[Content_Types].xml', '_rels/.rels', 'word/document.xml', '\0eocd']
const odt = ['mimetype', 'META-INF/manifest.xml', 'content.xml']

const cases: readonly Case[] = [
  { why: 'a .deb', format: 'deb', name: 'anything', keys: ['debian-binary'], consumer: 'dpkg' },
  { why: 'signed', format: 'tar', name: 'x', keys: ['.SIGN.RSA.x.rsa.pub', '.PKGINFO', 'bin/x'], consumer: 'apk' },
  { why: 'by its name', format: 'tar', name: 'x-1-r0.apk', keys: ['.PKGINFO', 'bin/x'], consumer: 'apk' },
  { why: 'apk: no .PKGINFO', format: 'tar', name: 'x-1-r0.apk', keys: ['.SIGN.RSA.x', 'bin/x'], consumer: null },
  { why: '.MTREE', format: 'tar', name: 'x', keys: ['.MTREE', '.PKGINFO', 'usr'], consumer: 'pacman' },
  { why: '.BUILDINFO', format: 'tar', name: 'x', keys: ['.BUILDINFO', '.PKGINFO'], consumer: 'pacman' },
  { why: 'by its name', format: 'tar', name: 'x-1-1-any.pkg.tar.zst', keys: ['.PKGINFO', 'usr'], consumer: 'pacman' },
  { why: 'pacman: no .PKGINFO', format: 'tar', name: 'x.pkg.tar.xz', keys: ['.MTREE', 'usr'], consumer: null },
  { why: 'of FreeBSD', format: 'tar', name: 'x', keys: ['+COMPACT_MANIFEST', '+MANIFEST', '/bin/x'], consumer: 'pkg' },
  { why: 'one manifest', format: 'tar', name: 'x.pkg', keys: ['+MANIFEST', '/bin/x'], consumer: null },
  { why: 'slack-desc', format: 'tar', name: 'x', keys: ['.', 'install/slack-desc', 'usr/bin/x'], consumer: 'installpkg' },
  {
    why: 'by its name',
    format: 'tar',
    name: 'x-1.0-noarch-1.txz',
    keys: ['usr/bin/x', 'install/doinst.sh'],
    consumer: 'installpkg',
  },
  { why: 'Slackware: another name', format: 'tar', name: 'x-1.0.txz', keys: ['usr/bin/x', 'install/doinst.sh'], consumer: null },
  { why: 'a udeb', format: 'deb', name: 'x_1_all.udeb', keys: ['debian-binary'], consumer: 'dpkg' },
  { why: 'a ddeb', format: 'deb', name: 'x-dbgsym_1_amd64.ddeb', keys: ['debian-binary'], consumer: 'dpkg' },
  { why: 'the new form', format: 'deb', name: 'x_1_all.ipk', keys: ['debian-binary'], consumer: 'opkg' },
  { why: 'the old form', format: 'tar', name: 'x', keys: ['debian-binary', 'data.tar', 'control.tar'], consumer: 'opkg' },
  { why: 'opkg: no control', format: 'tar', name: 'x.ipk', keys: ['debian-binary', 'data.tar'], consumer: null },
  {
    why: 'debian.tar',
    format: 'tar',
    name: 'x2_1.0-1.debian.tar.xz',
    keys: ['debian', 'debian/control'],
    consumer: 'dpkg-source',
  },
  { why: 'upstream', format: 'tar', name: 'x2_1.0~rc1.orig.tar.gz', keys: ['x-1.0/configure'], consumer: 'dpkg-source' },
  { why: 'more of it', format: 'tar', name: 'x2_1.0.orig-docs.tar.gz', keys: ['docs/a'], consumer: 'dpkg-source' },
  { why: 'more than debian/', format: 'tar', name: 'x2_1.0-1.debian.tar.xz', keys: ['debian/control', 'etc'], consumer: null },
  { why: 'no version', format: 'tar', name: 'x2.orig.tar.gz', keys: ['x/a'], consumer: null },
  { why: 'an ar archive that is no .deb', format: 'ar', name: 'x.deb', keys: ['data.tar'], consumer: null },

  { why: 'npm pack', format: 'tar', name: 'left-pad-1.3.0.tgz', keys: npm, consumer: 'npm' },
  { why: 'npm pack of a scope', format: 'tar', name: 'babel-core-7.0.0-beta.1.tgz', keys: npm, consumer: 'npm' },
  { why: 'npm: its own folder as an entry', format: 'tar', name: 'a-1.0.0.tgz', keys: ['package', ...npm], consumer: 'npm' },
  { why: 'npm: another name', format: 'tar', name: 'left-pad.tgz', keys: npm, consumer: null },
  { why: 'npm: no patch level', format: 'tar', name: 'a-1.0.tgz', keys: npm, consumer: null },
  { why: 'npm: .tar.gz', format: 'tar', name: 'a-1.0.0.tar.gz', keys: npm, consumer: null },
  { why: 'npm: a second top folder', format: 'tar', name: 'a-1.0.0.tgz', keys: [...npm, 'etc/passwd'], consumer: null },
  { why: 'npm: a folder of a like name', format: 'tar', name: 'a-1.0.0.tgz', keys: [...npm, 'package2/x'], consumer: null },
  { why: 'npm: no package.json', format: 'tar', name: 'a-1.0.0.tgz', keys: ['package/index.js'], consumer: null },
  { why: 'npm: package.json deeper', format: 'tar', name: 'a-1.0.0.tgz', keys: ['package/a/package.json'], consumer: null },
  { why: 'npm: a zip', format: 'zip', name: 'a-1.0.0.tgz', keys: npm, consumer: null },
  {
    why: 'npm: inside another archive',
    format: 'tar',
    name: 'a-1.0.0.tgz',
    keys: npm,
    consumer: null,
    layer: inside('installed'),
  },

  { why: 'a wheel', format: 'zip', name: 'pkg-1.0-py3-none-any.whl', keys: wheel, consumer: 'pip' },
  { why: 'a wheel that was renamed', format: 'zip', name: 'a.whl', keys: wheel, consumer: 'pip' },
  { why: 'wheel: a zip by name', format: 'zip', name: 'pkg-1.0-py3-none-any.zip', keys: wheel, consumer: null },
  { why: 'wheel: no RECORD', format: 'zip', name: 'a.whl', keys: wheel.filter(key => !key.endsWith('RECORD')), consumer: null },
  { why: 'wheel: two dist-infos', format: 'zip', name: 'a.whl', keys: [...wheel, 'other-1.dist-info/WHEEL'], consumer: null },
  { why: 'wheel: dist-info deeper', format: 'zip', name: 'a.whl', keys: info.map(key => `sub/${key}`), consumer: null },
  { why: 'wheel: a tar', format: 'tar', name: 'a.whl', keys: wheel, consumer: null },
  { why: 'a wheel inside an archive', format: 'zip', name: 'd/a.whl', keys: wheel, consumer: 'pip', layer: inside('installed') },

  { why: 'a .conda', format: 'zip', name: 'x', keys: [...conda, '\0eocd'], consumer: 'conda' },
  { why: 'conda: another member', format: 'zip', name: 'x.conda', keys: [...conda, 'x'], consumer: null },
  { why: 'conda: no metadata.json', format: 'zip', name: 'x.conda', keys: conda.slice(1), consumer: null },
  { why: 'conda: .tar.bz2', format: 'tar', name: 'x', keys: ['info/index.json', 'info/paths.json', 'a'], consumer: 'conda' },
  { why: 'conda: deeper', format: 'tar', name: 'x', keys: ['a/info/index.json', 'a/info/paths.json'], consumer: null },
  { why: 'conda: no paths.json', format: 'tar', name: 'x', keys: ['info/index.json'], consumer: null },

  { why: 'an sdist', format: 'tar', name: 'pkg-1.0.tar.gz', keys: sdist, consumer: 'pip' },
  { why: 'an sdist that was renamed', format: 'tar', name: 'a.tar.gz', keys: sdist, consumer: 'pip' },
  { why: 'sdist: pyproject.toml', format: 'tar', name: 'a', keys: ['p-1/PKG-INFO', 'p-1/pyproject.toml'], consumer: 'pip' },
  { why: 'sdist: no way to build', format: 'tar', name: 'a', keys: ['p-1/PKG-INFO', 'p-1/x.py'], consumer: null },
  { why: 'sdist: PKG-INFO deeper', format: 'tar', name: 'a', keys: ['p-1/a/PKG-INFO', 'p-1/setup.py'], consumer: null },
  { why: 'sdist: a second top folder', format: 'tar', name: 'pkg-1.0.tar.gz', keys: [...sdist, 'etc/passwd'], consumer: null },
  { why: 'sdist: no version', format: 'tar', name: 'pkg.tar.gz', keys: ['pkg/PKG-INFO', 'pkg/setup.py'], consumer: null },
  { why: 'sdist: members go upward', format: 'tar', name: 'a', keys: ['../PKG-INFO', '../setup.py'], consumer: null },
  {
    why: 'data.tar of a .deb that looks like an sdist',
    format: 'tar',
    name: 'data.tar',
    keys: sdist,
    consumer: null,
    layer: inside('transport', 'data.tar'),
  },

  { why: 'a gem', format: 'gem', name: 'x', keys: ['metadata.gz', 'data.tar.gz'], consumer: 'gem' },
  { why: 'gem: no data', format: 'gem', name: 'x.gem', keys: ['metadata.gz'], consumer: null },
  { why: 'gem: a tar', format: 'tar', name: 'x.gem', keys: ['data.tar.gz', 'metadata.gz'], consumer: null },

  { why: 'a crate', format: 'tar', name: 'x', keys: crate, consumer: 'cargo' },
  {
    why: 'crate: a version before a release',
    format: 'tar',
    name: 'x',
    keys: ['a-1.0.0-rc.1/Cargo.toml', 'a-1.0.0-rc.1/Cargo.toml.orig'],
    consumer: 'cargo',
  },
  {
    why: 'crate: sources that nobody packaged',
    format: 'tar',
    name: 'a-1.0.0.crate',
    keys: ['a-1.0.0/Cargo.toml'],
    consumer: null,
  },
  { why: 'crate: a second top folder', format: 'tar', name: 'x', keys: [...crate, 'b'], consumer: null },
  { why: 'crate: no version', format: 'tar', name: 'x', keys: ['a/Cargo.toml', 'a/Cargo.toml.orig'], consumer: null },
  { why: 'crate: inside another archive', format: 'tar', name: 'x', keys: crate, consumer: null, layer: inside('installed') },

  { why: 'a jar', format: 'zip', name: 'a.jar', keys: jar, consumer: 'jvm' },
  { why: 'a war', format: 'zip', name: 'A.WAR', keys: jar, consumer: 'jvm' },
  { why: 'a jar of headers', format: 'zip', name: 'lib.h.jar', keys: jar, consumer: 'jvm' },
  {
    why: 'a jar in a package',
    format: 'zip',
    name: 'usr/share/java/a.jar',
    keys: jar,
    consumer: 'jvm',
    layer: inside('installed'),
  },
  { why: 'a jar without a manifest', format: 'zip', name: 'a.jar', keys: ['A.class'], consumer: 'jvm' },
  { why: 'a plug-in of Jenkins', format: 'zip', name: 'git.hpi', keys: jar, consumer: 'jvm' },
  { why: 'a jmod file', format: 'zip', name: 'java.base.jmod', keys: ['classes/module-info.class'], consumer: 'jvm' },
  { why: 'jar: neither manifest nor class', format: 'zip', name: 'a.jar', keys: ['a.txt'], consumer: null },
  { why: 'war: no manifest', format: 'zip', name: 'a.war', keys: ['A.class'], consumer: null },
  { why: 'jmod: no module', format: 'zip', name: 'a.jmod', keys: ['classes/A.class'], consumer: null },

  { why: 'an Android package', format: 'zip', name: 'a.apk', keys: apk, consumer: 'android' },
  { why: 'an Android package by what it holds', format: 'zip', name: 'base', keys: apk, consumer: 'android' },
  { why: 'an Android package of resources', format: 'zip', name: 'a.apk', keys: ['AndroidManifest.xml'], consumer: 'android' },
  {
    why: 'an Android package in a package',
    format: 'zip',
    name: 'system/app/a.apk',
    keys: [...apk, 'META-INF/MANIFEST.MF'],
    consumer: 'android',
    layer: inside('installed'),
  },
  {
    why: 'an Android App Bundle',
    format: 'zip',
    name: 'a.aab',
    keys: ['BundleConfig.pb', 'base/manifest/AndroidManifest.xml'],
    consumer: 'android',
  },
  { why: 'an Android library', format: 'zip', name: 'a.aar', keys: ['AndroidManifest.xml', 'classes.jar'], consumer: 'android' },
  { why: 'apk: another name and a manifest alone', format: 'zip', name: 'a.zip', keys: ['AndroidManifest.xml'], consumer: null },
  { why: 'apk: the manifest deeper', format: 'zip', name: 'a.apk', keys: ['x/AndroidManifest.xml'], consumer: null },
  { why: 'apk: a tar', format: 'tar', name: 'a.apk', keys: apk, consumer: null },
  { why: 'jar: manifest in another case', format: 'zip', name: 'a.jar', keys: ['META-INF/manifest.mf'], consumer: null },
  { why: 'jar: a zip by name', format: 'zip', name: 'a.zip', keys: jar, consumer: null },
  { why: 'jar: the ending in the middle', format: 'zip', name: 'a.jar.zip', keys: jar, consumer: null },

  { why: 'a static library by name', format: 'ar', name: 'libx.a', keys: ['x.o'], consumer: 'linker' },
  { why: 'a static library by its index', format: 'ar', name: 'x', keys: ['\0symbols', 'x.o'], consumer: 'linker' },
  { why: 'ar: neither', format: 'ar', name: 'x.ar', keys: ['x.o'], consumer: null },
  { why: 'ar: a member called symbols', format: 'ar', name: 'x', keys: ['symbols'], consumer: null },

  { why: 'an OCI image layout', format: 'tar', name: 'x', keys: ['\0index.json', '\0manifest', 'oci-layout'], consumer: 'oci' },
  { why: 'an image of docker save', format: 'tar', name: 'x', keys: ['\0manifest.json', '\0config'], consumer: 'oci' },
  { why: 'image: files of such names', format: 'tar', name: 'x', keys: ['index.json', 'oci-layout'], consumer: null },
  { why: 'image: in a zip', format: 'zip', name: 'x', keys: ['\0index.json'], consumer: null },
  { why: 'a package', format: 'zip', name: 'Hello.1.0.0.nupkg', keys: nupkg, consumer: 'nuget' },
  { why: 'a package of symbols', format: 'zip', name: 'hello.snupkg', keys: nupkg, consumer: 'nuget' },
  { why: 'nupkg: a zip by name', format: 'zip', name: 'hello.zip', keys: nupkg, consumer: null },
  { why: 'nupkg: two of .nuspec', format: 'zip', name: 'a.nupkg', keys: [...nupkg, 'B.nuspec'], consumer: null },
  { why: 'nupkg: .nuspec deeper', format: 'zip', name: 'a.nupkg', keys: ['d/A.nuspec', '[Content_Types].xml'], consumer: null },
  { why: 'an extension', format: 'zip', name: 'hello-1.0.0.vsix', keys: vsix, consumer: 'vsix' },
  { why: 'vsix: a zip by name', format: 'zip', name: 'hello.zip', keys: vsix, consumer: null },
  { why: 'vsix: no manifest', format: 'zip', name: 'a.vsix', keys: ['[Content_Types].xml'], consumer: null },
  { why: 'a text of Office', format: 'zip', name: 'a.docx', keys: docx, consumer: 'document' },
  { why: 'a text in a package', format: 'zip', name: 'doc/a.docx', keys: docx, consumer: 'document', layer: inside('installed') },
  { why: 'Office: a zip by name', format: 'zip', name: 'a.zip', keys: docx, consumer: null },
  {
    why: 'Office: no relationships',
    format: 'zip',
    name: 'a.docx',
    keys: docx.filter(key => key !== '_rels/.rels'),
    consumer: null,
  },
  { why: 'an OpenDocument text', format: 'zip', name: 'a.odt', keys: odt, consumer: 'document' },
  { why: 'OpenDocument: no kind', format: 'zip', name: 'a.odt', keys: odt.slice(1), consumer: null },
  { why: 'a book', format: 'zip', name: 'a.epub', keys: ['mimetype', 'META-INF/container.xml'], consumer: 'document' },
  { why: 'a book: no container', format: 'zip', name: 'a.epub', keys: ['mimetype', 'content.opf'], consumer: null },

  { why: 'a plain tar', format: 'tar', name: 'a.tar.gz', keys: ['a'], consumer: null },
  { why: 'an empty tar', format: 'tar', name: 'a-1.0.0.tgz', keys: ['\0end'], consumer: null },
  { why: 'text', format: 'text', name: 'libx.a', keys: [], consumer: null },
]

describe('consumers', () => {
  it.each(cases.map(one => [`${one.consumer ?? 'nobody'}: ${one.why}`, one] as const))('%s', (_, one) => {
    const found = consumerOf(evidenceOf(one))
    expect(found?.consumer.id ?? null).toBe(one.consumer)
    if (found) expect(found.reason.length).toBeGreaterThan(8)
  })

  it('no evidence has two consumers', () => {
    for (const one of cases) {
      const evidence = evidenceOf(one)
      expect(consumers.filter(consumer => consumer.recognises(evidence) !== null).length).toBeLessThanOrEqual(1)
    }
  })

  it('is decided by what a layer holds, not by the order of its members', () => {
    for (const one of cases)
      expect(consumerOf(evidenceOf({ ...one, keys: [...one.keys].reverse() }))).toEqual(consumerOf(evidenceOf(one)))
  })

  it('who honours what', () => {
    expect(Object.fromEntries(consumers.map(({ id, honoursOwner, honoursMode }) => [id, [honoursOwner, honoursMode]]))).toEqual({
      dpkg: [true, 'all'],
      conda: [false, 'all'],
      rpm: [false, 'executable'],
      apk: [true, 'all'],
      pacman: [true, 'all'],
      opkg: [true, 'all'],
      pkg: [true, 'all'],
      installpkg: [true, 'all'],
      'dpkg-source': [false, 'executable'],
      npm: [false, 'executable'],
      pip: [false, 'executable'],
      android: [false, 'executable'],
      gem: [false, 'all'],
      cargo: [false, 'all'],
      jvm: [false, 'executable'],
      linker: [false, 'none'],
      oci: [false, 'none'],
      'oci-layer': [true, 'all'],
      nuget: [false, 'executable'],
      vsix: [false, 'all'],
      document: [false, 'executable'],
      none: [true, 'all'],
    })
  })

  it.each(consumers.map(consumer => [consumer.id, consumer.docs] as const))('%s has docs', (_, docs) => {
    for (const text of [docs.title, docs.what, docs.see]) expect(text.length).toBeGreaterThan(2)
  })
})
