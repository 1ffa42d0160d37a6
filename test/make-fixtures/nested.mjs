/** Archives in archives, streams in streams. */
import { honest, tool } from './cases.mjs'
import { T1 } from './shell.mjs'

const nest = (core, levels, pack = 'cat') =>
  `echo ${core} >x; for i in $(seq 1 ${levels}); do tar -b1 --owner=0 --group=0 --numeric-owner --mtime=@${T1} -cf y x; mv y x; done; ${pack} <x >out`
honest('nested/four-levels', {
  why: 'A difference in an archive in an archive.',
  a: nest('good', 4),
  b: nest('evil', 4),
  causes: ['content-change'],
})
tool('nested/too-deep', {
  verdict: 'incomplete',
  attack: 'X37',
  why: 'Archives in archives beyond a limit that was set: what differs in the core is not judged.',
  a: nest('good', 7),
  b: nest('evil', 7),
  causes: ['comparison-limited'],
  options: { limits: { depth: 4 } },
})
tool('nested/twenty-levels', {
  files: ['a.tar.gz', 'b.tar.gz'],
  verdict: 'incomplete',
  attack: 'X37',
  why: 'Archives in archives beyond the usual limit.',
  a: nest('good', 20, 'gzip -9n'),
  b: nest('evil', 20, 'gzip -9n'),
  causes: ['comparison-limited'],
})
const squeeze = core => `echo ${core} >x; for i in $(seq 1 20); do gzip -9n <x >y; mv y x; done; mv x out`
tool('nested/twenty-gzips', {
  files: ['a.gz', 'b.gz'],
  verdict: 'incomplete',
  attack: 'X37',
  why: 'Streams in streams beyond the usual limit.',
  a: squeeze('good'),
  b: squeeze('evil'),
  causes: ['comparison-limited'],
})
