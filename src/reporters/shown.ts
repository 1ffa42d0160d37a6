/**
 * Text out of a package, fit for one line of a terminal: control, format (bidi), line-separating, invisible and unpaired characters
 * are spelled out. Unicode General_Category and Default_Ignorable_Code_Point (UAX #44).
 */
export const shown = (text: string, ascii = false): string => text.replaceAll(ascii ? notAscii : hidden, spelled)

const hidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{DI}]/gu
const notAscii = /[^\x20-\x7e]/gu

const short: Readonly<Record<string, string>> = { '\0': '\\0', '\t': '\\t', '\n': '\\n', '\r': '\\r' }
const spelled = (character: string): string => short[character] ?? `\\u{${character.codePointAt(0)!.toString(16)}}`

/** Columns that a terminal gives the text: two for wide characters (UAX #11: W, F), none for marks that sit on another character. */
export function widthOf(text: string): number {
  if (!/[^\x20-\x7e]/.test(text)) return text.length
  let width = 0
  for (const character of text) width += /\p{M}/u.test(character) ? 0 : wide.test(character) ? 2 : 1
  return width
}

const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u

/** Wider than any line of a report. */
export const UNCUT = 1 << 20

/** Cut in the middle where it is too wide: the ends of paths and values tell most. */
export function fitted(text: string, columns: number, mark = '…'): string {
  if (widthOf(text) <= columns) return text
  const characters = [...text]
  const room = Math.max(0, columns - widthOf(mark))
  const front = taken(characters, Math.ceil(room / 2)).join('')
  const back = taken(characters.toReversed(), room - widthOf(front))
    .toReversed()
    .join('')
  return front + mark + back
}

/** Cut at the end where it is too wide. */
export function begun(text: string, columns: number, mark = '…'): string {
  if (widthOf(text) <= columns) return text
  return taken([...text], Math.max(0, columns - widthOf(mark))).join('') + mark
}

function taken(characters: readonly string[], columns: number): readonly string[] {
  let width = 0
  const beyond = characters.findIndex(character => {
    width += widthOf(character)
    return width > columns
  })
  return beyond < 0 ? characters : characters.slice(0, beyond)
}

export const padded = (text: string, columns: number): string => text + ' '.repeat(Math.max(0, columns - widthOf(text)))

/** Words over as many lines as they need. */
export function* wrapped(text: string, columns: number): Generator<string> {
  let line = ''
  for (const word of text.split(/\s+/)) {
    if (line !== '' && widthOf(line) + 1 + widthOf(word) > columns) {
      yield line
      line = ''
    }
    line = line === '' ? word : `${line} ${word}`
  }
  if (line !== '') yield line
}

/** Digits in groups of three; no locale. */
export const counted = (number: number): string => String(number).replaceAll(/\B(?=(?:\d{3})+$)/g, ',')

export const plural = (number: number, noun: string): string => `${counted(number)} ${noun}${number === 1 ? '' : 's'}`
