import { latin1 } from '../model/bytes.ts'
import type { Format, Likeness } from '../model/layer.ts'
import type { Data, Entries } from './data.ts'
import { dataAlike } from './data-likeness.ts'
import { claimsJson, placeInJson } from './json.ts'
import { readJson } from './json-read.ts'
import { alikeAsData, locatedLines } from './located-lines.ts'

/** CPAN::Meta::Spec, "generated_by"; what Dist::Zilla and CPAN::Meta add of themselves. */
const tools: ReadonlySet<string> = new Set(['generated_by', 'x_generated_by_perl', 'x_serialization_backend'])

/** META.json of a distribution of Perl: who made it is told apart from what it says. */
export const perlMeta: Format = {
  id: 'perl-meta',
  plain: true,
  lines: true,
  docs: {
    title: 'META.json of a Perl distribution',
    what: 'Lines told by JSON pointer; the tools that wrote it are known.',
    see: 'CPAN::Meta::Spec, version 2',
  },
  claims: (head, tail, layer) =>
    /(^|\/)(MY)?META\.json$/.test(layer.name) && latin1(head).includes('"generated_by"') && claimsJson(head, tail, layer),
  cut: (_, bytes) => locatedLines(bytes, readJson, { place: placeInJson }),
  alike: (a, b) => alikeAsData([a, b], readJson, metaAlike),
}

function metaAlike(a: Data, b: Data): Likeness | null {
  const alike = dataAlike(a, b)
  if (alike || !('entries' in a && 'entries' in b)) return alike
  if (dataAlike(withoutTools(a), withoutTools(b))?.cause !== 'formatting-only') return null
  const [one, two] = [toolsOf(a), toolsOf(b)]
  const key = [...tools].find(tool => one.get(tool) !== two.get(tool))
  return { cause: 'toolchain-version', confidence: 'likely', values: [one.get(key ?? '') ?? null, two.get(key ?? '') ?? null] }
}

const withoutTools = ({ entries }: Entries): Entries => ({ entries: entries.filter(([key]) => !tools.has(key)) })
const toolsOf = ({ entries }: Entries): ReadonlyMap<string, string> =>
  new Map(entries.flatMap(([key, value]) => (tools.has(key) && 'leaf' in value ? [[key, value.leaf.slice(2)] as const] : [])))
