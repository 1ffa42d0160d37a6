import type { CauseFamily } from '../model/cause.ts'

const randomness = 'https://reproducible-builds.org/docs/randomness/'
const environment = 'https://reproducible-builds.org/docs/env-variations/'

/** Of text in which tokens of one kind differ, and nothing else; the format finds them, and they are named by what it found alike. */
export const textTokens: CauseFamily = {
  causes: [
    {
      id: 'memory-address',
      title: 'Addresses in memory',
      what: 'A pointer was printed: each run has others.',
      aliases: ['randomness_in_documentation_generated_by_epydoc'],
      remedy: 'give the object a text of its own (__repr__); print no pointers',
      see: 'https://reproducible-builds.org/docs/value-initialization/',
    },
    {
      id: 'copyright-year',
      title: 'Year of a copyright notice',
      what: 'The year behind a copyright sign is that of the build.',
      aliases: ['copyright_year_in_documentation_generated_by_sphinx'],
      remedy: 'take the year from SOURCE_DATE_EPOCH or from the changelog',
      see: 'https://reproducible-builds.org/docs/timestamps/',
    },
    {
      id: 'shell-flavour',
      title: 'Another shell',
      what: 'The path of one shell stands for that of another one.',
      aliases: ['captures_shell_variable_in_autofoo_script', 'bin_sh_is_bash'],
      remedy: 'CONFIG_SHELL=/bin/sh, SHELL=/bin/sh for the build',
      see: environment,
    },
    {
      id: 'usrmerge-path',
      title: 'Path of a system with one /usr or two',
      what: '/bin stands for /usr/bin, or /sbin for /usr/sbin.',
      aliases: ['paths_vary_due_to_usrmerge'],
      remedy: 'give configure the absolute paths of the tools',
      see: environment,
    },
    {
      id: 'process-id',
      title: 'Number of a process',
      what: 'The number of a process was recorded, or part of a name.',
      aliases: [],
      remedy: 'name temporary files otherwise, and record no process ids',
      see: randomness,
    },
    {
      id: 'parallelism-race',
      title: 'Order in which parallel jobs end',
      what: 'Numbered lines stand a few places early or late on one side.',
      aliases: ['unknown_ada_issue'],
      remedy: 'make -j1 shows it; sort, or write in the order of the input',
      see: 'https://reproducible-builds.org/docs/stable-outputs/',
    },
    {
      id: 'checksum-list-order',
      title: 'Order of a list of digests',
      what: 'The same digests of the same files in another order.',
      aliases: ['random_order_in_md5sums'],
      remedy: 'find -print0 | LC_ALL=C sort -z | xargs -0 md5sum',
      see: 'https://reproducible-builds.org/docs/stable-inputs/',
    },
  ],
  name: () => undefined,
}
