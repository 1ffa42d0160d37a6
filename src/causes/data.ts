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
  ],
  name: fields,
}
