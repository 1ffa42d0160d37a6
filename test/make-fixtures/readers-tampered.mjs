/** tar, alone, in npm packages and in debs: what one reader takes and another does not. */
import { evil } from './cases.mjs'
import { editDeb } from './edit-ar.mjs'
import { bytes, inserted, patched, zeros } from './edit-bytes.mjs'
import { repacked } from './edit-streams.mjs'
import { before, extended, header, headerOf, headers, member, octal, pax, setName, setTar, swapped } from './edit-tar.mjs'

const run = 'p/run'
const plain = 'tar/ustar-mtime'
const padding = ['structural:padding']
const tampered = (at, { edit, ...rest }) => evil(at, plain, { attack: 'X16', ...rest, b: edit })

tampered('tar/header-without-records', {
  why: 'GNU tar forgets the records of a first extended header when a second one comes, even an empty one.',
  made: 'a second extended header, without records, in front of p/run in b; the first one, with path=p/run, in both',
  causes: ['structural:padding'],
  edit: tar => before(setName(tar, run, 'PaxHeader'), 'PaxHeader', bytes(pax(run, [['path', run]]), extended(run, ''))),
})
tampered('tar/record-in-record', {
  why: 'Readers that go by lines find a path in the value of a comment, if it is the last one.',
  made: 'comment "x", line feed, "14 path=p/evil" in front of p/run in b',
  causes: padding,
  edit: tar => before(tar, run, pax(run, [['comment', 'x\n14 path=p/evil']])),
})
tampered('tar/signed-checksum', {
  why: 'A checksum of signed bytes is right for old readers; BusyBox and npm stop there.',
  made: 'a user name that is not ASCII in a and b, and the sum of signed bytes in b',
  causes: ['structural:bad-checksum'],
  a: tar => setTar(tar, run, [[header.uname, 'b\xe9']]),
  edit: tar => {
    const { start, body } = headerOf(tar, run)
    const named = setTar(tar, run, [[header.uname, 'b\xe9']])
    const block = named.subarray(start, body)
    const sum = Number.parseInt(block.toString('latin1', header.checksum, header.checksum + 6), 8)
    return bytes(tar.subarray(0, start), patched(block, [[header.checksum, `${octal(sum - 256, 7)}\0 `]]), tar.subarray(body))
  },
})
tampered('tar/version-left-out', {
  why: 'Without the version of ustar, npm does not read the prefix of a name.',
  made: 'magic "ustar", three NULs, of p/run in b',
  causes: ['structural:malformed'],
  edit: tar => setTar(tar, run, [[header.magic, 'ustar\0\0\0']]),
})
tampered('tar/blank-number', {
  why: 'A field of blanks is zero for some readers; GNU tar and dpkg give up.',
  made: 'mtime of p/run in b',
  causes: ['archive-entry-mtime'],
  edit: tar => setTar(tar, run, [[header.mtime, ' '.repeat(12)]]),
})
tampered('tar/cut-off', {
  why: 'Without the end of its last block, no reader takes the last entry.',
  made: 'b ends in the padding of its last member',
  causes: ['structural:truncated'],
  edit: tar => tar.subarray(0, headers(tar).at(-1).end - 10),
})
tampered('tar/target-left-out', {
  why: 'Where the field is empty, bsdtar makes a file of a link whose target stands in a record.',
  made: 'linkname of p/link in b moved to linkpath',
  causes: ['structural:pax-conflict'],
  edit: tar => before(setTar(tar, 'p/link', [[header.linkname, zeros(100)]]), 'p/link', pax('p/link', [['linkpath', 'run']])),
})
evil('tar/user-in-v7', 'tar/v7-against-ustar', {
  attack: 'X5',
  why: 'v7 has no names of users: GNU tar unpacks by number what it unpacks by name from ustar.',
  made: 'uname games of p/run in both',
  causes: ['structural:malformed'],
  a: tar => setTar(tar, run, [[header.uname, 'games']]),
  b: tar => setTar(tar, run, [[header.uname, 'games']]),
})
evil('tar/prefix-in-gnu', 'tar/long-names', {
  attack: 'X16',
  why: 'Where GNU keeps the time of access, Python and BusyBox find the beginning of a path.',
  made: 'atime of the last member of b',
  causes: ['structural:malformed'],
  b: (_, tar) => setTar(tar, headers(tar).at(-1).name, [[345, '00000000000\0']]),
})

