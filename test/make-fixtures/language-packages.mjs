/** Documents in packages of R and Perl. */
import { edited, honest } from './cases.mjs'
import { replaced } from './edit-bytes.mjs'
import { T1, touch } from './shell.mjs'

const description = (packaged, built) =>
  `mkdir x; printf '%s\\n' 'Package: x' 'Version: 1.0' 'Title: X' 'NeedsCompilation: no' 'Packaged: ${packaged}' 'Built: ${built}' >x/DESCRIPTION; ${touch(T1, 'x')}; tar --format=ustar -cf out x/DESCRIPTION`
honest('r/built', {
  files: ['x_1.0.tar', 'x_1.0-rebuilt.tar'],
  why: 'A package of R, packaged and built by two users at two times: DESCRIPTION as R writes it, made without R.',
  a: description('2024-01-01 10:00:00 UTC; jane', 'R 4.2.2; ; 2024-02-01 10:00:00 UTC; unix'),
  b: description('2024-01-02 11:00:01 UTC; builder', 'R 4.2.2; ; 2024-03-01 10:00:07 UTC; unix'),
  causes: ['build-timestamp', 'username'],
})
edited('r/field', 'r/built', {
  verdict: 'different',
  why: 'Another field says something else, beside the times.',
  made: 'NeedsCompilation in b',
  causes: ['content-change', 'build-timestamp'],
  b: tar => replaced(tar, 'NeedsCompilation: no', 'NeedsCompilation: ye'),
})

const meta = perl =>
  `perl -MCPAN::Meta -e 'CPAN::Meta->create({ name => "X", version => "1.0", abstract => "x", author => ["a"], license => ["perl_5"], dynamic_config => 0, generated_by => "Dist::Zilla version ${perl[0]}", "meta-spec" => { version => 2 }, release_status => "stable", x_generated_by_perl => "${perl[1]}" })->save("META.json")'; mkdir X-1.0; mv META.json X-1.0; ${touch(T1, 'X-1.0')}; tar --format=ustar -cf out X-1.0/META.json`
honest('perl/meta', {
  files: ['X-1.0.tar', 'X-1.0-rebuilt.tar'],
  why: 'META.json by two versions of Dist::Zilla and Perl.',
  a: meta(['6.025', 'v5.34.0']),
  b: meta(['6.030', 'v5.36.0']),
  causes: ['toolchain-version'],
})
