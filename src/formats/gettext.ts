import { type ByteSource, latin1, type Range } from '../model/bytes.ts'
import type { Format } from '../model/layer.ts'
import { headingsOf } from './headings.ts'
import { aroundInsets, type Inset } from './insets.ts'
import { textAlike } from './text-likeness.ts'

/** GNU gettext manual, "Header Entry": when the template was extracted from the sources. */
const NAME = 'POT-Creation-Date: '
const DATE = /^\d{4}-\d\d-\d\d \d\d:\d\d[+-]\d{4}$/
/** Headers of catalogues are a few hundred bytes. */
const MOST = 64 * 1024

/** The date in a header of lines that end so; none where there are two. */
function dateIn(bytes: ByteSource, { start, end }: Range, ends: string): readonly Inset[] {
  const header = latin1(bytes.read(start, Math.min(end, start + MOST)))
  const at = header.indexOf(NAME)
  if (at < 0 || header.indexOf(NAME, at + 1) >= 0) return []
  const begin = at + NAME.length
  const stop = header.indexOf(ends, begin)
  const value = header.slice(begin, stop)
  return stop >= 0 && DATE.test(value)
    ? [{ name: 'gettext.date', range: { start: start + begin, end: start + stop }, value }]
    : []
}

/** GNU gettext manual, "The Format of GNU MO Files": the header is the translation of the empty string, which is sorted first. */
export const mo: Format = {
  id: 'mo',
  docs: {
    title: 'catalogue of messages',
    what: 'The date of the template in its header; the rest is bytes.',
    see: 'GNU gettext manual, MO Files',
  },
  claims: head => /^(\xde\x12\x04\x95|\x95\x04\x12\xde)/.test(latin1(head.subarray(0, 4))),
  cut: (_, bytes) =>
    aroundInsets(
      bytes.size,
      headerOfMo(bytes).flatMap(header => dateIn(bytes, header, '\n')),
      'mo.bytes',
    ),
}

function headerOfMo(bytes: ByteSource): Range[] {
  if (bytes.size < 28) return []
  const head = bytes.read(0, 28)
  const isLittle = head[0] === 0xde
  const number = (at: number): number => {
    const word = bytes.read(at, at + 4)
    return new DataView(word.buffer, word.byteOffset, 4).getUint32(0, isLittle)
  }
  const [count, originals, translations] = [number(8), number(12), number(16)]
  if (count === 0 || Math.max(originals, translations) + 8 > bytes.size || number(originals) !== 0) return []
  const [size, start] = [number(translations), number(translations + 4)]
  return start + size <= bytes.size ? [{ start, end: start + size }] : []
}

/** GNU gettext manual, "The Format of PO Files": the entry of the empty string, which comes first. */
const entry = /^(?:#[^\r\n]*\r?\n|\r?\n)*msgid ""\r?\nmsgstr ""\r?\n(?:"[^\r\n]*"\r?\n)+/

export const po: Format = {
  id: 'po',
  lines: true,
  docs: {
    title: 'messages to translate',
    what: 'The date of the template in the header entry; the rest is text.',
    see: 'GNU gettext manual, PO Files',
  },
  claims: (head, _, { name }) => /\.pot?$/.test(name) && entry.test(latin1(head)),
  cut({ name }, bytes) {
    const found = entry.exec(latin1(bytes.read(0, Math.min(4096, bytes.size))))
    return {
      ...aroundInsets(bytes.size, dateIn(bytes, { start: 0, end: found?.[0].length ?? 0 }, '\\n"'), 'text.lines'),
      ...headingsOf(bytes, name),
    }
  },
  alike: textAlike,
}
