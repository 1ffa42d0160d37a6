import { foldersBefore, isInstalled } from './build-path.ts'

/**
 * What a compiler or linker writes into a program though no source says it: texts are latin-1, and short. Patterns are linear-time. Each is
 * replaced by something of its own length.
 */
const blank = (token: string): string => '*'.repeat(token.length)

const month = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)'
/** C17, section 6.10.8.1: `__DATE__` and `__TIME__`. */
const date = new RegExp(`${month} [ \\d]\\d \\d{4}|\\b\\d\\d:\\d\\d:\\d\\d\\b`, 'g')
/** GCC manual, "Common Predefined Macros": `__TIMESTAMP__`, as asctime has it. */
const timestamp = new RegExp(`(?:Sun|Mon|Tue|Wed|Thu|Fri|Sat) ${month} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d \\d{4}`, 'g')
/** mkstemp puts six characters behind what its caller chose: gcc, mktemp, and the drivers of OCaml and Haskell. */
const temporary = /(?<![\w.])(?:cc|tmp\.|camlpp|camlstartup|ocaml|ghc)[A-Za-z0-9_]{6,10}(?![A-Za-z0-9_])/g
export const factors = {
  'timestamp-macro-file-mtime': (text: string): string => text.replaceAll(timestamp, blank),
  'cpp-date-time-macro': (text: string): string => text.replaceAll(date, blank),
  'random-temp-name': (text: string): string => text.replaceAll(temporary, blank),
} as const satisfies Record<string, (text: string) => string>

/** What alone makes two texts differ; null where it is something else, or several things. */
export function factorOf(a: string, b: string): keyof typeof factors | null {
  for (const [id, without] of Object.entries(factors) as [keyof typeof factors, (text: string) => string][])
    if (a !== b && without(a) === without(b)) return id
  return null
}

/** Hex that `-frandom-seed` would fix: in names of sections, whatever its length. */
export const withoutSeed = (text: string): string =>
  text.startsWith('.gnu.lto_') ? text.replace(/\.[0-9a-f]{1,16}$/, '.*') : text

/** A directory on each side, where one text becomes the other by it: two absolute paths with a common tail, in places that are built in. */
export function movedPath(a: string, b: string): readonly [string, string] | null {
  const most = Math.min(a.length, b.length)
  let head = 0
  while (head < most && a[head] === b[head]) head++
  while (head > 0 && ofPath.test(a[head - 1]!)) head--
  const [one, two] = [pathAt(a, head), pathAt(b, head)]
  if (!one || !two || one === two) return null
  if (a.slice(head + one.length) !== b.slice(head + two.length)) return null
  // The folder of a compilation stands there alone, without a name behind it.
  const found = foldersBefore(one, two) ?? [one, two]
  return found.every(path => path.length > 1 && !isInstalled(path)) ? found : null
}

const ofPath = /[\w./+~@%-]/
const pathAt = (text: string, at: number): string | null => /^\/[\w./+~@%-]+/.exec(text.slice(at, at + 1024))?.[0] ?? null
