import type { Rule } from '../model/rule.ts'

const FORMAT = 0o170000
const REGULAR = 0o100000
const DIRECTORY = 0o040000
const SPECIAL = 0o7000
const EXECUTE = 0o111

export const entryMode: Rule = {
  id: 'entry-mode',
  version: 1,
  tier: { transport: 'metadata', installed: 'content' },
  fields: ['tar.mode', 'zip.mode', 'ar.mode'],
  docs: {
    title: 'Permission bits that nobody installs',
    what: 'Drops the read and write bits where the consumer ignores them; setuid, setgid, sticky, x bits and file type stay. In a static library all of the mode.',
    why: 'They follow the umask of the build.',
    hides: 'Another umask.',
    see: 'https://reproducible-builds.org/docs/archives/',
  },
  edit({ value }, { consumer }) {
    if (value === undefined || !/^[0-7]+$/.test(value) || consumer.honoursMode === 'all') return undefined
    const mode = Number.parseInt(value, 8)
    const type = mode & FORMAT
    if (consumer.honoursMode === 'none') return mode & SPECIAL || (type && type !== REGULAR) ? undefined : null
    const kept = mode & (SPECIAL | EXECUTE)
    const unusual = type === REGULAR || type === DIRECTORY ? 0 : type
    if (type === DIRECTORY && (mode & SPECIAL) === 0) return null
    return kept || unusual ? `x:${(kept | unusual).toString(8)}` : null
  },
}
