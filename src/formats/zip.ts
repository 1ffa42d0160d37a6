import type { ByteSource } from '../model/bytes.ts'
import { LimitReached } from '../model/codec.ts'
import { type Anatomy, type AnomalyId, type CutLimits, type Format, plainFacts } from '../model/layer.ts'
import { structure } from './structure.ts'
import { USUAL, weightOf } from './weight.ts'
import { assemble } from './zip-assemble.ts'
import { claimsZip } from './zip-claims.ts'
import { findEnd } from './zip-end.ts'
import { withOddDescriptors } from './zip-gaps.ts'
import { locate, Malformed } from './zip-locate.ts'
import { CENTRAL } from './zip-record.ts'

/** ZIP (APPNOTE.TXT 6.3.10). yauzl reads the central directory; local headers, descriptors, gaps and the ends are walked here. */
export const zip: Format = {
  id: 'zip',
  container: true,
  docs: {
    title: 'zip archive; jar and wheel as zips',
    what: 'Central and local records, data descriptors, zip64, extra fields one by one, comments, prefix, gaps, the end and what follows it.',
    see: 'APPNOTE.TXT 6.3.10',
    recomputed: 'CRC-32, sizes and offsets in every record, numbers of entries in the ends',
  },
  claims: claimsZip,
  async cut(_, bytes, limits): Promise<Anatomy> {
    try {
      return await read(bytes, limits)
    } catch (problem) {
      if (problem instanceof Malformed) return unread(bytes, problem)
      throw problem
    }
  },
}

function unread(bytes: ByteSource, { offset, expected, message }: Malformed): Anatomy {
  const id: AnomalyId = 'structural:malformed'
  const block = structure('\0gap', 0, { name: 'zip.gap', ranges: [{ start: 0, end: bytes.size }], anomaly: id })
  return { blocks: [block], facts: { ...plainFacts, anomalies: [{ id, offset, expected, found: message }] } }
}

async function read(bytes: ByteSource, limits: CutLimits): Promise<Anatomy> {
  const end = findEnd(bytes)
  if (!end) throw new Malformed(0, 'an end of central directory record', 'none that leads to a directory')
  if (end.rival !== null) throw new Malformed(end.rival, 'one end of the directory', 'another')
  const { start, end: until } = end.central
  if (end.count * CENTRAL > until - start) throw new Malformed(start, `${end.count} central records`, `${until - start} bytes`)
  const weight = weightOf(Math.max(0, until - start - end.count * USUAL))
  if (end.count + weight > limits.entries) throw new LimitReached('entries', limits.entries)
  // Most packages hold no zip: yauzl is loaded for the first one.
  const { list } = await import('./zip-list.ts')
  const listed = await list(bytes, end)
  if (listed[0] && listed[0].central.start !== start) throw new Malformed(start, 'the directory', 'that zip64 leads elsewhere')
  const last = listed.at(-1)?.central.end ?? start
  if (last !== until) throw new Malformed(last, 'the end of the directory', `${until - last} bytes`)
  const entries = listed.map(one => locate(bytes, end, one))
  return assemble(bytes, end, withOddDescriptors(bytes, end, entries))
}
