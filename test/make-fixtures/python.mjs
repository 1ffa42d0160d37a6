/** Python: wheels whose RECORD follows what is in them, sources, eggs, and packages of conda. */

import { createHash } from 'node:crypto'
import { inflateRawSync } from 'node:zlib'
import { benign, edited, evil, honest } from './cases.mjs'
import { text } from './edit-bytes.mjs'
import { central, editEntries, editZip, storedAs, withEntry, zipParts } from './edit-zip.mjs'
import { T1, T2 } from './shell.mjs'

/** A module, and a catalogue with the date of its template. */
const project = (version = '1.0', more = '') => `mkdir -p hello/locale
printf 'GREETING = "hello"\\n' >hello/__init__.py
cat >setup.py <<'PY'
from setuptools import setup
setup(name='hello', version='${version}', author='Jo', packages=['hello'], package_data={'hello': ['locale/*.po']},
      install_requires=['alpha>=1', 'beta'], entry_points={'console_scripts': ['hello = hello:main']}, ${more})
PY
printf '[egg_info]\\ntag_build =\\n' >setup.cfg
printf 'Says hello.\\n' >README
cat >hello/locale/hello.po <<'PO'
msgid ""
msgstr ""
"POT-Creation-Date: 2023-11-14 22:13+0000\\n"
"Content-Type: text/plain; charset=UTF-8\\n"

msgid "hello"
msgstr "salut"
PO
`
const DATED = "sed -i 's/2023-11-14 22:13+0000/2024-12-12 20:40+1000/' hello/locale/hello.po"
const made = (time, script) => `SOURCE_DATE_EPOCH=${time} ${script}`
const wheel = time => `${made(time, '/usr/bin/python3 setup.py -q bdist_wheel')}; mv dist/*.whl out`
const files = ['hello-1.0-py3-none-any.whl', 'hello-1.0-1-py3-none-any.whl']
const elsewhere = 'export TZ=Pacific/Kiritimati USER=eve LOGNAME=eve; umask 002; chmod -R g+w .'

/* ---- wheel ---- */

benign('wheel/catalogue', {
  files,
  why: 'Two builds with setuptools, another clock, zone, user and umask, and another date in the template of a catalogue; RECORD is right on both sides.',
  tree: project(),
  a: wheel(T1),
  b: `${elsewhere}; ${DATED}; ${wheel(T2)}`,
  causes: ['archive-entry-mtime', 'gettext-pot-creation-date', 'umask'],
  rules: ['entry-mtime', 'gettext-date', 'entry-mode'],
})

const info = 'hello-1.0.dist-info'
const record = `${info}/RECORD`
const contentOf = (zip, name) => {
  const one = zipParts(zip).entries.find(entry => entry.name === name)
  return one.central[central.method] ? inflateRawSync(one.data) : one.data
}
const replacedIn = (zip, name, edit) => {
  const content = contentOf(zip, name)
  return editZip(zip, name, entry => storedAs(entry, edit(text(content, 0, content.length))))
}
const digestOf = (content, id = 'sha256') => createHash(id).update(content).digest('base64url')
/** The line of one file with another digest. */
const lineOf = name => new RegExp(`^${name.replaceAll('.', '\\.')},.*$`, 'm')
const rewritten = (zip, name, line) => replacedIn(zip, record, list => list.replace(lineOf(name), line))

