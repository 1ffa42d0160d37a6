import { type ByteSource, fromLatin1, latin1, ofBytes, type Range } from '../model/bytes.ts'
import type { Format } from '../model/layer.ts'
import { MOST_BYTES } from './data.ts'
import { isGemPart } from './gem.ts'
import { isAtTop } from './gemspec-lines.ts'
import type { Placed } from './insets.ts'
import { locatedLines } from './located-lines.ts'
import { yamlAlike } from './yaml.ts'
import { placeInYaml, yamlLines } from './yaml-lines.ts'

const BEGIN = '--- !ruby/object:Gem::Specification\n'
/** A day, in the spellings of Syck and Psych: Gem::Specification keeps nothing finer. */
const day = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?: 00:00:00(?:\.0{1,9})? ?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d))?$/

/** The specification of a gem, metadata.gz decoded: lines of YAML, told by the keys around them. */
export const gemspec: Format = {
  id: 'gemspec',
  lines: true,
  docs: {
    title: 'Specification of a RubyGems package',
    what: 'The day of the build, the version of RubyGems; the rest is lines, told by the keys around them.',
    see: 'RubyGems, Gem::Specification; guides.rubygems.org, Specification Reference',
  },
  claims: (head, _, layer) =>
    (isGemPart(layer, 'metadata.gz') || isGemPart(layer, 'metadata')) && latin1(head.subarray(0, BEGIN.length)) === BEGIN,
  cut: (_, bytes) => locatedLines(bytes, yamlLines, { place: placeInYaml, insets: insetsIn(bytes) }),
  alike: (a, b) => yamlAlike(withoutDate(a), withoutDate(b)),
}

function insetsIn(bytes: ByteSource): readonly Placed[] {
  if (bytes.size > MOST_BYTES) return []
  const text = latin1(bytes.read(0, bytes.size))
  const [date, isDay] = dateIn(text)
  const version = onlyOne(text, /^rubygems_version: ([\w.-]{1,60})$/gm)
  const told: Placed[] = [
    ...(date ? [{ name: 'gem.date' as const, range: date.range, ...(isDay ? { value: date.value } : {}) }] : []),
    ...(version ? [{ name: 'gem.rubygems-version' as const, ...version }] : []),
  ]
  return told.sort((x, y) => x.range.start - y.range.start)
}

interface Told {
  readonly range: Range
  readonly value: string
}

/** What stands behind a key, up to the end of its line. */
function onlyOne(text: string, pattern: RegExp): Told | null {
  const found = [...text.matchAll(pattern)]
  const [one] = found
  if (found.length !== 1 || !one) return null
  const value = one[1]!
  const end = one.index + one[0].length
  return { range: { start: end - value.length, end }, value }
}

/** The value of `date`, where there is one, and whether it is a day; nothing where it may be part of a text. */
function dateIn(text: string): readonly [Told | null, boolean] {
  const date = onlyOne(text, /^date: (.{1,60})$/gm)
  if (!date) return [null, false]
  const isDay = day.test(date.value)
  return isDay && !isAtTop(text.slice(BEGIN.length, date.range.start - 'date: '.length)) ? [null, false] : [date, isDay]
}

/** What is erased tells nothing of what else two have in common. */
function withoutDate(bytes: ByteSource): ByteSource {
  if (bytes.size > MOST_BYTES) return bytes
  const text = latin1(bytes.read(0, bytes.size))
  const [date, isDay] = dateIn(text)
  return date && isDay ? ofBytes(fromLatin1(text.slice(0, date.range.start) + text.slice(date.range.end))) : bytes
}
