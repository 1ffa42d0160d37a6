import { latin1 } from '../model/bytes.ts'
import { type Format, plainFacts } from '../model/layer.ts'

/** Text has no NUL at its beginning and hardly a control character; UTF-16 is known by its byte order mark. */
export const text: Format = {
  id: 'text',
  docs: { title: 'text', what: 'Lines, in any encoding; long lines are searched inside.', see: 'The Unicode Standard, 2.6 and 2.13' },
  claims(head) {
    const bom = latin1(head.subarray(0, 2))
    if (bom === '\xff\xfe' || bom === '\xfe\xff') return true
    const odd = head.reduce((count, byte) => count + (byte < 32 && byte !== 9 && byte !== 10 && byte !== 12 && byte !== 13 && byte !== 27 ? 1 : 0), 0)
    return head.length > 0 && !head.includes(0) && odd * 32 <= head.length
  },
  cut: (_, bytes) => {
    const ranges = [{ start: 0, end: bytes.size }]
    return { blocks: [{ key: 'text', nth: 0, member: false, ranges, fields: () => [{ name: 'text.lines', ranges }] }], facts: plainFacts }
  },
}
