import { type ByteSource, latin1, type Range } from '../model/bytes.ts'
import { LimitReached } from '../model/codec.ts'
import { type Block, type Field, type Format, type LayerHead, plainFacts } from '../model/layer.ts'
import { lines, RECORD } from './lines.ts'

/** 32 hex digits, two blanks (or a blank and a star), the path, a line feed (dh_md5sums(1), md5sum(1)). */
const line = /^([0-9a-f]{32})( [ *])(?:\.\/)?([^\n]+)(\n?)$/

export const isControlMember = ({ path }: LayerHead, name: string): boolean => path.at(-1)?.key === name && path.at(-2)?.key === 'control.tar'

export const md5sums: Format = {
  id: 'md5sums',
  docs: {
    title: 'md5sums of a Debian package',
    what: 'One digest a line, each recomputed from the member of data.tar that it names.',
    see: 'dh_md5sums(1); deb(5)',
  },
  claims: (_, __, layer) => isControlMember(layer, 'md5sums'),
  watches: layer => isControlMember(layer, 'md5sums'),
  cut(_, bytes, limits) {
    const counts = new Map<string, number>()
    const blocks: Block[] = []
    for (const range of lines(bytes)) {
      const match = range.end - range.start <= RECORD ? line.exec(latin1(bytes.read(range.start, range.end))) : null
      const key = match ? match[3]! : '\0gap'
      const nth = counts.get(key) ?? 0
      counts.set(key, nth + 1)
      blocks.push({ key, nth, member: match !== null, ranges: [range], fields: () => fieldsOf(bytes, range) })
      if (blocks.length > limits.entries) throw new LimitReached('entries', limits.entries)
    }
    const duplicates = [...counts].some(([key, count]) => key !== '\0gap' && count > 1)
    return { blocks, facts: { ...plainFacts, duplicates, reorderable: !duplicates && !counts.has('\0gap') } }
  },
}

function fieldsOf(bytes: ByteSource, { start, end }: Range): Field[] {
  const text = latin1(bytes.read(start, Math.min(end, start + RECORD)))
  const match = end - start <= RECORD ? line.exec(text) : null
  if (!match) return [{ name: 'md5sums.gap', ranges: [{ start, end }], anomaly: 'structural:malformed' }]
  const path = match[3]!
  const pathStart = end - match[4]!.length - path.length
  return [
    {
      name: 'md5sums.digest',
      ranges: [{ start, end: start + 32 }],
      value: match[1]!,
      derived: { kind: 'digest', id: 'md5', of: { up: 2, down: ['data.tar', path] }, as: 'hex' },
    },
    { name: 'md5sums.separator', ranges: [{ start: start + 32, end: pathStart }, { start: pathStart + path.length, end }] },
    { name: 'md5sums.path', ranges: [{ start: pathStart, end: pathStart + path.length }], value: path },
  ]
}
