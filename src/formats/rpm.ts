import { type ByteSource, isZeroRange, latin1, type Range } from '../model/bytes.ts'
import { type Anatomy, type Anomaly, type Block, type Field, type Format, plainFacts } from '../model/layer.ts'
import { headerDerive, type Rpm, signatureDerive } from './rpm-derive.ts'
import { type Derive, fieldsOf } from './rpm-fields.ts'
import { filesIn, type RpmFiles } from './rpm-files.ts'
import { INTRO, type RpmHeader, readHeader, type TagEntry, view } from './rpm-header.ts'
import { headerTags, signatureTags } from './rpm-tags.ts'
import { counter, structure } from './structure.ts'

/** rpm.org, Reference Manual, "RPM V4 Package format": lead, signature header, header, payload. */
const LEAD = 96
const lead: readonly (readonly [name: string, at: number, length: number])[] = [
  ['magic', 0, 4],
  ['version', 4, 2],
  ['type', 6, 2], // 0 binary, 1 source
  ['arch', 8, 2],
  ['name', 10, 66],
  ['os', 76, 2],
  ['signature', 78, 2],
  ['reserved', 80, 16],
]

/** A package of rpm: every tag of both headers by itself, what recomputes recomputed, the payload as a layer. */
export const rpm: Format = {
  id: 'rpm',
  container: true,
  docs: {
    title: 'RPM package',
    what: 'The lead, every tag of the signature header and of the header with its elements, the payload. Sizes and digests of header, payload and files are recomputed.',
    see: 'rpm.org, Reference Manual, RPM V4 Package format; RPM V6 Package format',
    recomputed: 'sizes and digests of header, payload and files',
  },
  claims: head => latin1(head.subarray(0, 4)) === '\xed\xab\xee\xdb',
  cut(_, bytes): Anatomy {
    const read = readRpm(bytes)
    return typeof read === 'string' ? whole(bytes, read) : anatomyOf(bytes, read)
  },
}

/** A text: why it cannot be read. */
function readRpm(bytes: ByteSource): Rpm | string {
  const signature = readHeader(bytes, LEAD)
  if (typeof signature === 'string') return `signature header: ${signature}`
  // The header begins at a multiple of eight.
  const start = Math.ceil(signature.range.end / 8) * 8
  const header = readHeader(bytes, start)
  if (typeof header === 'string') return `header: ${header}`
  return {
    signature,
    filler: { start: signature.range.end, end: start },
    header,
    payload: { start: header.range.end, end: bytes.size },
  }
}

/** Nothing is understood, and nothing is lost. */
function whole(bytes: ByteSource, found: string): Anatomy {
  const id = found.endsWith('truncated') ? 'structural:truncated' : 'structural:malformed'
  const anomaly: Anomaly = { id, offset: 0, expected: 'lead, signature header and header', found }
  const field: Field = { name: 'rpm.gap', ranges: [{ start: 0, end: bytes.size }], anomaly: id }
  return { blocks: [structure('\0gap', 0, field)], facts: { ...plainFacts, anomalies: [anomaly] } }
}

function anatomyOf(bytes: ByteSource, rpm: Rpm): Anatomy {
  const files = filesIn(bytes, rpm.header)
  const { signature, filler, header, payload } = rpm
  const body = { pieces: [payload], packing: 'stored', reach: 'transport' } as const
  const blocks: Block[] = [
    structure(
      '\0lead',
      0,
      ...lead.map(([name, at, length]): Field => ({ name: `rpm.lead-${name}`, ranges: [{ start: at, end: at + length }] })),
    ),
    ...headerBlocks(bytes, signature, { names: signatureTags, prefix: 'signature ', derive: signatureDerive(bytes, rpm), files }),
    ...(filler.end > filler.start ? [structure('\0filler', 0, fillerField(bytes, filler))] : []),
    ...headerBlocks(bytes, header, { names: headerTags, prefix: '', derive: headerDerive(bytes, rpm, files), files }),
    { key: 'payload', nth: 0, member: true, ranges: [], child: body, fields: () => [{ name: 'rpm.body', ranges: [payload] }] },
  ]
  return { blocks, facts: { ...plainFacts, owners: 'mixed', anomalies: anomaliesOf(blocks) } }
}

const anomaliesOf = (blocks: readonly Block[]): Anomaly[] =>
  blocks
    .filter(({ member }) => !member)
    .flatMap(block => block.fields())
    .flatMap(({ anomaly, ranges, name }) =>
      anomaly ? [{ id: anomaly, offset: ranges[0]?.start ?? 0, expected: `a usual ${name}`, found: 'something else' }] : [],
    )

const fillerField = (bytes: ByteSource, range: Range): Field =>
  isZeroRange(bytes, range)
    ? { name: 'rpm.filler', ranges: [range], value: '' }
    : { name: 'rpm.filler', ranges: [range], anomaly: 'structural:padding' }

interface Kind {
  readonly names: Readonly<Record<number, string>>
  readonly prefix: string
  readonly derive: Derive
  readonly files: RpmFiles
}

/** Tags that hang on bytes elsewhere in the package: judged though they are equal on both sides. */
const referring: ReadonlySet<string> = new Set([
  'FILEDIGESTS',
  'PAYLOADDIGEST',
  'PAYLOADDIGESTALT',
  'PAYLOADSHA512',
  'PAYLOADSHA512ALT',
  'PAYLOADSHA3_256',
  'PAYLOADSHA3_256ALT',
  'PAYLOADSIZEALT',
  'PAYLOADCOMPRESSOR',
  'SIZE',
  'MD5',
  'SHA1HEADER',
  'SHA256HEADER',
  'SHA3_256HEADER',
  'PAYLOADSIZE',
])

function headerBlocks(
  bytes: ByteSource,
  { range, entries, gaps, store }: RpmHeader,
  { names, prefix, derive, files }: Kind,
): Block[] {
  const nthOf = counter()
  const { start } = range
  const sizes = view(bytes.read(start + 8, start + INTRO).slice())
  const told = (name: 'entries' | 'size', at: number, value: number): Field => ({
    name: `rpm.${name}`,
    ranges: [{ start: start + at, end: start + at + 4 }],
    value: String(value),
    derived: { kind: 'value', expected: String(name === 'entries' ? entries.length : store.end - store.start) },
  })
  const intro = structure(
    `\0${prefix}header`,
    0,
    { name: 'rpm.header-magic', ranges: [{ start, end: start + 8 }] },
    told('entries', 8, sizes.getUint32(0)),
    told('size', 12, sizes.getUint32(4)),
  )
  const blockOf = (entry: TagEntry): Block => {
    const tag = names[entry.tag] ?? `tag ${entry.tag}`
    const key = `${prefix}${tag}`
    const ranges = [entry.index, ...(entry.data.end > entry.data.start ? [entry.data] : [])]
    const links = tag === 'FILEINODES' ? files.links : new Map<number, number>()
    const refers = referring.has(tag) && (prefix !== '' || tag !== 'SIZE')
    const fields = (): Field[] => fieldsOf(bytes, entry, { tag, derive, links })
    return { key, nth: nthOf(key), member: true, ranges, ...(refers ? { refers: true as const } : {}), fields }
  }
  const fillers = gaps.map(gap => structure(`\0${prefix}filler`, nthOf(`\0${prefix}filler`), fillerField(bytes, gap)))
  return [intro, ...entries.map(blockOf), ...fillers]
}
