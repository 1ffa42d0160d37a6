import type { CauseDocs, CauseFamily, Finding, Named } from '../model/cause.ts'

/** Variables of the environment that have a cause of their own; of the others it is that they differ. */
const variables: readonly (readonly [RegExp, string])[] = [
  [/: (LANG|LANGUAGE|LC_[A-Z]+)$/, 'locale-language'],
  [/: TZ$/, 'timezone'],
  [/: HOME$/, 'home-directory'],
  [/: SOURCE_DATE_EPOCH$/, 'source-date-epoch-missing'],
]

/** By the field of the document. */
const fields: readonly (readonly [RegExp, string])[] = [
  [/^build-path$/, 'build-path'],
  [/^build-architecture$/, 'build-arch'],
  [/^build-kernel-version$/, 'kernel-version'],
  [/^build-origin$/, 'os-release'],
  [/^(version|changes|changed-by|closes)$/, 'changelog-or-version'],
]

const sure = (id: string): Named => ({ id, confidence: 'certain' })

/** The same instant in two zones, or two instants (RFC 5322, 3.3). */
function dateName([a, b]: Finding['values']): Named | undefined {
  const [one, two] = [Date.parse(a ?? ''), Date.parse(b ?? '')]
  if (Number.isNaN(one) || Number.isNaN(two)) return undefined
  return sure(one === two ? 'timezone' : 'build-timestamp')
}

function variableName({ key, values: [a, b] }: Finding): Named {
  const jobs = /parallel=\d+/g
  if (a !== null && b !== null && a !== b && a.replace(jobs, '') === b.replace(jobs, '')) return sure('cpu-count')
  return sure(
    variables.find(([pattern]) => pattern.test(key.replace('environment', '').toUpperCase()))?.[1] ?? 'environment-variable',
  )
}

function name(finding: Finding): Named | undefined {
  const { format, fate, field, key, values } = finding
  if (format !== 'debian-document' || fate !== 'unexplained') return undefined
  if (key === '\0signature') return { id: 'cryptographic-signature', confidence: 'unexplained' }
  if (/^(files|checksums-\w+): /.test(key)) return { id: 'content-hash-cascade', confidence: 'likely', follows: true }
  if (key.startsWith('environment: ')) return variableName(finding)
  if (key.startsWith('installed-build-depends: ')) return { id: 'dependency-version', confidence: 'unexplained' }
  if (field === 'document.date') return dateName(values)
  const id = fields.find(([pattern]) => pattern.test(key))?.[1]
  return id === undefined ? undefined : sure(id)
}

const see = 'https://reproducible-builds.org/docs/recording/'
const causes: readonly CauseDocs[] = [
  {
    id: 'environment-variable',
    title: 'Variable of the environment',
    what: 'A variable of the environment of the build has another value, or is set in one build only.',
    aliases: ['leaks_path_environment_variable'],
    remedy: 'a clean environment: env -i, dpkg-buildpackage --sanitize-env',
    see,
  },
  {
    id: 'cpu-count',
    title: 'Number of processors',
    what: 'The number of jobs or processors is recorded.',
    aliases: [],
    remedy: 'do not record nproc; build both with the same -j',
    see,
  },
  {
    id: 'locale-language',
    title: 'Language of the build',
    what: 'The build ran in another locale, or texts in another language came of it.',
    aliases: ['locale_in_documentation_generated_by_javadoc'],
    remedy: 'LC_ALL=C.UTF-8 for the build',
    see: 'https://reproducible-builds.org/docs/locales/',
  },
  {
    id: 'timezone',
    title: 'Time zone of the build',
    what: 'The same instant, told in two zones.',
    aliases: ['timezone_variance_because_of_automake_mdate', 'timestamps_difference_by_unzip'],
    remedy: 'TZ=UTC; date -u; gmtime',
    see: 'https://reproducible-builds.org/docs/timezones/',
  },
  {
    id: 'home-directory',
    title: 'Home directory of the builder',
    what: 'The home directory of the user who built is recorded.',
    aliases: ['captures_home_dir'],
    remedy: 'HOME=/nonexistent',
    see,
  },
  {
    id: 'source-date-epoch-missing',
    title: 'Another SOURCE_DATE_EPOCH, or none',
    what: 'The two builds had other dates for their source.',
    aliases: [],
    remedy: 'set SOURCE_DATE_EPOCH from the changelog or the commit',
    see: 'https://reproducible-builds.org/docs/source-date-epoch/',
  },
  {
    id: 'build-timestamp',
    title: 'Time of the build',
    what: 'A date and time of day of the build.',
    aliases: ['timestamps_manually_added_needs_further_investigation'],
    remedy: 'use SOURCE_DATE_EPOCH, or leave the time out',
    see: 'https://reproducible-builds.org/docs/timestamps/',
  },
  {
    id: 'build-path',
    title: 'Path of the build',
    what: 'The path in which the build ran is recorded.',
    aliases: ['captures_build_path', 'gcc_captures_build_path'],
    remedy: 'build in one path; -ffile-prefix-map=$PWD=.; go -trimpath',
    see: 'https://reproducible-builds.org/docs/build-path/',
  },
  {
    id: 'build-arch',
    title: 'Architecture of the build machine',
    what: 'The architecture of the machine that built is recorded.',
    aliases: ['captures_build_arch'],
    remedy: 'use DEB_HOST_*, not uname -m',
    see,
  },
  {
    id: 'kernel-version',
    title: 'Version of the kernel of the build machine',
    what: 'The kernel that the build ran on is recorded.',
    aliases: ['captures_kernel_version'],
    remedy: 'do not record uname -r',
    see,
  },
  {
    id: 'os-release',
    title: 'Distribution of the build machine',
    what: 'Name or version of the distribution is recorded.',
    aliases: [],
    remedy: 'build both on one distribution, or leave it out',
    see,
  },
]

export const documents: CauseFamily = { causes, name }
