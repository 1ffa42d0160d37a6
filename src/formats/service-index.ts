import { type ByteSource, latin1 } from '../model/bytes.ts'
import { type Format, type Likeness, plainFacts } from '../model/layer.ts'
import { headingsOf } from './headings.ts'
import { propertiesAlike } from './properties-likeness.ts'
import { textAlike } from './text-likeness.ts'

/** One class a line, and comments behind a number sign. */
const list = /(?:^|\/)META-INF\/(?:services\/[^/]+|sisu\/javax\.inject\.Named)$/
/** Properties of Java. */
const table = /(?:^|\/)META-INF\/spring\.(?:factories|schemas|handlers|tooling)$/
/** Larger than any such list. */
const LARGEST = 1024 * 1024

export const serviceIndex: Format = {
  id: 'service-index',
  plain: true,
  lines: true,
  docs: {
    title: 'list of services in a jar',
    what: 'Lines; the same classes in another order are told as such.',
    see: 'Java SE, java.util.ServiceLoader, "Deploying service providers on the class path"; Spring Framework, spring.factories',
  },
  claims: (head, _, { name }) => (list.test(name) || table.test(name)) && head.length > 0 && !head.includes(0),
  cut({ name }, bytes) {
    const ranges = [{ start: 0, end: bytes.size }]
    const block = { key: 'text', nth: 0, member: false, ranges, fields: () => [{ name: 'text.lines', ranges } as const] }
    return { blocks: [block], facts: plainFacts, ...headingsOf(bytes, name) }
  },
  alike(a, b) {
    const asText = textAlike(a, b)
    if (asText?.confidence === 'certain') return asText
    return inOtherOrder(a, b) ?? propertiesAlike(a, b) ?? asText
  },
}

/** The first that is found may be the one that is taken: another order is another list, and still a list of the same. */
function inOtherOrder(a: ByteSource, b: ByteSource): Likeness | null {
  if (Math.max(a.size, b.size) > LARGEST) return null
  const [one, two] = [a, b].map(bytes =>
    latin1(bytes.read(0, bytes.size))
      .split(/\r?\n/)
      .filter(line => line !== '')
      .sort()
      .join('\n'),
  )
  return one === two ? { cause: 'service-index', confidence: 'certain', values: [null, null] } : null
}