const npm = (at, { edit, ...rest }) => evil(at, 'npm/pack-against-tar', { ...rest, b: repacked('.gz', edit) })
const lib = 'package/lib/x.js'
npm('npm/spelling', {
  attack: 'X16',
  why: 'npm takes off the first part of a path, and "." is one: the file lands in another folder.',
  made: `name ${lib} to ./${lib} in b`,
  causes: ['file-set-difference'],
  edit: tar => setName(tar, lib, `./${lib}`),
})
npm('npm/sparse', {
  attack: 'X2',
  why: 'npm leaves out what other readers unpack: a sparse file of old GNU.',
  made: `${lib} as a sparse file without holes in b`,
  causes: ['archive-format-flavour'],
  edit: tar => {
    const { size } = headerOf(tar, lib)
    const map = [386, `${octal(0, 12)}\0${octal(size, 12)}\0`]
    const gnu = [
      [header.type, 'S'],
      [header.magic, 'ustar  \0'],
      [329, zeros(16)],
      [345, zeros(167)],
      map,
      [483, `${octal(size, 12)}\0`],
    ]
    return setTar(tar, lib, gnu)
  },
})
npm('npm/path-of-no-sparse-file', {
  attack: 'X16',
  why: 'A record that only readers of sparse files know moves a file.',
  made: `GNU.sparse.name=${lib} in front of it in b, whose own name is package/lib/y.js`,
  causes: ['structural:pax-conflict'],
  edit: tar => before(setName(tar, lib, 'package/lib/y.js'), 'package/lib/y.js', pax(lib, [['GNU.sparse.name', lib]])),
})

const deb = (at, { control, data, ...rest }) =>
  evil(at, 'deb/mtime', { ...rest, made: `${rest.made} in b`, b: one => editDeb(one, { control, data }) })
deb('deb/folder-late', {
  attack: 'X7',
  why: 'dpkg does not unpack a file whose directory comes behind it.',
  made: './usr/bin/ behind ./usr/bin/hello',
  causes: ['archive-entry-order'],
  data: tar => swapped(tar, './usr/bin', './usr/bin/hello'),
})
deb('deb/records', {
  attack: 'X16',
  why: 'dpkg refuses an archive with records, however harmless.',
  made: 'the time of ./usr/bin/hello as a record',
  causes: ['archive-format-flavour'],
  data: tar => {
    const { start } = headerOf(tar, './usr/bin/hello')
    const mtime = Number.parseInt(tar.toString('latin1', start + header.mtime, start + header.mtime + 11), 8)
    return before(tar, './usr/bin/hello', pax('./usr/bin/hello', [['mtime', String(mtime)]]))
  },
})
/** A script in the name of a member; what runs is its user. `exit` keeps a shell from the rest. */
const script = command =>
  bytes(
    member('#!/bin/sh\n: <<E\n', {
      mode: 0o755,
      more: [
        [header.linkname + 97, '\nE\n'],
        [header.uname, command.padEnd(64)],
        [329, ' '.repeat(16)],
        [345, '\nexit 0\n'],
      ],
    }),
    zeros(1024),
  )
evil('deb/script-as-archive', 'deb/mtime', {
  attack: 'X13',
  why: 'A maintainer script that is a tar archive as well: the owner of its member is a command.',
  made: './preinst in both, with another command in b',
  causes: ['content-change'],
  a: one => editDeb(one, { control: withScript('true') }),
  b: one => editDeb(one, { control: withScript('touch pwned') }),
})
function withScript(command) {
  return tar => inserted(tar, headers(tar).at(-1).end, member('./preinst', { mode: 0o755, body: script(command) }))
}
