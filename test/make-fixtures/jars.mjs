/** Jars as a JDK makes and signs them, and what their lists of digests are about. */
import { createHash } from 'node:crypto'
import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib'
import { benign, edited, evil, honest } from './cases.mjs'
import { bytes, patched, text, u32 } from './edit-bytes.mjs'
import { central, editEntries, editZip, storedAs, zipParts } from './edit-zip.mjs'
import { python, T1, T2, touch } from './shell.mjs'

/** With another content, as the JDK writes it: sizes and CRC behind it. */
function holding(entry, content) {
  const data = deflateRawSync(content)
  const sums = bytes(u32(crc32(content)), u32(data.length), u32(content.length))
  return { ...entry, data, central: patched(entry.central, [[central.crc, sums]]), tail: bytes('PK\x07\x08', sums) }
}

/* ---- two builds ---- */

const sources = `mkdir -p src/org out1 && cat >src/org/A.java <<'J'
package org;
public class A {
  public static void main(String[] words) {
    System.out.println("answer " + words.length);
  }
}
J
seq 1 40 | sed 's/^/key/; s/$/=value/' >src/org/a.properties; ${touch(T1, 'src')}`
/** As Ant and Maven do it: the builder in the manifest, a library in the archive. */
const build = ({ user, time, zone, umask, lines = '' }) =>
  `umask ${umask}; export TZ=${zone}; printf 'Built-By: ${user}\\nMain-Class: org.A\\n${lines}' >m
javac --release 11 -Xlint:-options -d classes src/org/A.java; cp -p src/org/a.properties classes/org; chmod -R g+w classes
mkdir -p war/WEB-INF/lib; faketime -f '${time}' jar --create --file war/WEB-INF/lib/a.jar --manifest m -C classes org; cp war/WEB-INF/lib/a.jar one.jar
printf 'Built-By: ${user}\\n' >w; faketime -f '${time}' jar --create --file out.war --manifest w -C war WEB-INF; mv out.war out`
const first = { user: 'alice', time: '2023-11-14 22:13:20', zone: 'UTC', umask: '022' }
const second = { user: 'bob', time: '2023-11-15 12:14:24', zone: 'Pacific/Kiritimati', umask: '002' }
const files = ['a.war', 'b.war']
benign('jar/two-builds', {
  files,
  why: 'A program in a jar in a war, built by another user a minute later, in another zone and under another umask.',
  tree: sources,
  a: build(first),
  b: build(second),
  causes: ['username', 'archive-entry-mtime'],
  rules: ['manifest-builder', 'entry-mtime'],
})
honest('jar/class-path', {
  files,
  twin: 'jar/two-builds',
  attack: 'X20',
  why: 'In the jar in the war, behind another builder, other libraries are looked for.',
  tree: sources,
  a: build({ ...first, lines: 'Class-Path: lib/b.jar\\n' }),
  b: build({ ...second, lines: 'Class-Path: lib/c.jar\\n' }),
  causes: ['dependency-version'],
})
edited('jar/manifest-twice', 'jar/manifest-builder', {
  verdict: 'different',
  twin: 'jar/manifest-builder',
  attack: 'X20',
  why: 'The builder is told twice: which one counts depends on the reader, so both stay.',
  made: 'in both the Built-By of the manifest written twice',
  a: zip => editZip(zip, 'META-INF/MANIFEST.MF', one => holding(one, doubled(contentText(zip, one.name)))),
  b: zip => editZip(zip, 'META-INF/MANIFEST.MF', one => holding(one, doubled(contentText(zip, one.name)))),
  causes: ['username'],
})
const doubled = content => content.replace(/(Built-By: \w+\r\n)/, '$1$1')

/* ---- signed ---- */

const key = (name, kind) =>
  `keytool -genkeypair -keystore ${name} -storepass secret-of-${name} -alias signer -keyalg ${kind} -dname CN=${name} -validity 3650 2>/dev/null`
