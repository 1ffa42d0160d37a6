import { movedPath } from '../model/build-tokens.ts'
import type { CauseFamily, Finding, Named } from '../model/cause.ts'
import { byField } from './by-field.ts'

const fields = byField({
  'rpm.build-time': 'rpm-buildtime',
  'rpm.build-host': 'hostname',
  'rpm.cookie': 'rpm-buildtime',
  'rpm.file-mtime': 'archive-entry-mtime',
  'rpm.inode': 'archive-inode-device',
  'rpm.device': 'archive-inode-device',
})

const fact = (id: string): Named => ({ id, confidence: 'unexplained' })

/** By tag: what a difference in it is, whatever made it. */
const tags: readonly (readonly [RegExp, string])[] = [
  [/^signature (RSAHEADER|DSAHEADER|OPENPGP|PGP|GPG|FILESIGNATURES|VERITYSIGNATURES)$/, 'cryptographic-signature'],
  [/^(EPOCH|VERSION|RELEASE|SOURCERPM|CHANGELOG(TIME|NAME|TEXT))$/, 'changelog-or-version'],
  [/^(REQUIRE|PROVIDE|CONFLICT|OBSOLETE|RECOMMEND|SUGGEST|SUPPLEMENT|ENHANCE)(NAME|VERSION|FLAGS)$/, 'dependency-version'],
  [/^(RPMVERSION|RPMFORMAT|PAYLOADFLAGS)$/, 'toolchain-version'],
  [/^FILECAPS$/, 'capability'],
  [/^FILE(USER|GROUP)NAME$/, 'archive-entry-user-name'],
]

/** The spec as it was read: where it names the root of the build, by the folder of that. */
function specName(a: string | null, b: string | null): Named | undefined {
  const [left, right] = [a?.split('\n') ?? [], b?.split('\n') ?? []]
  const at = left.findIndex((line, index) => line !== right[index])
  const [word, other] = [left[at]?.split(/[ \t]/) ?? [], right[at]?.split(/[ \t]/) ?? []]
  const differs = word.findIndex((text, index) => text !== other[index])
  const moved = movedPath(word[differs] ?? '', other[differs] ?? '')
  return moved && a!.replaceAll(moved[0], moved[1]) === b ? { id: 'build-path', confidence: 'likely', values: moved } : undefined
}

function tagName({ format, key, fate, what, anomaly, values }: Finding): Named | undefined {
  if (format !== 'rpm' || fate !== 'unexplained' || anomaly || (what !== 'span' && what !== 'member')) return undefined
  // Of a payload that names files by number only, they are not recomputed.
  if (key === 'FILEDIGESTS' && what === 'span') return { ...fact('content-change'), follows: true }
  if (key === 'SPEC' && what === 'span') return specName(...values)
  const id = tags.find(([pattern]) => pattern.test(key))?.[1]
  if (id === undefined) return undefined
  return id === 'toolchain-version' || id === 'archive-entry-user-name' ? { id, confidence: 'likely' } : fact(id)
}

export const rpm: CauseFamily = {
  causes: [
    {
      id: 'rpm-buildtime',
      title: 'Build time of an RPM package',
      what: 'The header tells when the package was built.',
      aliases: ['RPMTAG_BUILDTIME'],
      remedy: '%use_source_date_epoch_as_buildtime 1, with SOURCE_DATE_EPOCH',
      see: 'https://reproducible-builds.org/docs/source-date-epoch/',
    },
    {
      id: 'hostname',
      title: 'Name of the build machine',
      what: 'A field of known meaning, or a line that says so, holds the name of the host that built.',
      aliases: ['user_hostname_manually_added_requiring_further_investigation'],
      remedy: 'leave it out; rpm: --define "_buildhost x"; KBUILD_BUILD_HOST',
      see: 'https://reproducible-builds.org/docs/',
    },
  ],
  name: finding => fields(finding) ?? tagName(finding),
}
