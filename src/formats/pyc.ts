import { type ByteSource, latin1 } from '../model/bytes.ts'
import { type Anatomy, type Anomaly, type Block, type Field, type Format, plainFacts } from '../model/layer.ts'
import { PYTHON_2 } from './marshal.ts'
import { codeIn, LARGEST_CODE } from './pyc-code.ts'
import { codeAlike } from './pyc-likeness.ts'
import { structure } from './structure.ts'

/** The first magic numbers of Python 3, with a size of the source (3.3), and with flags (3.7, PEP 552). */
const FIRST = 3000
const SIZED = 3210
const FLAGGED = 3392
/** Of Python 2.0 and 2.7. */
const OLDEST = 50_823
const LAST = 62_211
/** Above the numbers of this version (3.14) the layout of code may be another one. */
const KNOWN = 3699

/** PEP 3147, PEP 552: a header of eight, twelve or sixteen bytes, then a marshalled code object. */
export const pyc: Format = {
  id: 'pyc',
  docs: {
    title: 'compiled Python module',
    what: 'The header: magic number, flags, time or digest of the source, its size; code, constants and names of each function by its name.',
    see: 'PEP 552; CPython, Lib/importlib/_bootstrap_external.py, Python/marshal.c',
  },
  claims: (head, _, { name }) =>
    /\.py[co]$/.test(name) &&
    head.length >= 8 &&
    latin1(head.subarray(2, 4)) === '\r\n' &&
    isMagic(numberAt(head, 0, 2)) &&
    head.length >= headerSize(numberAt(head, 0, 2)),
  cut(_, bytes): Anatomy {
    const head = bytes.read(0, Math.min(16, bytes.size)).slice()
    const magic = numberAt(head, 0, 2)
    if (head.length < 4 || head.length < headerSize(magic))
      return {
        blocks: [structure('\0header', 0, { name: 'pyc.code', ranges: [{ start: 0, end: bytes.size }] })],
        facts: plainFacts,
      }
    const header = structure('\0header', 0, ...headerOf(head, magic))
    return codeOf(bytes, header, { magic, start: headerSize(magic) })
  },
  alike: (a, b) => codeAlike(sideOf(a), sideOf(b)),
}

const isMagic = (magic: number): boolean => (magic >= FIRST && magic < PYTHON_2) || (magic >= OLDEST && magic <= LAST)
const headerSize = (magic: number): number => (magic >= PYTHON_2 || magic < SIZED ? 8 : magic < FLAGGED ? 12 : 16)

function headerOf(head: Uint8Array, number: number): Field[] {
  const field = (name: Field['name'], start: number, size = 4): Field => ({
    name,
    ranges: [{ start, end: start + size }],
    value: String(numberAt(head, start, size)),
  })
  const magic = field('pyc.magic', 0)
  if (headerSize(number) === 8) return [magic, field('pyc.mtime', 4)]
  if (headerSize(number) === 12) return [magic, field('pyc.mtime', 4), field('pyc.size', 8)]
  const flags = field('pyc.flags', 4)
  // With any flag there is a digest of the source, which is no time.
  if (flags.value !== '0') return [magic, flags, { name: 'pyc.digest', ranges: [{ start: 8, end: 16 }] }]
  return [magic, flags, field('pyc.mtime', 8), field('pyc.size', 12)]
}

/** Code that is not understood is bytes; so is what lies behind it. */
function codeOf(bytes: ByteSource, header: Block, { magic, start }: { magic: number; start: number }): Anatomy {
  if (start === bytes.size) return { blocks: [header], facts: plainFacts }
  const code = bytes.size > LARGEST_CODE ? null : codeIn(bytes.read(0, bytes.size).slice(), start, magic)
  if (!code) {
    const known = magic > KNOWN && magic < PYTHON_2 ? [] : [malformed(start)]
    const rest: Field = { name: 'pyc.code', ranges: [{ start, end: bytes.size }] }
    return { blocks: [header, structure('\0code', 0, rest)], facts: { ...plainFacts, anomalies: known } }
  }
  const { end, locate } = code
  if (end === bytes.size) return { blocks: [header, ...code.blocks], facts: plainFacts, locate }
  const id = 'structural:trailing-data'
  const behind = structure('\0gap', 0, { name: 'pyc.gap', ranges: [{ start: end, end: bytes.size }], anomaly: id })
  const odd: Anomaly = { id, offset: end, expected: 'nothing behind the code', found: `${bytes.size - end} bytes` }
  return { blocks: [header, ...code.blocks, behind], facts: { ...plainFacts, anomalies: [odd] }, locate }
}

const malformed = (offset: number): Anomaly => ({
  id: 'structural:malformed',
  offset,
  expected: 'a code object of marshal',
  found: 'bytes that are none',
})

/** The header without the time that a rule erases, and the code behind it; null where there is none. */
function sideOf(bytes: ByteSource) {
  const all = bytes.read(0, bytes.size).slice()
  const magic = numberAt(all, 0, 2)
  const start = headerSize(magic)
  if (all.length <= start || all.length > LARGEST_CODE) return null
  const header = headerOf(all, magic).filter(({ name }) => name !== 'pyc.mtime')
  const told = header.map(({ name, ranges }) => `${name} ${latin1(all.subarray(ranges[0]!.start, ranges[0]!.end))}`).join()
  return { all, magic, start, header: told }
}

/** Least significant byte first. */
function numberAt(bytes: Uint8Array, start: number, size: number): number {
  let value = 0
  for (let at = start + size - 1; at >= start; at--) value = value * 256 + bytes[at]!
  return value
}
