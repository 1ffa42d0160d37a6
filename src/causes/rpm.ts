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
  [/^(RPMVERSION|PAYLOADFLAGS)$/, 'toolchain-version'],
  [/^FILECAPS$/, 'capability'],
]

function tagName({ format, key, fate, what, anomaly }: Finding): Named | undefined {
  if (format !== 'rpm' || fate !== 'unexplained' || anomaly || (what !== 'span' && what !== 'member')) return undefined
  const id = tags.find(([pattern]) => pattern.test(key))?.[1]
  return id === undefined ? undefined : id === 'toolchain-version' ? { id, confidence: 'likely' } : fact(id)
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
