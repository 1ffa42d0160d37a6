import { type ByteSource, isZeroRange } from '../model/bytes.ts'
import { LimitReached } from '../model/codec.ts'
import type { Anatomy, Anomaly, Block, Entry, Field, Format } from '../model/layer.ts'
import { type Extension, extensionFields, isExtension, readExtension } from './tar-extension.ts'
import { factsOf } from './tar-facts.ts'
import { BLOCK, isHeader, typeChar } from './tar-header.ts'
import { describeMember, type TarMember } from './tar-member.ts'
import type { PaxRecord } from './tar-pax.ts'

/**
 * tar: v7, ustar and pax (POSIX.1-2017, pax), GNU (GNU tar manual, "Basic Tar Format"): long names, sparse files, base-256 numbers.
 * One block a member: its extension headers, its header, its body and the padding of the body.
 */
export const tar: Format = {
  id: 'tar',
  container: true,
  docs: {
    title: 'tar archive',
    what: 'Every header field, extended headers record by record, bodies, padding, the end marker, filler and what comes after it.',
    see: 'POSIX.1-2017, pax; GNU tar manual, Basic Tar Format',
  },
  claims(head, _, { name }) {
    if (head.length < BLOCK) return false
    return isHeader(head.subarray(0, BLOCK)) || (/\.tar$/.test(name) && head.every(byte => byte === 0))
  },
  cut(_, bytes, limits): Anatomy {
    const blocks: Block[] = []
    const members: TarMember[] = []
    const anomalies: Anomaly[] = []
    const seen = new Map<string, number>()
    let globals = 0
    const walk: Walk = { bytes, global: [], anomalies }
    let at = 0
    for (;;) {
      const step = next(walk, at)
      if (step.kind === 'end') {
        blocks.push(...ending(bytes, at, anomalies))
        break
      }
      if (step.kind === 'gap') {
        anomalies.push({
          id: step.found === 'truncated' ? 'structural:truncated' : 'structural:malformed',
          offset: at,
          expected: 'a tar header or the end marker',
          found: step.found,
        })
        blocks.push(gap(at, bytes.size, step.found === 'truncated' ? 'structural:truncated' : 'structural:malformed'))
        break
      }
      at = step.end
      if (step.kind === 'global') {
        const block = globalBlock(bytes, step.extension, globals++)
        blocks.push(block)
        for (const anomaly of anomaliesOf(block)) anomalies.push(anomaly)
        continue
      }
      const { member } = step
      const nth = seen.get(member.key) ?? 0
      seen.set(member.key, nth + 1)
      if (nth)
        anomalies.push({
          id: 'structural:duplicate-entry',
          offset: member.start,
          expected: 'one entry of a name',
          found: `entry ${nth + 1} of it`,
        })
      members.push(member)
      blocks.push(blockOf(member, nth, bytes))
      if (blocks.length > limits.entries) throw new LimitReached('entries', limits.entries)
    }
    return { blocks, facts: { ...factsOf(members, walk.global), anomalies } }
  },
}

interface Walk {
  readonly bytes: ByteSource
  global: readonly PaxRecord[]
  readonly anomalies: Anomaly[]
}

type Step =
  | { readonly kind: 'member'; readonly member: TarMember; readonly end: number }
  | { readonly kind: 'global'; readonly extension: Extension; readonly end: number }
  | { readonly kind: 'end' }
  | { readonly kind: 'gap'; readonly found: string }