evil('wheel/record-one-side', 'wheel/catalogue', {
  attack: 'X19',
  why: 'The list of one build with the files of another: only one side is right.',
  made: 'RECORD of a in b',
  causes: ['structural:stale-digest'],
  b: (zip, one) => replacedIn(zip, record, () => text(contentOf(one, record), 0, contentOf(one, record).length)),
})
evil('wheel/record-line', 'wheel/catalogue', {
  attack: 'X19',
  why: 'One line of RECORD was changed, and no file.',
  made: 'the digest of hello/__init__.py in RECORD of b is that of no file',
  causes: ['structural:stale-digest'],
  b: zip => rewritten(zip, 'hello/__init__.py', `hello/__init__.py,sha256=${digestOf('other')},19`),
})
evil('wheel/record-other-content', 'wheel/catalogue', {
  attack: 'X19',
  why: 'A module does something else, and its line in RECORD is that of the first one.',
  made: 'content of hello/__init__.py in b',
  causes: ['content-change', 'structural:stale-digest'],
  b: zip =>
    editEntries(zip, entries =>
      entries.map(one => (one.name === 'hello/__init__.py' ? storedAs(one, 'GREETING = "hallo"\n') : one)),
    ),
})
evil('wheel/member-without-line', 'wheel/catalogue', {
  attack: 'X19',
  why: 'A module that RECORD does not name.',
  made: 'hello/evil.py added to b',
  causes: ['file-set-difference', 'structural:unlisted-member'],
  b: zip => withEntry(zip, 'hello/evil.py', 'import os\n'),
})
evil('wheel/line-without-member', 'wheel/catalogue', {
  attack: 'X19',
  why: 'RECORD names a file that is not there.',
  made: 'a line for hello/gone.py in RECORD of b',
  causes: ['structural:unlisted-member'],
  b: zip => replacedIn(zip, record, list => `${list}hello/gone.py,,\n`),
})
for (const id of ['sha1', 'md5'])
  evil(`wheel/record-${id}`, 'wheel/catalogue', {
    attack: 'X19',
    why: `A line of RECORD with ${id}, right, but forbidden.`,
    made: `the line of hello/__init__.py in RECORD of b with ${id}`,
    causes: ['structural:weak-digest'],
    b: zip =>
      rewritten(zip, 'hello/__init__.py', `hello/__init__.py,${id}=${digestOf(contentOf(zip, 'hello/__init__.py'), id)},19`),
  })
evil('wheel/record-sealed', 'wheel/catalogue', {
  attack: 'X18',
  why: 'RECORD is right on both sides, and the signature of both is that of one of them.',
  made: `${info}/RECORD.jws, the same in both`,
  causes: ['build-timestamp', 'structural:stale-digest'],
  a: zip => withEntry(zip, `${record}.jws`, '{"recipients": []}'),
  b: zip => withEntry(zip, `${record}.jws`, '{"recipients": []}'),
})
edited('wheel/record-unreadable', 'wheel/catalogue', {
  verdict: 'incomplete',
  why: 'A line of RECORD that no reader understands: what it stands for is unknown.',
  made: 'RECORD of a with a line "?" in both',
  causes: ['comparison-limited'],
  a: zip => replacedIn(zip, record, () => '?\n'),
  b: zip => replacedIn(zip, record, () => '?\n'),
})
honest('wheel/generator', {
  files,
  why: 'Another version of the builder wrote WHEEL.',
  tree: project(),
  a: wheel(T1),
  b: `${made(T1, '/usr/bin/python3 setup.py -q bdist_wheel')}; cd dist; /usr/bin/python3 -m wheel unpack -d u *.whl >&2; sed -i 's/^Generator: .*/Generator: bdist_wheel (0.46.0)/' u/*/*.dist-info/WHEEL; rm *.whl; /usr/bin/python3 -m wheel pack u/hello-1.0 >&2; mv *.whl ../out`,
  causes: ['toolchain-version'],
})
honest('wheel/version', {
  files: ['hello-1.0-py3-none-any.whl', 'hello-1.0+local.1-py3-none-any.whl'],
  why: 'Another version: its folder of metadata has another name.',
  tree: project(),
  a: wheel(T1),
  b: `sed -i s/1\\.0/1.0+local.1/ setup.py; ${wheel(T1)}`,
  causes: ['changelog-or-version', 'file-set-difference'],
})
honest('wheel/description', {
  files,
  why: 'The description was written with other ends of lines, and a dependency has another version.',
  tree: `${project('1.0', "long_description=open('README', newline='').read()")}seq 1 9 >>README`,
  a: wheel(T1),
  b: `sed -i 's/alpha>=1/alpha>=2/' setup.py; sed -i 's/$/\\r/' README; ${wheel(T1)}`,
  causes: ['dependency-version'],
})
