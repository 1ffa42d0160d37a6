import { DEEPEST } from './data.ts'

/** Elements, attributes and texts of one document; each costs half a kilobyte, until all is compared. */
const MOST_NODES = 200_000

/** Where it stands in the text. */
interface Placed {
  readonly start: number
  readonly end: number
}
/** `start` and `end`: of its value, quotes aside; `value` as it is spelled. */
export interface Attribute extends Placed {
  readonly name: string
  readonly value: string
  /** Where its name begins. */
  readonly from: number
}
export interface Element extends Placed {
  readonly name: string
  readonly attributes: readonly Attribute[]
  readonly children: readonly Node[]
}
/** `doctype` and what is in it are never looked into: no entity of a document is resolved. */
export interface Piece extends Placed {
  readonly kind: 'text' | 'cdata' | 'comment' | 'instruction' | 'doctype'
  /** Without its signs. */
  readonly text: string
}
export type Node = Element | Piece
export interface Xml {
  readonly root: Element
  /** What stands in front of the root, and behind it. */
  readonly around: readonly Piece[]
}

export const isElement = (node: Node): node is Element => 'children' in node

/** XML 1.0 (Fifth Edition), 2.3, 3.1. */
const opening = /<([^ \t\r\n/<>="'&!?]+)/y
const attribute = /[ \t\r\n]+([^ \t\r\n/<>="'&]+)[ \t\r\n]*=[ \t\r\n]*(?:"([^"<]*)"|'([^'<]*)')/y
const closing = /<\/([^ \t\r\n/<>="'&]+)[ \t\r\n]*>/y
const tagEnd = /[ \t\r\n]*(\/?)>/y
const blank = /^[ \t\r\n]*$/

const bracketed = [
  ['comment', '<!--', '-->'],
  ['cdata', '<![CDATA[', ']]>'],
  ['instruction', '<?', '?>'],
] as const

interface Open {
  readonly name: string
  readonly start: number
  readonly attributes: readonly Attribute[]
  readonly children: Node[]
}

/** A document with one root, every tag of which is closed; null where it is none, or deeper or larger than anyone writes. */
export function readXml(text: string): Xml | null {
  const stack: Open[] = []
  const around: Piece[] = []
  let root: Element | null = null
  let left = MOST_NODES
  let at = text.startsWith('\ufeff') ? 1 : text.startsWith('\xef\xbb\xbf') ? 3 : 0
  const put = (node: Node): boolean => {
    // Blanks are no more than the elements around them.
    if (isElement(node)) left -= 1 + node.attributes.length
    else if (!blank.test(node.text)) left--
    const open = stack.at(-1)
    at = node.end
    if (open) open.children.push(node)
    else if (!isElement(node)) {
      if (node.kind === 'cdata' || (node.kind === 'text' && !blank.test(node.text))) return false
      around.push(node)
    } else if (root) return false
    else root = node
    return true
  }
  const close = ({ name, start, attributes, children }: Open, end: number): boolean =>
    put({ name, start, end, attributes, children })
  const tag = (): boolean => {
    const ended = matched(closing, text, at)
    if (ended) {
      const open = stack.pop()
      return open !== undefined && open.name === ended[1] && close(open, at + ended[0].length)
    }
    const begun = tagAt(text, at)
    if (!begun || (root && stack.length === 0)) return false
    const { open, end, isEmpty } = begun
    at = end
    if (isEmpty) return close(open, end)
    stack.push(open)
    return stack.length <= DEEPEST
  }
  while (at < text.length) {
    const piece = pieceAt(text, at)
    if (piece === null || !(piece === 'tag' ? tag() : put(piece)) || left < 0) return null
  }
  return root && stack.length === 0 ? { root, around } : null
}

function matched(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}

/** What is no tag; null where it has no end. */
function pieceAt(text: string, start: number): Piece | 'tag' | null {
  if (text[start] !== '<') {
    const found = text.indexOf('<', start)
    const end = found < 0 ? text.length : found
    return { kind: 'text', text: text.slice(start, end), start, end }
  }
  for (const [kind, begin, close] of bracketed) {
    if (!text.startsWith(begin, start)) continue
    const end = text.indexOf(close, start + begin.length)
    return end < 0 ? null : { kind, text: text.slice(start + begin.length, end), start, end: end + close.length }
  }
  return text.startsWith('<!DOCTYPE', start) ? doctypeAt(text, start) : 'tag'
}

/** Up to the sign that ends it: those in quotes, in comments and between brackets do not. */
const inDoctype = /"[^"]*"|'[^']*'|<!--|[[\]>]/g
function doctypeAt(text: string, start: number): Piece | null {
  let isInside = false
  inDoctype.lastIndex = start
  for (let found = inDoctype.exec(text); found; found = inDoctype.exec(text)) {
    if (found[0] === '[') isInside = true
    else if (found[0] === ']') isInside = false
    else if (found[0] === '<!--') {
      const end = text.indexOf('-->', found.index)
      if (end < 0) return null
      inDoctype.lastIndex = end + 3
    } else if (found[0] === '>' && !isInside)
      return { kind: 'doctype', text: text.slice(start + 2, found.index), start, end: found.index + 1 }
  }
  return null
}

function tagAt(text: string, start: number): { readonly open: Open; readonly end: number; readonly isEmpty: boolean } | null {
  const name = matched(opening, text, start)?.[1]
  if (name === undefined) return null
  let at = start + 1 + name.length
  const attributes: Attribute[] = []
  const names = new Set<string>()
  for (let found = matched(attribute, text, at); found; found = matched(attribute, text, at)) {
    const [all, key, value = found[3]!] = found
    const end = at + all.length - 1
    at += all.length
    // 3.1: of one name there is one.
    if (names.has(key!)) return null
    names.add(key!)
    attributes.push({ name: key!, value, start: end - value.length, end, from: at - all.trimStart().length })
  }
  const end = matched(tagEnd, text, at)
  return end && { open: { name, start, attributes, children: [] }, end: at + end[0].length, isEmpty: end[1] === '/' }
}

/** The path of what stands at an offset, as of XPath; names that stand there several times have a number. */
export function pathAt({ root }: Xml, offset: number): { readonly path: string; readonly start: number } | null {
  if (offset < root.start || offset >= root.end) return null
  let at = root
  let path = `/${root.name}`
  for (;;) {
    const inside = at.children.find((node): node is Element => isElement(node) && offset >= node.start && offset < node.end)
    if (!inside) break
    path += `/${root.name === 'plist' && at.name === 'dict' ? keyOf(at, inside) : numbered(at, inside)}`
    at = inside
  }
  const held = at.attributes.find(({ from, end }) => offset >= from && offset <= end)
  return held ? { path: `${path}/@${held.name}`, start: held.from } : { path, start: at.start }
}

function numbered({ children }: Element, inside: Element): string {
  const alike = children.filter(node => isElement(node) && node.name === inside.name)
  return `${inside.name}${alike.length > 1 ? `[${alike.indexOf(inside) + 1}]` : ''}`
}

/** Of a list of properties: the key that an element is, or that stands in front of it. */
function keyOf({ children }: Element, inside: Element): string {
  const key = children.slice(0, children.indexOf(inside) + 1).findLast(node => isElement(node) && node.name === 'key')
  const text = key && isElement(key) ? key.children[0] : undefined
  return text && !isElement(text) ? text.text : inside.name
}

/** All elements behind names from the root, which is the first one of them. */
export function elementsAt({ root }: Xml, ...names: readonly string[]): readonly Element[] {
  let found: readonly Element[] = root.name === names[0] ? [root] : []
  for (const name of names.slice(1))
    found = found.flatMap(({ children }) => children.filter((node): node is Element => isElement(node) && node.name === name))
  return found
}
