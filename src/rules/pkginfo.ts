import type { Rule } from '../model/rule.ts'

/** Of documents of a package, not of those of the installed system: the same bytes may be both. */
export const pkginfoDate: Rule = {
  id: 'pkginfo-builddate',
  version: 1,
  tier: { transport: 'content', installed: 'content' },
  fields: ['pkginfo.builddate', 'buildinfo.builddate'],
  docs: {
    title: 'Build date of an Alpine or Arch package',
    what: 'Replaces builddate in .PKGINFO and .BUILDINFO by a placeholder where it is a number of seconds and the only one.',
    why: 'abuild and makepkg write the clock unless SOURCE_DATE_EPOCH is set. apk and pacman store and show it, and decide nothing by it.',
    hides: 'When a package was built.',
    see: 'https://reproducible-builds.org/docs/source-date-epoch/',
  },
  edit: ({ value }) => (value === undefined ? undefined : '<time>'),
}
