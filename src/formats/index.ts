import type { ByteSource } from '../model/bytes.ts'
import type { Format, LayerHead, Locator, Outline } from '../model/layer.ts'
import { ar } from './ar.ts'
import { isMaintainerScript } from './control-member.ts'
import { deb } from './deb.ts'
import { deb822 } from './deb822.ts'
import { elf } from './elf.ts'
import { mo, po } from './gettext.ts'
import { javadoc } from './javadoc.ts'
import { manifest } from './manifest.ts'
import { md5sums } from './md5sums.ts'
import { opaque } from './opaque.ts'
import { png } from './png.ts'
import { pyc } from './pyc.ts'
import { tar } from './tar.ts'
import { text } from './text.ts'
import { zip } from './zip.ts'

export { isMaintainerScript }

/** In the order in which they are asked; the last one claims everything. */
export const formats: readonly Format[] = [
  deb,
  ar,
  zip,
  tar,
  elf,
  png,
  mo,
  pyc,
  deb822,
  md5sums,
  manifest,
  javadoc,
  po,
  text,
  opaque,
]

/** Kinds of layers whose bytes are their normal form. */
const plain: ReadonlySet<string> = new Set(formats.filter(format => format.plain).map(({ id }) => id))
const lines: ReadonlySet<string> = new Set(formats.filter(format => format.lines).map(({ id }) => id))
export const formatOf = (kind: string): Format | undefined => formats.find(({ id }) => id === kind)
export const isTextKind = (kind: string): boolean => lines.has(kind)
export const isPlainKind = (kind: string): boolean => plain.has(kind)

/** The first format that claims the bytes, and other containers that claim them, too: such bytes mean two things to two readers. */
export function formatFor(head: Uint8Array, tail: Uint8Array, layer: LayerHead): { format: Format; rivals: readonly Format[] } {
  const offered = isMaintainerScript(layer) ? [text] : formats
  const claims = offered.filter(format => format.claims(head, tail, layer))
  const format = claims[0] ?? opaque
  const related = (other: Format): boolean => [format.id, other.id].sort().join() === 'ar,deb'
  return { format, rivals: claims.slice(1).filter(other => format.container && other.container && !related(other)) }
}

/** How the contents of a layer can be told from its headers while it is decoded; null where its beginning is of no such format. */
export const outlineFor = (head: Uint8Array, layer: LayerHead): Outline | null =>
  isMaintainerScript(layer)
    ? null
    : (formats.find(({ outline, claims }) => outline && head.length >= outline.header && claims(head, head, layer))?.outline ??
      null)

/** What this file is, whatever it is called and whatever a new build changes in it; null for most. */
export function kinOf(bytes: ByteSource, layer: LayerHead): readonly [string, string] | null {
  const head = bytes.read(0, Math.min(HEAD, bytes.size)).slice()
  const kind = formats.find(({ kin, claims }) => kin && claims(head, head, layer))
  return kind?.kin?.(bytes) ?? null
}
/** As formats are asked that are found by their beginning. */
const HEAD = 4096

/** What this layer stores digests of; null for most. */
export function watches(layer: LayerHead): Locator | null {
  for (const format of formats) {
    const watched = format.watches?.(layer) ?? null
    if (watched) return watched
  }
  return null
}
