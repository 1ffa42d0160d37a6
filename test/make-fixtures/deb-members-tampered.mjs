/** deb: the members of the package itself, and the streams in them. */
import { gunzipSync } from 'node:zlib'
import { edited, evil } from './cases.mjs'
import { arMembers, dataMember, editDeb, renamed } from './edit-ar.mjs'
import { bytes, flipped, patched, zeros } from './edit-bytes.mjs'
import { withHugeWindow } from './edit-frames.mjs'
import { flag, gz, repack, unpack } from './edit-streams.mjs'
import { member } from './edit-tar.mjs'

const tampered = (at, { members, ...rest }) =>
  evil(at, 'deb/mtime', { ...rest, made: `${rest.made} in b`, b: deb => editDeb(deb, { members }) })

/* ---- members ---- */

/** A copy of debian-binary with another name and content. */
const another = (one, name, body) => renamed({ ...one, body: bytes(body) }, name)
for (const [at, name, why] of [
  ['deb/extra-member', 'evil', 'A member that deb(5) does not know.'],
  ['deb/signature-member', '_gpgorigin', 'A signature as a member of its own.'],
])
  tampered(at, {
    attack: 'X31',
    why,
    made: `member ${name} at the end`,
    causes: ['structural:unknown-member'],
    members: all => [...all, another(all[0], name, 'payload!')],
  })
tampered('deb/second-control', {
  attack: 'X31',
  why: 'Two control archives: which one counts depends on the reader.',
  made: 'control.tar.gz behind control.tar.xz',
  causes: ['structural:duplicate-entry'],
  members: ([first, control, data]) => [
    first,
    control,
    { ...renamed(control, 'control.tar.gz'), body: repack('.gz', unpack('.xz', control.body)) },
    data,
  ],
})
tampered('deb/control-behind-data', {
  attack: 'X31',
  why: 'The control archive once more, behind data.tar.',
  made: 'control.tar.xz twice',
  causes: ['structural:duplicate-entry'],
  members: all => [...all, all[1]],
})
tampered('deb/member-order', {
  attack: 'X7',
  why: 'dpkg wants control.tar in front of data.tar.',
  made: 'control.tar.xz and data.tar.xz swapped',
  causes: ['archive-entry-order'],
  members: ([first, control, data]) => [first, data, control],
})
tampered('deb/format-version', {
  attack: 'X31',
  why: 'Another version of the format.',
  made: 'debian-binary 2.1',
  causes: ['content-change'],
  members: ([first, ...others]) => [{ ...first, body: bytes('2.1\n') }, ...others],
})
tampered('deb/suffix-lies', {
  attack: 'X31',
  why: 'The name says gzip, the bytes are xz: some readers go by the name.',
  made: 'data.tar.xz renamed to data.tar.gz',
  members: dataMember(one => renamed(one, 'data.tar.gz')),
})
tampered('deb/time-text', {
  attack: 'X32',
  why: 'The time of a member holds a command.',
  made: 'ar header of control.tar.xz',
  causes: ['structural:malformed'],
  members: ([first, control, data]) => [first, { ...control, header: patched(control.header, [[16, '$(reboot)   ']]) }, data],
})
/** control.tar in an encoding that is not read: its window is above the limit. */
const unread = one => ({ ...renamed(one, 'control.tar.zst'), body: withHugeWindow(repack('.zst', unpack(one.name, one.body))) })
edited('deb/unread-digests', 'deb/installed-gzip-mtime', {
  verdict: 'incomplete',
  attack: 'X19',
  why: 'md5sums that cannot be read, the same on both sides: they are right about one of two files that differ.',
  made: 'control.tar.zst of a in both',
  causes: ['comparison-limited', 'gzip-header-mtime'],
  a: deb => editDeb(deb, { members: ([first, control, data]) => [first, unread(control), data] }),
  b: (deb, one) => editDeb(deb, { members: ([first, , data]) => [first, unread(arMembers(one)[1]), data] }),
})
edited('deb/unread-control', 'deb/level', {
  verdict: 'equivalent',
  why: 'md5sums that cannot be read, the same on both sides, as is what they are about.',
  made: 'control.tar.zst of a in both',
  causes: ['compression-level'],
  rules: ['compression'],
  a: deb => editDeb(deb, { members: ([first, control, data]) => [first, unread(control), data] }),
  b: (deb, one) => editDeb(deb, { members: ([first, , data]) => [first, unread(arMembers(one)[1]), data] }),
})
const behindNul = ([first, ...others]) => [renamed(first, 'debian-binary\0zz'), ...others]
edited('deb/behind-name', 'deb/owner', {
  verdict: 'different',
  twin: 'deb/mtime',
  attack: 'X15',
  why: 'Text behind a NUL in the name of the first member: dpkg installs the package, with its owners.',
  made: 'debian-binary, NUL, zz in both',
  causes: ['archive-entry-uid-gid'],
  a: deb => editDeb(deb, { members: behindNul }),
  b: deb => editDeb(deb, { members: behindNul }),
})
/** data.tar.gz packed anew, with a name in its header if that makes its size odd: only then a byte of padding follows. */
const odd = one => {
  const content = gunzipSync(one.body)
  const forms = [gz({ content }), gz({ flags: flag.name, fields: 'ab\0', content })]
  return { ...one, body: forms.find(({ length }) => length % 2 === 1) }
}
evil('deb/padding', 'deb/level', {
  attack: 'X32',
  why: 'The filler behind an odd size is no line feed.',
  made: 'data.tar.gz of an odd size on both sides, another byte behind it in b',
  causes: ['structural:padding'],
  a: deb => editDeb(deb, { members: dataMember(odd) }),
  b: deb => editDeb(deb, { members: dataMember(one => ({ ...odd(one), padding: 'x' })) }),
})

