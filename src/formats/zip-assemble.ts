import { type ByteSource, latin1 } from '../model/bytes.ts'
import type { Anatomy, Anomaly, AnomalyId, Block, Child, Field, Reach } from '../model/layer.ts'
import { isConda, isCondaPart } from './conda-parts.ts'
import { counter, structure } from './structure.ts'
import { centralFields } from './zip-central.ts'
import { endFields, type ZipEnd } from './zip-end.ts'
import { factsOf, hasDigests, ownerOf, type Placed, sealsArchive } from './zip-facts.ts'
import { gapField, gapsOf, isScript } from './zip-gaps.ts'
import { entryOf } from './zip-host.ts'
import { localFields } from './zip-local.ts'
import { Malformed } from './zip-locate.ts'
import { central, ENCRYPTED, nameAnomaly, type Parts, partsOf, type ZipEntry } from './zip-record.ts'
import { signingBlocks } from './zip-signing.ts'

/** Blocks in the order of the directory, then what is no member. */
export function assemble(bytes: ByteSource, end: ZipEnd, entries: readonly ZipEntry[]): Anatomy {
  const gaps = gapsOf(bytes, end, entries)
  if (!gaps) throw new Malformed(end.central.start, 'entries side by side', 'entries that overlap')
  const anomalies: Anomaly[] = []
  const nthOf = counter()
  const members: Placed[] = []
  const nameOf = (entry: ZipEntry): string => latin1(partsOf(bytes, entry.central, 'central').name)
  const signing = gaps.map(({ key, range }) =>
    key === '\0gap' && range.end === end.central.start ? signingBlocks(bytes, range) : null,
  )
  const names = entries.map(nameOf)
  const sealed = signing.some(found => found !== null) || gaps.some(gap => isScript(bytes, gap)) || names.some(sealsArchive)
  const usual: Reach = sealed || names.some(hasDigests) ? 'sealed' : 'installed'
  const isOfConda = entries.length === CONDA && isConda(names)
  for (const entry of entries) {
    const outer = partsOf(bytes, entry.central, 'central')
    const key = latin1(outer.name)
    const nth = nthOf(key)
    const reach = isOfConda && isCondaPart(key) && isZstd(bytes, entry) ? 'transport' : usual
    const block = memberBlock(bytes, entry, { key, nth, outer, reach })
    const fields = block.fields()
    members.push({ block, at: entry.local.start, data: entry.data.start, owner: ownerOf(fields, entry) })
    for (const field of fields) if (field.anomaly) anomalies.push(anomalyOf(field, field.anomaly))
  }
  const blocks = members.map(({ block }) => block)
  const gapNth = counter()
  for (const [index, gap] of gaps.entries()) {
    const known = signing[index]
    if (known) blocks.push(...known)
    else {
      const field = gapField(bytes, gap)
      blocks.push(structure(gap.key, gapNth(gap.key), field))
      if (field.anomaly) anomalies.push(anomalyOf(field, field.anomaly))
    }
  }
  const ranges = [end.record64, end.locator, end.record].filter(range => range !== null)
  const last: Block = { key: '\0eocd', nth: 0, member: false, ranges, fields: () => endFields(bytes, end, entries.length) }
  for (const field of last.fields()) if (field.anomaly) anomalies.push(anomalyOf(field, field.anomaly))
  return { blocks: [...blocks, last], facts: { ...factsOf(members), anomalies }, ...(sealed ? { sealed } : {}) }
}

/** Members of a .conda. */
const CONDA = 3

/** Stored, as its reader needs it, in the encoding that its name tells: a frame of RFC 8878, 3.1.1. */
function isZstd(bytes: ByteSource, { data }: ZipEntry): boolean {
  return latin1(bytes.read(data.start, Math.min(data.end, data.start + 4))) === '\x28\xb5\x2f\xfd'
}

function anomalyOf({ name, ranges, value, derived }: Field, id: AnomalyId): Anomaly {
  const { start, end } = ranges[0]!
  const expected = derived?.kind === 'value' && derived.expected !== null ? `${name} ${derived.expected}` : `no ${id} in ${name}`
  return { id, offset: start, expected, found: value || `${end - start} bytes` }
}

interface Named {
  readonly key: string
  readonly nth: number
  readonly outer: Parts
  readonly reach: Reach
}

function memberBlock(bytes: ByteSource, entry: ZipEntry, { key, nth, outer, reach }: Named): Block {
  const { data, descriptor, childless } = entry
  const flags = outer.view.getUint16(central.flags[0], true)
  const method = outer.view.getUint16(central.method[0], true)
  const packing: Child['packing'] =
    flags & ENCRYPTED ? 'encrypted' : method === 0 ? 'stored' : method === 8 ? 'deflate' : 'unsupported'
  const child: Child = {
    pieces: [data],
    packing,
    method: packing === 'encrypted' ? 'an encrypted entry' : `zip method ${method}`,
    reach,
  }
  return {
    key,
    nth,
    member: true,
    ranges: [entry.local, ...(childless ? [data] : []), ...(descriptor ? [descriptor] : []), entry.central],
    entry: entryOf(outer, entry.size),
    fields: () => entryFields(bytes, entry, nth),
    ...(childless ? {} : { child }),
  }
}

function entryFields(bytes: ByteSource, entry: ZipEntry, nth: number): readonly Field[] {
  const outer = partsOf(bytes, entry.central, 'central')
  const inner = partsOf(bytes, entry.local, 'local')
  const anomaly = nameAnomaly(latin1(outer.name), nth)
  return [...centralFields(entry, { inner, outer }, anomaly), ...localFields(bytes, entry, { inner, outer })]
}
