import type { CauseFamily, Finding, Named } from '../model/cause.ts'

const fact = (id: string): Named => ({ id, confidence: 'unexplained' })

/** By the name of the field. */
const fields: readonly (readonly [RegExp, Named])[] = [
  [/^(generator|metadata-version|wheel-version)$/, { id: 'toolchain-version', confidence: 'likely' }],
  [/^(name|version|build)$/, fact('changelog-or-version')],
  [/^(requires-dist|provides-extra|requires-external|requires-python)(: |$)/, fact('dependency-version')],
]

const build: Readonly<Record<string, Named>> = {
  'conda-index.timestamp': { id: 'build-timestamp', confidence: 'certain' },
  'conda-index.version': fact('changelog-or-version'),
  'conda-index.build': fact('changelog-or-version'),
  'conda-index.tool': { id: 'toolchain-version', confidence: 'certain' },
}
const ofBuild = (field: string | null, parsed: boolean): Named | undefined => (parsed && field ? build[field] : undefined)

function name({ format, fate, what, key, field, anomaly, parsed }: Finding): Named | undefined {
  if (fate !== 'unexplained' || anomaly) return undefined
  if (what === 'order' && format === 'python-metadata') return fact('dependency-list-order')
  if (what !== 'span' && what !== 'member' && what !== 'renamed') return undefined
  if (format === 'wheel-record' || format === 'python-metadata') {
    if (field?.endsWith('.line-end')) return { id: 'line-endings', confidence: 'certain' }
    if (format === 'wheel-record' && field === 'wheel-record.algorithm')
      return { id: 'toolchain-version', confidence: 'possible' }
    // Lines come and go with the members that they name.
    if (format === 'wheel-record') return { id: 'content-hash-cascade', confidence: 'likely', follows: true }
  }
  if (format === 'conda-index') return ofBuild(field, parsed)
  return format === 'python-metadata' ? fields.find(([pattern]) => pattern.test(key))?.[1] : undefined
}

export const python: CauseFamily = {
  causes: [
    {
      id: 'dependency-list-order',
      title: 'Order of dependencies or tags',
      what: 'The same fields of a document of metadata in another order.',
      aliases: ['nondeterministic_ordering_in_python_wheel_metadata_versions', 'random_order_in_javahelper_substvars'],
      remedy: 'sort dependencies and tags before they are written',
      see: 'https://reproducible-builds.org/docs/stable-outputs/',
    },
  ],
  name,
}
