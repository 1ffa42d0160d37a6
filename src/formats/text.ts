import { latin1 } from '../model/bytes.ts'
import { type Format, plainFacts } from '../model/layer.ts'
import { headingsOf } from './headings.ts'
import { textAlike } from './text-likeness.ts'

/** Of this many bytes at most one may be neither printable nor blank. */
const PRINTABLE = 32
/** Tab, line feed, form feed, carriage return, and the escape of terminal colours. */
const layoutControls = new Set([0x09, 0x0a, 0x0c, 0x0d, 0x1b])

/** Text has no NUL at its beginning and hardly a control character; UTF-16 is known by its byte order mark. */
export const text: Format = {
  id: 'text',
  plain: true,
  lines: true,
  docs: {
    title: 'text',
    what: 'Lines, in any encoding; long lines are searched inside.',
    see: 'The Unicode Standard, 2.6 and 2.13',
  },
  claims(head) {
    const mark = latin1(head.subarray(0, 2))
    if (mark === '\xff\xfe' || mark === '\xfe\xff') return true
    if (head.length === 0 || head.includes(0)) return false
    const utf8 = isUtf8(head)
    const odd = head.reduce((count, byte) => count + (isControl(byte) || (!utf8 && isUpperControl(byte)) ? 1 : 0), 0)
    return odd * PRINTABLE <= head.length
  },
  cut: ({ name }, bytes) => {
    const ranges = [{ start: 0, end: bytes.size }]
    return {
      blocks: [{ key: 'text', nth: 0, member: false, ranges, fields: () => [{ name: 'text.lines', ranges }] }],
      facts: plainFacts,
      ...headingsOf(bytes, name),
    }
  },
  alike: textAlike,
}

const isControl = (byte: number): boolean => (byte < 0x20 && !layoutControls.has(byte)) || byte === 0x7f
/** In ISO 8859; in UTF-8 such bytes are parts of characters. */
const isUpperControl = (byte: number): boolean => byte >= 0x80 && byte < 0xa0

/** A character may be cut off at the end of the head. */
function isUtf8(head: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true })
    return true
  } catch (problem) {
    if (problem instanceof TypeError) return false
    throw problem
  }
}
