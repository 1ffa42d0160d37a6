import { type ByteSource, latin1, type Range } from '../model/bytes.ts'
import { LimitReached } from '../model/codec.ts'
import { type Block, type Field, type FieldName, type Format, plainFacts } from '../model/layer.ts'
import { lines, RECORD } from './lines.ts'
import { counter } from './structure.ts'
import { textAlike } from './text-likeness.ts'

/** `R CMD build` and `R CMD INSTALL` write a line each (R, tools:::.installPackages and build.R): parts between semicolons. */
const time = String.raw`\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d{1,6})?(?: UTC|Z)?`
const part = String.raw`([^;\n]{0,100})`
const stamp = new RegExp(`^(?:(Packaged): (${time}); ?${part}|(Built): ${part}; ?${part}; ?(${time}); ?${part})\\n?$`)
const names: Readonly<Record<string, readonly FieldName[]>> = {
  Packaged: ['r.packaged-time', 'r.packager'],
  Built: ['r.version', 'r.platform', 'r.built-time', 'r.system'],
}

/** DESCRIPTION of an R package: fields by name; who packaged and built it, and when. R reads `Built` when a package is loaded: nothing is erased. */
export const rDescription: Format = {
  id: 'r-description',
  plain: true,
  lines: true,
  docs: {
    title: 'DESCRIPTION of an R package',
    what: 'Fields by name; time and user of Packaged, version of R and time of Built.',
    see: 'Writing R Extensions, 1.1.1; R Installation and Administration, 6',
  },
  claims: (head, tail, { name }) => /(^|\/)DESCRIPTION$/.test(name) && isDescription(latin1(head)) && !tail.includes(0),
  cut(_, bytes, limits) {
    const nthOf = counter()
    const blocks = fieldsIn(bytes, limits.entries).map(({ key, range }): Block => {
      const fields = partsOf(bytes, range)
      return { key, nth: nthOf(key), member: true, ranges: [range], fields: () => fields }
    })
    return { blocks, facts: plainFacts }
  },
  alike: textAlike,
}

const isDescription = (text: string): boolean =>
  /^(?:[A-Z][\w@/]*:|[ \t])/.test(text) && /^Package: /m.test(text) && /^(?:Packaged|Built): /m.test(text)

interface Named {
  readonly key: string
  readonly range: Range
}

/** A field goes on in lines that begin with a blank. */
function fieldsIn(bytes: ByteSource, most: number): Named[] {
  const found: Named[] = []
  for (const { start, end } of lines(bytes)) {
    const key = /^([A-Za-z][\w@/.-]{0,60}):/.exec(latin1(bytes.read(start, Math.min(end, start + RECORD))))?.[1]
    const last = found.at(-1)
    if (key === undefined && last) found[found.length - 1] = { key: last.key, range: { start: last.range.start, end } }
    else {
      if (found.length >= most) throw new LimitReached('entries', most)
      found.push({ key: key ?? '\0text', range: { start, end } })
    }
  }
  return found
}

function partsOf(bytes: ByteSource, range: Range): readonly Field[] {
  const text = range.end - range.start <= RECORD ? latin1(bytes.read(range.start, range.end)) : ''
  const [key, ...told] = (stamp.exec(text)?.slice(1) ?? []).filter(found => found !== undefined)
  if (key === undefined) return [{ name: 'text.lines', ranges: [range] }]
  const called = names[key]!
  const fields: Field[] = []
  const rest: Range[] = []
  let at = range.start
  let from = key.length + 2
  for (const [nth, value] of told.entries()) {
    const start = range.start + text.indexOf(value, from)
    rest.push({ start: at, end: start })
    at = start + value.length
    from = at - range.start + 1
    fields.push({ name: called[nth]!, ranges: [{ start, end: at }], value })
  }
  rest.push({ start: at, end: range.end })
  return [{ name: 'text.lines', ranges: rest.filter(({ start, end }) => end > start) }, ...fields]
}
