import { describe, expect, it } from 'vitest'
import { causes } from '../../src/causes/index.ts'

/** Ids that the report promises for containers. */
const promised = [
  'archive-entry-mtime',
  'archive-entry-order',
  'archive-entry-uid-gid',
  'archive-entry-user-name',
  'archive-format-flavour',
  'archive-pax-atime-ctime',
  'archive-tool-flavour',
  'archive-xattrs',
  'capability',
  'changelog-or-version',
  'comparison-limited',
  'compression-format',
  'compression-implementation',
  'compression-level',
  'compression-threads',
  'content-change',
  'content-hash-cascade',
  'dependency-version',
  'file-set-difference',
  'file-type',
  'filesystem-size-blocks',
  'gzip-header-mtime',
  'gzip-header-name',
  'gzip-header-os',
  'hardlink-vs-copy',
  'java-manifest-timestamp',
  'link-target',
  'permission-other',
  'sparse-layout',
  'static-library-member-order',
  'symlink-target',
  'umask',
  'unexplained',
  'username',
]

/** A closed list: an anomaly has no other name. */
const structural = [
  'bad-checksum',
  'duplicate-entry',
  'extra-stream',
  'gap-data',
  'gzip-comment',
  'gzip-extra',
  'judged-differently',
  'local-central-mismatch',
  'malformed',
  'padding',
  'path-traversal',
  'pax-conflict',
  'polyglot',
  'prefix-data',
  'skippable-frame',
  'stale-digest',
  'trailing-data',
  'truncated',
  'unknown-member',
  'unlisted-member',
  'weak-digest',
  'zip-comment',
  'zip-extra',
].map(id => `structural:${id}`)

describe('vocabulary of causes', () => {
  const ids = causes.map(({ id }) => id)

  it('holds what is promised, each once, sorted by code units', () => {
    expect(ids).toEqual(expect.arrayContaining(promised))
    expect(ids.filter(id => id.startsWith('structural:'))).toEqual(structural)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids).toEqual([...ids].sort())
  })

  it.each(causes.map(cause => [cause.id, cause] as const))(
    '%s has title, sentence, remedy and a place to read on',
    (_, cause) => {
      expect(cause.id).toMatch(/^(structural:)?[a-z]+(-[a-z]+)*$/)
      for (const text of [cause.title, cause.what, cause.remedy]) expect(text.trim().length).toBeGreaterThan(4)
      expect(cause.remedy.length).toBeLessThanOrEqual(69)
      expect(cause.what).toMatch(/\.$/)
      expect(cause.see).toMatch(/^https:\/\/reproducible-builds\.org\/|Policy|\(\d\)$/)
    },
  )

  it('no alias is the id of another cause', () => {
    for (const { aliases } of causes) for (const alias of aliases) expect(ids).not.toContain(alias)
  })
})