/** Reads extension headers up to the header that they belong to. A run that does not end in one is a gap as a whole. */
function next(walk: Walk, start: number): Step {
  const { bytes } = walk
  const extensions: Extension[] = []
  let at = start
  for (;;) {
    if (at + BLOCK > bytes.size) {
      const ended = at === start && isZeroRange(bytes, { start: at, end: bytes.size })
      return ended ? { kind: 'end' } : { kind: 'gap', found: 'truncated' }
    }
    const header = bytes.read(at, at + BLOCK).slice()
    if (header.every(byte => byte === 0))
      return at === start ? { kind: 'end' } : { kind: 'gap', found: 'an extended header without an entry' }
    if (!isHeader(header)) return { kind: 'gap', found: 'a block with a wrong checksum' }
    const type = typeChar(header)
    if (!isExtension(type)) return memberAt(walk, { start, at, header, extensions })
    const extension = readExtension(bytes, at, header)
    if (typeof extension === 'string') return { kind: 'gap', found: extension }
    if (type === 'g') {
      if (extensions.length) return { kind: 'gap', found: 'a global header between an extended header and its entry' }
      walk.global = [...walk.global, ...extension.records]
      return { kind: 'global', extension, end: extension.end }
    }
    extensions.push(extension)
    at = extension.end
  }
}

function memberAt(walk: Walk, at: { start: number; at: number; header: Uint8Array; extensions: readonly Extension[] }): Step {
  const member = describeMember(walk.bytes, { ...at, global: walk.global })
  if (typeof member === 'string') return { kind: 'gap', found: member }
  for (const anomaly of member.anomalies) walk.anomalies.push(anomaly)
  return { kind: 'member', member, end: member.end }
}

function blockOf(member: TarMember, nth: number, bytes: ByteSource): Block {
  const entry: Entry = member.entry
  const base = { key: member.key, nth, member: true, ranges: member.own, entry, fields: () => member.fields(bytes) }
  return member.pieces ? { ...base, child: { pieces: member.pieces, packing: 'stored', reach: 'installed' } } : base
}

function globalBlock(bytes: ByteSource, extension: Extension, nth: number): Block {
  const { start, end, records } = extension
  const fields = (): Field[] => {
    const own = records.map(({ key, value, range }): Field => {
      const isComment = key === 'comment'
      return { name: isComment ? 'tar.comment' : 'tar.pax-record', ranges: [range], value: isComment ? value : `${key}=${value}` }
    })
    return extensionFields(bytes, extension, own, null)
  }
  return { key: '\0global', nth, member: false, ranges: [{ start, end }], fields }
}

const anomaliesOf = (block: Block): Anomaly[] =>
  block
    .fields()
    .flatMap(({ name, anomaly, ranges }) =>
      anomaly ? [{ id: anomaly, offset: ranges[0]!.start, expected: `a usual ${name}`, found: 'something else' }] : [],
    )

const gap = (start: number, end: number, anomaly: Anomaly['id']): Block => {
  const ranges = [{ start, end }]
  return { key: '\0gap', nth: 0, member: false, ranges, fields: () => [{ name: 'tar.gap', ranges, anomaly }] }
}

/** Two blocks of zeros, filler up to the record, and what no reader of tar looks at. */
function ending(bytes: ByteSource, at: number, anomalies: Anomaly[]): Block[] {
  const out: Block[] = []
  const structure = (key: string, field: Field): void => {
    if (field.ranges[0]!.end > field.ranges[0]!.start)
      out.push({ key, nth: 0, member: false, ranges: field.ranges, fields: () => [field] })
  }
  const marker = { start: at, end: Math.min(bytes.size, at + 2 * BLOCK) }
  const marked = isZeroRange(bytes, marker) ? marker.end : Math.min(bytes.size, at + BLOCK)
  const zeros = isZeroRange(bytes, { start: at, end: marked }) ? marked : at
  structure('\0end', { name: 'tar.end', ranges: [{ start: at, end: zeros }] })
  let tail = zeros
  while (tail < bytes.size && isZeroRange(bytes, { start: tail, end: Math.min(bytes.size, tail + BLOCK) }))
    tail = Math.min(bytes.size, tail + BLOCK)
  structure('\0fill', { name: 'tar.fill', ranges: [{ start: zeros, end: tail }] })
  if (tail < bytes.size) {
    anomalies.push({
      id: 'structural:trailing-data',
      offset: tail,
      expected: 'nothing behind the end marker',
      found: `${bytes.size - tail} bytes`,
    })
    structure('\0trailing', {
      name: 'tar.trailing',
      ranges: [{ start: tail, end: bytes.size }],
      anomaly: 'structural:trailing-data',
    })
  }
  return out
}
