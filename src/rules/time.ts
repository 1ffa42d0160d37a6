import type { Rule } from '../model/rule.ts'

/** Seconds since 1970 as tar and ar write them, a pax fraction, nothing at all, or a DOS date. Longer numbers are no time. */
const instant = /^(-?\d{1,12}(\.\d{1,20})?|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)?$/

export const entryMtime: Rule = {
  id: 'entry-mtime',
  version: 1,
  tier: { transport: 'metadata', installed: 'content' },
  fields: ['tar.mtime', 'ar.mtime', 'zip.time', 'cpio.mtime'],
  docs: {
    title: 'Modification times of entries',
    what: 'Drops the time of an archive entry where it parses as one.',
    why: 'Packers copy the clock of the build machine unless SOURCE_DATE_EPOCH is honoured.',
    hides: 'A file whose only change is its date.',
    see: 'https://reproducible-builds.org/docs/timestamps/',
  },
  edit: ({ value }) => (value !== undefined && instant.test(value) ? null : undefined),
}

export const extraTimes: Rule = {
  id: 'entry-extra-times',
  version: 1,
  tier: { transport: 'metadata', installed: 'content' },
  fields: ['tar.atime', 'tar.ctime', 'zip.extra-time'],
  docs: {
    title: 'Further times of entries',
    what: 'Drops access and change times, and the optional records that carry times in zip and pax.',
    why: 'They are copied from the build machine, or are absent: absence means the same.',
    hides: 'When a file was last read or changed on the build machine.',
    see: 'https://reproducible-builds.org/docs/archives/',
  },
  edit({ name, value }) {
    // A zip record has been checked byte by byte by the format.
    if (value === undefined || (name !== 'zip.extra-time' && !instant.test(value))) return undefined
    return null
  },
}
