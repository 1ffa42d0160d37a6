import type { FieldName } from '../model/layer.ts'
import { timeRule } from './embedded-time.ts'

const see = 'https://reproducible-builds.org/docs/timestamps/'

export const fontDate = timeRule('font-date', ['sfnt.created', 'sfnt.modified', 'sfnt.fftm-created', 'sfnt.fftm-modified'], {
  title: 'Dates of a font',
  what: 'Replaces the dates of creation and change in head and FFTM by a placeholder, where the sums of the tables and of the font hold and nothing signs it.',
  why: 'Font editors and compilers write the clock there whenever they save a font.',
  hides: 'When a font was made or changed.',
  see,
})

const exifFields = ['jpeg', 'webp'].flatMap((format): FieldName[] =>
  ['date-time', 'date-original', 'date-digitized'].map((date): FieldName => `${format}.${date}`),
)

export const exifDate = timeRule('exif-date', exifFields, {
  title: 'Dates of Exif in a JPEG or WebP picture',
  what: 'Replaces DateTime, DateTimeOriginal and DateTimeDigitized by a placeholder, where there is one segment or chunk of Exif and its directories are well formed.',
  why: 'Cameras, scanners and programs that convert pictures write the clock there.',
  hides: 'When a picture was taken, scanned or changed.',
  see,
})
