import type { CauseFamily } from '../model/cause.ts'
import { byField } from './by-field.ts'

const see = 'https://reproducible-builds.org/docs/timestamps/'

/** Dates that tools write into text for people. */
export const datedTexts: CauseFamily = {
  causes: [
    {
      id: 'build-date',
      title: 'Date of the build',
      what: 'A date without a time, as manual pages have it: builds of one day do not show it.',
      aliases: [
        'timestamps_in_manpages_generated_by_help2man',
        'timestamps_in_manpages_generated_by_docbook_xsl',
        'timestamps_generated_by_docbook_to_man',
      ],
      remedy: 'SOURCE_DATE_EPOCH; pod2man --date; help2man and DocBook honour it',
      see,
    },
    {
      id: 'java-properties-date-comment',
      title: 'Date comment in properties of Java',
      what: 'java.util.Properties writes the time into a comment.',
      aliases: ['timestamp_added_by_java_util_properties', 'timestamps_in_maven_version_files'],
      remedy: 'java -Djava.properties.date=…; Gradle: WriteProperties',
      see: 'https://reproducible-builds.org/docs/jvm/',
    },
    {
      id: 'doc-generator-date',
      title: 'Date in generated documentation',
      what: 'The footer of a page tells when it was made.',
      aliases: [
        'timestamps_in_documentation_generated_by_doxygen',
        'timestamps_in_documentation_generated_by_sphinx',
        'timestamps_in_documentation_generated_by_asciidoctor',
      ],
      remedy: 'Doxygen: HTML_TIMESTAMP=NO; Sphinx: html_last_updated_fmt=None; SDE',
      see,
    },
  ],
  name: byField({
    'man.date': 'build-date',
    'properties.date': 'java-properties-date-comment',
    'page.date': 'doc-generator-date',
  }),
}
