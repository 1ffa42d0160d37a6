import { type ByteSource, isZero, isZeroRange, latin1, type Range } from '../model/bytes.ts'
import { type Anatomy, type Anomaly, type Block, type Field, type Format, plainFacts } from '../model/layer.ts'
import { momentText } from './clock.ts'
import { counter, structure } from './structure.ts'

/** ICC.1:2010, 7.2: a header of 128 bytes, with its date and the MD5 of the profile; 7.3: twelve bytes a tag behind their number. */
const HEADER = 128
const DATE = { start: 24, end: 36 }
const ID = { start: 84, end: 100 }
const TAG = 12
/** Some twenty are usual. */
const MOST = 1000

export const icc: Format = {
  id: 'icc',
  docs: {
    title: 'ICC colour profile',
    what: 'The date in its header, and tags one by one; the rest is bytes.',
    see: 'ICC.1:2010, 7.2 and 7.3',
  },
  claims: head => /^[\x02-\x05]$/.test(latin1(head.subarray(8, 9))) && latin1(head.subarray(36, 40)) === 'acsp',
  cut(_, bytes): Anatomy {
    const header: Block[] =
      bytes.size < HEADER ? [] : [structure('\0header', 0, { name: 'icc.header', ranges: around(bytes) }, ...datesIn(bytes))]
    return behind(bytes, header)
  },
}

const around = (bytes: ByteSource): Range[] =>
  datesIn(bytes).length > 0
    ? [
        { start: 0, end: DATE.start },
        { start: DATE.end, end: HEADER },
      ]
    : [{ start: 0, end: HEADER }]

/** 4.2: six numbers of two bytes. Where the profile has an MD5 that is over the date, too, and stays with it. */
function datesIn(bytes: ByteSource): Field[] {
  const head = bytes.read(0, HEADER).slice()
  const view = new DataView(head.buffer)
  const [year, month, day, hour, minute, second] = [24, 26, 28, 30, 32, 34].map(at => view.getUint16(at)) as [
    ...[number, number, number],
    ...[number, number, number],
  ]
  const value = year >= 1990 && year < 2200 ? momentText({ year, month, day, hour, minute, second }) : null
  if (value === null || view.getUint32(0) !== bytes.size || !isZero(head.subarray(ID.start, ID.end))) return []
  return [{ name: 'icc.date', ranges: [DATE], value }]
}

interface Tag extends Range {
  readonly key: string
}

/** The table, tags in order of their places (some share one), and what is between them. */
function behind(bytes: ByteSource, header: readonly Block[]): Anatomy {
  const blocks: Block[] = [...header]
  const anomalies: Anomaly[] = []
  const nthOf = counter()
  let at = header.length > 0 ? HEADER : 0
  const gap = (end: number): void => {
    if (end <= at) return
    const isFiller = end - at < 4 && isZeroRange(bytes, { start: at, end })
    const id = end === bytes.size ? ('structural:trailing-data' as const) : ('structural:gap-data' as const)
    if (!isFiller) anomalies.push({ id, offset: at, expected: 'a tag', found: `${end - at} bytes` })
    const anomaly = isFiller ? {} : { anomaly: id }
    blocks.push(structure('\0gap', nthOf('\0gap'), { name: 'icc.gap', ranges: [{ start: at, end }], ...anomaly }))
    at = end
  }
  for (const { key, start, end } of header.length > 0 ? tagsIn(bytes) : []) {
    gap(start)
    blocks.push(structure(key, nthOf(key), { name: key === '\0tags' ? 'icc.tags' : 'icc.tag', ranges: [{ start, end }] }))
    at = end
  }
  gap(bytes.size)
  return { blocks, facts: { ...plainFacts, anomalies } }
}

/** None where they lie over each other. */
function tagsIn(bytes: ByteSource): Tag[] {
  const number = (at: number): number => {
    const word = bytes.read(at, at + 4)
    return new DataView(word.buffer, word.byteOffset, 4).getUint32(0)
  }
  const count = bytes.size < HEADER + 4 ? MOST + 1 : number(HEADER)
  const table = HEADER + 4 + count * TAG
  if (count > MOST || table > bytes.size) return []
  const places = new Map<string, Tag>()
  for (let at = HEADER + 4; at < table; at += TAG) {
    const [start, size] = [number(at + 4), number(at + 8)]
    const key = latin1(bytes.read(at, at + 4)).trim()
    const known = places.get(`${start} ${size}`)
    if (size > 0) places.set(`${start} ${size}`, { key: known ? `${known.key}, ${key}` : key, start, end: start + size })
  }
  const tags = [{ key: '\0tags', start: HEADER, end: table }, ...[...places.values()].sort((x, y) => x.start - y.start)]
  const isInOrder = tags.every(({ end }, nth) => end <= (tags[nth + 1]?.start ?? bytes.size))
  return isInOrder ? tags : []
}
