import { type ByteSource, latin1, type Range } from './bytes.ts'

/** Told of a string in front of a place, and behind it: paths are shorter, and what differs is among it. */
const BEFORE = 400
const BEHIND = 200
/** Bytes that happen to be letters are no text. */
const LEAST = 4

interface Place {
  /** What holds the strings: a section. */
  readonly bounds: Range
  readonly range: Range
  /** All of it is strings; else one is a run of printable characters. */
  readonly all: boolean
}

/** The NUL-ended strings that a range is in or touches, each whole but for a bound; null where it is no text. */
export function stringsAround(bytes: ByteSource, { bounds, range, all }: Place): readonly string[] | null {
  const { start, end } = range
  const from = Math.max(bounds.start, start - BEFORE)
  const last = Math.min(end, start + BEHIND)
  const window = bytes.read(from, Math.min(bounds.end, last + BEHIND)).slice()
  const isOf = all ? isFilled : isPrintable
  let head = start - from
  while (head > 0 && isOf(window[head - 1]!)) head--
  const found = window.indexOf(0, last - from)
  const whole = window.subarray(head, found < 0 ? window.length : found)
  const strings = latin1(whole).split('\0')
  if (all) return strings
  const isText = strings.every(each => printable.test(each)) && strings.some(each => each.length >= LEAST) && isUtf8(whole)
  return isText && found >= 0 ? strings : null
}

const decoder = new TextDecoder()
const isUtf8 = (bytes: Uint8Array): boolean => !decoder.decode(bytes).includes('\ufffd')
const isFilled = (byte: number): boolean => byte !== 0
const isPrintable = (byte: number): boolean => (byte >= 0x20 && byte !== 0x7f) || (byte >= 0x09 && byte <= 0x0d)
const printable = /^[\t-\r\x20-\x7e\x80-\xff]*$/
