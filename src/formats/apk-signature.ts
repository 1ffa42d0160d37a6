import { type Format, plainFacts } from '../model/layer.ts'
import { structure } from './structure.ts'

/** `.SIGN.<algorithm>.<name of the key>`, first of an Alpine package: of the encoded bytes behind its own gzip member. */
const name = /^\.SIGN\.[^/]+$/

export const apkSignature: Format = {
  id: 'apk-signature',
  docs: {
    title: 'signature of an Alpine package',
    what: 'Kept, and held against the encoded bytes that it signs: over other bytes it is another one.',
    see: 'Alpine Linux wiki, Apk spec; abuild-sign(1)',
  },
  claims: (_, __, { path }) => name.test(path.at(-1)?.key ?? ''),
  watches: ({ path }) => (name.test(path.at(-1)?.key ?? '') ? { up: 1, down: [] } : null),
  cut(_, { size }) {
    const ranges = [{ start: 0, end: size }]
    const derived = { kind: 'seal', of: { up: 1, behind: true } } as const
    return { blocks: [structure('signature', 0, { name: 'apk.signature', ranges, derived })], facts: plainFacts }
  },
}
