import { type ByteSource, latin1, type Range } from '../model/bytes.ts'
import { type Block, type Field, type Format, plainFacts } from '../model/layer.ts'
import { lines, RECORD } from './lines.ts'
import { isControlMember } from './md5sums.ts'

/** "Name: value" (Debian Policy 5.1); continuation lines begin with a blank. */
const head = /^([!-9;-~]+)(:[ \t]*)/

export const deb822: Format = {
  id: 'deb822',
  docs: {
    title: 'Debian control file',
    what: 'Fields by name, continuation lines included; Installed-Size recomputed from data.tar.',
    see: 'Debian Policy, 5.1 and 5.6.20; deb-control(5)',
  },
  claims: (_, __, layer) => isControlMember(layer, 'control'),
  watches: layer => isControlMember(layer, 'control'),
  cut(_, bytes) {
    const counts = new Map<string, number>()
    const blocks: Block[] = []
    for (const range of records(bytes)) {
      const name = range.end - range.start <= RECORD ? head.exec(latin1(bytes.read(range.start, range.end)))?.[1] : undefined
      const key = name?.toLowerCase() ?? '\0gap'
      const nth = counts.get(key) ?? 0
      counts.set(key, nth + 1)
      blocks.push({ key, nth, member: name !== undefined, ranges: [range], fields: () => fieldsOf(bytes, range) })
    }
    return { blocks, facts: { ...plainFacts, duplicates: [...counts.values()].some(count => count > 1) } }
  },
}

function* records(bytes: ByteSource): Generator<Range> {
  let open: Range | null = null
  for (const line of lines(bytes)) {
    const first = bytes.read(line.start, line.start + 1)[0]
    if (open && (first === 0x20 || first === 0x09)) {
      open = { start: open.start, end: line.end }
      continue
    }
    if (open) yield open
    open = line
  }
  if (open) yield open
}

function fieldsOf(bytes: ByteSource, { start, end }: Range): Field[] {
  const text = latin1(bytes.read(start, Math.min(end, start + RECORD)))
  const match = end - start <= RECORD ? head.exec(text) : null
  if (!match) return [{ name: 'control.gap', ranges: [{ start, end }] }]
  const nameEnd = start + match[1]!.length
  const valueStart = start + match[0].length
  const newline = text.endsWith('\n') ? 1 : 0
  const value = text.slice(match[0].length, text.length - newline)
  const ranges = [{ start: valueStart, end: end - newline }]
  const size = /^installed-size$/i.test(match[1]!) && /^\d+$/.test(value)
  return [
    { name: 'control.name', ranges: [{ start, end: nameEnd }], value: match[1]! },
    { name: 'control.separator', ranges: [{ start: nameEnd, end: valueStart }, { start: end - newline, end }] },
    size
      ? { name: 'control.installed-size', ranges, value, derived: { kind: 'measure', id: 'installed-size', of: { up: 2, down: ['data.tar'] } } }
      : { name: 'control.value', ranges, value },
  ]
}
