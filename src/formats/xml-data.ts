import type { Data } from './data.ts'
import { type Element, isElement, type Node, type Piece, readXml, type Xml } from './xml-read.ts'

/** `exact`: nothing but spelling is left behind. `loose`: blanks between elements, too, and how many there are between words. */
export type Manner = 'exact' | 'loose'

/** XML 1.0 (Fifth Edition), 4.6. Any other entity stands for itself, behind a sign that no text has. */
const predefined: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', apos: "'", quot: '"' }
const reference = /&(?:#x([\dA-Fa-f]{1,6})|#(\d{1,7})|([^;&\s]{1,64}))?;?/g
const resolved = (text: string): string =>
  text.includes('&')
    ? text.replace(reference, (all, hex?: string, decimal?: string, name?: string) => {
        const code = hex ? Number.parseInt(hex, 16) : decimal ? Number(decimal) : 0
        const known = name === undefined ? undefined : predefined[name]
        if (!all.endsWith(';') || code > 0x10ffff || (code === 0 && known === undefined)) return `\0${all}`
        return known ?? String.fromCodePoint(code)
      })
    : text
/** 2.11 and 3.3.3. */
const ofText = (text: string): string => resolved(text.replace(/\r\n?/g, '\n'))
const ofAttribute = (text: string): string => resolved(text.replace(/\r\n|[\r\n\t]/g, ' '))

/** What documents say; `null` for those in an encoding that is not read here. */
export function dataOfXml(text: string, manner: Manner): Data | null {
  const xml = readXml(text)
  const declared = xml && declarationOf(xml)
  if (!xml || !declared) return null
  const others = xml.around.filter(one => one.kind !== 'text' && !isDeclaration(one))
  const isPlist = xml.root.name === 'plist'
  return { items: [declared, ...others.map(pieceOf), elementOf(xml.root, { manner, isPlist })] }
}

const isDeclaration = ({ kind, text }: Piece): boolean => kind === 'instruction' && /^xml[ \t\r\n]/.test(text)

/** 2.8: what is not declared is version 1.0 in UTF-8. */
function declarationOf({ around }: Xml): Data | null {
  const text = around.find(isDeclaration)?.text ?? ''
  const told = (name: string): string | undefined =>
    new RegExp(`[ \\t\\r\\n]${name}[ \\t\\r\\n]*=[ \\t\\r\\n]*["']([^"']*)["']`).exec(text)?.[1]
  const encoding = told('encoding')?.toLowerCase() ?? 'utf-8'
  if (encoding !== 'utf-8' && encoding !== 'us-ascii') return null
  return { leaf: `xml:${told('version') ?? '1.0'} ${told('standalone') ?? 'no'}` }
}

interface Reading {
  readonly manner: Manner
  readonly isPlist: boolean
}

function elementOf(element: Element, { manner, isPlist }: Reading): Data {
  const isKept = element.attributes.some(({ name, value }) => name === 'xml:space' && value === 'preserve')
  const reading = { manner: isKept ? 'exact' : manner, isPlist } as const
  const attributes: Data = {
    entries: element.attributes.map(({ name, value }) => [name, { leaf: `s:${ofAttribute(value)}` }] as const),
  }
  const keyed = isPlist && element.name === 'dict' ? dictionaryOf(element, reading) : null
  return { items: [{ leaf: `element:${element.name}` }, attributes, keyed ?? { items: childrenOf(element, reading) }] }
}

/** Keys and values by turns (Apple's PropertyList-1.0.dtd), where nothing but blanks is between them. */
function dictionaryOf({ children }: Element, reading: Reading): Data | null {
  const parts = children.filter(node => !isBlank(node))
  if (parts.length % 2 === 1) return null
  const entries: (readonly [string, Data])[] = []
  for (let at = 0; at < parts.length; at += 2) {
    const [key, value] = [parts[at]!, parts[at + 1]!]
    const name = isElement(key) && key.name === 'key' && key.attributes.length === 0 ? textOf(key) : null
    if (name === null || !isElement(value)) return null
    entries.push([name, elementOf(value, reading)])
  }
  return { entries }
}

const isBlank = (node: Node): boolean => !isElement(node) && node.kind === 'text' && /^[ \t\r\n]*$/.test(node.text)

/** Of an element that has nothing but text. */
function textOf({ children }: Element): string | null {
  const pieces = children.map(node =>
    isElement(node) ? null : node.kind === 'text' ? ofText(node.text) : node.kind === 'cdata' ? node.text : null,
  )
  return pieces.includes(null) ? null : pieces.join('')
}

/** Text and CDATA that stand side by side are one text. */
function childrenOf({ children }: Element, reading: Reading): Data[] {
  const out: Data[] = []
  let text = ''
  const isOfElements =
    children.some(isElement) && children.every(node => isElement(node) || node.kind === 'comment' || isBlank(node))
  const flush = (): void => {
    const told = reading.manner === 'exact' ? text : isOfElements ? '' : text.replace(/[ \t\n]+/g, ' ').trim()
    if (told !== '') out.push({ leaf: `s:${told}` })
    text = ''
  }
  for (const node of children) {
    if (!isElement(node) && node.kind === 'text') text += ofText(node.text)
    else if (!isElement(node) && node.kind === 'cdata') text += node.text.replace(/\r\n?/g, '\n')
    else {
      flush()
      out.push(isElement(node) ? elementOf(node, reading) : pieceOf(node))
    }
  }
  flush()
  return out
}

const pieceOf = ({ kind, text }: Piece): Data => ({ leaf: `${kind}:${text.replace(/\r\n?/g, '\n')}` })
