import { type ByteSource, latin1 } from '../model/bytes.ts'
import { LimitReached } from '../model/codec.ts'
import { type Block, type Format, plainFacts } from '../model/layer.ts'
import { counter, structure } from './structure.ts'

/** The header of a file: its number in the header of the package. Each begins at a multiple of four. */
const HEAD = 14
const mark = /07070X[\da-f]{8}/g
const WINDOW = 1 << 20

/**
 * The payload of a package of format 6, or with a file of 4 GiB: how long a file is stands in the header of the package, which is not seen
 * from here. What looks like the header of one is taken for it, which can only mislead who reads where a difference lies.
 */
export const rpmPayload: Format = {
  id: 'rpm-payload',
  plain: true,
  docs: {
    title: 'Payload of an RPM package without names',
    what: 'The files by number, as the header of the package lists them. Every one of its bytes counts.',
    see: 'rpm.org, Reference Manual, RPM V6 Package format, Payload',
  },
  claims: head => /^07070X[\da-f]{8}$/.test(latin1(head.subarray(0, HEAD))),
  cut(_, bytes, limits) {
    const starts = startsIn(bytes, limits.entries)
    const nthOf = counter()
    const blocks = starts.map(({ at, number }, nth): Block => {
      const key = `file ${number}`
      const end = starts[nth + 1]?.at ?? bytes.size
      const head = { name: 'rpm-payload.header', ranges: [{ start: at, end: at + HEAD }], value: String(number) } as const
      const body = { name: 'rpm-payload.content', ranges: [{ start: at + HEAD, end }] } as const
      return structure(key, nthOf(key), head, ...(end > at + HEAD ? [body] : []))
    })
    const begin = starts[0]?.at ?? bytes.size
    const before = begin > 0 ? [structure('\0gap', 0, { name: 'rpm-payload.content', ranges: [{ start: 0, end: begin }] })] : []
    return { blocks: [...before, ...blocks], facts: plainFacts }
  },
}

interface Start {
  readonly at: number
  readonly number: number
}

function startsIn(bytes: ByteSource, most: number): Start[] {
  const starts: Start[] = []
  for (let from = 0; from < bytes.size; from += WINDOW) {
    // The windows overlap by as much as a header could lie across two of them.
    const text = latin1(bytes.read(from, Math.min(bytes.size, from + WINDOW + HEAD - 1)))
    for (const found of text.matchAll(mark)) {
      const at = from + found.index
      if (at % 4 !== 0 || found.index >= WINDOW) continue
      if (starts.length >= most) throw new LimitReached('entries', most)
      starts.push({ at, number: Number.parseInt(found[0].slice(6), 16) })
    }
  }
  return starts
}
