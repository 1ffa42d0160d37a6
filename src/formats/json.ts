import { latin1 } from '../model/bytes.ts'
import type { Format, Likeness, Located } from '../model/layer.ts'
import type { Data } from './data.ts'
import { dataAlike } from './data-likeness.ts'
import { type Json, pointerAt, readJson } from './json-read.ts'
import { alikeAsData, locatedLines } from './located-lines.ts'
import { sourceMapAlike } from './source-map.ts'
import { text } from './text.ts'

/** RFC 8259, 2: how an object or an array begins, blanks or a byte order mark in front of it. */
const begins = /^(?:\xef\xbb\xbf)?[ \t\n\r]*(?:\{[ \t\n\r]*["}]|\[[ \t\n\r]*(?:["\]{[\d-]|true|false|null))/

export const claimsJson: Format['claims'] = (head, tail, layer) => begins.test(latin1(head)) && text.claims(head, tail, layer)

/** RFC 6901 of what differs. */
export function placeInJson(root: Json, offset: number): Located | null {
  const { pointer, start } = pointerAt(root, offset)
  return pointer === '' ? null : { within: Math.max(0, offset - start), symbol: pointer }
}

const jsonAlike = (a: Data, b: Data): Likeness | null => sourceMapAlike(a, b) ?? dataAlike(a, b)

/** JSON (RFC 8259): lines, and the pointer (RFC 6901) of what differs. */
export const json: Format = {
  id: 'json',
  plain: true,
  lines: true,
  docs: {
    title: 'JSON, source map',
    what: 'Lines, told by JSON pointer; the same data in another spelling or order, and another folder in the paths of a source map.',
    see: 'RFC 8259; RFC 6901; ECMA-426, 9',
  },
  claims: claimsJson,
  cut: (_, bytes) => locatedLines(bytes, readJson, { place: placeInJson }),
  alike: (a, b) => alikeAsData([a, b], readJson, jsonAlike),
}
