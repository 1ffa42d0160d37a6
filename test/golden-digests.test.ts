import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { canonicalPrefix, type DigestOptions, digest } from '../src/index.ts'

const root = join(import.meta.dirname, '..', 'fixtures')
const golden = join(import.meta.dirname, 'golden-digests.json')

/**
 * `rules`: how digests begin under each set of rules. `digests`: of each file of each fixture its SHA-256 and that of its normal form, or
 * `none` where it cannot be read whole. One line each, sorted, so that branches which add fixtures touch lines of their own.
 */
interface Golden {
  readonly rules: Readonly<Record<string, string>>
  readonly digests: Readonly<Record<string, string>>
}

const NONE = 'none'

const byKey = (lines: Map<string, string>): Record<string, string> =>
  Object.fromEntries([...lines].sort(([x], [y]) => (x < y ? -1 : 1)))
const rulesOf = ({ profile = 'default', erase = [] }: DigestOptions): string => [profile, ...[...erase].sort()].join(' + ')

async function measured(): Promise<Golden> {
  const rules = new Map<string, string>()
  const digests = new Map<string, string>()
  for (const format of readdirSync(root))
    for (const name of readdirSync(join(root, format))) {
      const folder = join(root, format, name)
      const { files, options = {} } = JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8'))
      rules.set(rulesOf(options), canonicalPrefix(options))
      for (const file of files) {
        const { sha256, canonicalDigest } = await digest(join(folder, file), options)
        digests.set(`${format}/${name}/${file} ${rulesOf(options)}`, `${sha256} ${canonicalDigest?.split(':').at(-1) ?? NONE}`)
      }
    }
  return { rules: byKey(rules), digests: byKey(digests) }
}

/** Same file, same rules by their digest, another normal form; what was not read whole before had none. */
function changedUnsaid(before: Golden, now: Golden): string[] {
  return Object.entries(before.digests).flatMap(([key, told]) => {
    const rules = key.slice(key.indexOf(' ') + 1)
    const [sha256, form] = told.split(' ')
    const [shaNow, formNow] = now.digests[key]?.split(' ') ?? []
    if (sha256 !== shaNow || form === NONE || before.rules[rules] !== now.rules[rules] || form === formNow) return []
    return [key]
  })
}

const update = 'npx vitest run test/golden-digests.test.ts -u'

it('no normal form changes without being given another name', async () => {
  const before: Golden = JSON.parse(readFileSync(golden, 'utf8'))
  const now = await measured()
  expect(
    changedUnsaid(before, now),
    `These have another normal form under the same rules: whoever kept their digests now sees a change that is none. If a rule gives other
answers, raise its "version"; if it is the engine, a format or a codec, raise NORMAL_FORM in src/engine/normal.ts; then ${update}.
If nobody can have kept such a digest, delete these lines from test/golden-digests.json first`,
  ).toEqual([])
  const keys = Object.keys(now.digests)
  const without = keys.filter(key => !(key in before.digests))
  await expect(
    `${JSON.stringify(now, null, 2)}\n`,
    `test/golden-digests.json is out of date; ${without.length} of ${keys.length} digests are not in it (${without.slice(0, 3).join(', ') || 'some changed, or are of files that are gone'}).
Look at what changed, and write it anew: ${update}`,
  ).toMatchFileSnapshot(golden)
})
