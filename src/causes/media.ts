import type { CauseFamily, Finding, Named } from '../model/cause.ts'
import { byField } from './by-field.ts'

const fields = byField({
  'sfnt.created': 'font-modified',
  'sfnt.modified': 'font-modified',
  'sfnt.fftm-created': 'font-modified',
  'sfnt.fftm-modified': 'font-modified',
  'jpeg.date-time': 'build-timestamp',
  'jpeg.date-original': 'build-timestamp',
  'jpeg.date-digitized': 'build-timestamp',
  'webp.date-time': 'build-timestamp',
  'webp.date-original': 'build-timestamp',
  'webp.date-digitized': 'build-timestamp',
  'ttc.created': 'font-modified',
  'ttc.modified': 'font-modified',
  'ttc.fftm-created': 'font-modified',
  'ttc.fftm-modified': 'font-modified',
})

/** No archives: a part that is missing, or in another place, makes another picture of it. */
const pictures: ReadonlySet<string> = new Set(['jpeg', 'gif', 'ico', 'webp', 'ogg'])
const fonts: ReadonlySet<string> = new Set(['sfnt', 'ttc', 'woff'])
/** Where parts lie and how large they are: what differs in one moves the others. */
const layout =
  /^(jpeg\.length|(ico|webp)\.(size|offset|chunk-size)|ogg\.(sizes|segments))$|^(sfnt|ttc|woff)\.(padding|record-(offset|length|size))$|^ttc\.(offsets|signature-place)$|^woff\.((total-|compressed-|metadata-)?size|length|(metadata|private)-(offset|length))$/
/** Sums over what differs itself; where nothing is erased, no rule may drop them. */
const sums = /^(ttc\.(record-checksum|adjustment)|woff\.record-checksum|ogg\.checksum)$/

function plainName({ format, field, what, fate, values }: Finding): Named | undefined {
  if (what === 'order' && pictures.has(format)) return { id: 'content-change', confidence: 'unexplained' }
  if (what === 'order' && fonts.has(format)) return { id: 'binary-layout', confidence: 'unexplained', follows: true }
  if (what !== 'span' || fate !== 'unexplained' || !field) return undefined
  if (layout.test(field)) return { id: 'binary-layout', confidence: 'unexplained', follows: true }
  if (sums.test(field)) return { id: 'content-hash-cascade', confidence: 'unexplained', follows: true }
  if (field.startsWith('sfnt.unchecked-')) return { id: 'font-modified', confidence: 'likely' }
  // FontForge tells the date of its own sources: other ones are another version.
  if (/^(sfnt|ttc)\.fftm-tool$/.test(field) && values[0] !== values[1]) return { id: 'toolchain-version', confidence: 'likely' }
  if (field === 'ogg.serial') return { id: 'serial-number', confidence: 'likely' }
  return undefined
}

/** Fonts, pictures and sound. */
export const media: CauseFamily = {
  causes: [
    {
      id: 'serial-number',
      title: 'Serial number',
      what: 'A number that is drawn anew whenever the file is written: of a stream of sound, or of a certificate.',
      aliases: ['serial_numbers_in_ogg', 'serial_numbers_in_ogg_via_sox'],
      remedy: 'oggenc --serial=1; sox -R; openssl: -set_serial',
      see: 'https://reproducible-builds.org/docs/randomness/',
    },
    {
      id: 'font-modified',
      title: 'Dates of a font',
      what: 'A font holds the dates on which it was made and saved last, and a sum over all of it that follows from them.',
      aliases: [
        'fontforge_resets_modification_time',
        'timestamp_in_fonts_generated_by_opentype',
        'build_time_embedded_by_fontforge',
      ],
      remedy: 'SOURCE_DATE_EPOCH for FontForge; ttx --no-recalc-timestamp',
      see: 'https://reproducible-builds.org/docs/source-date-epoch/',
    },
  ],
  name: finding => plainName(finding) ?? fields(finding),
}
