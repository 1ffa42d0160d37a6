import { type ByteSource, latin1, type Range } from '../model/bytes.ts'
import type { Format, Likeness } from '../model/layer.ts'
import { locatedLines, textIn } from './located-lines.ts'
import { claimsXml, placeInXml, xmlAlike } from './xml.ts'
import { type Element, isElement, readXml, type Xml } from './xml-read.ts'

/** ECMA-376 part 1, 17.15.1.72: numbers that Word draws for each session of editing, as attributes and as a list. */
const drawn = /^w:rsid(?:R|RPr|RDefault|P|Del|Sect|Tr)?$/
const number = /^[\dA-F]{8}$/
const LIST = 'w:rsids'

/** A part of a text of Office. Every one of its bytes counts. */
export const wordPart: Format = {
  id: 'word-part',
  plain: true,
  lines: true,
  docs: {
    title: 'Part of a text of Office (WordprocessingML)',
    what: 'Lines, told by path of element; the same part but for the numbers that Word draws for each session of editing.',
    see: 'ECMA-376 part 1, 17.15.1.72, rsids',
  },
  claims: (head, tail, layer) =>
    /^word\/[^/]+\.xml$/.test(layer.path.at(-1)?.key ?? layer.name) &&
    latin1(head).includes('http://schemas.openxmlformats.org/wordprocessingml/2006/main') &&
    claimsXml(head, tail, layer),
  cut: (_, bytes) => locatedLines(bytes, readXml, { place: placeInXml }),
  alike: async (a, b) => (await xmlAlike(a, b)) ?? drawnAlike(a, b),
}

function drawnAlike(a: ByteSource, b: ByteSource): Likeness | null {
  const [one, two] = [a, b].map(bytes => textIn(bytes, withoutDrawn))
  return one && one === two ? { cause: 'generated-id', confidence: 'certain', values: [null, null] } : null
}

/** Null where it is no XML. */
function withoutDrawn(text: string): string | null {
  const xml = readXml(text)
  if (!xml) return null
  let out = ''
  let at = 0
  for (const { start, end } of drawnIn(xml)) {
    out += text.slice(at, start)
    at = end
  }
  return out + text.slice(at)
}

/** In the order of the text. */
function drawnIn(xml: Xml): readonly Range[] {
  const found: Range[] = []
  const left: Element[] = [xml.root]
  for (let element = left.pop(); element; element = left.pop()) {
    if (element.name === LIST) {
      found.push({ start: element.start, end: element.end })
      continue
    }
    // With the blank in front of it, and the quote behind it.
    for (const { name, value, from, end } of element.attributes)
      if (drawn.test(name) && number.test(value)) found.push({ start: from - 1, end: end + 1 })
    for (const child of element.children) if (isElement(child)) left.push(child)
  }
  return found.sort((x, y) => x.start - y.start)
}
