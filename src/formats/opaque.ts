import { type Format, plainFacts } from '../model/layer.ts'

/** Everything that no format claims. */
export const opaque: Format = {
  id: 'opaque',
  plain: true,
  docs: {
    title: 'any other file',
    what: 'Bytes; insertions are found, so what comes after one is not different.',
    see: 'no specification',
  },
  claims: () => true,
  cut: (_, bytes) => {
    const ranges = [{ start: 0, end: bytes.size }]
    return {
      blocks: [{ key: 'bytes', nth: 0, member: false, ranges, fields: () => [{ name: 'opaque.bytes', ranges }] }],
      facts: plainFacts,
    }
  },
}
