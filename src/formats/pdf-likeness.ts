import { type ByteSource, fromLatin1, latin1 } from '../model/bytes.ts'
import type { Likeness, Means } from '../model/layer.ts'
import { lengthObject, type Part, type PdfObject, partsOf } from './pdf-parts.ts'
import { isFlate } from './pdf-stream.ts'
import { shortValue } from './pdf-tokens.ts'

/** Decoded streams of one side; pictures are seldom more. */
const MOST = 128 * 1024 * 1024

/** ISO 32000-1, 9.6.4: six letters in front of the name of a font of which the document holds a part only. */
const tags = /[A-Z]{6}(?=\+[A-Za-z])/g

/**
 * Two documents that say the same under other tags of their fonts. Dates, identifiers, lengths and places have names of their own and are left
 * out here, so it is never certain.
 */
export function pdfAlike(a: ByteSource, b: ByteSource, { unzlib }: Means): Likeness | null {
  const [one, two] = [wordsOf(a, unzlib), wordsOf(b, unzlib)]
  if (one === null || two === null || one === two) return null
  const [left, right] = [renamed(one), renamed(two)]
  if (left.text !== right.text || left.tags.length === 0) return null
  const nth = left.tags.findIndex((tag, at) => tag !== right.tags[at])
  return { cause: 'font-subset-tag', confidence: 'likely', values: [left.tags[nth] ?? null, right.tags[nth] ?? null] }
}

/** Each tag is called by when it came first. */
function renamed(text: string): { readonly text: string; readonly tags: readonly string[] } {
  const known = new Map<string, string>()
  const told = text.replace(tags, tag => {
    const name = known.get(tag) ?? `tag ${known.size}`
    known.set(tag, name)
    return name
  })
  return { text: told, tags: [...known.keys()] }
}

/** Objects with their streams decoded; null where anything is odd. */
function wordsOf(bytes: ByteSource, unzlib: Means['unzlib']): string | null {
  const text = latin1(bytes.read(0, bytes.size))
  const parts = partsOf(text)
  if (parts.some(part => part.kind === 'gap' || isEncrypted(part))) return null
  const objects = parts.filter(part => part.kind === 'object')
  const lengths = new Set(objects.map(one => lengthObject(text, one)))
  let left = MOST
  const words: string[] = []
  for (const one of objects) {
    const stream = streamOf(text, one, (packed, most) => unzlib(packed, Math.min(most, left)))
    left -= stream?.length ?? MOST
    if (stream === null || left < 0) return null
    if (!lengths.has(one.id)) words.push(undated(text.slice(one.start, one.stream?.start ?? one.end)), stream)
  }
  return words.join('\n')
}

const isEncrypted = (part: Part): boolean =>
  (part.kind === 'trailer' || part.kind === 'object') && (part.dictionary?.values.has('Encrypt') ?? false)

function streamOf(text: string, { stream, dictionary }: PdfObject, unzlib: Means['unzlib']): string | null {
  if (!stream || !dictionary || shortValue(text, dictionary, 'Type') === '/XRef') return ''
  const body = text.slice(stream.start, stream.end)
  if (!isFlate(text, dictionary)) return undated(body)
  const decoded = unzlib(fromLatin1(body), MOST)
  return decoded && undated(latin1(decoded))
}

/** Without what has a name of its own. */
const undated = (text: string): string =>
  text
    .replace(/\(D:\d{4}[\dZ'+-]{0,19}\)|\d{4}\.\d\d\.\d\d:\d{4}|\d{4}-\d\d-\d\dT[\d:.Z+-]{0,19}/g, '')
    .replace(/\[ ?<[0-9A-Fa-f]{32}> ?<[0-9A-Fa-f]{32}> ?\]|uuid:[0-9A-Fa-f-]{36}|\/Length \d{1,10} {0,9}/g, '')
