/** tar: what builds really differ in, and what whoever unpacks would notice. */
import { edited, honest } from './cases.mjs'
import { bytes } from './edit-bytes.mjs'
import { globalPax, header, headerOf, member } from './edit-tar.mjs'
import { project, tar, tarOf } from './trees.mjs'

const gnu = tarOf('--format=gnu')

honest('tar/umask', {
  why: 'Built with umask 022 and 002; whoever unpacks a plain archive may honour it.',
  tree: project,
  a: gnu,
  b: `chmod -R g+w p; ${gnu}`,
  causes: ['umask'],
})
honest('tar/missing-file', {
  why: 'A file is missing.',
  tree: project,
  a: gnu,
  b: `rm p/docs/b.txt; ${gnu}`,
  causes: ['file-set-difference'],
})
honest('tar/renamed', {
  why: 'A file has another name; its content is the same.',
  tree: project,
  a: gnu,
  b: `mv p/docs/b.txt p/docs/c.txt; ${gnu}`,
  causes: ['file-set-difference'],
})
honest('tar/no-directories', {
  why: 'One archive has entries for directories, the other has not.',
  tree: project,
  a: gnu,
  b: `${tar} --format=gnu --no-recursion -cf out $(find p ! -type d | sort)`,
  causes: ['file-set-difference'],
})
honest('tar/hardlink-or-copy', {
  why: 'A second name of a file, and a copy of it.',
  tree: project,
  a: gnu,
  b: tarOf('--format=gnu --hard-dereference'),
  causes: ['hardlink-vs-copy'],
})
honest('tar/link-target', {
  why: 'A symbolic link points to another file.',
  tree: project,
  a: gnu,
  b: `ln -sfn docs/b.txt p/link; ${gnu}`,
  causes: ['symlink-target'],
})
honest('tar/file-to-directory', {
  why: 'An empty file became an empty directory.',
  tree: project,
  a: `: >p/x; ${gnu}`,
  b: `mkdir -m 644 p/x; ${gnu}`,
  causes: ['file-type'],
})
edited('tar/volume-label', 'tar/owner', {
  verdict: 'different',
  why: 'A label of the tape in front, as of tar -V.',
  made: 'typeflag V in front of all in b',
  causes: ['file-set-difference'],
  b: (_, one) => bytes(member('backup', { type: 'V', more: [[header.magic, 'ustar  \0']] }), one),
})
const commit = digit => archive => bytes(globalPax([['comment', digit.repeat(40)]]), archive)
edited('tar/global-comment', 'tar/owner', {
  verdict: 'different',
  why: 'git archive stores the commit in a global header; here it is all that differs.',
  made: 'a global header with a comment in front of all',
  causes: ['content-change'],
  a: commit('1'),
  b: (_, one) => commit('2')(one),
})
edited('tar/truncated', 'tar/owner', {
  verdict: 'different',
  attack: 'X36',
  why: 'The archive ends inside an entry.',
  made: 'head -c in b',
  causes: ['structural:truncated'],
  b: (_, one) => one.subarray(0, headerOf(one, 'p/docs/b.txt').body + 100),
})
