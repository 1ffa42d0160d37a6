/** Packages of FreeBSD. There is no pkg here: bytes as pkg-create(8) has them, by python3. */
import { benign, honest } from './cases.mjs'
import { python, T1, T2 } from './shell.mjs'

const writer = `
import hashlib, json
def put(hello='echo hello', sums={}, version='1.0', last=False, target='hello'):
    body = ('#!/bin/sh\\n' + hello + '\\n').encode()
    files = {'/usr/local/bin/hello': body, '/usr/local/bin/hi': target.encode()}
    top = dict(name='hello', origin='misc/hello', version=version, comment='Says hello', maintainer='ann@example.org', www='https://example.org/',
               abi='FreeBSD:14:amd64', arch='freebsd:14:x86:64', prefix='/usr/local', flatsize=len(body), desc='Says hello', categories=['misc'])
    sum = lambda name, data: '1$' + (sums.get(name) or hashlib.sha256(data).hexdigest())
    full = dict(top, files={name: sum(name, data) for name, data in files.items()}, scripts={'post-install': 'echo installed'})
    entries = [('+COMPACT_MANIFEST', json.dumps(top, separators=(',', ':')).encode()), ('+MANIFEST', json.dumps(full, separators=(',', ':')).encode())]
    entries = (list(files.items()) + entries) if last else (entries + list(files.items()))
    with tarfile.open('out', 'w:xz', format=tarfile.PAX_FORMAT) as tar:
        for name, data in entries:
            info = tarfile.TarInfo(name)
            info.mode, info.mtime, info.uname, info.gname = (0o755 if name[0] == '/' else 0o644), T, 'root', 'wheel'
            if name.endswith('/hi'): info.type, info.linkname = tarfile.SYMTYPE, target
            else: info.size = len(data)
            tar.addfile(info, None if name.endswith('/hi') else io.BytesIO(data))
`
const say = (at, kind, { a = 'put()', b, time = T1, ...rest }) =>
  kind(at, {
    ...rest,
    a: python(`${writer}\n${a}`),
    b: python(`${writer}\n${b}`, time),
    made: `written from pkg-create(8) by python3; the second one by ${b}`,
  })

say('freebsd/build', benign, {
  why: 'One package at two times: the sums of a file and a link are right.',
  b: 'put()',
  time: T2,
  causes: ['archive-entry-mtime'],
  rules: ['entry-mtime'],
})
say('freebsd/content', honest, {
  twin: 'freebsd/build',
  attack: 'X1',
  why: 'A program says something else, a link leads elsewhere; the sums are right.',
  b: "put(hello='echo Hello', target='other')",
  causes: ['content-change', 'symlink-target'],
})
say('freebsd/stale-sum', honest, {
  twin: 'freebsd/build',
  attack: 'X19',
  why: 'The sum of a program is that of another one.',
  b: "put(sums={'/usr/local/bin/hello': '0' * 64})",
  causes: ['structural:stale-digest'],
})
say('freebsd/sum-of-other', honest, {
  twin: 'freebsd/build',
  attack: 'X19',
  why: 'A program was changed, its sum was not: the manifests are the same bytes.',
  b: "put(hello='echo Hello', sums={'/usr/local/bin/hello': hashlib.sha256(b'#!/bin/sh\\necho hello\\n').hexdigest()})"
    .replaceAll('\\n', '\\\\n')
    .replaceAll('\\\\n', '\\n'),
  causes: ['content-change', 'structural:stale-digest'],
})
say('freebsd/manifest-last', honest, {
  twin: 'freebsd/build',
  attack: 'X7',
  why: 'The manifests stand behind the files, where pkg does not look for them.',
  b: 'put(last=True)',
  causes: ['archive-entry-order'],
})
