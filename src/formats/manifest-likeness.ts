import { type ByteSource, latin1 } from '../model/bytes.ts'
import type { Likeness } from '../model/layer.ts'
import { textAlike } from './text-likeness.ts'

/** OSGi Core, 3.2.4 and 3.6: clauses whose order says nothing. Bundle-ClassPath and Bundle-NativeCode are searched in order. */
const unordered = /^(?:import-package|export-package|private-package|provide-capability|require-capability|include-resource)$/
/** More clauses than any bundle has. */
const MOST = 100_000
/** That of a signed jar with many files has some megabytes. */
const LARGEST = 8 * 1024 * 1024

type Attribute = readonly [name: string, value: string]
interface Section {
  readonly attributes: readonly Attribute[]
}

/** What says the same in any grammar. Blanks and blank lines mean something here. */
const asText = ['line-endings', 'final-newline']

/** The same attributes, wrapped or ordered otherwise. */
export function manifestAlike(a: ByteSource, b: ByteSource): Likeness | null {
  if (Math.max(a.size, b.size) > LARGEST) return null
  const [one, two] = [sectionsIn(a), sectionsIn(b)]
  const alike = (form: (sections: readonly Section[]) => string, cause: string): Likeness | null =>
    form(one) === form(two) ? { cause, confidence: 'certain', values: [null, null] } : null
  const text = textAlike(a, b)
  if (text?.confidence === 'certain' && asText.includes(text.cause)) return text
  if ([...one, ...two].some(({ attributes }) => attributes.some(([name]) => name === ''))) return null
  return alike(inOrder, 'formatting-only') ?? alike(sorted, 'structured-key-order')
}

/** JAR File Specification: a line goes on behind an end of a line and one blank. */
function sectionsIn(bytes: ByteSource): Section[] {
  const text = latin1(bytes.read(0, bytes.size))
    .replace(/\r\n?/g, '\n')
    .replace(/(?<!\n)\n /g, '')
  return text.split(/\n{2,}/).map(section => ({
    attributes: section
      .split('\n')
      .filter(line => line !== '')
      .map((line): Attribute => {
        const colon = line.indexOf(': ')
        return colon < 0 ? ['', line] : [line.slice(0, colon).toLowerCase(), line.slice(colon + 2)]
      }),
  }))
}

const written = ([name, value]: Attribute): string => `${name}: ${value}\n`
const inOrder = (sections: readonly Section[]): string =>
  sections
    .filter(({ attributes }) => attributes.length > 0)
    .map(({ attributes }) => attributes.map(written).join(''))
    .join('\n')

/** Attributes of a section, and all sections but the main one, are maps; each clause stands for itself. */
function sorted(sections: readonly Section[]): string {
  const [main, ...rest] = sections
    .filter(({ attributes }) => attributes.length > 0)
    .map(({ attributes }) =>
      attributes
        .map(([name, value]) => written([name, unordered.test(name) ? clausesOf(value).sort().join(',') : value]))
        .sort()
        .join(''),
    )
  return [main, ...rest.sort()].join('\n')
}

/** Split at commas outside of quotes. */
function clausesOf(value: string): string[] {
  const clauses: string[] = []
  let start = 0
  let isQuoted = false
  for (let at = 0; at < value.length && clauses.length < MOST; at++) {
    if (value[at] === '"') isQuoted = !isQuoted
    if (value[at] !== ',' || isQuoted) continue
    clauses.push(value.slice(start, at))
    start = at + 1
  }
  return [...clauses, value.slice(start)]
}
