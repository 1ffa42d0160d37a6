import { type ByteSource, isZero, isZeroRange, latin1, lengthOf } from '../model/bytes.ts'
import { LimitReached } from '../model/codec.ts'
import type { Anatomy, Anomaly, AnomalyId, Block, Field, Format } from '../model/layer.ts'
import { asImage } from './oci-image.ts'
import { counter, structure } from './structure.ts'
import { asPackage, blockOf } from './tar-block.ts'
import { type Extension, extensionFields, isExtension, readExtension } from './tar-extension.ts'
import { factsOf } from './tar-facts.ts'
import { BLOCK, isHeader, typeChar } from './tar-header.ts'
import { anomaliesOf, describeMember, type TarMember, TWO_SIZES } from './tar-member.ts'
import { outline } from './tar-outline.ts'
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
    recomputed: 'size and checksum of every header',
  },
  claims(head, _, { name }) {
    if (head.length < BLOCK) return false
    if (latin1(head.subarray(0, 2)) === '#!') return false // a script, whatever follows
    return isHeader(head.subarray(0, BLOCK)) || (/\.tar$/.test(name) && head.every(byte => byte === 0))
  },
  outline,
  cut(_, bytes, limits): Anatomy {
    const blocks: Block[] = []
    const anomalies: Anomaly[] = []
    const nthOf = counter()
    const walk: Walk = {
      bytes,
      header: new Uint8Array(BLOCK),
      global: new Map(),
      globals: 0,
      weight: 0,
      owners: new Map(),
      anomalies,
    }
    for (let at = 0; ; ) {
      if (blocks.length + walk.weight > limits.entries) throw new LimitReached('entries', limits.entries)
      const step = next(walk, at)
      if (step.kind === 'end' || step.kind === 'gap') {
        blocks.push(...(step.kind === 'end' ? ending(bytes, at, anomalies) : [gap(bytes, at, step.found, anomalies)]))
        break
      }
      at = step.end
      if (step.kind === 'global') {
        blocks.push(globalBlock(bytes, step.extension, walk.globals - 1))
        for (const anomaly of anomaliesOf(blocks.at(-1)!.fields(), at)) anomalies.push(anomaly)
        continue
      }
      const { member, at: header } = step
      const nth = nthOf(member.key)
      if (nth) anomalies.push(duplicate(member.start, nth))
      blocks.push(blockOf(bytes, member, { nth, at: header, global: walk.global }))
    }
    return asImage(bytes, { blocks: asPackage(blocks), facts: { ...factsOf(blocks, walk.global), anomalies } })
  },
}

const duplicate = (offset: number, nth: number): Anomaly => ({
  id: 'structural:duplicate-entry',
  offset,
  expected: 'one entry of a name',
  found: `entry ${nth + 1} of it`,
})

/** Extended headers in front of one entry: a long name, a long link target, records. More is a trap. */
const MOST_EXTENSIONS = 16
/** A usual entry has up to three records in 256 bytes; where there is more, memory is bounded by the number of entries. */
const weightOf = ({ body, records }: Extension): number => Math.floor(records.length / 4) + Math.floor(lengthOf(body) / 256)
/** Global headers of one archive, and the keys of all their records: one of each, as a rule. */
const MOST_GLOBALS = 1000
const MOST_GLOBAL_KEYS = 1000

interface Walk {
  readonly bytes: ByteSource
  /** The header that is looked at: one piece of memory for all. */
  readonly header: Uint8Array
  /** The last record of each key in global headers so far; replaced, never changed: entries keep the one they met. */
  global: ReadonlyMap<string, PaxRecord>
  globals: number
  /** What extended headers take beyond the usual, in entries. */
  weight: number
  /** Each owner once: one text for all entries that have it. */
  readonly owners: Map<string, string>
  readonly anomalies: Anomaly[]
}

