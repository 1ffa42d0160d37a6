import type { CauseFamily, Finding, Named } from '../model/cause.ts'
import { byField } from './by-field.ts'

const see = 'https://reproducible-builds.org/docs/timestamps/'

const fields = byField({
  'tar.mtime': 'archive-entry-mtime',
  'ar.mtime': 'archive-entry-mtime',
  'cpio.mtime': 'archive-entry-mtime',
  'zip.time': 'archive-entry-mtime',
  'zip.local-time': 'archive-entry-mtime',
  'tar.atime': 'archive-pax-atime-ctime',
  'tar.ctime': 'archive-pax-atime-ctime',
  'gzip.mtime': 'gzip-header-mtime',
  'manifest.time': 'java-manifest-timestamp',
  'javadoc.date': 'javadoc-date',
  'gettext.date': 'gettext-pot-creation-date',
  'pyc.mtime': 'pyc-source-mtime',
  'png.time': 'png-time-chunk',
  'png.date': 'png-time-chunk',
})

/** Records with times that only one side has are a habit of its writer; else the first time that differs tells. */
function extraTimeName({ field, what, side, values }: Finding): Named | undefined {
  if (field !== 'zip.extra-time' || what !== 'span') return undefined
  if (side !== 'both') return { id: 'archive-tool-flavour', confidence: 'certain' }
  const [a, b] = values.map(value => /mtime [^,]*/.exec(value ?? '')?.[0])
  return { id: a === b ? 'archive-pax-atime-ctime' : 'archive-entry-mtime', confidence: 'certain' }
}

/** Of one side only, they may as well come with its dialect. */
const paxTimeName = ({ field, what, side }: Finding): Named | undefined =>
  what === 'span' && side !== 'both' && (field === 'tar.atime' || field === 'tar.ctime')
    ? { id: 'archive-pax-atime-ctime', confidence: 'likely' }
    : undefined

export const time: CauseFamily = {
  causes: [
    {
      id: 'archive-entry-mtime',
      title: 'Modification times of archive entries',
      what: 'The time of an entry is that of the build or of an unpacked source file.',
      aliases: [
        'timestamps_in_tarball',
        'timestamps_in_zip',
        'timestamps_in_jar',
        'timestamps_in_static_libraries',
        'tar-time',
        'zip-modified-time',
      ],
      remedy: 'tar --mtime=@$SOURCE_DATE_EPOCH --clamp-mtime; touch before zip; ar D',
      see,
    },
    {
      id: 'archive-pax-atime-ctime',
      title: 'Access and change times of archive entries',
      what: 'Optional records carry times that only the build machine has.',
      aliases: ['tar-time'],
      remedy: 'tar --pax-option=delete=atime,delete=ctime; zip -X',
      see: 'https://reproducible-builds.org/docs/archives/',
    },
    {
      id: 'gzip-header-mtime',
      title: 'Time in a gzip header',
      what: 'gzip stores the time of the file, or the clock.',
      aliases: ['timestamps_in_gzip_headers', 'gzip-time'],
      remedy: 'gzip -n',
      see,
    },
    {
      id: 'javadoc-date',
      title: 'Date in the pages of javadoc',
      what: 'Every page has the time of the build in a comment and in a meta element.',
      aliases: ['timestamps_in_documentation_generated_by_javadoc'],
      remedy: 'javadoc -notimestamp, or --date with SOURCE_DATE_EPOCH',
      see,
    },
    {
      id: 'gettext-pot-creation-date',
      title: 'Date of a gettext template',
      what: 'xgettext writes the clock into POT-Creation-Date, and catalogues copy it.',
      aliases: ['different_pot_creation_date_in_gettext_mo_files'],
      remedy: 'do not update templates in a build; SOURCE_DATE_EPOCH',
      see,
    },
    {
      id: 'pyc-source-mtime',
      title: 'Time of the source in compiled Python',
      what: 'The header of a .pyc file holds the modification time of its source.',
      aliases: ['python_pyc_mtime'],
      remedy: 'clamp times of the sources, or --invalidation-mode checked-hash',
      see,
    },
    {
      id: 'png-time-chunk',
      title: 'Times in a PNG picture',
      what: 'A chunk holds the time of the last change, or of the file that it was made from.',
      aliases: ['timestamps_in_png'],
      remedy: 'convert -define png:exclude-chunks=date,tIME; -strip',
      see,
    },
    {
      id: 'java-manifest-timestamp',
      title: 'Build time in the manifest of a jar',
      what: 'An attribute holds the time of the build.',
      aliases: ['timestamp_in_java_bnd_manifest', 'manifest_differences'],
      remedy: 'Maven: project.build.outputTimestamp; bnd: -reproducible: true',
      see: 'https://reproducible-builds.org/docs/jvm/',
    },
  ],
  name: finding => extraTimeName(finding) ?? paxTimeName(finding) ?? fields(finding),
}
