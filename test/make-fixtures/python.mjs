/** Python: wheels whose RECORD follows what is in them, sources, eggs, and packages of conda. */

import { createHash } from 'node:crypto'
import { inflateRawSync } from 'node:zlib'
import { benign, edited, evil, honest } from './cases.mjs'
import { text } from './edit-bytes.mjs'
import { central, editEntries, editZip, storedAs, withEntry, zipParts } from './edit-zip.mjs'
import { python, T1, T2 } from './shell.mjs'

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
  causes: ['build-timestamp'],
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

/* ---- sources and eggs ---- */

const sdist = (time, script = 'true') =>
  `${made(time, '/usr/bin/python3 setup.py -q sdist')}; cd dist; tar xzf *.tar.gz; rm *.tar.gz; cd hello-1.0*; ${script}; cd ..; tar -c --sort=name --mtime=@${time} * | gzip -n >../out`
const sources = { files: ['hello-1.0.tar.gz', 'hello-1.0_1.tar.gz'], tree: project() }
benign('sdist/build', {
  ...sources,
  why: 'Two builds with setuptools, another clock, zone, user and umask, and another date in the template of a catalogue.',
  a: sdist(T1),
  b: `${elsewhere}; ${DATED}; ${sdist(T2)}`,
  causes: ['archive-entry-mtime', 'umask', 'gettext-pot-creation-date'],
  rules: ['entry-mtime', 'entry-mode', 'gettext-date'],
})
const sourceOf = (what, why, script, causes, time = T1) =>
  honest(`sdist/${what}`, { ...sources, why, a: sdist(T1), b: sdist(time, script), causes })
sourceOf(
  'sources-order',
  'SOURCES.txt lists the files in another order.',
  'sort -r -o hello.egg-info/SOURCES.txt hello.egg-info/SOURCES.txt',
  ['hash-seed-order'],
)
sourceOf(
  'setup-cfg',
  'setup.cfg tags the version with another build.',
  "sed -i 's/^tag_build = *$/tag_build = .post1/' setup.cfg",
  ['content-change'],
)
sourceOf(
  'metadata-version',
  'PKG-INFO is written by another version of the builder.',
  "sed -i 's/^Metadata-Version: .*/Metadata-Version: 2.4/' PKG-INFO",
  ['toolchain-version'],
)
honest('sdist/changed-file', {
  ...sources,
  twin: 'sdist/build',
  attack: 'X1',
  why: 'A module does something else, beside another clock and umask.',
  a: sdist(T1),
  b: `${elsewhere}; ${DATED}; sed -i s/hello/hallo/ hello/__init__.py; ${sdist(T2)}`,
  causes: ['content-change', 'archive-entry-mtime'],
})
honest('sdist/executable', {
  ...sources,
  twin: 'sdist/build',
  attack: 'X1',
  why: 'A module can be run.',
  a: sdist(T1),
  b: `${DATED}; chmod +x hello/__init__.py; ${sdist(T2)}`,
  causes: ['permission-other'],
})
const egg = (time, more = 'true') =>
  `${more}; find . -exec touch -d @${time} {} +; ${made(time, 'PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 setup.py -q bdist_egg --exclude-source-files -k')}; mkdir u; cd u; /usr/bin/python3 -m zipfile -e ../dist/*.egg .; find . -exec touch -d @${time} {} +; find . -type f | LC_ALL=C sort | zip -qX@ ../out.zip; mv ../out.zip ../out`
const eggs = { files: ['hello-1.0-py3.egg', 'hello-1.0-py3_1.egg'], tree: project() }
benign('sdist/egg', {
  ...eggs,
  why: 'Two eggs of another clock, and another date in the template of a catalogue.',
  a: egg(T1),
  b: egg(T2, DATED),
  causes: ['archive-entry-mtime', 'gettext-pot-creation-date'],
  rules: ['entry-mtime', 'gettext-date'],
})
honest('sdist/egg-requires', {
  ...eggs,
  twin: 'sdist/egg',
  attack: 'X1',
  why: 'An egg that needs another version of what it uses.',
  a: egg(T1),
  b: egg(T2, `${DATED}; sed -i 's/alpha>=1/alpha>=2/' setup.py`),
  causes: ['content-change'],
})

/* ---- conda: there is no tool of it here ---- */

