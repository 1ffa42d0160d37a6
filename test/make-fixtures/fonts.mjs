/** Fonts of three glyphs, by fontTools: dates are erased where the sums over them hold, and nothing beside them. */
import { benign, evil, honest } from './cases.mjs'
import { patched } from './edit-bytes.mjs'
import { python, T1, T2 } from './shell.mjs'

/** Debian's python3, which has fontTools. */
const debian = script => script.replace('python3 -', '/usr/bin/python3 -')

const font = (time, { width = 600, save = "font.save('out')", tool = 3000000000, day = '' } = {}) =>
  debian(
    python(
      `from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.ttCollection import TTCollection
EPOCH = 2082844800
def square(size):
  pen = TTGlyphPen(None)
  pen.moveTo((50, 0)); pen.lineTo((50, size)); pen.lineTo((size, size)); pen.lineTo((size, 0)); pen.closePath()
  return pen.glyph()
def make(name, when, width):
  build = FontBuilder(1000, isTTF=True)
  build.setupGlyphOrder(['.notdef', 'A', 'B'])
  build.setupCharacterMap({65: 'A', 66: 'B'})
  build.setupGlyf({'.notdef': square(400), 'A': square(500), 'B': square(width - 50)})
  build.setupHorizontalMetrics({'.notdef': (500, 50), 'A': (600, 50), 'B': (width, 50)})
  build.setupHorizontalHeader(ascent=800, descent=-200)
  build.setupNameTable({'familyName': name, 'styleName': 'Regular'${day && `, 'uniqueFontIdentifier': 'FontForge 2.0 : Squares : ${day}'`}})
  build.setupOS2(sTypoAscender=800)
  build.setupPost()
  build.updateHead(created=when + EPOCH, modified=when + EPOCH + 60)
  font = build.font
  font.recalcTimestamp = False
  fftm = font['FFTM'] = newTable('FFTM')
  fftm.version, fftm.FFTimeStamp, fftm.sourceCreated, fftm.sourceModified = 1, ${tool}, when + EPOCH, when + EPOCH + 7
  return font
font = make('Squares', T, ${width})
${save}`,
      time,
    ),
  )

const files = ending => [`a.${ending}`, `b.${ending}`]
benign('font/dates', {
  files: files('ttf'),
  why: 'The dates of head and FFTM, with the sums of their tables and of the font that follow.',
  a: font(T1),
  b: font(T2),
  causes: ['font-modified', 'content-hash-cascade'],
  rules: ['font-date'],
})
honest('font/glyph', {
  files: files('ttf'),
  twin: 'font/dates',
  attack: 'X34',
  why: 'A glyph beside other dates: its outline, its width and the sums of both.',
  a: font(T1),
  b: font(T2, { width: 620 }),
  causes: ['content-change', 'font-modified', 'content-hash-cascade'],
})
honest('font/tool', {
  files: files('ttf'),
  twin: 'font/dates',
  why: 'FontForge tells the date of its own sources: another version of it.',
  a: font(T1),
  b: font(T2, { tool: 3100000000 }),
  causes: ['toolchain-version', 'font-modified'],
})
honest('font/day', {
  files: files('ttf'),
  twin: 'font/dates',
  why: 'The day on which FontForge saved a font, in a name of it: a name may say anything, so it stays, and the cause is told.',
  a: font(T1, { day: '1-11-2023' }),
  b: font(T2, { day: '12-12-2024' }),
  causes: ['font-modified'],
})
/** Where the record of a table lies, and the table. */
const tableOf = (file, tag) => {
  const record = file.indexOf(Buffer.from(tag, 'latin1'))
  return { record, start: file.readUInt32BE(record + 8) }
}
evil('font/stale-sum', 'font/dates', {
  attack: 'X19',
  why: 'A byte of a glyph beside other dates, and no sum made right.',
  made: 'a byte in glyf of b',
  causes: ['content-change', 'structural:bad-checksum', 'font-modified'],
  b: file => patched(file, [[tableOf(file, 'glyf').start + 20, [9]]]),
})
const sameSum = file => patched(file, [[tableOf(file, 'head').start + 8, 'same']])
evil('font/same-sum', 'font/dates', {
  attack: 'X19',
  why: 'A sum over the font that is equal on both sides, and wrong.',
  made: 'checkSumAdjustment, in both',
  causes: ['structural:bad-checksum', 'font-modified'],
  a: sameSum,
  b: sameSum,
})
evil('font/behind-end', 'font/dates', {
  attack: 'X8',
  why: 'Bytes behind the last table.',
  made: 'text behind the end of b',
  causes: ['structural:trailing-data', 'structural:bad-checksum'],
  b: file => Buffer.concat([file, Buffer.from('payload that no table claims')]),
})
honest('font/collection', {
  files: files('ttc'),
  why: 'Two fonts in one file, each with dates of its own.',
  ...Object.fromEntries(
    [T1, T2].map((time, side) => [
      'ab'[side],
      font(time, {
        save: `both = TTCollection(); both.fonts = [font, make('Other', ${time} + 1000, 600)]; both.save('out')`,
      }),
    ]),
  ),
  causes: ['font-modified', 'content-hash-cascade'],
})
const web = `font.flavor = 'woff'; font.save('out')`
honest('font/web-dates', {
  files: files('woff'),
  why: 'A font for the web that differs in its dates: they lie in compressed tables.',
  a: font(T1, { save: web }),
  b: font(T2, { save: web }),
  causes: ['font-modified'],
})
honest('font/web-glyph', {
  files: files('woff'),
  why: 'A glyph of a font for the web.',
  a: font(T1, { save: web }),
  b: font(T1, { save: web, width: 620 }),
  causes: ['content-change'],
})
