import { type Look, loadColours, plainLook } from '../reporters/index.ts'

export const colorModes = ['auto', 'always', 'never'] as const
type ColorMode = (typeof colorModes)[number]

export interface LookOptions {
  readonly color: ColorMode
  readonly ascii?: boolean
  readonly all?: boolean
  readonly quiet?: boolean
}

/** A terminal gives its size and takes colour; a file or a pipe gets 80 x 24 without, so that the same inputs give the same bytes. */
export async function lookOf(options: LookOptions, path: string): Promise<Look> {
  const { stdout, env } = process
  const terminal = path === '-' && stdout.isTTY
  return {
    columns: terminal ? Math.min(Math.max(stdout.columns || plainLook.columns, 40), 200) : plainLook.columns,
    rows: terminal ? Math.max(stdout.rows || plainLook.rows, 12) : plainLook.rows,
    color: isColored(options.color, path, terminal) ? await loadColours() : null,
    ascii: options.ascii ?? (terminal && env.TERM === 'dumb'),
    all: options.all ?? false,
    quiet: options.quiet ?? false,
  }
}

/** --color leads; else FORCE_COLOR (on standard output), then NO_COLOR (https://no-color.org), then whether it is a terminal. */
function isColored(mode: ColorMode, path: string, terminal: boolean): boolean {
  if (mode !== 'auto') return mode === 'always'
  const { FORCE_COLOR, NO_COLOR, TERM } = process.env
  if (FORCE_COLOR !== undefined && path === '-') return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false'
  return terminal && !NO_COLOR && TERM !== 'dumb'
}
