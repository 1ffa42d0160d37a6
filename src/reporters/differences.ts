import type { Difference, HexRow } from '../model/report.ts'
import type { Pen } from './pen.ts'
import { bothPaths, offsetText } from './places.ts'
import { begun, fitted, plural, widthOf } from './shown.ts'

const INDENT = '    '

/** One difference: where, then rows of both sides, at most `most` lines in all. */
export function* differenceLines(pen: Pen, difference: Difference, most: number): Generator<string> {
  const { marks, look } = pen
  const mark = marks.fate[difference.fate]
  const spot = spotOf(pen, difference)
  const path = bothPaths(pen, difference, Math.max(20, look.columns - spot.length - 4))
  yield pen.paint.bold(fitted(`${mark} ${path}  ${spot}`, look.columns, marks.cut))
  let lines = 1
  for (const line of bodyOf(pen, difference)) {
    if (lines >= most - 1) {
      yield `${INDENT}${marks.cut} more (--all)`
      return
    }
    lines++
    yield INDENT + line
  }
  if (difference.truncated) yield `${INDENT}${marks.cut} more than the report holds`
}

function spotOf(pen: Pen, { span, offsets, fileOffsets, side, fate, within, symbols }: Difference): string {
  const [a, b] = offsets
  const [range, inFile] = a ? [a, fileOffsets[0]] : [b, fileOffsets[1]]
  const inSection = within?.[0] ?? within?.[1] ?? null
  const symbol = symbols?.[0] ?? symbols?.[1] ?? null
  const parts = [pen.show(span)]
  if (range && inSection !== null) parts.push(offsetText({ start: inSection, end: inSection }))
  if (symbol !== null) parts.push(`in ${pen.show(symbol)}`)
  if (range && inSection !== null) parts.push(plural(range.end - range.start, 'byte'), `(at ${offsetText(range)})`)
  else if (range) parts.push(offsetText(range), plural(range.end - range.start, 'byte'))
  if (range && inFile !== null && inFile !== range.start) parts.push(`(file ${offsetText({ start: inFile, end: inFile })})`)
  if (side !== 'both') parts.push(`only in ${side.toUpperCase()}`)
  if (fate === 'undecided') parts.push('not judged')
  return parts.join(' ')
}

function* bodyOf(pen: Pen, { kind, values, strings, hex, hunks }: Difference): Generator<string> {
  if (strings) yield* valueLines(pen, strings)
  if (kind === 'hex') for (const row of hex ?? []) yield* hexLines(pen, row)
  else if (kind === 'text') yield* hunkLines(pen, hunks ?? [])
  else if (values) yield* valueLines(pen, values)
}

function* valueLines(pen: Pen, [a, b]: NonNullable<Difference['values']>): Generator<string> {
  if (a !== null) yield pen.paint.red(`- ${fitLine(pen, a)}`)
  if (b !== null) yield pen.paint.green(`+ ${fitLine(pen, b)}`)
}

const fitLine = (pen: Pen, text: string): string => pen.fit(text, pen.look.columns - INDENT.length - 2)

function* hunkLines(pen: Pen, hunks: NonNullable<Difference['hunks']>): Generator<string> {
  for (const { startA, startB, columns, heading, lines } of hunks) {
    const at = (line: number, column: number | undefined): string => (column === undefined ? `${line}` : `${line}:${column}`)
    const title = heading === undefined ? '' : ` ${pen.show(heading)}`
    const range = `@@ -${at(startA, columns?.[0])} +${at(startB, columns?.[1])} @@`
    yield pen.paint.cyan(fitted(range + title, pen.look.columns - INDENT.length, pen.marks.cut))
    const changed = lines.filter(line => !line.startsWith(' '))
    const some = pen.look.all ? lines : excerptOf(changed)
    const partner = partnersOf(changed)
    for (const line of some) {
      const text = line.slice(0, 1) + fitBeside(pen, line.slice(1), partner.get(line)?.slice(1))
      yield line.startsWith('-') ? pen.paint.red(text) : line.startsWith('+') ? pen.paint.green(text) : text
    }
    if (some.length < changed.length) yield `${pen.marks.cut} ${plural(changed.length - some.length, 'more line')} (--all)`
  }
}

/** The first removed line and the first added one, and so on. */
function partnersOf(changed: readonly string[]): ReadonlyMap<string, string> {
  const [removed, added] = ['-', '+'].map(mark => changed.filter(line => line.startsWith(mark)))
  const pairs = removed!.flatMap((line, at): [string, string][] => {
    const other = added![at]
    return other === undefined
      ? []
      : [
          [line, other],
          [other, line],
        ]
  })
  return new Map(pairs)
}

/** A line that is too wide is shown from a little before where it begins to differ from its partner. */
function fitBeside(pen: Pen, text: string, partner: string | undefined): string {
  const columns = pen.look.columns - INDENT.length - 1
  const whole = pen.show(text)
  if (partner === undefined || widthOf(whole) <= columns) return pen.fit(text, columns)
  let head = 0
  while (head < text.length && text[head] === partner[head]) head++
  const from = head - Math.floor(columns / 3)
  if (from <= 0) return begun(whole, columns, pen.marks.cut)
  return pen.marks.cut + begun(pen.show(text.slice(from)), columns - widthOf(pen.marks.cut), pen.marks.cut)
}

/** Both sides must be seen where there is little room: the first lines of each, no context. */
const EXCERPT = 2
const excerptOf = (changed: readonly string[]): readonly string[] =>
  ['-', '+'].flatMap(mark => changed.filter(line => line.startsWith(mark)).slice(0, EXCERPT))

type Row = NonNullable<HexRow['a']>

function* hexLines(pen: Pen, { a, b }: HexRow): Generator<string> {
  if (a && b && a.hex === b.hex && a.offset === b.offset) {
    yield `  ${dump(pen, a)}`
    return
  }
  if (a) yield pen.paint.red(`- ${dump(pen, a)}`)
  if (b) yield pen.paint.green(`+ ${dump(pen, b)}`)
}

/** Offset, up to 16 bytes in pairs, and the printable ASCII of them if there is room, as xxd and hexdump -C show them. */
function dump({ look }: Pen, { offset, hex }: Row): string {
  const pairs = hex.replaceAll(/[^\da-f]/g, '').match(/.{1,4}/g) ?? []
  const bytes = `${offset.toString(16).padStart(8, '0')} ${pairs.join(' ').padEnd(39)}`
  if (look.columns < INDENT.length + 2 + bytes.length + ' |0123456789abcdef|'.length) return bytes
  const print = Buffer.from(hex, 'hex')
    .toString('latin1')
    .replaceAll(/[^\x20-\x7e]/g, '.')
  return `${bytes} |${print}|`
}
