import { type ByteSource, latin1 } from '../model/bytes.ts'
import type { Anatomy } from '../model/layer.ts'

/** How far above a line its heading is looked for. */
const ABOVE = 64 * 1024
/** Of a longer line only the beginning is looked at. */
const LONGEST = 1024
/** What a reader is shown of a name. */
const SHOWN = 120

/** How a kind of text names its places. The first group that matched is the name; patterns see the first kilobyte of a line. */
interface Landmarks {
  /** A line that is of this key itself; lines without one go on with that above. */
  readonly key?: RegExp
  /** A line that begins a part: all below is in it. */
  readonly part?: RegExp
}

const assigned = /^\s*([A-Za-z0-9_][\w.@/ [\]-]{0,79}?)\s*[:=]/
/** Desktop Entry Specification, "Basic format of the file", and what else has groups in brackets. */
const grouped: Landmarks = { part: /^\s*(\[[^\]\r\n]{1,200}\])/, key: assigned }
/** pc(5): variables and keywords; libtool's .la, properties of Java, os-release: assignments. */
const keyed: Landmarks = { key: assigned }
/** cmake-language(7), "Command Invocations": the name and the first argument. */
const cmake: Landmarks = { key: /^\s*([A-Za-z_]\w{0,79}\s*\(\s*[^\s()]{0,80})/ }
/** make(1), "Rules" and variables. */
const make: Landmarks = { key: /^([^\s#:=+?!][^#:=\r\n]{0,119}?)\s*(?:[:+?!]?=|::?(?!=))/ }
/** groff_man(7) and groff_mdoc(7): headings of sections. */
const roff: Landmarks = { part: /^\.\s?S[HhSs]\s+"?([^"\r\n]{1,120})/ }
const markdown: Landmarks = { part: /^(#{1,6}\s+\S[^\r\n]{0,119})/ }
/** PO files: the text that is translated. */
const messages: Landmarks = { part: /^(msgid(?:_plural)?\s+"[^\r\n]{0,119})/ }
const python: Landmarks = { part: /^\s{0,16}((?:async\s+)?(?:def|class)\s+\w{1,80})/ }
const shell: Landmarks = { part: /^\s{0,8}(?:function\s+)?([\w.:-]{1,80}\s*\(\))/ }
const perl: Landmarks = { part: /^\s{0,8}((?:sub|package)\s+[\w:]{1,80})/ }
const ruby: Landmarks = { part: /^\s{0,16}((?:def|class|module)\s+[\w.:?!]{1,80})/ }
const script: Landmarks = { part: /^\s{0,8}((?:export\s+)?(?:default\s+)?(?:async\s+)?(?:function\*?|class)\s+[\w$]{1,80})/ }
/** As diff -p has it: a line that begins in the first column, with what a name begins with, is a function, or no worse. */
const code: Landmarks = { part: /^([A-Za-z_$][^\r\n;]{0,119})/ }

const byEnding: readonly (readonly [RegExp, Landmarks])[] = [
  [
    /\.(?:desktop|directory|service|socket|timer|mount|target|path|ini|cfg|toml|theme|dep5|url|flatpakref)$|(?:^|\/)(?:entry_points\.txt|\.gitconfig)$/,
    grouped,
  ],
  [
    /\.(?:pc|la|properties|prl|pri|conf|substvars|yml|yaml)$|(?:^|\/)(?:os-release|lsb-release|METADATA|PKG-INFO|WHEEL|PKGINFO|\.PKGINFO|\.BUILDINFO)$/,
    keyed,
  ],
  [/\.cmake$|(?:^|\/)CMakeLists\.txt$/, cmake],
  [/\.(?:mk|mak)$|(?:^|\/)(?:GNU)?[Mm]akefile(?:\.\w{1,8})?$/, make],
  [/\.md$|\.markdown$/, markdown],
  [/\.pot?$/, messages],
  [/\.(?:py|pyi)$/, python],
  [/\.(?:sh|bash|m4)$|(?:^|\/)(?:preinst|postinst|prerm|postrm|configure|libtool)$/, shell],
  [/\.(?:pl|pm)$/, perl],
  [/\.(?:rb|gemspec)$/, ruby],
  [/\.[cm]?[jt]sx?$/, script],
  [/\.(?:c|cc|cpp|cxx|h|hh|hpp|java|go|rs|vala|cs|d)$/, code],
]

/** Names the places of a text for people who read of a difference; by the name of the file, as text tells no more of itself. */
export function headingsOf(bytes: ByteSource, name: string): Pick<Anatomy, 'locate'> {
  const bare = name.replace(/\.(?:gz|xz|bz2|zst|lzma|in)$/, '')
  const found = isManual.test(bare) ? roff : byEnding.find(([ending]) => ending.test(bare))?.[1]
  if (!found) return {}
  return {
    locate(offset) {
      const symbol = headingAt(linesAbove(bytes, offset), found)
      return symbol === null ? null : { within: null, symbol }
    },
  }
}

const isManual = /\.(?:\d[0-9A-Za-z_+]*|[nl])$/

/** The line that this byte is in, then those above it, the nearest one first. */
function* linesAbove(bytes: ByteSource, offset: number): Generator<string> {
  const tail = latin1(bytes.read(offset, Math.min(bytes.size, offset + LONGEST)))
  const from = Math.max(0, offset - ABOVE)
  const lines = (
    latin1(bytes.read(from, offset)) + tail.slice(0, tail.indexOf('\n') < 0 ? tail.length : tail.indexOf('\n'))
  ).split('\n')
  // What is cut off at its beginning is no whole line.
  for (let at = lines.length - 1; at >= (from > 0 ? 1 : 0); at--) yield lines[at]!.slice(0, LONGEST)
}

function headingAt(lines: Iterable<string>, { key, part }: Landmarks): string | null {
  let own: string | null = null
  for (const line of lines) {
    const begun = part?.exec(line)?.[1]
    if (begun !== undefined) return shown(own === null ? begun : `${begun} ${own}`)
    if (key && own === null) own = key.exec(line)?.[1] ?? null
    if (own !== null && !part) return shown(own)
  }
  return own === null ? null : shown(own)
}

const shown = (name: string): string => name.trim().slice(0, SHOWN)
