import { describe, expect, it } from 'vitest'
import { type ProfileName, profileNames, type Rule } from '../../src/model/rule.ts'
import { profileOf, rules } from '../../src/rules/index.ts'

const plain = (text: string): string => text
const reaches = ['transport', 'installed'] as const
const activeIds = (name: ProfileName, reach: (typeof reaches)[number], erase: string[] = []): string[] => {
  const { active } = profileOf(name, erase, plain)
  return rules.filter(rule => active(rule, reach)).map(({ id }) => id)
}
const isLossy = ({ tier }: Rule): boolean => tier.transport === 'lossy'
const lossy = rules.filter(isLossy)
const subsets = <T>([first, ...rest]: readonly T[]): T[][] =>
  first === undefined ? [[]] : subsets(rest).flatMap(set => [set, [first, ...set]])

/** Rules that the engine implements, wholly or beside the fields that they claim. */
const structural = ['entry-order']

describe('registry of rules', () => {
  it('ids are unique and kebab-case', () => {
    const ids = rules.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const id of ids) expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/)
  })

  it.each(rules.map(rule => [rule.id, rule] as const))(
    '%s says all that a sceptic asks for',
    (_, { version, docs, fields, id, tier }) => {
      expect(version).toBeGreaterThanOrEqual(1)
      for (const text of [docs.title, docs.what, docs.why, docs.hides, docs.see]) expect(text.trim().length).toBeGreaterThan(4)
      for (const text of [docs.what, docs.why, docs.hides]) expect(text).toMatch(/\.$/)
      expect(docs.see).toMatch(/^https:\/\/|RFC|POSIX|APPNOTE|\.xz/)
      expect(fields.length === 0).toBe(structural.includes(id))
      expect(new Set(fields).size).toBe(fields.length)
      expect(tier.transport === 'lossy').toBe(tier.installed === 'lossy')
    },
  )

  it('what decides the content of a member is claimed by no rule', () => {
    const claimed = new Set(rules.flatMap(({ fields }) => fields))
    for (const field of [
      'tar.type',
      'tar.body',
      'tar.xattr',
      'tar.pax-record',
      'tar.trailing',
      'tar.gap',
      'zip.flags',
      'zip.extra',
      'zip.prefix',
      'zip.gap',
      'zip.trailing',
      'zip.body',
      'gzip.extra',
      'gzip.trailing',
      'xz.trailing',
      'zstd.trailing',
      'zstd.skippable',
      'zstd.skippable-behind',
      'zstd.begins',
      'zstd.dictionary',
      'lz4.trailing',
      'lz4.skippable',
      'lz4.skippable-behind',
      'lz4.begins',
      'lz4.dictionary',
      'ar.name',
      'ar.body',
      'ar.symbols',
      'control.name',
      'control.value',
      'md5sums.digest',
      'md5sums.path',
      'md5sums.separator',
      'manifest.name',
      'manifest.value',
      'text.lines',
      'opaque.bytes',
    ] as const)
      expect(claimed.has(field)).toBe(false)
  })
})

describe('profiles', () => {
  const content = ['gzip-mtime', 'gzip-name', 'entry-mtime', 'compression']

  it('none erases nothing; archive erases in transport alone; default and lenient in files, too', () => {
    for (const reach of reaches) expect(activeIds('none', reach)).toEqual([])
    const metadata = rules.filter(({ tier }) => tier.transport === 'metadata').map(({ id }) => id)
    expect(activeIds('archive', 'transport')).toEqual(metadata)
    for (const name of ['default', 'lenient'] as const)
      expect(activeIds(name, 'transport')).toEqual(rules.filter(rule => !isLossy(rule)).map(({ id }) => id))
    expect(activeIds('archive', 'installed')).toEqual([])
    for (const name of ['default', 'lenient'] as const)
      expect(activeIds(name, 'installed')).toEqual(expect.arrayContaining(content))
  })

  it('nothing is erased of what is sealed', () => {
    for (const name of profileNames)
      for (const rule of rules) expect(profileOf(name, [], plain).active(rule, 'sealed')).toBe(false)
    const asked = profileOf(
      'lenient',
      lossy.map(({ id }) => id),
      plain,
    )
    for (const rule of rules) expect(asked.active(rule, 'sealed')).toBe(false)
  })

  it('the kind of encoding of an installed file is never erased', () => {
    for (const name of profileNames) expect(activeIds(name, 'installed')).not.toContain('compression-format')
  })

  it.each(subsets(lossy.map(({ id }) => id)))('no field has two active rules with --erase %s %s %s', (...erase) => {
    const ids = erase.filter(id => id !== undefined)
    for (const reach of reaches) {
      const active = new Set(activeIds('lenient', reach, ids))
      const fields = rules.filter(({ id }) => active.has(id)).flatMap(rule => rule.fields)
      expect(fields.filter((field, index) => fields.indexOf(field) !== index)).toEqual([])
      for (const id of ids) expect(active).toContain(id)
    }
  })

  it('a lossy rule claims all fields of the rule that it stands in for', () => {
    for (const { fields } of lossy)
      for (const rule of rules.filter(one => !isLossy(one) && one.fields.some(field => fields.includes(field))))
        expect(fields).toEqual(expect.arrayContaining([...rule.fields]))
  })

  it.each([
    ['default', ['comment']],
    ['archive', ['owner-any']],
    ['none', ['mode-rw']],
    ['lenient', ['entry-mtime']],
    ['lenient', ['nothing-like-that']],
  ] as const)('%s with --erase %s is refused', (name, erase) => expect(() => profileOf(name, erase, plain)).toThrow(RangeError))

  it('the digest covers ids, versions and reach, and nothing else', () => {
    const digest = (name: ProfileName, erase: string[] = []): string => profileOf(name, erase, plain).digest
    expect(digest('none')).toBe('')
    expect(digest('archive').split('\n')).toContain('entry-mtime 1 transport')
    expect(digest('archive')).not.toContain('installed')
    expect(digest('lenient')).toBe(digest('default'))
    expect(digest('lenient', ['comment', 'owner-any'])).toBe(digest('lenient', ['owner-any', 'comment']))
    expect(new Set([digest('none'), digest('archive'), digest('default'), digest('lenient', ['comment'])]).size).toBe(4)
    expect(digest('default')).toBe(digest('default').split('\n').sort().join('\n'))
    expect(profileOf('default', [], text => `hash of ${text.length}`).digest).toMatch(/^hash of \d+$/)
  })
})
