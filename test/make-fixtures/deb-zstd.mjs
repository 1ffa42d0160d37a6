/** deb: members by zstd. */
import { benign, edited, evil } from './cases.mjs'
import { dataMember, editDeb, renamed } from './edit-ar.mjs'
import { bytes, zeros } from './edit-bytes.mjs'
import { skippable, withHugeWindow } from './edit-frames.mjs'
import { repack, unpack } from './edit-streams.mjs'
import { member } from './edit-tar.mjs'
import { T1, T2 } from './shell.mjs'
import { debBuild, debTree as tree } from './trees.mjs'

benign('deb/zstd', {
  why: 'Members by zstd, built at another time.',
  tree,
  a: debBuild(T1, '-Zzstd'),
  b: debBuild(T2, '-Zzstd'),
  causes: ['archive-entry-mtime'],
  rules: ['entry-mtime'],
})
benign('deb/zstd-against-xz', {
  why: 'Members by zstd and by xz.',
  tree,
  a: debBuild(T1, '-Zzstd'),
  b: debBuild(T1, '-Zxz'),
  causes: ['compression-format'],
  rules: ['compression', 'compression-format'],
})
benign('deb/zstd-against-gzip', {
  why: 'Members by zstd and by gzip.',
  tree,
  a: debBuild(T1, '-Zzstd'),
  b: debBuild(T1, '-Zgzip'),
  causes: ['compression-format'],
  rules: ['compression', 'compression-format'],
})

/** A copy of debian-binary with another name and content. */
const another = one => renamed({ ...one, body: bytes('payload!') }, 'evil')
const evilData = bytes(member('./usr/bin/hello', { body: '#!/bin/sh\necho evil\n' }), zeros(1024))
evil('deb/zstd-and-more', 'deb/zstd', {
  attack: 'X31',
  why: 'There is a member more.',
  made: 'member evil at the end of b',
  causes: ['structural:unknown-member'],
  b: deb => editDeb(deb, { members: all => [...all, another(all[0])] }),
})
evil('deb/zstd-second-frame', 'deb/zstd-against-xz', {
  attack: 'X17',
  why: 'A second frame holds a second archive.',
  made: 'cat of two .zst as data.tar.zst in a',
  causes: ['structural:extra-stream'],
  a: deb => editDeb(deb, { members: dataMember(one => ({ ...one, body: bytes(one.body, repack('.zst', evilData)) })) }),
})
evil('deb/zstd-skippable', 'deb/zstd', {
  attack: 'X17',
  why: 'A skippable frame in data.tar.zst holds a payload.',
  made: 'skippable frame behind that of data.tar.zst in b',
  causes: ['structural:skippable-frame'],
  b: deb => editDeb(deb, { members: dataMember(one => ({ ...one, body: bytes(one.body, skippable('payload!')) })) }),
})
evil('deb/zstd-suffix-lies', 'deb/zstd-against-xz', {
  attack: 'X31',
  why: 'The name says xz, the bytes are zstd: dpkg goes by the name.',
  made: 'data.tar.zst renamed to data.tar.xz in a',
  a: deb => editDeb(deb, { members: dataMember(one => renamed(one, 'data.tar.xz')) }),
})
/** A window above the limit. */
const unjudged = one => ({ ...one, body: withHugeWindow(repack('.zst', unpack(one.name, one.body))) })
edited('deb/unread-and-more', 'deb/zstd', {
  verdict: 'different',
  attack: 'X31',
  why: 'What cannot be judged excuses nothing: there is a member more.',
  made: 'data.tar.zst of both with a window above the limit, member evil at the end of b',
  causes: ['structural:unknown-member', 'comparison-limited'],
  a: deb => editDeb(deb, { members: dataMember(unjudged) }),
  b: deb => editDeb(deb, { members: all => [...dataMember(unjudged)(all), another(all[0])] }),
})