/* ---- streams ---- */

const evilData = bytes(member('./usr/bin/hello', { body: '#!/bin/sh\necho evil\n' }), zeros(1024))
for (const [at, body, why] of [
  ['deb/second-stream', evilData, 'A second stream holds a second archive.'],
  ['deb/empty-stream', bytes(), 'A second stream that decodes to nothing.'],
])
  tampered(at, {
    attack: 'X17',
    why,
    made: 'cat of two .xz as data.tar.xz',
    causes: ['structural:extra-stream'],
    members: dataMember(one => ({ ...one, body: bytes(one.body, repack('.xz', body)) })),
  })
/** A member behind all others, in front of the end of the archive. */
const guard = bytes(member('./usr/bin/hello-guard', { body: '#!/bin/sh\n', mode: 0o755 }))
const inStreams = (...ends) =>
  dataMember(one => {
    const content = bytes(unpack('.xz', one.body).subarray(0, -1024), guard, zeros(1024))
    const borders = [0, ...ends.map(end => content.length + end), content.length]
    return { ...one, body: bytes(...borders.slice(1).map((end, index) => repack('.xz', content.subarray(borders[index], end)))) }
  })
evil('deb/other-border', 'deb/mtime', {
  attack: 'X17',
  why: 'Two streams on both sides: dpkg reads the first one, in which b lacks a file.',
  made: 'usr/bin/hello-guard added to both, data.tar in two streams; in b the first ends in front of it',
  causes: ['structural:extra-stream'],
  a: deb => editDeb(deb, { members: inStreams(-1024) }),
  b: deb => editDeb(deb, { members: inStreams(-1024 - guard.length) }),
})
evil('deb/compressed-twice', 'deb/level', {
  attack: 'X17',
  why: 'data.tar is compressed twice: no installer unpacks that.',
  made: 'gzip of data.tar.gz in b',
  causes: ['compression-format'],
  b: deb => editDeb(deb, { members: dataMember(one => ({ ...one, body: repack('.gz', one.body) })) }),
})
evil('deb/truncated', 'deb/mtime', {
  attack: 'X36',
  why: 'The package ends inside data.tar.',
  made: 'head -c -100 of b',
  causes: ['structural:truncated'],
  b: deb => deb.subarray(0, -100),
})
evil('deb/corrupt', 'deb/mtime', {
  attack: 'X36',
  why: 'A byte of the compressed data is broken.',
  made: 'a byte in the middle of data.tar.xz in b',
  b: deb => flipped(deb, deb.length - (arMembers(deb).at(-1).body.length >> 1)),
})
