import type { Rule } from '../model/rule.ts'

export const ownersAnyway: Rule = {
  id: 'owner-any',
  version: 1,
  tier: { transport: 'lossy', installed: 'lossy' },
  fields: ['tar.uid', 'tar.gid', 'tar.uname', 'tar.gname', 'ar.uid', 'ar.gid', 'cpio.uid', 'cpio.gid'],
  docs: {
    title: 'All owners',
    what: 'Drops owners and groups even where the consumer installs them.',
    why: 'To look past a build that ran as another user, once that is known.',
    hides: 'A file, setuid or not, that comes to belong to somebody else.',
    see: 'https://reproducible-builds.org/docs/archives/',
  },
  edit: ({ value }) => (value === undefined ? undefined : null),
}

export const comments: Rule = {
  id: 'comment',
  version: 1,
  tier: { transport: 'lossy', installed: 'lossy' },
  fields: ['gzip.comment', 'zip.comment', 'zip.archive-comment', 'tar.comment'],
  docs: {
    title: 'Comments',
    what: 'Drops the comments of gzip, zip and pax headers.',
    why: 'They may hold a commit id or a date.',
    hides: 'Free text of any length, which may be a payload.',
    see: 'APPNOTE.TXT 4.3.12; RFC 1952',
  },
  edit: () => null,
}
