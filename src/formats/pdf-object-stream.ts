import { type ByteSource, latin1, type Range } from '../model/bytes.ts'
import { type Anatomy, type Block, type Format, plainFacts } from '../model/layer.ts'
import { around, otherDates } from './pdf-fields.ts'
import { dictionaryAt } from './pdf-tokens.ts'
import { structure } from './structure.ts'

/** A hundred or two hundred objects are usual; a front of them is looked at. */
const MOST = 4 * 1024 * 1024

/**
 * ISO 32000-1, 7.5.7: objects in a stream, behind a list of their numbers and places. Nothing is erased in there, as no file is sound that hides
 * them; its parts tell where it differs, and dates that they are dates.
 */
export const pdfObjectStream: Format = {
  id: 'pdf-object-stream',
  plain: true,
  docs: {
    title: 'object stream of a PDF document',
    what: 'Object by object; dates of the document information are told as such.',
    see: 'ISO 32000-1, 7.5.7',
  },
  claims: (head, _, { name, reach }) =>
    reach === 'sealed' && /^\d+ \d+$/.test(name) && /^\d+ 0\s(\d+ \d+\s)*\s*<</.test(latin1(head)),
  cut: (_, bytes) => (bytes.size > MOST ? whole(bytes) : (cutInto(latin1(bytes.read(0, bytes.size))) ?? whole(bytes))),
}

const whole = ({ size }: ByteSource): Anatomy => ({
  blocks: [structure('objects', 0, { name: 'text.lines', ranges: [{ start: 0, end: size }] })],
  facts: plainFacts,
})

interface Listed extends Range {
  readonly id: string
}

/** Null where the list and what it lists do not agree. */
function cutInto(text: string): Anatomy | null {
  const objects = listedIn(text)
  if (!objects) return null
  const head = structure('\0list', 0, { name: 'pdf.list', ranges: [{ start: 0, end: objects[0]!.start }] })
  return { blocks: [head, ...objects.map(one => blockOf(text, one))], facts: plainFacts }
}

function listedIn(text: string): Listed[] | null {
  const pair = /(\d{1,10})\s{1,4}(\d{1,10})\s{1,4}/y
  const listed: { readonly id: string; readonly offset: number }[] = []
  let first = 0
  for (let found = pair.exec(text); found; found = pair.exec(text)) {
    listed.push({ id: `${Number(found[1])} 0`, offset: Number(found[2]) })
    first = pair.lastIndex
  }
  const starts = listed.map(({ offset }) => first + offset)
  const ends = [...starts.slice(1), text.length]
  const isInOrder = starts.length > 0 && starts[0] === first && starts.every((start, nth) => start < ends[nth]!)
  const isOnce = new Set(listed.map(({ id }) => id)).size === listed.length
  return isInOrder && isOnce ? listed.map(({ id }, nth) => ({ id, start: starts[nth]!, end: ends[nth]! })) : null
}

function blockOf(text: string, { id, start, end }: Listed): Block {
  const own = text.slice(start, end)
  const dictionary = dictionaryAt(own, 0)
  const moved = otherDates(own, dictionary).map(field => ({
    ...field,
    ranges: field.ranges.map(range => ({ start: start + range.start, end: start + range.end })),
  }))
  return structure(id, 0, { name: 'text.lines', ranges: around({ start, end }, moved) }, ...moved)
}
