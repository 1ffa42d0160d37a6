import { type ByteSource, latin1 } from '../model/bytes.ts'
import { type Block, type Field, type Format, plainFacts } from '../model/layer.ts'
import { structure } from './structure.ts'

const HEAD = 12

/** CRX3: magic, version, the length of a header in Protocol Buffers with proofs over the archive behind it. Little-endian. */
export const crx: Format = {
  id: 'crx',
  container: true,
  docs: {
    title: 'Extension of Chrome (.crx)',
    what: 'Its header with keys and signatures, and the archive, which they are over: nothing of it is erased.',
    see: 'Chromium, components/crx_file/crx3.proto',
  },
  claims: head => latin1(head.subarray(0, 8)) === 'Cr24\x03\0\0\0',
  cut(_, bytes) {
    const end = bytes.size >= HEAD ? HEAD + lengthAt(bytes) : Number.POSITIVE_INFINITY
    const magic: Field = { name: 'crx.magic', ranges: [{ start: 0, end: Math.min(8, bytes.size) }] }
    if (end > bytes.size) {
      const id = 'structural:truncated'
      const gap: Field = { name: 'crx.gap', ranges: [{ start: Math.min(8, bytes.size), end: bytes.size }], anomaly: id }
      const anomaly = {
        id,
        offset: Math.min(8, bytes.size),
        expected: 'a header and an archive',
        found: `${bytes.size} bytes`,
      } as const
      return { blocks: [structure('\0header', 0, magic, gap)], facts: { ...plainFacts, anomalies: [anomaly] } }
    }
    const archive = { start: end, end: bytes.size }
    const size = String(end - HEAD)
    const header: Block = structure(
      '\0header',
      0,
      magic,
      { name: 'crx.header-size', ranges: [{ start: 8, end: HEAD }], value: size, derived: { kind: 'value', expected: size } },
      { name: 'crx.header', ranges: [{ start: HEAD, end }] },
    )
    const body: Block = {
      key: 'archive.zip',
      nth: 0,
      member: true,
      ranges: [],
      child: { pieces: [archive], packing: 'stored', reach: 'sealed' },
      fields: () => [{ name: 'crx.body', ranges: [archive] }],
    }
    return { blocks: [header, body], facts: plainFacts }
  },
}

const lengthAt = (bytes: ByteSource): number => {
  const word = bytes.read(8, HEAD)
  return new DataView(word.buffer, word.byteOffset, 4).getUint32(0, true)
}
