import type { CauseFamily, Finding, Named } from '../model/cause.ts'

/** Lengths, and places in a table: what differs beside them moves them. */
const followers =
  /^pyc\.(tag|reference)$|^beam\.(size|chunk-size|padding|(source|cwd|compiler)-length)$|^class\.(pool-count|this|super|member-name|member-descriptor|attribute-name|attribute-length|code-length|(members|attributes|interfaces)-count)$/

/** Attributes of a manifest that tell what made the jar, as Maven, Ant, Gradle and bnd write them. */
const makers =
  /^(?:(?:originally-)?created-by|build-jdk(?:-spec)?|build-java-version|build-tool|tool|archiver-version|ant-version|bnd-version|x-compile-(?:source|target)-jdk)$/

function name({ field, what, fate, side, values, key }: Finding): Named | undefined {
  if (what !== 'span' || fate !== 'unexplained' || !field) return undefined
  if (field === 'pyc.magic' || field === 'class.major') return { id: 'toolchain-version', confidence: 'certain' }
  if (field === 'manifest.value' && makers.test(key) && side === 'both') return { id: 'toolchain-version', confidence: 'certain' }
  if (field === 'pyc.flags') return { id: 'build-flags', confidence: 'likely' }
  if (field === 'beam.compiler' && side === 'both') return { id: 'toolchain-version', confidence: 'certain' }
  if (field === 'beam.cwd' && values.every(value => value?.startsWith('/'))) return { id: 'build-path', confidence: 'likely' }
  // What stands there instead of time and size is told by the flags.
  if (side !== 'both' && (field === 'pyc.digest' || field === 'pyc.size'))
    return { id: 'build-flags', confidence: 'likely', follows: true }
  if (field === 'pyc.filename' || field === 'beam.source')
    return isMoved(values) ? { id: 'build-path', confidence: 'likely' } : undefined
  return followers.test(field) ? { id: 'content-change', confidence: 'unexplained', follows: true } : undefined
}

/** One name of a file below two roots. */
function isMoved([a, b]: Finding['values']): boolean {
  const [one, two] = [a ?? '', b ?? ''].map(path => /^(\/|[A-Za-z]:[\\/]).*?([^\\/]+)$/.exec(path)?.[2])
  return one !== undefined && one === two && a !== b
}

/** Programs for machines that are no hardware. */
export const bytecode: CauseFamily = {
  causes: [
    {
      id: 'bytecode-equivalent',
      title: 'The same bytecode, written differently',
      what: 'The same code, constants and names: only the places in tables, or the references between objects, are others.',
      aliases: ['nondeterministic_java_bytecode', 'marshal_flag_ref'],
      remedy: 'compile each file in a process of its own; same compiler',
      see: 'https://reproducible-builds.org/docs/jvm/',
    },
  ],
  name,
}
