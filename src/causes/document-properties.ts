import type { CauseFamily, Finding, Named } from '../model/cause.ts'
import { byField } from './by-field.ts'

const fields = byField({
  'opc.created': 'build-timestamp',
  'opc.modified': 'build-timestamp',
  'odf.created': 'build-timestamp',
  'odf.modified': 'build-timestamp',
  'odf.printed': 'build-timestamp',
  'opf.modified': 'build-timestamp',
  'opf.date': 'build-timestamp',
  'opf.identifier': 'random-uuid',
  'odf.author': 'username',
  'odf.editing-cycles': 'build-number',
  'opc.revision': 'build-number',
  'odf.editing-duration': 'build-duration',
  'opc.properties-part': 'random-uuid',
  'package-xml.commit': 'vcs-commit',
  'package-xml.branch': 'vcs-commit',
})

/** NuGet and System.IO.Packaging name the part after a number that they draw. */
const properties = /^package\/services\/metadata\/core-properties\/[\da-f]{32}\.psmdcp$/

const isDrawn = (value: string | null): boolean => value !== null && properties.test(value)

/** Of NuGet it is the tool and its system; of an office suite it is who saved. */
const isTool = (value: string | null): boolean => value !== null && /^NuGet(\.|,|\b)|\.NET|Windows NT/.test(value)

function name({ field, what, fate, values }: Finding): Named | undefined {
  if (fate !== 'unexplained') return undefined
  if (what === 'span' && field === 'zip.name' && values.every(isDrawn)) return { id: 'random-uuid', confidence: 'likely' }
  if (what !== 'span') return undefined
  if (field === 'opc.relationship-id') return { id: 'random-uuid', confidence: 'likely', follows: true }
  if (field === 'package-xml.version') return { id: 'changelog-or-version', confidence: 'unexplained' }
  if (field === 'package-xml.dependency') return { id: 'dependency-version', confidence: 'unexplained' }
  if (field === 'odf.generator') return { id: 'toolchain-version', confidence: 'certain' }
  if (field === 'opc.last-author') return { id: values.some(isTool) ? 'toolchain-version' : 'username', confidence: 'certain' }
  return undefined
}

export const documentProperty: CauseFamily = {
  causes: [
    {
      id: 'generated-id',
      title: 'Numbers drawn for each session of editing',
      what: 'A program marks what it wrote with a number that it draws anew.',
      aliases: [],
      remedy: 'Word: store no random numbers (Trust Center, privacy options)',
      see: 'https://reproducible-builds.org/docs/randomness/',
    },
    {
      id: 'build-duration',
      title: 'How long something took',
      what: 'A time span that was measured while it was made is recorded.',
      aliases: [],
      remedy: 'do not record how long it took',
      see: 'https://reproducible-builds.org/docs/timestamps/',
    },
  ],
  name: finding => name(finding) ?? fields(finding),
}
