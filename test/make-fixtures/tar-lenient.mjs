/** tar: the same files under other options. */
import { again } from './cases.mjs'

const lenient = (...erase) => ({ profile: 'lenient', erase })

again('tar/mtime-none', 'tar/gnu-mtime', {
  verdict: 'different',
  why: 'Profile none erases nothing.',
  causes: ['archive-entry-mtime'],
  options: { profile: 'none' },
})
again('tar/entries-limit', 'tar/gnu-mtime', {
  verdict: 'incomplete',
  attack: 'X37',
  why: 'More entries than allowed are not judged.',
  causes: ['comparison-limited'],
  options: { limits: { entries: 3 } },
})
again('tar/umask-lenient', 'tar/umask', {
  verdict: 'equivalent',
  why: 'A umask, erased because it was asked for.',
  causes: ['umask'],
  rules: ['mode-rw'],
  options: lenient('mode-rw'),
})
again('tar/executable-lenient', 'tar/executable', {
  verdict: 'different',
  twin: 'tar/umask-lenient',
  attack: 'X1',
  why: 'The rule for read and write bits never touches an x bit.',
  causes: ['permission-other'],
  options: lenient('mode-rw'),
})
again('tar/setuid-lenient', 'tar/setuid', {
  verdict: 'different',
  twin: 'tar/umask-lenient',
  attack: 'X1',
  why: 'Nor does it touch a setuid bit.',
  causes: ['permission-other'],
  options: lenient('mode-rw'),
})
again('tar/owner-lenient', 'tar/owner-name-of-one', {
  verdict: 'equivalent',
  why: 'One owner of many, erased because it was asked for.',
  causes: ['archive-entry-user-name'],
  rules: ['owner-any'],
  options: lenient('owner-any'),
})
again('tar/behind-user-name-lenient', 'tar/behind-user-name', {
  verdict: 'different',
  twin: 'tar/owner-lenient',
  attack: 'X32',
  why: 'The rule for all owners leaves text behind the NUL of a name.',
  options: lenient('owner-any'),
})
again('tar/global-comment-lenient', 'tar/global-comment', {
  verdict: 'equivalent',
  why: 'A commit in a comment, erased because it was asked for.',
  rules: ['comment'],
  options: lenient('comment'),
})
