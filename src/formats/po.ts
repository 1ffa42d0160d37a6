import { type ByteSource, latin1 } from '../model/bytes.ts'
import type { Format, Located } from '../model/layer.ts'
import { dateIn } from './gettext-date.ts'
import { aroundInsets } from './insets.ts'
import { textAlike } from './text-likeness.ts'

/** GNU gettext manual, "The Format of PO Files": the entry of the empty string, which comes first. */
const entry = /^(?:#[^\r\n]*\r?\n|\r?\n)*msgid ""\r?\nmsgstr ""\r?\n(?:"[^\r\n]*"\r?\n)+/

export const po: Format = {
  id: 'po',
  lines: true,
  docs: {
    title: 'messages to translate',
    what: 'The date of the template in the header entry; the rest is text, told by the message that it belongs to.',
    see: 'GNU gettext manual, PO Files',
    fields: ['gettext'],
  },
  claims: (head, _, { name }) => /\.pot?$/.test(name) && entry.test(latin1(head)),
  cut(_, bytes) {
    const found = entry.exec(latin1(bytes.read(0, Math.min(4096, bytes.size))))
    const insets = dateIn(bytes, { start: 0, end: found?.[0].length ?? 0 }, '\\n"')
    return { ...aroundInsets(bytes.size, insets, 'text.lines'), locate: offset => locatedIn(bytes, offset) }
  },
  alike: textAlike,
}

/** An entry is looked for so far before a place, and its text so far behind it: translations have a few lines. */
const BEFORE = 16 * 1024
const BEHIND = 4096
/** Its text may stand on the lines below it. */
const message = /^msgid (?:""\r?\n)?"([^\r\n]{0,200})"?/m

/** The entry that a place is in: entries stand behind blank lines, comments in front. */
function locatedIn(bytes: ByteSource, offset: number): Located | null {
  const from = Math.max(0, offset - BEFORE)
  const text = latin1(bytes.read(from, Math.min(bytes.size, offset + BEHIND)))
  const blank = Math.max(text.lastIndexOf('\n\n', offset - from - 1), text.lastIndexOf('\n\r\n', offset - from - 1))
  const begin = blank < 0 ? 0 : blank + 1
  const found = message.exec(text.slice(begin))
  return found ? { within: offset - from - begin, symbol: `msgid "${found[1]!.replace(/"$/, '')}"` } : null
}
