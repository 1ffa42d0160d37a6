import { latin1 } from '../model/bytes.ts'

export interface Decoded {
  readonly name: string
  /** With its byte order mark, if there is one. */
  readonly text: string
}

/** Of the encodings of one byte a character, and of East Asia, those that systems had before Unicode; the first one is the guess. */
const legacy = [
  'windows-1252',
  'iso-8859-2',
  'iso-8859-15',
  'windows-1251',
  'koi8-r',
  'shift_jis',
  'euc-jp',
  'gb18030',
  'big5',
  'euc-kr',
]
/** So many bytes tell whether an encoding can be the one. */
const SAMPLE = 4096

/** As UTF-8 or UTF-16, else in the encoding in which it says what the other text says; if none, as Windows Latin 1. */
export function decoded(bytes: Uint8Array, other: Uint8Array): Decoded {
  const known = unicode(bytes)
  if (known) return known
  const model = unicode(other)
  const fitting = model
    ? legacy.find(name => textIn(bytes.subarray(0, SAMPLE), name)?.slice(0, SAMPLE / 4) === model.text.slice(0, SAMPLE / 4))
    : undefined
  const name = fitting ?? legacy[0]!
  return { name, text: textIn(bytes, name) ?? latin1(bytes) }
}

function unicode(bytes: Uint8Array): Decoded | null {
  const start = latin1(bytes.subarray(0, 2))
  const utf16 = start === '\xff\xfe' ? 'utf-16le' : start === '\xfe\xff' ? 'utf-16be' : withoutMark(bytes)
  for (const name of utf16 ? [utf16, 'utf-8'] : ['utf-8']) {
    const text = textIn(bytes, name, true)
    if (text !== null) return { name, text }
  }
  return null
}

/** Every other byte of Western text in UTF-16 is zero; in no other encoding is any. */
function withoutMark(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  const sample = bytes.subarray(0, SAMPLE)
  if (bytes.length % 2 !== 0 || !sample.includes(0)) return null
  let [even, odd] = [0, 0]
  for (let at = 0; at + 1 < sample.length; at += 2) {
    if (sample[at] === 0) even++
    if (sample[at + 1] === 0) odd++
  }
  if (even > 0 === odd > 0) return null
  return odd > 0 ? 'utf-16le' : 'utf-16be'
}

/** Null where the bytes are none of this encoding, or the system does not know it. */
function textIn(bytes: Uint8Array, name: string, fatal = false): string | null {
  try {
    return new TextDecoder(name, { fatal, ignoreBOM: true }).decode(bytes)
  } catch (problem) {
    if (!(problem instanceof TypeError || problem instanceof RangeError)) throw problem
    return null
  }
}

const replaced: readonly (readonly [RegExp, string])[] = [
  [/[\u2018\u2019\u201a\u2032]/g, "'"],
  [/[\u201c\u201d\u201e\u00ab\u00bb\u2033]/g, '"'],
  [/[\u2010-\u2015\u2212]/g, '-'],
  [/\u00a9/g, '(c)'],
  [/\u2022/g, '*'],
]

/** Signs that few encodings have, as others write them. */
export const straightened = (text: string): string => replaced.reduce((out, [from, to]) => out.replace(from, to), text)

/** As programs write it for those who have ASCII alone: letters without accents. */
export const transliterated = (text: string): string => straightened(text).normalize('NFKD').replace(/\p{M}/gu, '')
