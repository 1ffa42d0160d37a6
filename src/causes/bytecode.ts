import type { CauseFamily, Finding, Named } from '../model/cause.ts'

const followers = /^pyc\.(tag|reference)$/

function name({ field, what, fate, side, values }: Finding): Named | undefined {
  if (what !== 'span' || fate !== 'unexplained' || !field) return undefined
  if (field === 'pyc.magic') return { id: 'toolchain-version', confidence: 'certain' }
  if (field === 'pyc.flags') return { id: 'build-flags', confidence: 'likely' }
  // What stands there instead of time and size is told by the flags.
  if (side !== 'both' && (field === 'pyc.digest' || field === 'pyc.size'))
    return { id: 'build-flags', confidence: 'likely', follows: true }
  if (field === 'pyc.filename') return isMoved(values) ? { id: 'build-path', confidence: 'likely' } : undefined
  // Lengths, and places in a table that is never written: what differs beside them moves them.
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
    {
      id: 'build-path',
      title: 'Path of the build',
      what: 'Where the sources lay on the build machine.',
      aliases: ['captures_build_path', 'captures_build_path_in_beam_files'],
      remedy: 'build in one place; python -m compileall -s DIR -p PREFIX',
      see: 'https://reproducible-builds.org/docs/build-path/',
    },
    {
      id: 'build-flags',
      title: 'Options of a tool',
      what: 'What was made records that it was made with other options.',
      aliases: ['records_build_flags'],
      remedy: 'the same options; SOURCE_DATE_EPOCH set, or not, for both',
      see: 'https://reproducible-builds.org/docs/recording/',
    },
  ],
  name,
}
