import type { CauseFamily, Finding, Named } from '../model/cause.ts'
import { byField } from './by-field.ts'

/** By attribute of the main section, as Maven, Ant, Gradle, bnd and their plugins write them: what a difference is, whatever made it. */
const attributes: readonly (readonly [RegExp, Named])[] = [
  [/^eclipse-sourcereferences$/, { id: 'vcs-commit', confidence: 'likely' }],
  [/^(built-by|build-user(?:name)?)$/, { id: 'username', confidence: 'likely' }],
  [/^(build|built)-host(name)?$/, { id: 'hostname', confidence: 'likely' }],
  [/^((build|built)-os|os-(name|version|arch))$/, { id: 'os-release', confidence: 'likely' }],
  [
    /^((scm|git)-(?!url|connection)[\w-]+|(implementation|bundle)-(scm-)?(revision|build|commit)|build-(revision|commit|branch)|full-change|change)$/,
    { id: 'vcs-commit', confidence: 'likely' },
  ],
  [/^((hudson-|jenkins-)?build-(number|id|job|tag|url)|implementation-build-id)$/, { id: 'build-number', confidence: 'likely' }],
  [/^((bundle|implementation|specification)-version)$/, { id: 'changelog-or-version', confidence: 'unexplained' }],
  [
    /^(class-path|(dynamic)?import-package|require-(bundle|capability)|dependencies)$/,
    { id: 'dependency-version', confidence: 'unexplained' },
  ],
]

const folds = /^(manifest|signature-file)\.folds$/

/** By key, as git-commit-id-plugin, Spring Boot and Maven write them. */
const keys: readonly (readonly [RegExp, Named])[] = [
  [/^(git\.)?build\.(time|date|timestamp)$/, { id: 'build-timestamp', confidence: 'likely' }],
  [/^(git\.)?build\.host$/, { id: 'hostname', confidence: 'likely' }],
  [/^(git\.)?build\.user(\.(name|email))?$/, { id: 'username', confidence: 'likely' }],
  [/^(git\.)?build\.number(\.unique)?$/, { id: 'build-number', confidence: 'likely' }],
  [/^(git\.build\.|build\.)?version$/, { id: 'changelog-or-version', confidence: 'unexplained' }],
  [/^git\.(?!build\.|remote\.)/, { id: 'vcs-commit', confidence: 'likely' }],
]

function name({ format, field, key, fate, what, side }: Finding): Named | undefined {
  if (fate !== 'unexplained' || what !== 'span') return undefined
  // Where lines are broken follows from what they say.
  if (field && folds.test(field)) return { id: 'formatting-only', confidence: 'likely', follows: true }
  if (side !== 'both') return undefined
  if (field === 'signature-file.value' && key === 'created-by') return { id: 'toolchain-version', confidence: 'certain' }
  const table = field === 'manifest.value' ? attributes : format === 'properties' && field === 'text.lines' ? keys : []
  return table.find(([pattern]) => pattern.test(key))?.[1]
}

/** Asked before it is asked in what whole manifests are alike: they are held to be so without these. */
export const jarBuilder: CauseFamily = {
  causes: [],
  name: byField({ 'manifest.user': 'username', 'manifest.time': 'java-manifest-timestamp' }),
}

export const java: CauseFamily = {
  causes: [
    {
      id: 'service-index',
      title: 'Order of a list of services',
      what: 'The same classes in another order: what made the list collected them as they came.',
      aliases: ['random_order_in_sisu_javax_inject_named'],
      remedy: 'sort what the annotation processor or the shading plug-in writes',
      see: 'https://reproducible-builds.org/docs/stable-inputs/',
    },
    {
      id: 'build-number',
      title: 'Number of a build or a revision',
      what: 'The server that built counts its builds, or a document how often it was saved, and the number, or the address that has it, is recorded.',
      aliases: ['CI counters'],
      remedy: 'record no number, job or URL of the build server',
      see: 'https://reproducible-builds.org/docs/version-information/',
    },
  ],
  name,
}
