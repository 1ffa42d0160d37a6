import type { Fate, Verdict } from '../model/ledger.ts'
import type { Look } from './reporter.ts'
import { fitted, shown, widthOf } from './shown.ts'

type Paint = (text: string) => string
type Colour = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'magenta' | 'cyan'

const asIs: Paint = text => text
const colourless = { bold: asIs, dim: asIs, red: asIs, green: asIs, yellow: asIs, magenta: asIs, cyan: asIs }

/** Everything a face needs to draw: marks, colours and the width. Never colour alone: each has a mark or a word too. */
export interface Pen {
  readonly look: Look
  readonly marks: Marks
  readonly paint: Readonly<Record<Colour, Paint>>
  readonly ofVerdict: Readonly<Record<Verdict, Paint>>
  readonly ofFate: Readonly<Record<Fate, Paint>>
  /** Escaped for display. */
  show(text: string): string
  /** Escaped and cut to so many columns. */
  fit(text: string, columns: number): string
}

interface Marks {
  readonly dot: string
  readonly arrow: string
  readonly into: string
  readonly cut: string
  readonly fate: Readonly<Record<Fate, string>>
}

const drawn: Marks = {
  dot: '·',
  arrow: '→',
  into: ' › ',
  cut: '…',
  fate: { unexplained: '✗', undecided: '?', normalized: '~', carried: '=' },
}

const ascii: Marks = {
  dot: '-',
  arrow: '->',
  into: ' > ',
  cut: '...',
  fate: { unexplained: 'x', undecided: '?', normalized: '~', carried: '=' },
}

export function penOf(look: Look): Pen {
  const paint = look.color ?? colourless
  const marks = look.ascii ? ascii : drawn
  const show = (text: string): string => shown(text, look.ascii)
  return {
    look,
    marks,
    paint,
    ofVerdict: {
      identical: look.color?.bold.green ?? asIs,
      equivalent: look.color?.bold.yellow ?? asIs,
      different: look.color?.bold.red ?? asIs,
      incomplete: look.color?.bold.magenta ?? asIs,
    },
    ofFate: { unexplained: paint.red, undecided: paint.magenta, normalized: paint.yellow, carried: paint.dim },
    show,
    fit: (text, columns) => fitted(show(text), columns, marks.cut),
  }
}

/** As many of the pieces as fit on one line, then how many more there are. */
export function listed(pen: Pen, head: string, pieces: readonly string[]): string {
  const more = (count: number): string => (count > 0 ? `, ${count} more (--all)` : '')
  const { columns } = pen.look
  let line = head
  for (const [index, piece] of pieces.entries()) {
    const next = `${line}${index === 0 ? ' ' : ', '}${piece}`
    const after = more(pieces.length - index - 1)
    if (widthOf(next + after) > columns)
      return index > 0 ? line + more(pieces.length - index) : fitted(next, columns - after.length, pen.marks.cut) + after
    line = next
  }
  return line
}