type Step =
  | { readonly kind: 'member'; readonly member: TarMember; readonly at: number; readonly end: number }
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
    const { header } = walk
    header.set(bytes.read(at, at + BLOCK))
    if (isZero(header)) return at === start ? { kind: 'end' } : { kind: 'gap', found: 'an extended header without an entry' }
    if (!isHeader(header)) return { kind: 'gap', found: 'a block with a wrong checksum' }
    const type = typeChar(header)
    if (!isExtension(type)) return memberAt(walk, { start, at, header, extensions })
    const extension = readExtension(bytes, at, header.slice())
    if (typeof extension === 'string') return { kind: 'gap', found: extension }
    walk.weight += weightOf(extension)
    if (type === 'g') {
      if (extensions.length) return { kind: 'gap', found: 'a global header between an extended header and its entry' }
      walk.global = new Map([...walk.global, ...extension.records.map(record => [record.key, record] as const)])
      walk.globals++
      return walk.globals > MOST_GLOBALS || walk.global.size > MOST_GLOBAL_KEYS
        ? { kind: 'gap', found: 'more global records than any writer makes' }
        : { kind: 'global', extension, end: extension.end }
    }
    if (extensions.length === MOST_EXTENSIONS) return { kind: 'gap', found: 'more extended headers than any writer makes' }
    extensions.push(extension)
    at = extension.end
  }
}

function memberAt(walk: Walk, at: { start: number; at: number; header: Uint8Array; extensions: readonly Extension[] }): Step {
  const member = describeMember(walk.bytes, { ...at, global: walk.global }, walk.owners)
  if (typeof member === 'string') return { kind: 'gap', found: member }
  for (const anomaly of member.anomalies) walk.anomalies.push(anomaly)
  return { kind: 'member', member, at: at.at, end: member.end }
}

function globalBlock(bytes: ByteSource, extension: Extension, nth: number): Block {
  const { start, end, records } = extension
  const fields = (): Field[] => {
    const own = records.map(({ key, value, range }): Field => {
      const isComment = key === 'comment'
      return { name: isComment ? 'tar.comment' : 'tar.pax-record', ranges: [range], value: isComment ? value : `${key}=${value}` }
    })
    const isOdd = records.length === 0 && extension.bad === null
    return extensionFields(bytes, extension, { own, path: null, isOdd })
  }
  return { key: '\0global', nth, member: false, ranges: [{ start, end }], fields }
}

const gapIds: Readonly<Record<string, AnomalyId>> = { truncated: 'structural:truncated', [TWO_SIZES]: 'structural:pax-conflict' }

/** From here on nothing is understood. */
function gap(bytes: ByteSource, start: number, found: string, anomalies: Anomaly[]): Block {
  const id = gapIds[found] ?? 'structural:malformed'
  anomalies.push({ id, offset: start, expected: 'a tar header or the end marker', found })
  const ranges = [{ start, end: bytes.size }]
  return { key: '\0gap', nth: 0, member: false, ranges, fields: () => [{ name: 'tar.gap', ranges, anomaly: id }] }
}

/** Two blocks of zeros, filler up to the record, and what no reader of tar looks at. */
function ending(bytes: ByteSource, at: number, anomalies: Anomaly[]): Block[] {
  const out: Block[] = []
  const add = (key: string, field: Field): void => {
    if (lengthOf(field.ranges[0]!) > 0) out.push(structure(key, 0, field))
  }
  const marker = { start: at, end: Math.min(bytes.size, at + 2 * BLOCK) }
  const marked = isZeroRange(bytes, marker) ? marker.end : Math.min(bytes.size, at + BLOCK)
  const zeros = isZeroRange(bytes, { start: at, end: marked }) ? marked : at
  add('\0end', { name: 'tar.end', ranges: [{ start: at, end: zeros }] })
  let tail = zeros
  while (tail < bytes.size && isZeroRange(bytes, { start: tail, end: Math.min(bytes.size, tail + BLOCK) }))
    tail = Math.min(bytes.size, tail + BLOCK)
  add('\0fill', { name: 'tar.fill', ranges: [{ start: zeros, end: tail }] })
  if (tail < bytes.size) {
    anomalies.push({
      id: 'structural:trailing-data',
      offset: tail,
      expected: 'nothing behind the end marker',
      found: `${bytes.size - tail} bytes`,
    })
    add('\0trailing', {
      name: 'tar.trailing',
      ranges: [{ start: tail, end: bytes.size }],
      anomaly: 'structural:trailing-data',
    })
  }
  return out
}