const PACKAGED = `import bz2, hashlib, json, subprocess
def write(version='1.0', stamp=T * 1000, user='builder', level=3, files=None, lists=lambda paths: paths, extra=None, tool='24.1.0', mode=0o644, kind='conda'):
    files = files or {'lib/hello.py': b'x = 1\\n', 'share/hello.po': ('msgid ""\\nmsgstr ""\\n"POT-Creation-Date: ' + time.strftime('%Y-%m-%d %H:%M+0000', time.gmtime(T)) + '\\\\n"\\n').encode()}
    paths = [{'_path': name, 'path_type': 'hardlink', 'sha256': hashlib.sha256(body).hexdigest(), 'size_in_bytes': len(body)} for name, body in sorted(files.items())]
    told = {
        'info/index.json': {'arch': None, 'build': 'py_0', 'build_number': 0, 'depends': ['python >=3.8'], 'name': 'hello', 'noarch': 'python', 'subdir': 'noarch', 'timestamp': stamp, 'version': version},
        'info/about.json': {'conda_build_version': tool, 'conda_version': '24.1.2', 'summary': 'Says hello'},
        'info/hash_input.json': {},
        'info/paths.json': {'paths': lists(paths), 'paths_version': 1},
    }
    info = {name: json.dumps(body, indent=2, sort_keys=True).encode() for name, body in told.items()}
    info['info/files'] = ''.join(name + '\\n' for name in sorted(files)).encode()
    if extra: files = {**files, **extra}
    def tarred(members):
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode='w', format=tarfile.GNU_FORMAT) as tar:
            for name, body in sorted(members.items()):
                one = tarfile.TarInfo(name); one.size = len(body); one.mtime = T; one.mode = mode; one.uname = one.gname = user; one.uid = one.gid = len(user)
                tar.addfile(one, io.BytesIO(body))
        return out.getvalue()
    if kind == 'tar.bz2':
        open('out', 'wb').write(bz2.compress(tarred({**info, **files})))
        return
    packed = lambda members: subprocess.run(['zstd', '-q', '-c', '-%d' % level], input=tarred(members), stdout=subprocess.PIPE, check=True).stdout
    with zipfile.ZipFile('out', 'w', zipfile.ZIP_STORED) as z:
        for name, body in (('metadata.json', b'{"conda_pkg_format_version": 2}'), ('pkg-hello-1.0-py_0.tar.zst', packed(files)), ('info-hello-1.0-py_0.tar.zst', packed(info))):
            z.writestr(zipfile.ZipInfo(name, time.gmtime(T)[:6]), body)
`
const conda = (more = '', time = T1) => python(`${PACKAGED}write(${more})`, time)
const written = "python3 writes the bytes from the specification: conda's own tools are not at hand"
const packages = { files: ['hello-1.0-py_0.conda', 'hello-1.0-py_0_1.conda'], made: written }
const older = { files: ['hello-1.0-py_0.tar.bz2', 'hello-1.0-py_0_1.tar.bz2'], made: written }
const SAME = `stamp=${T1}000`
for (const [name, kind, more] of [
  ['conda', packages, ''],
  ['conda-tar-bz2', older, "kind='tar.bz2', "],
]) {
  const at = what => `conda/${name === 'conda' ? '' : 'tar-bz2-'}${what}`
  benign(at('catalogue'), {
    ...kind,
    why: 'Another clock, user and encoder, and another date in the template of a catalogue; info/paths.json is right on both sides.',
    a: conda(`${more}${SAME}`),
    b: conda(`${more}${SAME}, user='eve', level=9`, T2),
    causes: ['archive-entry-mtime', 'gettext-pot-creation-date', 'archive-entry-user-name'],
    rules: ['entry-mtime', 'gettext-date', 'entry-owner'],
  })
  const twin = at('catalogue')
  const twinned = (what, why, edit, causes) =>
    honest(at(what), {
      ...kind,
      twin,
      attack: 'X19',
      why,
      a: conda(`${more}${SAME}`),
      b: conda(`${more}${SAME}, ${edit}`, T2),
      causes,
    })
  twinned(
    'stale-digest',
    'The digest of one file is that of no file.',
    "lists=lambda paths: [{**paths[0], 'sha256': '0' * 64}, *paths[1:]]",
    ['structural:stale-digest'],
  )
  twinned('stale-size', 'The size of one file is wrong.', "lists=lambda paths: [{**paths[0], 'size_in_bytes': 7}, *paths[1:]]", [
    'structural:stale-digest',
  ])
  twinned('unlisted', 'A file that info/paths.json does not name.', "extra={'lib/evil.py': b'import os\\n'}", [
    'file-set-difference',
    'structural:unlisted-member',
  ])
}
const differs = (what, why, edit, causes, time = T1) =>
  honest(`conda/${what}`, { ...packages, why, a: conda(SAME), b: conda(edit, time), causes })
differs(
  'other-content',
  'A module does something else, under the digest of the first one.',
  `${SAME}, extra={'lib/hello.py': b'x = 2\\n'}`,
  ['content-change', 'structural:stale-digest'],
)
differs('content', 'A module does something else; info/paths.json follows.', `${SAME}, files={'lib/hello.py': b'x = 2\\n'}`, [
  'content-change',
])
differs('timestamp', 'The time of the build, by which solvers choose.', `stamp=${T2}123`, ['build-timestamp'])
differs('tool', 'Another version of the builder.', `${SAME}, tool='24.2.0'`, ['toolchain-version'])
differs('mode', 'Another umask: conda keeps all permission bits.', `${SAME}, mode=0o664`, ['umask'])
differs('paths-damaged', 'info/paths.json is no list of paths on one side.', `${SAME}, lists=lambda paths: 'none'`, [
  'structural:malformed',
])
