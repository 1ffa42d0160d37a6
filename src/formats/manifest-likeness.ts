import { type ByteSource, latin1 } from '../model/bytes.ts'
import type { Likeness } from '../model/layer.ts'
import { isBuilder } from './manifest-builder.ts'
import { textAlike } from './text-likeness.ts'

/** OSGi Core, 3.2.4 and 3.6: clauses whose order says nothing. Bundle-ClassPath, Require-Bundle and Bundle-NativeCode are searched in order. */
const unordered =
  /^(?:(?:import|export|private)-(?:package|service)|(?:provide|require)-capability|ignore-package|include-resource)$/
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
  return alike(inOrder, 'formatting-only') ?? ordered(one, two)
}

/** Attributes, sections or clauses in another order; who built it, and when, is told of by itself. */
function ordered(one: readonly Section[], two: readonly Section[]): Likeness | null {
  const [mine, yours] = [withoutBuilder(one), withoutBuilder(two)]
  if (sorted(mine) !== sorted(yours)) return null
  const moved = movedIn(mine, yours)
  const told = moved === null ? null : `order in ${moved}`
  return { cause: 'structured-key-order', confidence: 'certain', values: [told, told] }
}

/** Values that a rule erases on each side; the attribute itself stays. Of two of one name none is erased. */
function withoutBuilder([main, ...rest]: readonly Section[]): readonly Section[] {
  if (!main) return rest
  const isOnly = (name: string): boolean => main.attributes.filter(other => other[0] === name).length === 1
  const attributes = main.attributes.map(
    ([name, value]): Attribute => [name, isBuilder(name, value) && isOnly(name) ? '' : value],
  )
  return [{ attributes }, ...rest]
}

/** The attribute of the main section whose clauses stand in another order, if attributes and sections do not. */
function movedIn([one]: readonly Section[], [two]: readonly Section[]): string | null {
  const values = new Map(two?.attributes)
  const moved = one?.attributes.filter(([name, value]) => values.get(name) !== value) ?? []
  return moved.length > 0 ? moved.map(([name]) => name).join(', ') : null
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
        .map(([name, value]) => written([name, unordered.test(name) ? clausesIn(value) : value]))
        .sort()
        .join(''),
    )
  return [main, ...rest.sort()].join('\n')
}

/** Clauses, the parts of each, and what a package uses (OSGi Core, 3.6.5.2), which is a set: sorted. */
const clausesIn = (value: string): string =>
  split(value, ',')
    .map(clause => split(clause, ';').map(usesIn).sort().join(';'))
    .sort()
    .join(',')

const usesIn = (part: string): string =>
  part.replace(
    /^(\s*uses:=")([^"]*)("\s*)$/,
    (_, start: string, list: string, end: string) => `${start}${list.split(',').sort().join(',')}${end}`,
  )

/** Split outside of quotes. */
function split(value: string, at: ',' | ';'): string[] {
  const parts: string[] = []
  let start = 0
  let isQuoted = false
  for (let place = 0; place < value.length && parts.length < MOST; place++) {
    if (value[place] === '"') isQuoted = !isQuoted
    if (value[place] !== at || isQuoted) continue
    parts.push(value.slice(start, place))
    start = place + 1
  }
  return [...parts, value.slice(start)]
}
