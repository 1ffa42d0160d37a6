import type { Rule } from '../model/rule.ts'

const see = 'RFC 1952, section 2.3.1'

export const gzipMtime: Rule = {
  id: 'gzip-mtime',
  version: 1,
  tier: { transport: 'metadata', installed: 'content' },
  fields: ['gzip.mtime'],
  docs: {
    title: 'Time in a gzip header',
    what: 'Drops MTIME of every member.',
    why: 'gzip writes the time of the file, or the clock, unless it is called with -n.',
    hides: 'When a stream was compressed.',
    see,
  },
  edit: ({ value }) => (value === undefined ? undefined : null),
}

export const gzipName: Rule = {
  id: 'gzip-name',
  version: 1,
  tier: { transport: 'metadata', installed: 'content' },
  fields: ['gzip.name'],
  docs: {
    title: 'Original name in a gzip header',
    what: 'Drops FNAME where it is a plausible file name: at most 255 printable bytes.',
    why: 'It is the name that the file had on the build machine, or is absent with gzip -n.',
    hides: 'Another original name; gunzip -N would use it.',
    see,
  },
  edit: ({ value }) => (value !== undefined && /^[^\x00-\x1f\x7f/\\]{1,255}$/.test(value) ? null : undefined),
}

/** Section 2.3.1: XFL 2 (slowest) or 4 (fastest), else 0; OS 0 to 13 or 255. zlib has codes of its own up to 19. */
const isHint = (value: string): boolean => value === '0' || value === '2' || value === '4'
const isSystem = (value: string): boolean => /^(\d|1\d|255)$/.test(value)

export const gzipOs: Rule = {
  id: 'gzip-os',
  version: 1,
  tier: { transport: 'metadata', installed: 'content' },
  fields: ['gzip.os', 'gzip.xfl', 'gzip.flags'],
  docs: {
    title: 'Writer of a gzip stream',
    what: 'Drops the operating system, the compression hint and the text flag.',
    why: 'They name the tool that compressed, and no reader uses them.',
    hides: 'That another tool compressed the same bytes.',
    see,
  },
  edit({ name, value }) {
    if (value === undefined) return undefined
    const known = name === 'gzip.xfl' ? isHint(value) : name === 'gzip.os' ? isSystem(value) : value === ''
    return known ? null : undefined
  },
}