const signedBy = (name, body = 'value') =>
  `mkdir -p j/org; seq 1 60 | sed "s/^/key/; s/$/=${body}/" >j/org/a.properties; echo other >j/org/b.txt; ${touch(T1, 'j')}
printf 'Created-By: test\\n' >m; jar --create --file out.jar --manifest m --date=2023-11-14T22:13:20Z -C j org
jarsigner -keystore ${name} -storepass secret-of-${name} out.jar signer >/dev/null; mv out.jar out`
const keys = `${key('alice', 'EC')}; ${key('bob', 'EC')}`
honest('jar/signed-by-another', {
  why: 'The same content signed with two keys: the digests are the same, and the signature is not.',
  tree: keys,
  a: signedBy('alice'),
  b: signedBy('bob'),
  causes: ['cryptographic-signature'],
})
honest('jar/signed-change', {
  why: 'A file changed, and the jar was signed again: digests of manifest and signature file follow.',
  tree: keys,
  a: signedBy('alice'),
  b: signedBy('alice', 'other'),
  causes: ['content-change', 'cryptographic-signature'],
})

const contentOf = (zip, name) => {
  const one = zipParts(zip).entries.find(entry => entry.name === name)
  return one.central[central.method] ? inflateRawSync(one.data) : one.data
}
const contentText = (zip, name) => {
  const content = contentOf(zip, name)
  return text(content, 0, content.length)
}
const [MANIFEST, SIGNATURE_FILE] = ['META-INF/MANIFEST.MF', 'META-INF/SIGNER.SF']
edited('jar/signed-replaced', 'jar/signed-by-another', {
  verdict: 'different',
  attack: 'X19',
  why: 'A file of a signed jar was replaced; the manifest still has the digest of the old one.',
  made: 'a, and a with another org/b.txt',
  b: (_, one) => editZip(one, 'org/b.txt', entry => holding(entry, 'evil\n')),
  causes: ['content-change', 'structural:stale-digest'],
})
edited('jar/signed-manifest-section', 'jar/signed-by-another', {
  verdict: 'different',
  attack: 'X19',
  why: 'File and digest in the manifest were replaced together; the signature file still has those of the old section and manifest.',
  made: 'a, and a with another org/b.txt and its digest in the manifest',
  b(_, one) {
    const [from, to] = [contentOf(one, 'org/b.txt'), 'evil\n'].map(content =>
      createHash('sha256').update(content).digest('base64'),
    )
    const changed = editZip(one, 'org/b.txt', entry => holding(entry, 'evil\n'))
    return editZip(changed, MANIFEST, entry => holding(entry, contentText(one, MANIFEST).replace(from, to)))
  },
  causes: ['content-change', 'structural:stale-digest'],
})
edited('jar/signed-stripped', 'jar/signed-by-another', {
  verdict: 'different',
  attack: 'X18',
  why: 'The signature was taken out on one side.',
  made: 'a, and a without the signature block and the signature file',
  b: (_, one) =>
    editEntries(one, entries => entries.filter(({ name }) => name !== SIGNATURE_FILE && name !== 'META-INF/SIGNER.EC')),
  causes: ['cryptographic-signature'],
})

/* ---- what plug-ins write of a build ---- */

const pluggedIn = ({ minute, host, user, commit, branch = 'main', services = 'a.B\\nb.C\\nc.D\\n' }) =>
  python(
    `with zipfile.ZipFile('out', 'w') as z:
    for name, body in (
        ('META-INF/MANIFEST.MF', 'Manifest-Version: 1.0\\r\\n\\r\\n'),
        ('META-INF/services/org.example.Service', '${services}'),
        ('git.properties', 'git.branch=${branch}\\ngit.build.host=${host}\\ngit.build.time=2024-01-02T03\\\\:${minute}\\\\:05+0000\\ngit.build.user.name=${user}\\ngit.commit.id=${commit}\\n'),
    ): z.writestr(zipfile.ZipInfo(name), body)`,
  )
const one = { minute: '04', host: 'builder-1', user: 'alice', commit: '0123456789abcdef0123456789abcdef01234567' }
const two = { minute: '05', host: 'builder-2', user: 'bob', commit: '9876543210abcdef0123456789abcdef01234567' }
honest('jar/git-properties', {
  why: 'Machine, user, time and commit of a build in git.properties, where programs read them.',
  made: "Python's zipfile, git.properties as git-commit-id-maven-plugin writes it",
  a: pluggedIn(one),
  b: pluggedIn(two),
  causes: ['hostname', 'username', 'build-timestamp', 'vcs-commit'],
})
honest('jar/service-order', {
  why: 'The classes that offer a service in another order: the first one may be the one that is taken.',
  made: "Python's zipfile",
  a: pluggedIn(one),
  b: pluggedIn({ ...one, services: 'c.D\\na.B\\nb.C\\n' }),
  causes: ['service-index'],
})

