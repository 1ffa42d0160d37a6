import type { Rule } from '../model/rule.ts'

/** The value goes, the tag stays. */
const placeholders: Readonly<Record<string, string>> = {
  'rpm.build-time': '<time>',
  'rpm.build-host': '<host>',
  'rpm.cookie': '<host and time>',
  'rpm.file-mtime': '<time>',
  'rpm.inode': '<inode>',
  'rpm.device': '<device>',
}

export const rpmBuild: Rule = {
  id: 'rpm-build',
  version: 1,
  tier: { transport: 'metadata', installed: 'content' },
  fields: Object.keys(placeholders) as Rule['fields'],
  docs: {
    title: 'Host and time of the build of an RPM package',
    what: 'Replaces BUILDTIME, BUILDHOST, COOKIE and the times, inodes and devices of files by placeholders where they look like such. Which files are one is compared.',
    why: 'rpmbuild writes the clock and the name of the machine unless it is told others.',
    hides: 'Where and when a package was built, and a file whose only change is its date.',
    see: 'https://reproducible-builds.org/docs/archives/',
  },
  edit: ({ name, value }) => (value === undefined ? undefined : placeholders[name]),
}
