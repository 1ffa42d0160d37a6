import type { ChalkInstance } from 'chalk'
import type { Report } from '../model/report.ts'

/** How a face looks; all of it parameters, so that a face is a pure function of the report. */
export interface Look {
  /** Width of a line. */
  readonly columns: number
  /** Height of the first screen; more is shown only with `all`. */
  readonly rows: number
  /** From `loadColours`; null for none. */
  readonly color: ChalkInstance | null
  /** Seven-bit output: other characters are escaped, and no line drawing. */
  readonly ascii: boolean
  /** Unfold everything that the report holds. */
  readonly all: boolean
  /** The verdict's line alone. */
  readonly quiet: boolean
}

/** 80 x 24, as for a file or a pipe. */
export const plainLook: Look = { columns: 80, rows: 24, color: null, ascii: false, all: false, quiet: false }

/** One face of the report: text from the report alone. Its id is the command line's `--<id> FILE|-`. */
export interface Reporter {
  readonly id: string
  readonly what: string
  render(report: Report, look: Look): Iterable<string>
}

/** For looks with colour: whoever draws without does not load it. */
export const loadColours = async (): Promise<ChalkInstance> => new (await import('chalk')).Chalk({ level: 1 })
