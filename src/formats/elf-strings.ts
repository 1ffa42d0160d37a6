import type { Range } from '../model/bytes.ts'
import { stringsAround } from '../model/strings-around.ts'
import { sectionFlag, sectionType } from './elf-layout.ts'
import { contentOf, type Elf, type Section, type SectionAt } from './elf-read.ts'

/** Whether all of a section is strings, or some of it may be. */
type Kind = 'strings' | 'mixed' | null

function kindOf({ type, flags, text }: Section): Kind {
  if (flags & (sectionFlag.execute | sectionFlag.compressed) || text.startsWith('.zdebug_')) return null
  if (type === sectionType.strings || flags & sectionFlag.strings || text === '.comment' || isDebugStrings(text)) return 'strings'
  return type === sectionType.program && !text.startsWith('.debug_') ? 'mixed' : null
}

/** DWARF 5, section 7.26 */
export const isDebugStrings = (name: string): boolean => /^\.z?debug_(line_)?str(\.dwo)?$/.test(name)

/** Where a table of strings ends, one is put behind it, as a rule, and not in front of what follows. */
function placeOf(sectionAt: SectionAt, { start, end }: Range): Section | undefined {
  const before = start === end && start > 0 ? sectionAt(start - 1) : undefined
  return before && kindOf(before) === 'strings' ? before : sectionAt(start)
}

/** In sections that hold other things as well, a string is a run of printable characters that ends with a NUL. */
export function stringsIn({ bytes }: Elf, sectionAt: SectionAt, range: Range): readonly string[] | null {
  const section = placeOf(sectionAt, range)
  const kind = section ? kindOf(section) : null
  if (!section || kind === null || range.end > contentOf(section).end) return null
  return stringsAround(bytes, { bounds: contentOf(section), range, all: kind === 'strings' })
}
