import type { CauseFamily } from '../model/cause.ts'
import { byField } from './by-field.ts'

const fields = byField({
  'sbom.serial': 'sbom-serial-timestamp',
  'sbom.time': 'sbom-serial-timestamp',
  'svg.date': 'build-timestamp',
})

/** What files of data hold that a build puts there. */
export const data: CauseFamily = {
  causes: [
    {
      id: 'sbom-serial-timestamp',
      title: 'Serial number and time of a bill of materials',
      what: 'Each SBOM gets a random number, and the time when it was written.',
      aliases: ['SBOM'],
      remedy: 'a fixed serial number, and SOURCE_DATE_EPOCH as the time',
      see: 'https://reproducible-builds.org/docs/randomness/',
    },
    {
      id: 'manifest-rewrite',
      title: 'Manifest rewritten by who published it',
      what: 'Publishing added keys to package.json that the source does not have.',
      aliases: [],
      remedy: 'pack both with the same version of npm, or leave these keys out',
      see: 'https://reproducible-builds.org/docs/version-information/',
    },
    {
      id: 'vcs-commit',
      title: 'Commit of the source',
      what: 'The commit that the build was made from is recorded.',
      aliases: ['Versioning properties'],
      remedy: 'build both from one commit, or do not record it',
      see: 'https://reproducible-builds.org/docs/version-information/',
    },
  ],
  // As of any package, it is a fact, and no variance.
  name: finding =>
    finding.field === 'package.version' && finding.what === 'span'
      ? { id: 'changelog-or-version', confidence: 'unexplained' }
      : fields(finding),
}
