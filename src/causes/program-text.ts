import { factorOf, movedPath } from '../model/build-tokens.ts'
import type { CauseFamily, Finding, Named } from '../model/cause.ts'

/** Names for strings in programs. What else differs there is not known here, so they are never certain. */
function name({ texts, what, fate, field, key, alike }: Finding): Named | undefined {
  const [a, b] = texts
  if (a === null || b === null || what !== 'span' || fate !== 'unexplained') return undefined
  if (alike && alike.cause !== 'debug-info-only') return undefined
  if (field === 'elf.comment') return { id: 'toolchain-version', confidence: 'likely' }
  const factor = factorOf(a, b)
  if (factor) return { id: factor, confidence: 'likely' }
  const moved = movedOf(a, b)
  // Loaders look for libraries where the dynamic string table says: no place of a build by right.
  if (moved) return { id: 'build-path', confidence: key === '.dynstr' ? 'possible' : 'likely', values: moved }
  return field === 'elf.debug-strings' || key === '.GCC.command.line' ? producerOf(a, b) : undefined
}

/** Each string by itself, as long as they are moved alike. Linkers sort strings: those that both sides have do not count. */
function movedOf(a: string, b: string): readonly [string, string] | null {
  const [one, two] = [a.split('\0'), b.split('\0')]
  const [left, right] = [one.filter(text => !two.includes(text)), two.filter(text => !one.includes(text))]
  if (left.length !== right.length || left.length > MOST) return null
  const moved = left.map((text, index) => movedPath(text, right[index]!))
  return moved[0] && moved.every(each => String(each) === String(moved[0])) ? moved[0] : null
}
const MOST = 20

/** DW_AT_producer: a compiler, its version, and the options that it was given. */
const producer = /^(GNU [\w+]+|[\w ]*clang version|rustc version|Go cmd\/compile) (?:go)?(\d[\w.~+-]*)(.*)$/
function producerOf(a: string, b: string): Named | undefined {
  const [one, two] = [producer.exec(a), producer.exec(b)]
  if (!one || !two || one[1] !== two[1]) return undefined
  return { id: one[2] === two[2] ? 'build-flags' : 'toolchain-version', confidence: 'likely' }
}

const see = 'https://reproducible-builds.org/docs/timestamps/'

export const programText: CauseFamily = {
  causes: [
    {
      id: 'cpp-date-time-macro',
      title: 'Date or time of the compilation',
      what: 'The macros __DATE__ and __TIME__ stand for the clock.',
      aliases: ['timestamps_from_cpp_macros'],
      remedy: 'drop them (-Werror=date-time), or set SOURCE_DATE_EPOCH',
      see,
    },
    {
      id: 'timestamp-macro-file-mtime',
      title: 'Modification time of a source file',
      what: 'The macro __TIMESTAMP__ stands for the time of the file that is compiled.',
      aliases: ['timestamps_from_timestamp_macro'],
      remedy: 'drop it: -Werror=date-time finds it',
      see,
    },
    {
      id: 'compiler-random-seed',
      title: 'Random seed of a compiler',
      what: 'Names of sections and symbols hold a random number, so that they are not alike in two files.',
      aliases: ['randomness_in_fat_lto_objects', 'randomness_in_lto_debug_symbols'],
      remedy: '-frandom-seed=NAME, another for each object',
      see: 'https://reproducible-builds.org/docs/randomness/',
    },
    {
      id: 'stripping-difference',
      title: 'Stripped on one side only',
      what: 'One side has symbols or debug information that the other side does not have; what is loaded and run is the same.',
      aliases: [],
      remedy: 'run the same strip in both builds (DEB_BUILD_OPTIONS=nostrip)',
      see: 'https://reproducible-builds.org/docs/',
    },
  ],
  name,
}
