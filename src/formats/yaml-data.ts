import { isAlias, isMap, isScalar, isSeq, Lexer, parseAllDocuments, Scalar, type YAMLMap } from 'yaml'
import { type Data, DEEPEST } from './data.ts'

/** What documents say, and their comments in any order; null where readers would stumble. Of no alias the meaning is looked up. */
export function dataOfYaml(source: string): Data | null {
  const read = documentsIn(source)
  if (!read) return null
  const comments = [...new Lexer().lex(source)].filter(token => token.startsWith('#')).sort()
  return { items: [...read, { items: comments.map(text => ({ leaf: `comment:${text}` })) }] }
}

function documentsIn(source: string): Data[] | null {
  // What is there twice is found here, where it takes no square of the time; nobody shows the errors.
  const documents = parseAllDocuments(source, {
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
    keepSourceTokens: false,
  })
  if (!Array.isArray(documents)) return []
  const out: Data[] = []
  for (const { errors, warnings, contents, directives } of documents) {
    // Tags of an application (those of Ruby in a gem) are compared as they are spelled.
    const isOdd = errors.length > 0 || warnings.some(({ code }) => code !== 'TAG_RESOLVE_FAILED')
    const data = isOdd ? null : nodeOf(contents, 0)
    if (!data) return null
    const { version, explicit } = directives?.yaml ?? {}
    out.push({ items: [{ leaf: `yaml:${explicit ? version : ''} ${JSON.stringify(directives?.tags)}` }, data] })
  }
  return out
}

/** `null`: deeper than anyone writes. Anchors and tags are compared as they are spelled. */
function nodeOf(node: unknown, deep: number): Data | null {
  if (deep > DEEPEST) return null
  if (node === null) return { leaf: 'none:' }
  if (isAlias(node)) return { leaf: `alias:${node.source}` }
  if (isScalar(node)) return signed(node, { leaf: leafOf(node) })
  if (isMap(node)) return signed(node, entriesOf(node, deep))
  if (!isSeq(node)) return null
  const items = node.items.map(item => nodeOf(item, deep + 1))
  return items.some(item => item === null) ? null : signed(node, { items: items as Data[] })
}

function signed({ anchor, tag }: { anchor?: string; tag?: string }, data: Data | null): Data | null {
  if (!data || (anchor === undefined && tag === undefined)) return data
  return { items: [{ leaf: `sign:${anchor ?? ''} ${tag ?? ''}` }, data] }
}

/** Any key that is no text makes the entries a list. */
function entriesOf({ items }: YAMLMap, deep: number): Data | null {
  const read = items.map(({ key, value }) => [nodeOf(key, deep + 1), nodeOf(value ?? null, deep + 1)] as const)
  if (read.some(([key, value]) => key === null || value === null)) return null
  const pairs = read as readonly (readonly [Data, Data])[]
  return pairs.every(([key]) => 'leaf' in key)
    ? { entries: pairs.map(([key, value]) => ['leaf' in key ? key.leaf : '', value] as const) }
    : { items: pairs.map(([key, value]) => ({ items: [key, value] })) }
}

/** What is plain and may be a number, a date, a truth or nothing to readers of one version or another (YAML 1.1 and 1.2, 10). */
const ambiguous = /^$|^[-+.\d~=<]|^(y|yes|n|no|true|false|on|off|null|nan|inf)$/i

/** Plain text says the same as between quotes, unless it is something else to somebody: then it is kept as it is spelled. */
function leafOf({ type, source, value }: Scalar): string {
  const isPlain = type === Scalar.PLAIN || type === undefined
  const spelled = source ?? String(value)
  return isPlain && ambiguous.test(spelled) ? `plain:${spelled}` : `s:${spelled}`
}
