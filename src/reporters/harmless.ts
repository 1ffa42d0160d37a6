/**
 * Text in which no line is a command to a CI system that reads logs. GitHub Actions takes `::name::` at the start of a line after
 * blanks, and `##[name]` anywhere; Azure Pipelines takes `##vso[` anywhere. A backslash breaks them and stays visible.
 * The last resort, over whole lines: what was coloured or assembled from harmless parts passes through here too.
 */
export function* harmless(chunks: Iterable<string>): Generator<string> {
  let rest = ''
  for (const chunk of chunks) {
    const end = chunk.lastIndexOf('\n') + 1
    if (end === 0) {
      rest += chunk
      continue
    }
    yield broken(rest + chunk.slice(0, end))
    rest = chunk.slice(end)
  }
  if (rest !== '') yield broken(rest)
}

/** Blanks include colour codes: they are invisible, and some log readers drop them first. */
const atStart = /^((?:\s|\x1b\[[\d;]*m)*):(?=:)/gmu
const anywhere = /##(?=\[|vso\[)/g

const broken = (text: string): string => text.replaceAll(atStart, '$1\\:').replaceAll(anywhere, '#\\#')

/** JSON in which no CI command stands: inside a string, an escape (RFC 8259 section 7) keeps the value as it is. */
export const inertJson = (value: unknown, indent?: number): string =>
  JSON.stringify(value, null, indent).replaceAll(anywhere, '\\u0023#')
