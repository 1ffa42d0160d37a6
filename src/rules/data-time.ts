import type { FieldName } from '../model/layer.ts'
import type { Rule } from '../model/rule.ts'
import { timeRule } from './embedded-time.ts'

export const svgDate = timeRule('svg-date', ['svg.date'], {
  title: 'Date in an SVG picture',
  what: 'Replaces dc:date in the metadata of a picture by a placeholder, where it is a date and there is one.',
  why: 'matplotlib and Inkscape write the clock there.',
  hides: 'When a picture was made.',
  see: 'https://reproducible-builds.org/docs/timestamps/',
})

const fields: readonly FieldName[] = ['sbom.serial', 'sbom.time']
export const sbomSerial: Rule = {
  ...timeRule('sbom-serial-time', fields, {
    title: 'Serial number and time of an SBOM',
    what: 'Replaces the serial number of CycloneDX, where it is a UUID, and the time of CycloneDX or SPDX by placeholders. All else stays.',
    why: 'Tools draw a random number for each document, and write the clock into it.',
    hides: 'When an SBOM was made, and by what number other documents refer to it.',
    see: 'https://reproducible-builds.org/docs/randomness/',
  }),
  edit: ({ name, value }) => (value === undefined ? undefined : name === 'sbom.serial' ? '<serial>' : '<date>'),
}
