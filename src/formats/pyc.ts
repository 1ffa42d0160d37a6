import { type ByteSource, latin1 } from '../model/bytes.ts'
import { type Block, type Field, type Format, plainFacts } from '../model/layer.ts'
import { structure } from './structure.ts'

/** The first magic numbers with a size of the source (3.3), and with flags (3.7, PEP 552); numbers of Python 2 are above all of these. */
const SIZED = 3190
const FLAGGED = 3393
const LAST = 20_000

/** PEP 3147, PEP 552: a header of twelve or sixteen bytes, then marshalled code. */
export const pyc: Format = {
  id: 'pyc',
  docs: {
    title: 'compiled Python module',
    what: 'The header: magic number, flags, time or digest of the source, its size; the code is bytes.',
    see: 'PEP 552; CPython, Lib/importlib/_bootstrap_external.py',
  },
  claims: (head, _, { name }) =>
    /\.pyc$/.test(name) &&
    head.length >= 16 &&
    latin1(head.subarray(2, 4)) === '\r\n' &&
    numberAt(head, 0, 2) >= SIZED &&
    numberAt(head, 0, 2) < LAST,
  cut(_, bytes) {
    const own: readonly Field[] =
      bytes.size < 16 ? [{ name: 'pyc.code', ranges: [{ start: 0, end: bytes.size }] }] : headerOf(bytes)
    const end = own.at(-1)!.ranges[0]!.end
    const blocks: Block[] = [structure('\0header', 0, ...own)]
    if (end < bytes.size) blocks.push(structure('\0code', 0, { name: 'pyc.code', ranges: [{ start: end, end: bytes.size }] }))
    return { blocks, facts: plainFacts }
  },
}

function headerOf(bytes: ByteSource): Field[] {
  const head = bytes.read(0, 16).slice()
  const field = (name: Field['name'], start: number, size = 4): Field => ({
    name,
    ranges: [{ start, end: start + size }],
    value: String(numberAt(head, start, size)),
  })
  const magic = field('pyc.magic', 0)
  if (numberAt(head, 0, 2) < FLAGGED) return [magic, field('pyc.mtime', 4), field('pyc.size', 8)]
  const flags = field('pyc.flags', 4)
  // With any flag there is a digest of the source, which is no time.
  if (flags.value !== '0') return [magic, flags, { name: 'pyc.digest', ranges: [{ start: 8, end: 16 }] }]
  return [magic, flags, field('pyc.mtime', 8), field('pyc.size', 12)]
}

/** Least significant byte first. */
function numberAt(bytes: Uint8Array, start: number, size: number): number {
  let value = 0
  for (let at = start + size - 1; at >= start; at--) value = value * 256 + bytes[at]!
  return value
}
