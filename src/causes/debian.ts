import type { CauseFamily, Finding, Named } from '../model/cause.ts'

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

export const debian: CauseFamily = { causes: [], name }
