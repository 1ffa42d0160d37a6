import type { CauseFamily } from '../model/cause.ts'
import { byField } from './by-field.ts'

const see = 'https://reproducible-builds.org/docs/timestamps/'

export const time: CauseFamily = {
  causes: [
    {
      id: 'archive-entry-mtime',
      title: 'Modification times of archive entries',
      what: 'The time of an entry is that of the build or of an unpacked source file.',
      aliases: ['timestamps_in_tarball', 'timestamps_in_zip', 'timestamps_in_jar', 'timestamps_in_static_libraries', 'tar-time', 'zip-modified-time'],
      remedy: 'set SOURCE_DATE_EPOCH; tar --mtime=@$SOURCE_DATE_EPOCH --clamp-mtime; touch the inputs of zip; ar D',
      see,
    },
    {
      id: 'archive-pax-atime-ctime',
      title: 'Access and change times of archive entries',
      what: 'Optional records carry times that only the build machine has.',
      aliases: ['tar-time'],
      remedy: 'tar --pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime; zip -X',
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
  ],
  name: byField({
    'tar.mtime': 'archive-entry-mtime',
    'ar.mtime': 'archive-entry-mtime',
    'zip.time': 'archive-entry-mtime',
    'zip.local-time': 'archive-entry-mtime',
    'tar.atime': 'archive-pax-atime-ctime',
    'tar.ctime': 'archive-pax-atime-ctime',
    'gzip.mtime': 'gzip-header-mtime',
  }),
}
