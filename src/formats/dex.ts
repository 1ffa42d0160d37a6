import { type ByteSource, windows } from '../model/bytes.ts'
import type { Anatomy, Anomaly, Field, Format } from '../model/layer.ts'
import { locator } from './dex-methods.ts'
import { CHECKSUM_AT, type Dex, HEADER, header, isDex, kinds, NUMBERS_AT, readDex, SIGNATURE_AT } from './dex-read.ts'
import { laidOut, type Part, rawPart } from './parts.ts'
import { fieldsAt, numbersAt } from './record.ts'
import { sha1 } from './sha1.ts'
import { notUnderstood } from './structure.ts'

/** Of more than this no sums are made: there are no more than 65,536 methods in a file. */
const MOST = 32 * 1024 * 1024

/** Android, "Dalvik Executable format": a header and what its map tells. Every byte counts: no rule names a field of it. */
export const dex: Format = {
  id: 'dex',
  plain: true,
  docs: {
    title: 'Dalvik executable',
    what: 'The header with checksum and signature recomputed, and what the map tells; differences in code are told by class and method.',
    see: 'Android, "Dalvik Executable format"',
  },
  claims: isDex,
  cut(_, bytes): Anatomy {
    const read = readDex(bytes)
    if (typeof read === 'string') return whole(bytes, read)
    const sums = bytes.size <= MOST ? wrongSums(read) : []
    const found = laidOut(bytes, { parts: [...headParts(read, sums), ...sectionParts(read)], gap: 'dex.gap' })
    if (!found) return whole(bytes, 'parts that lie over each other')
    return {
      blocks: found.blocks,
      facts: { ...found.facts, anomalies: [...found.facts.anomalies, ...sums] },
      locate: locator(read),
    }
  },
}

const whole = (bytes: ByteSource, found: string): Anatomy =>
  notUnderstood(bytes, 'dex.bytes', { expected: 'a header and a map that agree', found })

function headParts(dex: Dex, sums: readonly Anomaly[]): Part[] {
  const isWrong = (at: number): Pick<Field, 'anomaly'> | undefined =>
    sums.some(({ offset }) => offset === at) ? { anomaly: 'structural:bad-checksum' } : undefined
  const fields = (): Field[] => [
    { name: 'dex.magic', ranges: [{ start: 0, end: CHECKSUM_AT }] },
    ...fieldsAt(dex, { checksum: 4 }, { at: CHECKSUM_AT, prefix: 'dex.' }).map(field => ({ ...field, ...isWrong(CHECKSUM_AT) })),
    {
      name: 'dex.signature',
      ranges: [{ start: SIGNATURE_AT, end: NUMBERS_AT }],
      value: signatureOf(dex),
      ...isWrong(SIGNATURE_AT),
    },
    ...fieldsAt(dex, header, { at: NUMBERS_AT, prefix: 'dex.' }),
  ]
  return [
    { key: '\0header', start: 0, end: HEADER, fields },
    rawPart('\0header', 'dex.header-rest', { start: HEADER, end: dex.numbers['header-size'] }),
  ]
}

const sectionParts = ({ sections }: Dex): Part[] =>
  sections.map(section => {
    const kind = kinds[section.type]
    return rawPart(kind?.name ?? `section ${section.type}`, kind?.span ?? 'dex.content', section)
  })

const signatureOf = ({ bytes }: Dex): string => Buffer.from(bytes.read(SIGNATURE_AT, NUMBERS_AT)).toString('hex')

/** header_item: the checksum is about all that follows it, the signature about all that follows that. */
function wrongSums(dex: Dex): Anomaly[] {
  const told = numbersAt(dex, { checksum: 4 }, CHECKSUM_AT).checksum
  const [sum, digest] = [adler32(dex), sha1(dex.bytes, { start: NUMBERS_AT, end: dex.end })]
  const hex = (value: number): string => `0x${value.toString(16)}`
  const wrong = (offset: number, expected: string, found: string): Anomaly[] =>
    expected === found ? [] : [{ id: 'structural:bad-checksum', offset, expected, found }]
  return [...wrong(CHECKSUM_AT, hex(sum), hex(told)), ...wrong(SIGNATURE_AT, digest, signatureOf(dex))]
}

/** RFC 1950, 8.2 and 9: sums modulo the largest prime below 2^16. */
const MODULUS = 65_521
function adler32({ bytes, end }: Dex): number {
  let [low, high] = [1, 0]
  for (const window of windows(bytes, { start: SIGNATURE_AT, end }))
    for (let at = 0; at < window.length; at++) {
      low = (low + window[at]!) % MODULUS
      high = (high + low) % MODULUS
    }
  return high * 65_536 + low
}
