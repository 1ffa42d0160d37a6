import type { Original, Rule, RuleContext } from '../model/rule.ts'

const FORMAT = 0o170000
const REGULAR = 0o100000
const DIRECTORY = 0o040000
const SPECIAL = 0o7000
const EXECUTE = 0o111

/** POSIX.1-2017, sys/stat.h: type, special and permission bits, 16 in all. More bits, or no octal number: no mode. */
function modeOf({ value }: Original): number | undefined {
  if (value === undefined || !/^[0-7]{1,6}$/.test(value)) return undefined
  const mode = Number.parseInt(value, 8)
  return mode > 0o177777 ? undefined : mode
}

/** Zip tells files and directories apart by their names, with or without these bits. */
const unusualType = (mode: number): number => {
  const type = mode & FORMAT
  return type === REGULAR || type === DIRECTORY ? 0 : type
}

/** What stays of a mode without its read and write bits; null when nothing does. */
function withoutReadAndWrite(mode: number): string | null {
  const kept = (mode & (SPECIAL | EXECUTE)) | unusualType(mode)
  return kept ? `x:${kept.toString(8).padStart(4, '0')}` : null
}

/** A linker reads the bytes of a member: only what no object file has would be worth a look. */
const withoutAll = (mode: number): null | undefined => (mode & SPECIAL || unusualType(mode) ? undefined : null)

const fields = ['tar.mode', 'zip.mode', 'ar.mode', 'cpio.mode'] as const

export const entryMode: Rule = {
  id: 'entry-mode',
  version: 1,
  tier: { transport: 'metadata', installed: 'content' },
  unlessHonoured: 'mode',
  fields,
  docs: {
    title: 'Permission bits that nobody installs',
    what: 'Drops the read and write bits where the consumer ignores them; setuid, setgid, sticky, x bits and file type stay. In a static library all of the mode.',
    why: 'They follow the umask of the build.',
    hides: 'Another umask.',
    see: 'https://reproducible-builds.org/docs/archives/',
  },
  edit(original, { consumer }) {
    if (consumer.honoursMode === 'all') return undefined
    // Microsoft's writers leave the field of ar blank.
    if (consumer.honoursMode === 'none' && original.value === '') return null
    const mode = modeOf(original)
    if (mode === undefined) return undefined
    return consumer.honoursMode === 'none' ? withoutAll(mode) : withoutReadAndWrite(mode)
  },
}

/** The same where the consumer installs them, and no more: x bits and setuid are never a matter of a umask. */
export const readAndWriteAnyway: Rule = {
  id: 'mode-rw',
  version: 1,
  tier: { transport: 'lossy', installed: 'lossy' },
  fields,
  docs: {
    title: 'All read and write bits',
    what: 'Drops the read and write bits of modes even where the consumer installs them; setuid, setgid, sticky, x bits and file type stay.',
    why: 'To look past a build under another umask, once that is known.',
    hides: 'A file that others may read or write: a readable key, a writable program.',
    see: 'https://reproducible-builds.org/docs/archives/',
  },
  edit: (original, context) => entryMode.edit(original, asIgnored(context)),
}

const asIgnored = (context: RuleContext): RuleContext =>
  context.consumer.honoursMode === 'all' ? { ...context, consumer: { ...context.consumer, honoursMode: 'executable' } } : context