/* ---- libraries in a program ---- */

const bootJar = ({ time, packed = false }) =>
  `mkdir -p org/springframework/boot/loader BOOT-INF/lib META-INF; echo x >org/springframework/boot/loader/Launcher.class
printf 'Manifest-Version: 1.0\\r\\nMain-Class: org.springframework.boot.loader.Launcher\\r\\n' >META-INF/MANIFEST.MF
echo 'class' >A.class; ${touch(time, '.')}; zip -qX BOOT-INF/lib/a.jar A.class; ${touch(time, 'BOOT-INF')}
zip -qX ${packed ? '' : '-n .jar '}out.zip META-INF/MANIFEST.MF org/springframework/boot/loader/Launcher.class BOOT-INF/lib/a.jar; mv out.zip out`
benign('jar/nested', {
  why: 'A program of Spring Boot with a library in it, packed at another time.',
  a: bootJar({ time: T1 }),
  b: bootJar({ time: T2 }),
  causes: ['archive-entry-mtime'],
  rules: ['entry-mtime'],
})
honest('jar/nested-packed', {
  twin: 'jar/nested',
  attack: 'X10',
  why: 'The library is compressed on one side: the loader reads it where it lies, and does not start.',
  a: bootJar({ time: T1 }),
  b: bootJar({ time: T2, packed: true }),
  causes: ['compression-level'],
})
const script = '#!/bin/sh\nexec java -jar "$0" "$@"\n'
edited('jar/behind-script', 'jar/nested', {
  verdict: 'different',
  twin: 'jar/nested',
  attack: 'X9',
  why: 'The same behind a script that starts it: a shell reads what it likes of the file, so nothing of it is erased.',
  made: 'a script in front of both',
  a: zip => bytes(script, zip),
  b: zip => bytes(script, zip),
  causes: ['archive-entry-mtime'],
})

/* ---- digests that nobody signed ---- */

const listed = (time, listedTime = time) =>
  python(
    `import base64, hashlib
def content(at): return ('#Generated\\n#' + time.strftime('%a %b %d %H:%M:%S UTC %Y', time.gmtime(at)) + '\\nversion=1\\n').encode()
digest = base64.b64encode(hashlib.sha512(content(${listedTime})).digest()).decode()
line = 'SHA-512-Digest: ' + digest
head = 'Manifest-Version: 1.0\\r\\n\\r\\nName: pom.properties\\r\\n' + line[:70] + '\\r\\n ' + line[70:] + '\\r\\n\\r\\n'
with zipfile.ZipFile('out', 'w') as z:
    for name, body in (('META-INF/MANIFEST.MF', head), ('pom.properties', content(T))): z.writestr(zipfile.ZipInfo(name), body)`,
    time,
  )
benign('jar/digest-follows', {
  why: 'A list of properties has another date, and the manifest of a jar that nobody signed the digest of it.',
  made: "Python's zipfile, the digest right on both sides",
  a: listed(T1),
  b: listed(T2),
  causes: ['java-properties-date-comment'],
  rules: ['java-properties-date'],
})
honest('jar/digest-stale', {
  twin: 'jar/digest-follows',
  attack: 'X19',
  why: 'The same, and the manifest of b has the digest of the list in a.',
  made: "Python's zipfile, the digest of a in both",
  a: listed(T1),
  b: listed(T2, T1),
  causes: ['structural:stale-digest', 'java-properties-date-comment'],
})
evil('jar/digest-and-change', 'jar/digest-follows', {
  attack: 'X19',
  why: 'The same, and a line changed beside the date; the manifest still has the digest of the list without it.',
  made: 'version of pom.properties in b 2',
  b: zip =>
    editZip(zip, 'pom.properties', one => storedAs(one, contentText(zip, 'pom.properties').replace('version=1', 'version=2'))),
  causes: ['changelog-or-version', 'structural:stale-digest'],
})
