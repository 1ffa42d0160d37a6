import type { CauseFamily } from '../model/cause.ts'
import { byField } from './by-field.ts'

const fields = byField({
  'sbom.serial': 'sbom-serial-timestamp',
  'sbom.time': 'sbom-serial-timestamp',
  'svg.date': 'build-timestamp',
})

/** What files of data hold that a build puts there. The paths of a build are named by what their format finds alike. */
export const data: CauseFamily = {
  causes: [
    {
      id: 'build-path',
      title: 'Folder of the build',
      what: 'One folder stands for another in all paths that differ.',
      aliases: ['captures_build_path', 'build_path_captured_in_assembly_objects'],
      remedy: 'paths relative to the sources; -ffile-prefix-map; one build folder',
      see: 'https://reproducible-builds.org/docs/build-path/',
    },
    {
      id: 'sbom-serial-timestamp',
      title: 'Serial number and time of a bill of materials',
      what: 'Each SBOM gets a random number, and the time when it was written.',
      aliases: ['SBOM'],
      remedy: 'a fixed serial number, and SOURCE_DATE_EPOCH as the time',
      see: 'https://reproducible-builds.org/docs/randomness/',
    },
    {
      id: 'build-timestamp',
      title: 'Time of the build',
      what: 'The clock was written into a file.',
      aliases: ['timestamps_manually_added_needs_further_investigation'],
      remedy: 'SOURCE_DATE_EPOCH; matplotlib: metadata={"Date": None}',
      see: 'https://reproducible-builds.org/docs/timestamps/',
    },
  ],
  name: fields,
}
